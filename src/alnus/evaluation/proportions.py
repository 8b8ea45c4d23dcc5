"""Intervals of proportions of cases, of which a patient may have several."""

from dataclasses import replace

import numpy as np

from alnus.arrays import Bools, Integers
from alnus.estimate import BY_PATIENT, Estimate
from alnus.evaluation.checked import several
from alnus.regression.intervals import FromCounts, proportion, proportion_of_size

RAO_SCOTT = f"{BY_PATIENT} (Rao-Scott 1992)"


def proportion_of_cases(
    counted: Bools,
    patients: Integers | None = None,
    *,
    interval: FromCounts = "Wilson",
    confidence: float = 0.95,
) -> Estimate:
    """Estimate the share of cases that count.

    Parameters
    ----------
    counted : ndarray of bool, shape (n,)
        Of every case in the denominator, of which there is one at least.
    patients : ndarray of int64, shape (n,), optional
        Whose each case is. Where a patient has several, the limits are those of
        :func:`effective_size` independent cases, and the method says so.
    interval : {"Wilson", "Clopper-Pearson"}
        As for :func:`alnus.regression.intervals.proportion`.
    confidence : float
        Level of the interval.
    """
    whose = several(patients)
    if whose is None:
        return proportion(
            int(counted.sum()), len(counted), interval=interval, confidence=confidence
        )
    size = effective_size(counted, whose)
    found = proportion_of_size(
        float(counted.mean()), size, interval=interval, confidence=confidence
    )
    return replace(found, method=f"{interval}{RAO_SCOTT}")


def effective_size(counted: Bools, patients: Integers) -> float:
    """Give how many independent cases tell as much of a share as these cases of some patients.

    The cases over their design effect: the variance of the ratio of two sums over m patients, with
    m / (m − 1), over that of independent cases. Where a patient's cases are all alike that is m − 1.
    A design effect below 1, which few patients give by chance, is taken as 1. Where all cases are
    alike, or of one patient, nothing tells how alike a patient's are, and patients are counted.

    Parameters
    ----------
    counted : ndarray of bool, shape (n,)
        Whether a case counts.
    patients : ndarray of int64, shape (n,)
        Whose it is, numbered from 0 without a gap.

    References
    ----------
    Rao and Scott, Biometrics 1992;48:577.
    """
    n, n_patients, share = len(counted), int(patients.max()) + 1, float(counted.mean())
    independent = share * (1 - share)
    if n_patients < 2 or independent == 0:
        return float(n_patients)
    residuals = np.bincount(patients, counted - share)
    variance = n_patients / (n_patients - 1) * float(np.sum(residuals**2)) / n**2
    return min(float(n), independent / max(variance, independent / n))
