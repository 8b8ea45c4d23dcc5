"""Who is trained on and who validates: splits that look at no result.

Rows of one patient never part: the split is one of patients, and each row follows its own.
"""

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence

import numpy as np

from alnus.arrays import Integers

OUTSIDE = ""
"""Cohort of a row that belongs to none."""


def split_at_random(
    patients: Sequence[Hashable],
    shares: Mapping[str, float],
    *,
    strata: Sequence[Hashable] | None = None,
    rng: np.random.Generator,
) -> list[str]:
    """Deal patients to cohorts at random, in each stratum as near to the shares as whole numbers go.

    Parameters
    ----------
    patients : sequence, one a row
        Who the row belongs to.
    shares : mapping of str to float
        Share of each cohort, above 0; together 1.
    strata : sequence, one a row, optional
        What to stratify by, e.g. the outcome, or a tuple of outcome and center. A patient whose
        rows differ counts with the first one's.
    rng : numpy.random.Generator
        Source of the order.

    Returns
    -------
    list of str
        Cohort of every row.

    Raises
    ------
    ValueError
        When the shares are not positive or do not add up to 1.
    """
    _refuse_shares(shares)
    first = {patient: row for row, patient in reversed(list(enumerate(patients)))}
    members: dict[Hashable, list[Hashable]] = {}
    for patient in dict.fromkeys(patients):
        stratum = None if strata is None else strata[first[patient]]
        members.setdefault(stratum, []).append(patient)
    cohort: dict[Hashable, str] = {}
    for group in members.values():
        # One walk over the strata: what rounding leaves over in one is made up for in the next.
        shuffled = [group[place] for place in rng.permutation(len(group))]
        wanted = _counts(shares, len(cohort) + len(group)) - _dealt(cohort, shares)
        names = np.repeat(list(shares), _fitted(wanted, len(group)))
        cohort.update(zip(shuffled, names.tolist(), strict=True))
    return [cohort[patient] for patient in patients]


def split_by_date(
    patients: Sequence[Hashable],
    dates: Sequence[dt.date],
    *,
    shares: Mapping[str, float],
) -> list[str]:
    """Divide patients by the date of their first row: the earliest to the first cohort, and so on.

    Patients of one day stay together, so that the division is a date and can be reported as one.

    Parameters
    ----------
    patients, dates : sequence, one a row
        Who the row belongs to, and when.
    shares : mapping of str to float
        Share of each cohort in order of time, above 0; together 1.

    Returns
    -------
    list of str
        Cohort of every row.

    Raises
    ------
    ValueError
        When the shares are not positive or do not add up to 1.
    """
    _refuse_shares(shares)
    first = _first_days(patients, dates)
    days = sorted(first.values())
    ends = np.cumsum([*shares.values()])[:-1]
    # A cohort ends before the day of the patient at its share.
    limits = [days[min(round(end * len(days)), len(days) - 1)] for end in ends]
    names = list(shares)
    return [names[sum(first[patient] >= limit for limit in limits)] for patient in patients]


def split_at_dates(
    patients: Sequence[Hashable], dates: Sequence[dt.date], *, starts: Mapping[str, dt.date]
) -> list[str]:
    """Divide patients by the date of their first row, at fixed days.

    Parameters
    ----------
    patients, dates : sequence, one a row
        Who the row belongs to, and when.
    starts : mapping of str to date
        First day of each cohort, ascending.

    Returns
    -------
    list of str
        Cohort of every row.
    """
    first = _first_days(patients, dates)
    names, days = list(starts), list(starts.values())
    return [names[max(sum(first[patient] >= day for day in days) - 1, 0)] for patient in patients]


def split_by_center(
    patients: Sequence[Hashable], centers: Sequence[str], *, cohorts: Mapping[str, str]
) -> list[str]:
    """Give each patient the cohort of the first row's center; one that is not listed has none.

    Parameters
    ----------
    patients, centers : sequence, one a row
        Who the row belongs to, and where.
    cohorts : mapping of str to str
        Cohort of each center.

    Returns
    -------
    list of str
        Cohort of every row.
    """
    first: dict[Hashable, str] = {}
    for patient, center in zip(patients, centers, strict=True):
        first.setdefault(patient, cohorts.get(center, OUTSIDE))
    return [first[patient] for patient in patients]


def _first_days(patients: Sequence[Hashable], dates: Sequence[dt.date]) -> dict[Hashable, dt.date]:
    first: dict[Hashable, dt.date] = {}
    for patient, day in zip(patients, dates, strict=True):
        first[patient] = min(first.get(patient, day), day)
    return first


def _refuse_shares(shares: Mapping[str, float]) -> None:
    total = sum(shares.values())
    if not shares or min(shares.values()) <= 0 or abs(total - 1) > 1e-9:
        listed = ", ".join(f"{name} {share:g}" for name, share in shares.items()) or "none"
        message = f"the cohorts' shares must be above 0 and add up to 1; found {listed}"
        raise ValueError(message)


def _counts(shares: Mapping[str, float], n: int) -> Integers:
    """Whole numbers near n times the shares that add up to n: the largest remainders are given."""
    exact = np.array(list(shares.values())) * n
    counts = np.floor(exact + 1e-9).astype(np.int64)
    largest = np.argsort(-(exact - counts), kind="stable")[: n - counts.sum()]
    counts[largest] += 1
    return counts


def _dealt(cohort: Mapping[Hashable, str], shares: Mapping[str, float]) -> Integers:
    names = list(cohort.values())
    return np.array([names.count(name) for name in shares], dtype=np.int64)


def _fitted(wanted: Integers, n: int) -> Integers:
    """Give n places as wanted; a cohort that already has more than its share gets none."""
    counts = np.maximum(wanted, 0)
    while counts.sum() > n:
        counts[np.argmax(counts)] -= 1
    return counts
