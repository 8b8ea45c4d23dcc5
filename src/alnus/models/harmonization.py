"""ComBat: what a scanner adds to and multiplies each feature by is estimated and taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from alnus.arrays import Bools, Floats
from alnus.errors import ModelError
from alnus.models.batch_adjustment import Line

SETTLED = 1e-4  # sva's rule; the values depend on it in the fifth digit
MAX_STEPS = 10_000


@dataclass(frozen=True, eq=False)
class _Batch:
    """A scanner's additive and multiplicative effect on every standardized feature."""

    shift: Floats
    spread: Floats


class ComBat(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Remove batch (scanner, center) effects estimated on the training cohort.

    Give ``fit`` and ``transform`` the batch of every case. Without batches all cases are one, and
    nothing changes. Covariates are effects to keep; they must be known for every future patient,
    so the outcome cannot be one.

    Parameters
    ----------
    reference : str, optional
        Batch that stays as it is and to which the others are brought; otherwise all are brought to
        their common mean and variance.

    Attributes
    ----------
    batches_ : tuple of str
        Batches seen in training.
    untouched_ : ndarray of bool, shape (p,)
        Features constant within a batch; they are passed on as they are.

    Raises
    ------
    ModelError
        For a batch of fewer than two cases, a batch unknown from training, an unknown reference,
        fewer than two features that vary, or covariates that cannot be told from the batches.

    References
    ----------
    Johnson, Li, Rabinovic, Biostatistics 2007;8:118. Values of ``sva::ComBat`` (parametric), with
    its stopping rule.
    """

    def __init__(self, reference: str | None = None) -> None:
        self.reference = reference

    def fit(
        self,
        X: ArrayLike,
        y: object = None,  # noqa: ARG002 - scikit-learn passes it
        *,
        batch: Sequence[str] | None = None,
        covariates: ArrayLike | None = None,
    ) -> Self:
        """Estimate the effects of each case's ``batch`` (n,) on X (n, p); covariates (n, c)."""
        features = validate_data(self, X, dtype=np.float64)
        labels = _labels(batch, len(features))
        kept = _covariates(covariates, len(features))
        self.batches_ = tuple(sorted(set(labels.tolist())))
        _check_batches(labels, self.batches_, self.reference)
        self.untouched_ = _constant_within(features, labels)
        if len(self.batches_) > 1:
            self._estimate(features[:, ~self.untouched_], labels, kept)
        return self

    def transform(
        self,
        X: ArrayLike,
        *,
        batch: Sequence[str] | None = None,
        covariates: ArrayLike | None = None,
    ) -> Floats:
        """Give X (n, p) without the effects of each case's ``batch`` (n,)."""
        check_is_fitted(self)
        harmonized = validate_data(self, X, dtype=np.float64, reset=False, copy=True)
        labels = _labels(batch, len(harmonized))
        unknown = sorted(set(labels.tolist()) - set(self.batches_))
        if unknown:
            message = f"ComBat knows the batches {self.batches_}; found also {unknown}."
            raise ModelError(message)
        if len(self.batches_) > 1:
            harmonized[:, ~self.untouched_] = self._adjust(
                harmonized[:, ~self.untouched_], labels, _covariates(covariates, len(labels))
            )
        return np.asarray(harmonized)

    def lines(self, names: Sequence[str]) -> dict[str, dict[str, Line]]:
        """Give the adjustment of a fit without covariates, by batch and feature name (p,)."""
        check_is_fitted(self)
        nothing = Line(0.0, 1.0)
        found = {batch: dict.fromkeys(names, nothing) for batch in self.batches_}
        varying = [name for name, still in zip(names, self.untouched_, strict=True) if not still]
        for batch in self.batches_ if len(self.batches_) > 1 else ():
            if batch == self.reference:
                continue
            effect = self._batches[batch]
            slopes = 1 / effect.spread
            intercepts = self._mean * (1 - slopes) - effect.shift * self._scale * slopes
            pairs = zip(intercepts.tolist(), slopes.tolist(), strict=True)
            found[batch] |= {name: Line(*pair) for name, pair in zip(varying, pairs, strict=True)}
        return found

    def fit_transform(
        self,
        X: ArrayLike,
        y: object = None,
        *,
        batch: Sequence[str] | None = None,
        covariates: ArrayLike | None = None,
    ) -> Floats:
        """Fit to X and give it without the effects."""
        fitted = self.fit(X, y, batch=batch, covariates=covariates)
        return fitted.transform(X, batch=batch, covariates=covariates)

    def _estimate(self, features: Floats, labels: NDArray[np.str_], covariates: Floats) -> None:
        if features.shape[1] < 2:
            message = "ComBat borrows strength between features and needs at least two that vary."
            raise ModelError(message)
        members = [labels == name for name in self.batches_]
        mean, effects, residual = _regression(features, members, covariates, self._position())
        at_reference = members[self._position() or 0] if self.reference else slice(None)
        self._mean, self._effects = mean, effects
        self._scale = np.sqrt((residual[at_reference] ** 2).mean(axis=0))
        standardized = self._standardize(features, covariates)
        self._batches = {
            name: _neutral(features.shape[1])
            if name == self.reference
            else _shrunken(standardized[rows])
            for name, rows in zip(self.batches_, members, strict=True)
        }

    def _position(self) -> int | None:
        return None if self.reference is None else self.batches_.index(self.reference)

    def _standardize(self, features: Floats, covariates: Floats) -> Floats:
        return np.asarray((features - self._mean - covariates @ self._effects) / self._scale)

    def _adjust(self, features: Floats, labels: NDArray[np.str_], covariates: Floats) -> Floats:
        adjusted = self._standardize(features, covariates)
        for name, effect in self._batches.items():
            rows = labels == name
            adjusted[rows] = (adjusted[rows] - effect.shift) / effect.spread
        adjusted = adjusted * self._scale + self._mean + covariates @ self._effects
        return np.where((labels == self.reference)[:, None], features, adjusted)


def _labels(batch: Sequence[str] | None, n: int) -> NDArray[np.str_]:
    labels = np.asarray([""] * n if batch is None else list(batch)).astype(np.str_)
    if labels.shape != (n,):
        message = f"ComBat needs one batch a case: {n} cases, {labels.shape} batches."
        raise ValueError(message)
    return labels


def _covariates(covariates: ArrayLike | None, n: int) -> Floats:
    if covariates is None:
        return np.zeros((n, 0))
    return np.asarray(covariates, dtype=np.float64).reshape(n, -1)


def _check_batches(labels: NDArray[np.str_], batches: Sequence[str], reference: str | None) -> None:
    small = [name for name in batches if np.count_nonzero(labels == name) < 2]
    if small and len(batches) > 1:
        message = f"ComBat needs at least two cases a batch; {small} have one."
        raise ModelError(message)
    if reference is not None and reference not in batches and batches != ("",):
        message = f"ComBat's reference {reference!r} is none of the batches {tuple(batches)}."
        raise ModelError(message)


def _constant_within(features: Floats, labels: NDArray[np.str_]) -> Bools:
    spreads = [np.ptp(features[labels == name], axis=0) for name in np.unique(labels)]
    return np.asarray((np.array(spreads) == 0).any(axis=0))


def _regression(
    features: Floats, members: Sequence[Bools], covariates: Floats, reference: int | None
) -> tuple[Floats, Floats, Floats]:
    """Least squares on batches and covariates: common mean, covariate effects, residuals."""
    design = np.column_stack([*members, covariates]).astype(np.float64)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        message = "ComBat cannot tell the covariates from the batches or from one another."
        raise ModelError(message)
    solution = np.asarray(np.linalg.lstsq(design, features)[0], dtype=np.float64)
    of_batch, effects = solution[: len(members)], solution[len(members) :]
    # The common mean weighs each batch by its cases, as in sva; with a reference it is the
    # reference's.
    shares = np.array([rows.mean() for rows in members])
    mean = shares @ of_batch if reference is None else of_batch[reference]
    return mean, effects, features - design @ solution


def _neutral(n_features: int) -> _Batch:
    return _Batch(np.zeros(n_features), np.ones(n_features))


def _shrunken(standardized: Floats) -> _Batch:
    """Empirical Bayes: a batch's effect on one feature leans towards its effect on all."""
    n = len(standardized)
    raw_shift = standardized.mean(axis=0)
    raw_spread = standardized.var(axis=0, ddof=1)
    prior_mean, prior_variance = raw_shift.mean(), raw_shift.var(ddof=1)
    center, variance = raw_spread.mean(), raw_spread.var(ddof=1)
    if prior_variance == 0 or variance == 0:  # all features agree; there is nothing to lean
        return _Batch(raw_shift, np.sqrt(raw_spread))
    # Moments of an inverse gamma distribution, solved for its two parameters (Johnson, Li and
    # Rabinovic 2007).
    shape = (2 * variance + center**2) / variance
    rate = (center * variance + center**3) / variance
    shift, spread = raw_shift, raw_spread
    for _ in range(MAX_STEPS):
        new_shift = (prior_variance * n * raw_shift + spread * prior_mean) / (
            prior_variance * n + spread
        )
        squares = ((standardized - new_shift) ** 2).sum(axis=0)
        new_spread = (0.5 * squares + rate) / (n / 2 + shape - 1)
        change = max(_relative_change(shift, new_shift), _relative_change(spread, new_spread))
        shift, spread = new_shift, new_spread
        if change < SETTLED:
            return _Batch(shift, np.sqrt(spread))
    message = f"ComBat's effects did not settle in {MAX_STEPS} steps for a batch of {n} cases."
    raise ModelError(message)


def _relative_change(old: Floats, new: Floats) -> float:
    # Signed as in sva: where the old shift is negative, its change counts as none.
    return float(np.divide(np.abs(new - old), old, out=np.zeros_like(old), where=old != 0).max())
