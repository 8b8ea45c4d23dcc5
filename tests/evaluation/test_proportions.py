"""Proportions of patients with several cases, against the ratio estimator written out."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import beta, norm

from alnus.evaluation.checked import several
from alnus.evaluation.proportions import RAO_SCOTT, effective_size, proportion_of_cases
from alnus.regression.intervals import proportion, proportion_of_size

cases = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=3, max_size=40)
intervals = st.sampled_from(["Wilson", "Clopper-Pearson"])


def textbook(counted, patients):
    """Effective size by Rao and Scott: patient by patient, then cases over the design effect."""
    names = sorted(set(patients))
    x = [
        sum(1 for c, p in zip(counted, patients, strict=True) if p == name and c) for name in names
    ]
    n = [sum(1 for p in patients if p == name) for name in names]
    m, share = len(names), sum(x) / sum(n)
    residuals = [a - b * share for a, b in zip(x, n, strict=True)]
    variance = m / (m - 1) / sum(n) ** 2 * sum(r * r for r in residuals)
    design_effect = sum(n) * variance / (share * (1 - share))
    return sum(n) / max(design_effect, 1.0)


@given(cases, intervals)
def test_limits_are_those_of_the_textbooks_effective_size(rows, interval):
    counted, patients = (np.array(column) for column in zip(*rows, strict=True))
    assume(several(patients) is not None and len(set(patients)) > 1)
    assume(0 < counted.sum() < len(counted))
    size = textbook(counted.tolist(), patients.tolist())
    numbered = np.unique(patients, return_inverse=True)[1]
    assert effective_size(counted, numbered) == pytest.approx(size, rel=1e-12)
    found = proportion_of_cases(counted, patients, interval=interval)
    share, z = counted.mean(), norm.ppf(0.975)
    if interval == "Wilson":
        middle = (share + z**2 / (2 * size)) / (1 + z**2 / size)
        reach = z / (1 + z**2 / size)
        reach *= np.sqrt(share * (1 - share) / size + z**2 / (4 * size**2))
        expected = (middle - reach, middle + reach)
    else:
        hits = share * size
        expected = (beta.ppf(0.025, hits, size - hits + 1), beta.ppf(0.975, hits + 1, size - hits))
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-12)
    assert found.value == counted.sum() / len(counted)
    assert found.method == f"{interval}{RAO_SCOTT}"


@given(cases, intervals)
def test_with_one_case_a_patient_every_bit_is_that_of_counts(rows, interval):
    counted = np.array([row[0] for row in rows])
    plain = proportion(int(counted.sum()), len(counted), interval=interval)
    names = np.arange(len(counted))[::-1]
    assert repr(proportion_of_cases(counted, names, interval=interval)) == repr(plain)
    assert repr(proportion_of_cases(counted, interval=interval)) == repr(plain)


@given(st.lists(st.booleans(), min_size=3, max_size=60), st.integers(2, 4))
def test_alike_cases_of_m_patients_weigh_as_m_less_one(hits, times):
    # m / (m - 1) of the variance of a ratio is all that copies leave: patients, less one
    once = np.array(hits)
    assume(0 < once.sum() < len(once))
    whose = np.tile(np.arange(len(once)), times)
    assert effective_size(np.tile(once, times), whose) == pytest.approx(len(once) - 1)


@given(cases)
def test_every_row_twice_changes_nothing(rows):
    counted, patients = (np.array(column) for column in zip(*rows, strict=True))
    whose = np.unique(patients, return_inverse=True)[1]
    once = effective_size(counted, whose)
    assume(once < len(counted) - 1e-9)  # what a design effect below 1 would exceed is cut there
    twice = effective_size(np.tile(counted, 2), np.tile(whose, 2))
    assert twice == pytest.approx(once)


@given(cases)
def test_a_size_lies_between_one_and_the_cases(rows):
    counted, patients = (np.array(column) for column in zip(*rows, strict=True))
    size = effective_size(counted, np.unique(patients, return_inverse=True)[1])
    assert 0 < size <= len(counted)


@pytest.mark.parametrize("hit", [True, False])
def test_where_all_cases_are_alike_patients_are_counted(hit):
    counted, patients = np.full(30, hit), np.repeat(np.arange(10), 3)
    found = proportion_of_cases(counted, patients)
    plain = proportion(10 * hit, 10)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high))
    assert found.value in {found.low, found.high}


def test_one_patient_counts_as_one_case():
    assert effective_size(np.array([True, True, False]), np.zeros(3, dtype=np.int64)) == 1.0


@given(st.integers(0, 40), st.integers(1, 40), intervals, st.sampled_from([0.5, 0.9, 0.95, 0.999]))
def test_of_a_whole_size_limits_are_those_of_the_counts(hits, size, interval, confidence):
    assume(hits <= size)
    plain = proportion(hits, size, interval=interval, confidence=confidence)
    found = proportion_of_size(hits / size, size, interval=interval, confidence=confidence)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("interval", ["Wilson", "Clopper-Pearson"])
def test_limits_hold_what_they_promise_where_images_resemble_each_other(interval):
    rng, held = np.random.default_rng(1992), {"by patient": 0, "by image": 0}
    whose = np.repeat(np.arange(80), 4)
    for _ in range(1000):
        chance = rng.beta(1.5, 0.5, 80)  # mean .75, correlation within patients 1 / 3
        counted = rng.random(len(whose)) < chance[whose]
        for name, patients in (("by patient", whose), ("by image", None)):
            found = proportion_of_cases(counted, patients, interval=interval)
            held[name] += found.low <= 0.75 <= found.high
    assert 930 <= held["by patient"] <= 975
    assert held["by image"] < 880
