"""DeLong's variance of areas under ROC curves, paired or not."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata, t

from alnus.arrays import Floats
from alnus.evaluation.checked import checked

SAME = 1e-12  # a difference of AUCs below this is rounding


@dataclass(frozen=True, eq=False)
class Areas:
    """Areas under the ROC curves of several scores on the same cases.

    Parameters
    ----------
    aucs : ndarray of float64, shape (scores,)
        Areas, 0 to 1.
    covariance : ndarray of float64, shape (scores, scores)
        DeLong's; NaN where an outcome occurs only once, as in R ``pROC``.
    n : int
        Number of cases.
    """

    aucs: Floats
    covariance: Floats
    n: int


@dataclass(frozen=True)
class Test:
    """A difference, its standard error, z and two-sided P; NaN where the error is unknown.

    ``degrees`` are those of Student's t from which P, and an interval that agrees with it, come;
    infinite for the normal distribution.
    """

    difference: float
    std_error: float
    z: float
    p: float
    degrees: float = math.inf

    def reach(self, confidence: float) -> float:
        """Give half of the width of the interval that P belongs to."""
        return float(t.ppf(0.5 + confidence / 2, self.degrees)) * self.std_error


def areas(outcome: ArrayLike, scores: ArrayLike) -> Areas:
    """Compute AUCs and their covariance.

    Parameters
    ----------
    outcome : array_like of bool, shape (n,)
        True is the event.
    scores : array_like of float, shape (scores, n) or (n,)
        Larger means more probably an event; ties count one half.

    References
    ----------
    DeLong, DeLong, Clarke-Pearson (1988); Sun and Xu (2014) for the ranks; R ``pROC::var.roc``.
    """
    rows = [checked(outcome, row) for row in np.atleast_2d(np.asarray(scores, dtype=np.float64))]
    parts = [_placements(values[events], values[~events]) for events, values in rows]
    of_events = np.array([part[0] for part in parts])
    of_others = np.array([part[1] for part in parts])
    covariance = _mean_covariance(of_events) + _mean_covariance(of_others)
    return Areas(of_events.mean(axis=1), covariance, len(rows[0][0]))


def _placements(events: Floats, others: Floats) -> tuple[Floats, Floats]:
    """Share of the other group that lies below each event, and above each non-event."""
    m, n = len(events), len(others)
    # Ranks among all less ranks among one's own are the number of others below, ties one half.
    ranks = rankdata(np.concatenate([events, others]))
    below = (ranks[:m] - rankdata(events)) / n
    above = 1 - (ranks[m:] - rankdata(others)) / m
    return below, above


def _mean_covariance(placements: Floats) -> Floats:
    """Covariance of the rows' means; unknown where a group is a single case."""
    count = placements.shape[1]
    if count < 2:
        return np.full((len(placements), len(placements)), np.nan)
    return np.asarray(np.atleast_2d(np.cov(placements)) / count)


def paired_test(outcome: ArrayLike, first: ArrayLike, second: ArrayLike) -> Test:
    """Compare two scores on the same cases, first − second; R ``pROC::roc.test(paired)``.

    Scores that rank the cases alike have a difference of exactly 0 without error; z is 0, P is 1.
    Another difference without error (both separate the outcomes, one upside down) has no test.
    """
    both = areas(outcome, np.array([np.asarray(first), np.asarray(second)], dtype=np.float64))
    variance = both.covariance[0, 0] + both.covariance[1, 1] - 2 * both.covariance[0, 1]
    return _test(float(both.aucs[0] - both.aucs[1]), float(variance))


def unpaired_test(first: Areas, second: Areas) -> Test:
    """Compare one score's AUC in two groups of cases, first − second.

    R ``pROC::roc.test(paired = FALSE)``: Student's t with Satterthwaite's degrees of freedom.
    """
    parts = [(float(group.covariance[0, 0]), group.n) for group in (first, second)]
    variance = sum(part for part, _ in parts)
    spread = sum(part**2 / (n - 1) for part, n in parts)
    degrees = variance**2 / spread if spread > 0 else np.inf
    return _test(float(first.aucs[0] - second.aucs[0]), variance, degrees)


def _test(difference: float, variance: float, degrees: float = np.inf) -> Test:
    if np.isnan(variance):
        return Test(difference, np.nan, np.nan, np.nan)
    std_error = float(np.sqrt(max(variance, 0.0)))
    if std_error < SAME:
        # No spread of the difference: scores that rank alike differ by nothing, surely.
        if abs(difference) < SAME:
            return Test(difference, 0.0, 0.0, 1.0)
        return Test(difference, 0.0, math.nan, math.nan)
    z = difference / std_error
    return Test(difference, std_error, z, float(2 * t.sf(abs(z), degrees)), degrees)
