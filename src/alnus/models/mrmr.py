"""mRMR: features that are relevant to the outcome and say little about one another.

The first feature is the most relevant one. Each next feature maximizes its relevance minus (D) or
divided by (Q) its mean redundancy with those already chosen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin
from sklearn.utils import Tags, check_array
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from alnus.arrays import Floats

Variant = Literal["FCQ", "FCD", "MIQ", "MID", "gaussian"]
Redundancy = Callable[[int], Floats]

CORRELATION_FLOOR = 0.001  # a quotient must not explode where two features happen not to correlate
INFORMATION_FLOOR = 1e-12
TIE = 1e-10  # relative; rounding must not decide between equal scores


@dataclass(frozen=True, eq=False)
class Mrmr:
    """The chosen features and what each was chosen for.

    Parameters
    ----------
    order : ndarray of int64, shape (n_features,)
        Columns of the chosen features, the best first.
    scores : ndarray of float64, shape (n_features,)
        Relevance of the first feature, then difference or quotient when each feature was chosen.
    """

    order: NDArray[np.int64]
    scores: Floats


def mrmr(
    X: ArrayLike, y: ArrayLike, *, n_features: int, variant: Variant = "FCQ", bins: int = 5
) -> Mrmr:
    """Choose features by minimum redundancy and maximum relevance.

    Parameters
    ----------
    X : array_like of float, shape (n, p)
        Features; finite, no column constant.
    y : array_like, shape (n,)
        Outcome, at least two classes (exactly two for ``"gaussian"``).
    n_features : int
        How many to choose, 1..p.
    variant : {"FCQ", "FCD", "MIQ", "MID", "gaussian"}
        Relevance and redundancy, and how they are joined:

        ========== =============================== ================================ ==========
        variant    relevance                       redundancy                       joined by
        ========== =============================== ================================ ==========
        FCQ, FCD   one-way F                       max(abs(Pearson r), 0.001)       Q, D
        MIQ, MID   plug-in mutual information      the same                         Q, D
        gaussian   −½ ln(1 − r²)                   the same                         D
        ========== =============================== ================================ ==========
    bins : int
        Quantile bins of the mutual information, at least 2; intervals are closed on the right.

    Returns
    -------
    Mrmr
        Ties go to the lowest column.

    Raises
    ------
    ValueError
        For a constant or non-finite column, a single class, or more features than columns.

    Notes
    -----
    One vector of redundancies is computed per chosen feature: O(n_features · n · p), never p × p.

    References
    ----------
    Ding and Peng, J Bioinform Comput Biol 2005;3:185. Orders as in mrmr-selection (FCQ), praznik's
    ``MRMR`` (MID), mRMRe's ``mRMR.classic`` (gaussian).
    """
    values = check_array(X, dtype=np.float64)
    classes, codes = np.unique(np.asarray(y), return_inverse=True)
    _check(values, len(classes), n_features)
    relevance, redundancy = _measures(values, codes, variant=variant, bins=bins)
    return _greedy(relevance, redundancy, n_features, quotient=variant.endswith("Q"))


def _check(values: Floats, n_classes: int, n_features: int) -> None:
    if not 2 <= n_classes < len(values):
        message = (
            "mRMR needs an outcome of at least two classes and more cases than classes; "
            f"found {len(values)} cases of {n_classes} classes."
        )
        raise ValueError(message)
    if not 1 <= n_features <= values.shape[1]:
        message = f"mRMR can choose 1 to {values.shape[1]} features; {n_features} were asked for."
        raise ValueError(message)
    constant = np.flatnonzero(np.ptp(values, axis=0) == 0)
    if constant.size:
        message = f"mRMR needs columns that vary; constant: {constant.tolist()}."
        raise ValueError(message)


def _measures(
    values: Floats, codes: NDArray[np.intp], *, variant: Variant, bins: int
) -> tuple[Floats, Redundancy]:
    match variant:
        case "FCQ" | "FCD":
            unit = _unit_columns(values)
            return f_statistic(values, codes), lambda chosen: np.maximum(
                np.abs(unit.T @ unit[:, chosen]), CORRELATION_FLOOR
            )
        case "MIQ" | "MID":
            indicators = np.stack([_indicators(column, bins) for column in values.T])
            outcome = np.eye(codes.max() + 1)[codes]
            return _information(indicators, outcome), lambda chosen: np.maximum(
                _information(indicators, indicators[chosen]), INFORMATION_FLOOR
            )
        case "gaussian":
            unit = _unit_columns(values)
            outcome = _binary(codes)
            return _gaussian_information(unit, outcome), lambda chosen: _gaussian_information(
                unit, unit[:, chosen]
            )
    message = f"mRMR variant must be FCQ, FCD, MIQ, MID or gaussian; found {variant!r}."
    raise ValueError(message)


def _greedy(relevance: Floats, redundancy: Redundancy, n_features: int, *, quotient: bool) -> Mrmr:
    free = np.ones(len(relevance), dtype=bool)
    total = np.zeros(len(relevance))
    score, order, scores = relevance, [], []
    for n_chosen in range(1, n_features + 1):
        chosen = _first_largest(np.where(free, score, -np.inf))
        order.append(chosen)
        scores.append(score[chosen])
        free[chosen] = False
        total += redundancy(chosen)
        mean = total / n_chosen
        score = relevance / mean if quotient else relevance - mean
    return Mrmr(np.array(order, dtype=np.int64), np.array(scores, dtype=np.float64))


def _first_largest(score: Floats) -> int:
    largest = score.max()
    return int(np.argmax(score >= largest - TIE * abs(largest)))


def f_statistic(values: Floats, codes: NDArray[np.intp]) -> Floats:
    """Compute the one-way analysis of variance's F of every column between the classes.

    Parameters
    ----------
    values : ndarray of float64, shape (n, p)
        Features.
    codes : ndarray of intp, shape (n,)
        Class of every row, 0..k − 1.

    Returns
    -------
    ndarray of float64, shape (p,)
        ≥ 0; finite also where the classes do not overlap and each is constant.

    Notes
    -----
    F = (between / (k − 1)) / (within / (n − k)), as R's ``aov``.
    """
    n_classes = int(codes.max()) + 1
    membership = np.eye(n_classes)[codes]
    sizes = membership.sum(axis=0)
    centered = values - values.mean(axis=0)
    means = (membership.T @ centered) / sizes[:, None]
    between = sizes @ means**2
    within = ((centered - means[codes]) ** 2).sum(axis=0)
    within = np.maximum(within, np.finfo(np.float64).eps * (between + within))
    return np.asarray(between / (n_classes - 1) / (within / (len(codes) - n_classes)))


def quantile_bins(column: Floats, bins: int) -> NDArray[np.intp]:
    """Cut a column at its quantiles (R's type 7) into intervals closed on the right.

    Equal quantiles are merged; a column of at most ``bins`` distinct values keeps these.
    """
    distinct = np.unique(column)
    if len(distinct) <= bins:
        return np.searchsorted(distinct, column)
    edges = np.unique(np.quantile(column, np.linspace(0, 1, bins + 1)))
    return np.searchsorted(edges[1:-1], column, side="left")


def _indicators(column: Floats, bins: int) -> Floats:
    return np.asarray(np.eye(bins)[quantile_bins(column, bins)])


def _information(indicators: Floats, other: Floats) -> Floats:
    """Mutual information in nats, Σ p(a, b) ln(p(a, b) / p(a) p(b)), of every feature with one."""
    joint = indicators.transpose(0, 2, 1) @ other / len(other)
    expected = joint.sum(axis=2, keepdims=True) * joint.sum(axis=1, keepdims=True)
    ratio = np.divide(joint, expected, out=np.ones_like(joint), where=joint > 0)
    return np.asarray((joint * np.log(ratio)).sum(axis=(1, 2)))


def _unit_columns(values: Floats) -> Floats:
    centered = values - values.mean(axis=0)
    return np.asarray(centered / np.linalg.norm(centered, axis=0))


def _binary(codes: NDArray[np.intp]) -> Floats:
    if codes.max() > 1:
        message = f"mRMR variant gaussian needs two classes; found {codes.max() + 1}."
        raise ValueError(message)
    return _unit_columns(codes[:, None].astype(np.float64))[:, 0]


def _gaussian_information(unit: Floats, other: Floats) -> Floats:
    explained = np.clip((unit.T @ other) ** 2, 0.0, 1.0 - INFORMATION_FLOOR)
    return np.asarray(-0.5 * np.log1p(-explained))


class MRMR(SelectorMixin, BaseEstimator):
    """Select features by mRMR.

    Parameters
    ----------
    n_features : int
        How many to select; all of them where there are fewer.
    variant : {"FCQ", "FCD", "MIQ", "MID", "gaussian"}
        Relevance and redundancy, see :func:`mrmr`.
    bins : int
        Quantile bins of the mutual information.

    Attributes
    ----------
    order_ : ndarray of int64, shape (n_selected,)
        Selected columns, the best first. The selected columns themselves keep the order of X.
    scores_ : ndarray of float64, shape (n_selected,)
        Score of each when it was selected.
    """

    def __init__(self, n_features: int = 30, *, variant: Variant = "FCQ", bins: int = 5) -> None:
        self.n_features = n_features
        self.variant = variant
        self.bins = bins

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Rank the columns of X (n, p) by their use for y (n,)."""
        features, outcome = validate_data(self, X, y, dtype=np.float64, ensure_min_samples=2)
        check_classification_targets(outcome)
        ranking = mrmr(
            features,
            outcome,
            n_features=min(self.n_features, features.shape[1]),
            variant=self.variant,
            bins=self.bins,
        )
        self.order_ = ranking.order
        self.scores_ = ranking.scores
        return self

    def _get_support_mask(self) -> NDArray[np.bool_]:
        check_is_fitted(self)
        return np.isin(np.arange(self.n_features_in_), self.order_)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags
