"""Cross-validation of the LASSO: how well each penalty predicts cases it has not seen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from alnus.arrays import Bools, Floats, Integers
from alnus.errors import ModelError
from alnus.models.formula import expit
from alnus.models.lasso import Family, LassoPath, lasso_path

Measure = Literal["deviance", "auc"]
Rule = Literal["minimum", "one standard error"]

HeldOut = Callable[[Bools, Floats], Floats]
"""Takes which of n cases are held out, and penalties (m,); gives their linear predictors, (k, m)."""

SMALLEST_PROBABILITY = 1e-5  # glmnet clips before taking logarithms


@dataclass(frozen=True, eq=False)
class LassoCv:
    """Cross-validated loss of every penalty, and the penalties that two rules take.

    Parameters
    ----------
    path : LassoPath
        Fitted on all cases.
    folds : ndarray of int64, shape (repeats, n)
        Fold of every case, 0..K − 1.
    measure : {"deviance", "auc"}
        What was measured; the deviance of a linear LASSO is the mean squared error.
    mean, std : ndarray of float64, shape (m,)
        Mean over the cases and its standard error, one a penalty; averaged over repeats.
    """

    path: LassoPath
    folds: Integers
    measure: Measure
    mean: Floats
    std: Floats

    @property
    def minimum(self) -> int:
        """Position of the best penalty; the largest one where several are equally good."""
        return int(np.argmin(self._loss))

    @property
    def one_standard_error(self) -> int:
        """Position of the largest penalty whose loss is within one standard error of the best."""
        return int(np.argmax(self._loss <= self._loss[self.minimum] + self._error))

    def position(self, rule: Rule, *, least_gain: float = 0.0) -> int:
        """Position of the penalty that a rule takes.

        The first, which keeps nothing, unless the best one is better than that by ``least_gain``
        standard errors: among many features of noise some predict left-out cases by chance. At 1,
        both rules keep nothing in the same cases.
        """
        if least_gain and self._loss[0] <= self._loss[self.minimum] + least_gain * self._error:
            return 0
        return self.minimum if rule == "minimum" else self.one_standard_error

    @property
    def _error(self) -> float:
        return float(self.std[self.minimum])

    @property
    def _loss(self) -> Floats:
        return -self.mean if self.measure == "auc" else self.mean


def stratified_folds(
    y: NDArray[np.float64],
    *,
    folds: int,
    repeats: int = 1,
    rng: np.random.Generator,
    groups: Integers | None = None,
) -> Integers:
    """Deal the cases of each outcome to folds at random, as evenly as possible.

    Parameters
    ----------
    y : ndarray of float64, shape (n,)
        Outcome, 0 or 1.
    folds : int
        Number of folds K, at least 2.
    repeats : int
        Number of independent partitions.
    rng : numpy.random.Generator
        Source of the shuffles.
    groups : ndarray of int64, shape (n,), optional
        Cases of equal number, e.g. copies of one patient, go to the same fold; their outcome is the
        same.

    Returns
    -------
    ndarray of int64, shape (repeats, n)
        Fold of every case, 0..K − 1.

    Raises
    ------
    ModelError
        When an outcome has fewer cases than there are folds.
    """
    if folds < 2:
        message = f"cross-validation needs at least 2 folds; {folds} were asked for"
        raise ValueError(message)
    if groups is not None:
        _, first, members = np.unique(groups, return_index=True, return_inverse=True)
        dealt = stratified_folds(y[first], folds=folds, repeats=repeats, rng=rng)
        return np.asarray(dealt[:, members])
    classes, counts = np.unique(y, return_counts=True)
    if len(classes) < 2 or counts.min() < folds:
        rarest = 0 if len(classes) < 2 else counts.min()
        message = (
            f"Cross-validation in {folds} folds needs at least {folds} cases of each outcome; "
            f"the rarer one has {rarest}."
        )
        raise ModelError(message)
    return np.stack([_deal(y, folds, rng) for _ in range(repeats)])


def _deal(y: Floats, folds: int, rng: np.random.Generator) -> Integers:
    # Sorting by outcome and dealing round the table evens out the folds' sizes as well.
    order = np.lexsort((rng.random(len(y)), y))
    dealt = np.empty(len(y), dtype=np.int64)
    dealt[order] = rng.permutation(folds)[np.arange(len(y)) % folds]
    return dealt


def cross_validate(
    X: Floats,
    y: Floats,
    *,
    path: LassoPath,
    folds: Integers,
    family: Family,
    measure: Measure,
    held_out: HeldOut | None = None,
) -> LassoCv:
    """Measure every penalty of a path on cases left out, fold by fold.

    Parameters
    ----------
    X : ndarray of float64, shape (n, p)
        Standardized features.
    y : ndarray of float64, shape (n,)
        Outcome, 0 or 1.
    path : LassoPath
        Fitted on all cases; its penalties are used in every fold.
    folds : ndarray of int64, shape (repeats, n)
        Fold of every case, 0..K − 1.
    family : {"logistic", "linear"}
        Likelihood.
    measure : {"deviance", "auc"}
        Loss, or discrimination within each fold.
    held_out : callable, optional
        Gives the linear predictors of the cases held out by paths fitted to the others; default: on
        rows of X. Selection and scaling that saw the outcomes or values of all cases would let the
        folds look better than new cases.

    Returns
    -------
    LassoCv

    Raises
    ------
    ModelError
        When a fold lacks an outcome that it needs.

    Notes
    -----
    With fold means mₖ and sizes nₖ: mean = Σ nₖ mₖ / n, std = √(Σ nₖ (mₖ − mean)² / n / (K − 1)).
    Probabilities are clipped to [1e-5, 1 − 1e-5].

    References
    ----------
    R's ``cv.glmnet``, which ranks probabilities, so that those rounded to 1 are tied, and counts a
    tie as one half.
    """
    results = [
        _measure_partition(
            held_out or _HeldOutRows(X, y, family),
            y,
            partition,
            penalties=path.penalties,
            family=family,
            measure=measure,
        )
        for partition in folds
    ]
    mean, std = np.mean(results, axis=0)
    return LassoCv(path, folds, measure, mean, std)


@dataclass(frozen=True, eq=False)
class _HeldOutRows:
    """Fit to rows of X and predict the others."""

    X: Floats
    y: Floats
    family: Family

    def __call__(self, held_out: Bools, penalties: Floats) -> Floats:
        others = ~held_out
        fitted = lasso_path(self.X[others], self.y[others], penalties=penalties, family=self.family)
        return fitted.linear_predictor(self.X[held_out])


def _measure_partition(
    predict: HeldOut,
    y: Floats,
    partition: Integers,
    *,
    penalties: Floats,
    family: Family,
    measure: Measure,
) -> tuple[Floats, Floats]:
    sizes = np.bincount(partition)
    values = np.empty((len(sizes), len(penalties)))
    for fold in range(len(sizes)):
        held_out = partition == fold
        predicted = predict(held_out, penalties)
        values[fold] = _measure(y[held_out], predicted, family=family, measure=measure)
    mean = sizes @ values / len(y)
    variance = sizes @ (values - mean) ** 2 / len(y)
    return mean, np.sqrt(variance / (len(sizes) - 1))


def _measure(y: Floats, linear: Floats, *, family: Family, measure: Measure) -> Floats:
    predicted = expit(linear) if family == "logistic" else linear
    if measure == "auc":
        return _auc(y, predicted)
    if family == "linear":
        return np.asarray(((y[:, None] - predicted) ** 2).mean(axis=0))
    clipped = np.clip(predicted, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    of_outcome = np.where(y[:, None] == 1, clipped, 1 - clipped)
    return np.asarray(-2 * np.log(of_outcome).mean(axis=0))


def _auc(y: Floats, predicted: Floats) -> Floats:
    """Mann-Whitney AUC of every column."""
    n_events = int(y.sum())
    n_others = len(y) - n_events
    if not n_events or not n_others:
        message = "The AUC of a fold needs both outcomes; use fewer folds or the deviance."
        raise ModelError(message)
    ranks = rankdata(predicted, axis=0)[y == 1].sum(axis=0)
    return np.asarray((ranks - n_events * (n_events + 1) / 2) / (n_events * n_others))
