"""AUCs of patients with several cases, against Obuchowski's formulas written out pair by pair."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import norm

from alnus.evaluation.checked import SINGLE_PATIENT, several
from alnus.evaluation.delong import DELONG, OBUCHOWSKI, areas, paired_test, unpaired_test
from alnus.evaluation.discrimination import auc


def kernel(event, other):
    return 1.0 if event > other else 0.5 if event == other else 0.0


def textbook(outcome, first, second, patients):
    """Covariance of two AUCs as printed in 1997, a sum a patient, a loop over all pairs of cases."""
    events = [i for i, event in enumerate(outcome) if event]
    others = [i for i, event in enumerate(outcome) if not event]
    everybody = sorted(set(patients))
    sums = []
    for score in (first, second):
        v10 = {i: sum(kernel(score[i], score[k]) for k in others) / len(others) for i in events}
        v01 = {k: sum(kernel(score[i], score[k]) for i in events) / len(events) for k in others}
        area = sum(v10.values()) / len(events)
        sums.append(
            {
                who: (
                    sum(v10[i] - area for i in events if patients[i] == who),
                    sum(v01[k] - area for k in others if patients[k] == who),
                )
                for who in everybody
            }
        )
    a, b = sums
    m, n = len(events), len(others)
    i10, i01 = (len({patients[i] for i in group}) for group in (events, others))
    total = len(everybody)
    s10 = i10 / ((i10 - 1) * m) * sum(a[who][0] * b[who][0] for who in everybody)
    s01 = i01 / ((i01 - 1) * n) * sum(a[who][1] * b[who][1] for who in everybody)
    s11 = total / (total - 1) * sum(a[who][0] * b[who][1] for who in everybody)
    s11_turned = total / (total - 1) * sum(b[who][0] * a[who][1] for who in everybody)
    return s10 / m + s01 / n + (s11 + s11_turned) / (m * n)


cases = st.lists(
    st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4), st.integers(0, 6)),
    min_size=5,
    max_size=30,
)


def drawn(rows):
    """Columns of cases; each outcome occurs in two patients, and one has several cases."""
    outcome, first, second, patients = (np.array(column) for column in zip(*rows, strict=True))
    assume(several(patients) is not None)
    assume(len(set(patients[outcome])) > 1 and len(set(patients[~outcome])) > 1)
    return outcome, first.astype(float), second.astype(float), patients


@given(cases)
def test_the_covariance_is_that_of_the_textbook(rows):
    outcome, first, second, patients = drawn(rows)
    found = areas(outcome, np.array([first, second]), patients)
    expected = [
        [textbook(outcome, a, b, patients) for b in (first, second)] for a in (first, second)
    ]
    np.testing.assert_allclose(found.covariance, expected, atol=1e-12, rtol=1e-12)
    assert found.aucs.tolist() == areas(outcome, np.array([first, second])).aucs.tolist()
    assert (found.n, found.method) == (len(set(patients)), OBUCHOWSKI)


@given(cases)
def test_no_variance_is_negative(rows):
    outcome, first, second, patients = drawn(rows)
    found = areas(outcome, np.array([first, second]), patients).covariance
    assert np.linalg.eigvalsh(found).min() > -1e-12


@given(cases)
def test_the_paired_test_is_that_of_the_textbook(rows):
    outcome, first, second, patients = drawn(rows)
    found = paired_test(outcome, first, second, patients)
    variance = (
        textbook(outcome, first, first, patients) + textbook(outcome, second, second, patients)
        - 2 * textbook(outcome, first, second, patients)
    )  # fmt: skip
    assert found.std_error**2 == pytest.approx(variance, abs=1e-12)
    assert found.method == OBUCHOWSKI


@given(cases, st.randoms(use_true_random=False))
def test_with_one_case_a_patient_every_bit_is_delongs(rows, random):
    outcome, first, second, _ = (np.array(column) for column in zip(*rows, strict=True))
    assume(2 <= outcome.sum() <= len(outcome) - 2)
    names = [f"P{n}" for n in range(len(outcome))]
    random.shuffle(names)
    scores = np.array([first, second])
    plain, named = areas(outcome, scores), areas(outcome, scores, names)
    assert named.covariance.tobytes() == plain.covariance.tobytes()
    assert (named.n, named.method) == (plain.n, DELONG)
    tested = paired_test(outcome, first, second, names)
    assert repr(tested) == repr(paired_test(outcome, first, second))
    assert repr(auc(outcome, first, names)) == repr(auc(outcome, first))


def test_the_textbooks_formula_is_delongs_where_each_patient_has_one_case():
    outcome = np.array([1, 1, 1, 0, 0, 0], dtype=bool)
    score = np.array([3.0, 1.0, 4.0, 1.0, 0.0, 2.0])
    alone = textbook(outcome, score, score, list(range(6)))
    assert alone == pytest.approx(areas(outcome, score).covariance[0, 0], abs=1e-15)


@given(cases)
def test_every_row_twice_changes_nothing(rows):
    outcome, first, second, patients = drawn(rows)
    once = areas(outcome, np.array([first, second]), patients)
    twice = areas(np.tile(outcome, 2), np.tile([first, second], 2), np.tile(patients, 2))
    np.testing.assert_allclose(twice.covariance, once.covariance, rtol=1e-12, atol=1e-14)
    assert twice.n == once.n


def test_every_patient_twice_has_the_interval_of_patients_once():
    # factors k / (k - 1) count patients, and these are as many: no factor is left over
    rng = np.random.default_rng(3)
    outcome = np.arange(50) < 20
    score = rng.normal(outcome, 1)
    once = auc(outcome, score)
    twice = auc(np.tile(outcome, 2), np.tile(score, 2), np.tile(np.arange(50), 2))
    assert (twice.low, twice.high) == pytest.approx((once.low, once.high), abs=1e-12)
    blind = auc(np.tile(outcome, 2), np.tile(score, 2))
    assert blind.high - blind.low < 0.75 * (once.high - once.low)
    assert (once.method, twice.method) == (DELONG, OBUCHOWSKI)


def test_one_patient_of_an_outcome_tells_nothing():
    outcome, score = [True, True, False, False], [0.9, 0.4, 0.5, 0.1]
    found = areas(outcome, score, ["a", "a", "b", "c"])
    assert np.isnan(found.covariance).all()
    estimate = auc(outcome, score, ["a", "a", "b", "c"])
    assert np.isnan([estimate.low, estimate.high]).all()
    assert estimate.method == SINGLE_PATIENT
    assert np.isnan(paired_test(outcome, score, score[::-1], ["a", "a", "b", "c"]).p)


def test_a_perfect_separation_counts_patients():
    outcome, score = np.arange(12) < 6, 12.0 - np.arange(12)
    found = auc(outcome, score, np.repeat(np.arange(6), 2))
    z2 = norm.ppf(0.975) ** 2
    assert found.low == pytest.approx(3 / (3 + z2))  # Wilson of 3 of 3
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.method == "Wilson for the smaller group, by patient (DeLong's variance is 0)"


def test_degrees_of_freedom_between_cohorts_count_patients():
    rng = np.random.default_rng(0)
    outcome = rng.random(60) < 0.5
    score = rng.normal(outcome, 1)
    once = areas(outcome, score)
    twice = areas(np.tile(outcome, 2), np.tile(score, 2), np.tile(np.arange(60), 2))
    other = areas(rng.random(40) < 0.5, rng.normal(size=40))
    found, expected = unpaired_test(twice, other), unpaired_test(once, other)
    assert found.degrees == pytest.approx(expected.degrees)
    assert found.p == pytest.approx(expected.p)
    assert (found.method, expected.method) == (OBUCHOWSKI, DELONG)


@pytest.mark.parametrize("interval", ["logit DeLong", "bootstrap percentile", "bootstrap BCa"])
def test_other_intervals_are_by_patient_and_say_so(interval):
    rng = np.random.default_rng(4)
    outcome = np.arange(60) < 25
    score = rng.normal(1.2 * outcome, 1)
    once = auc(outcome, score, interval=interval, n_samples=400)
    rows = (np.tile(outcome, 3), np.tile(score, 3))
    found = auc(*rows, np.tile(np.arange(60), 3), interval=interval, n_samples=400)
    blind = auc(*rows, interval=interval, n_samples=400)
    assert found.high - found.low == pytest.approx(once.high - once.low, rel=0.05)
    assert blind.high - blind.low < 0.7 * (found.high - found.low)
    assert ", by patient" in found.method
    assert ", by patient" not in blind.method + once.method


def correlated(rng, *, patients, images, within):
    """Patients of one outcome each and their images; scores have variance 1, correlated within."""
    whose = np.repeat(np.arange(patients), images)
    outcome = (np.arange(patients) < patients // 2)[whose]
    common = rng.normal(0, np.sqrt(within), patients)[whose]
    score = 1.2 * outcome + common + rng.normal(0, np.sqrt(1 - within), len(whose))
    return outcome, score, whose


@pytest.mark.slow
def test_intervals_hold_what_they_promise_where_images_resemble_each_other():
    rng, truth = np.random.default_rng(20261127), norm.cdf(1.2 / np.sqrt(2))
    held = {"by patient": 0, "by image": 0}
    for _ in range(1000):
        outcome, score, whose = correlated(rng, patients=80, images=3, within=0.6)
        for name, patients in (("by patient", whose), ("by image", None)):
            found = auc(outcome, score, patients)
            held[name] += found.low <= truth <= found.high
    assert 925 <= held["by patient"] <= 970
    assert held["by image"] < 870


@pytest.mark.slow
def test_differences_of_aucs_are_not_found_where_there_are_none():
    rng = np.random.default_rng(1127)
    found = {"by patient": 0, "by image": 0}
    for _ in range(1000):
        outcome, first, whose = correlated(rng, patients=80, images=3, within=0.6)
        _, second, _ = correlated(rng, patients=80, images=3, within=0.6)
        for name, patients in (("by patient", whose), ("by image", None)):
            found[name] += paired_test(outcome, first, second, patients).p < 0.05
    assert 30 <= found["by patient"] <= 75
    assert found["by image"] > 130
