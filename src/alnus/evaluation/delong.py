"""DeLong's variance of areas under ROC curves, paired or not."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata, t

from alnus.arrays import Bools, Floats, Integers
from alnus.estimate import BY_PATIENT
from alnus.evaluation.checked import checked, several, sizes

DELONG, OBUCHOWSKI = "DeLong", f"DeLong{BY_PATIENT} (Obuchowski 1997)"
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
        Number of cases; of patients, where one has several.
    method : str
        ``"DeLong"``, or how it takes a patient's cases together.
    """

    aucs: Floats
    covariance: Floats
    n: int
    method: str = DELONG


@dataclass(frozen=True)
class Test:
    """A difference, its standard error, z and two-sided P; NaN where the error is unknown.

    ``degrees`` are those of Student's t from which P, and an interval that agrees with it, come;
    infinite for the normal distribution. ``method`` is that of the areas.
    """

    difference: float
    std_error: float
    z: float
    p: float
    degrees: float = math.inf
    method: str = DELONG

    def reach(self, confidence: float) -> float:
        """Give half of the width of the interval that P belongs to."""
        return float(t.ppf(0.5 + confidence / 2, self.degrees)) * self.std_error


def areas(outcome: ArrayLike, scores: ArrayLike, patients: ArrayLike | None = None) -> Areas:
    """Compute AUCs and their covariance.

    Parameters
    ----------
    outcome : array_like of bool, shape (n,)
        True is the event.
    scores : array_like of float, shape (scores, n) or (n,)
        Larger means more probably an event; ties count one half.
    patients : array_like, shape (n,), optional
        Whose each case is; default: each is another patient's. A patient may have cases of both
        outcomes. The AUC is the same, its covariance that of patients drawn with all their cases.

    References
    ----------
    DeLong, DeLong, Clarke-Pearson (1988); Sun and Xu (2014) for the ranks; R ``pROC::var.roc``.
    Obuchowski, Biometrics 1997;53:567, for several cases of a patient.
    """
    rows = [checked(outcome, row) for row in np.atleast_2d(np.asarray(scores, dtype=np.float64))]
    parts = [_placements(values[events], values[~events]) for events, values in rows]
    of_events = np.array([part[0] for part in parts])
    of_others = np.array([part[1] for part in parts])
    aucs, whose, events = of_events.mean(axis=1), several(patients), rows[0][0]
    if whose is None:
        covariance = _mean_covariance(of_events) + _mean_covariance(of_others)
        return Areas(aucs, covariance, len(events))
    spreads = [part - aucs[:, None] for part in (of_events, of_others)]
    covariance = _covariance_by_patient(*spreads, events=events, patients=whose)
    return Areas(aucs, covariance, int(whose.max()) + 1, OBUCHOWSKI)


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


def _covariance_by_patient(
    of_events: Floats, of_others: Floats, *, events: Bools, patients: Integers
) -> Floats:
    """Covariance of the AUCs from the placements less the AUC, summed within patients.

    Each sum of squares is scaled by k / (k − 1) for its k patients: those with the event, those
    without it, and all for what the two have in common. Where each patient has one case nothing is
    in common, and this is DeLong's. Unknown where an outcome occurs in one patient only.
    """
    groups = sizes(events, patients)
    if min(groups) < 2:
        return np.full((len(of_events), len(of_events)), np.nan)
    n_patients = int(patients.max()) + 1
    x, y = (
        np.array([np.bincount(patients[kind], row, n_patients) for row in rows]) / kind.sum()
        for kind, rows in ((events, of_events), (~events, of_others))
    )
    of_x, of_y, of_both = (k / (k - 1) for k in (*groups, n_patients))
    common = x @ y.T
    return np.asarray(of_x * x @ x.T + of_y * y @ y.T + of_both * (common + common.T))


def paired_test(
    outcome: ArrayLike, first: ArrayLike, second: ArrayLike, patients: ArrayLike | None = None
) -> Test:
    """Compare two scores on the same cases, first − second; R ``pROC::roc.test(paired)``.

    ``patients`` are those of :func:`areas`.

    Scores that rank the cases alike have a difference of exactly 0 without error; z is 0, P is 1.
    Another difference without error (both separate the outcomes, one upside down) has no test.
    """
    scores = np.array([np.asarray(first), np.asarray(second)], dtype=np.float64)
    both = areas(outcome, scores, patients)
    variance = both.covariance[0, 0] + both.covariance[1, 1] - 2 * both.covariance[0, 1]
    return _test(float(both.aucs[0] - both.aucs[1]), float(variance), method=both.method)


def unpaired_test(first: Areas, second: Areas) -> Test:
    """Compare one score's AUC in two groups of cases, first − second.

    R ``pROC::roc.test(paired = FALSE)``: Student's t with Satterthwaite's degrees of freedom, of
    patients where one has several cases. No patient is in both groups.
    """
    parts = [(float(group.covariance[0, 0]), group.n) for group in (first, second)]
    variance = sum(part for part, _ in parts)
    spread = sum(part**2 / (n - 1) for part, n in parts)
    degrees = variance**2 / spread if spread > 0 else np.inf
    method = DELONG if first.method == second.method == DELONG else OBUCHOWSKI
    difference = float(first.aucs[0] - second.aucs[0])
    return _test(difference, variance, degrees, method=method)


def _test(difference: float, variance: float, degrees: float = np.inf, *, method: str) -> Test:
    if np.isnan(variance):
        return Test(difference, np.nan, np.nan, np.nan, method=method)
    std_error = float(np.sqrt(max(variance, 0.0)))
    if std_error < SAME:
        # No spread of the difference: scores that rank alike differ by nothing, surely.
        if abs(difference) < SAME:
            return Test(difference, 0.0, 0.0, 1.0, method=method)
        return Test(difference, 0.0, math.nan, math.nan, method=method)
    z = difference / std_error
    return Test(difference, std_error, z, float(2 * t.sf(abs(z), degrees)), degrees, method)
