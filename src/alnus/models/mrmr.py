"""mRMR: features that are relevant to the outcome and say little about one another.

The first feature is the most relevant one. Each next feature maximizes its relevance minus (D) or
divided by (Q) its mean redundancy with those already chosen.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alnus.arrays import Floats
from alnus.models.mrmr_choice import choose

Variant = Literal["FCQ", "FCD", "MIQ", "MID", "gaussian"]

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
    Redundancies are computed where they could decide: at most O(n_features · n · p), never p × p.

    References
    ----------
    Ding and Peng, J Bioinform Comput Biol 2005;3:185. Orders as in mrmr-selection (FCQ), praznik's
    ``MRMR`` (MID), mRMRe's ``mRMR.classic`` (gaussian).
    """
    values = np.ascontiguousarray(np.asarray(X, dtype=np.float64).T)
    classes, codes = np.unique(np.asarray(y), return_inverse=True)
    _check(values, len(classes), n_features)
    return rank(values, codes, n_features=n_features, variant=variant, bins=bins)


def rank(
    rows: Floats, codes: NDArray[np.intp], *, n_features: int, variant: Variant, bins: int
) -> Mrmr:
    """Choose rows (p, n), a feature each, that are known to vary, for classes 0..k − 1."""
    quotient = variant.endswith("Q")
    match variant:
        case "FCQ" | "FCD":
            unit = _unit_rows(rows)
            relevance, floor = _f_statistic(unit, codes), CORRELATION_FLOOR
        case "gaussian":
            unit = _unit_rows(rows)
            relevance, floor = _gaussian_information(unit, _binary(codes)), INFORMATION_FLOOR
        case "MIQ" | "MID":
            return _by_information(rows, codes, n_features, bins=bins, quotient=quotient)
        case _:
            message = f"mRMR variant must be FCQ, FCD, MIQ, MID or gaussian; found {variant!r}."
            raise ValueError(message)
    order, scores = choose(unit, relevance, n_features, quotient, variant == "gaussian", floor, TIE)
    return Mrmr(order, scores)


def _check(rows: Floats, n_classes: int, n_features: int) -> None:
    p, n = rows.shape
    if not 2 <= n_classes < n:
        message = (
            "mRMR needs an outcome of at least two classes and more cases than classes; "
            f"found {n} cases of {n_classes} classes."
        )
        raise ValueError(message)
    if not 1 <= n_features <= p:
        message = f"mRMR can choose 1 to {p} features; {n_features} were asked for."
        raise ValueError(message)
    constant = np.flatnonzero(np.ptp(rows, axis=1) == 0)
    if constant.size or not np.isfinite(rows).all():
        message = f"mRMR needs finite columns that vary; constant: {constant.tolist()}."
        raise ValueError(message)


def _by_information(
    rows: Floats, codes: NDArray[np.intp], n_features: int, *, bins: int, quotient: bool
) -> Mrmr:
    indicators = np.stack([_indicators(row, bins) for row in rows])
    outcome = np.eye(codes.max() + 1)[codes]
    relevance = _information(indicators, outcome)
    free = np.ones(len(relevance), dtype=bool)
    # Sums of redundancies are carried on, so that each chosen feature is compared once with all.
    total = np.zeros(len(relevance))
    score, order, scores = relevance, [], []
    for n_chosen in range(1, n_features + 1):
        chosen = _first_largest(np.where(free, score, -np.inf))
        order.append(chosen)
        scores.append(score[chosen])
        free[chosen] = False
        total += np.maximum(_information(indicators, indicators[chosen]), INFORMATION_FLOOR)
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
    return _f_statistic(_unit_rows(np.ascontiguousarray(values.T)), codes)


def _f_statistic(unit: Floats, codes: NDArray[np.intp]) -> Floats:
    """F of rows whose sum of squares is 1, of which the part between classes explains the rest."""
    n_classes = int(codes.max()) + 1
    membership = np.eye(n_classes)[codes]
    sizes = membership.sum(axis=0)
    between = (unit @ membership) ** 2 @ (1 / sizes)
    # Classes that do not overlap have nothing within; F stays finite so that several such features
    # can be ranked.
    within = np.maximum(1 - between, np.finfo(np.float64).eps)
    # Of one case a class F does not exist; what is asked of it is an order alone.
    freedom = max(len(codes) - n_classes, 1)
    return np.asarray(between / (n_classes - 1) / (within / freedom))


def quantile_bins(column: Floats, bins: int) -> NDArray[np.intp]:
    """Cut a column at its quantiles (R's type 7) into intervals closed on the right.

    Equal quantiles are merged; a column of at most ``bins`` distinct values keeps these.
    """
    distinct = np.unique(column)
    if len(distinct) <= bins:
        return np.searchsorted(distinct, column)
    # Values that many cases share make several quantiles one.
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


def _unit_rows(rows: Floats) -> Floats:
    centered = rows - rows.mean(axis=1, keepdims=True)
    lengths = np.sqrt(np.einsum("ij,ij->i", centered, centered))
    return np.asarray(centered / lengths[:, None])


def _binary(codes: NDArray[np.intp]) -> Floats:
    if codes.max() > 1:
        message = f"mRMR variant gaussian needs two classes; found {codes.max() + 1}."
        raise ValueError(message)
    return np.asarray(_unit_rows(codes[None, :].astype(np.float64))[0])


def _gaussian_information(unit: Floats, other: Floats) -> Floats:
    # A copy of the outcome would carry infinite information.
    explained = np.clip((unit @ other) ** 2, 0.0, 1.0 - INFORMATION_FLOOR)
    return np.asarray(-0.5 * np.log1p(-explained))
