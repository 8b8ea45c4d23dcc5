import datetime as dt
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.cohort.split import split_at_dates, split_at_random, split_by_center, split_by_date

SEVENTY = {"training": 0.7, "validation": 0.3}


def rng():
    return np.random.default_rng(7)


def test_shares_are_met_as_near_as_whole_numbers_go():
    cohort = split_at_random(range(101), SEVENTY, rng=rng())
    assert Counter(cohort) == {"training": 71, "validation": 30}


def test_each_stratum_is_divided_alike():
    outcome = [True] * 60 + [False] * 40
    cohort = split_at_random(range(100), SEVENTY, strata=outcome, rng=rng())
    assert Counter(zip(outcome, cohort, strict=True)) == {
        (True, "training"): 42,
        (True, "validation"): 18,
        (False, "training"): 28,
        (False, "validation"): 12,
    }


def test_many_small_strata_do_not_drift_from_the_shares():
    strata = [row // 3 for row in range(300)]  # 100 strata of three: 2.1 and 0.9 each
    cohort = split_at_random(range(300), SEVENTY, strata=strata, rng=rng())
    assert Counter(cohort) == {"training": 210, "validation": 90}


def test_the_seed_decides_and_nothing_else():
    first = split_at_random(range(50), SEVENTY, rng=rng())
    assert first == split_at_random(range(50), SEVENTY, rng=rng())
    assert first != split_at_random(range(50), SEVENTY, rng=np.random.default_rng(8))


@given(
    patients=st.lists(st.integers(0, 12), min_size=1, max_size=60),
    share=st.floats(0.1, 0.9),
    seed=st.integers(0, 2**32),
)
def test_rows_of_one_patient_never_part(patients, share, seed):
    shares = {"a": share, "b": 1 - share}
    outcome = [patient % 2 for patient in patients]
    cohort = split_at_random(patients, shares, strata=outcome, rng=np.random.default_rng(seed))
    of_patient: dict[int, str] = {}
    for patient, name in zip(patients, cohort, strict=True):
        assert of_patient.setdefault(patient, name) == name
    n_first = sum(name == "a" for name in of_patient.values())
    assert abs(n_first - share * len(of_patient)) < 2


def days(*numbers):
    return [dt.date(2020, 1, 1) + dt.timedelta(days=number) for number in numbers]


def test_the_earliest_train():
    dates = days(9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
    cohort = split_by_date(range(10), dates, shares=SEVENTY)
    assert cohort == ["validation"] * 3 + ["training"] * 7


def test_patients_of_one_day_stay_together():
    dates = days(0, 1, 2, 3, 4, 5, 6, 6, 6, 6)
    cohort = split_by_date(range(10), dates, shares=SEVENTY)
    assert cohort == ["training"] * 6 + ["validation"] * 4


def test_a_patient_is_dated_by_the_first_row():
    cohort = split_by_date(["a", "b", "a"], days(0, 5, 9), shares={"x": 0.5, "y": 0.5})
    assert cohort == ["x", "y", "x"]


def test_three_cohorts_follow_one_another():
    shares = {"training": 0.5, "validation": 0.25, "test": 0.25}
    cohort = split_by_date(range(8), days(*range(8)), shares=shares)
    assert cohort == ["training"] * 4 + ["validation"] * 2 + ["test"] * 2


@pytest.mark.parametrize("shares", [{}, {"a": 1.2, "b": -0.2}, {"a": 0.7, "b": 0.2}, {"a": 0.0}])
def test_impossible_shares_are_refused(shares):
    with pytest.raises(ValueError, match="must be above 0 and add up to 1"):
        split_at_random(range(5), shares, rng=rng())
    with pytest.raises(ValueError, match="must be above 0 and add up to 1"):
        split_by_date(range(5), days(*range(5)), shares=shares)


def test_fixed_days_begin_a_cohort():
    starts = {"training": dt.date.min, "validation": days(3)[0], "test": days(5)[0]}
    cohort = split_at_dates(["a", "b", "c", "d", "a"], days(0, 2, 3, 5, 9), starts=starts)
    assert cohort == ["training", "training", "validation", "test", "training"]


def test_a_patient_belongs_to_the_center_of_the_first_row():
    cohort = split_by_center(
        ["a", "b", "a", "c"], ["X", "Y", "Y", "Z"], cohorts={"X": "x", "Y": "y"}
    )
    assert cohort == ["x", "y", "x", ""]
