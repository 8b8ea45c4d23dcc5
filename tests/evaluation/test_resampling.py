import numpy as np
import pytest
from scipy.stats import norm

from alnus.evaluation.checked import SINGLE
from alnus.evaluation.resampling import (
    UNMOVED,
    bca_interval,
    patient_samples,
    percentile_estimate,
    percentile_interval,
    percentile_limits,
    stratified_samples,
)

OUTCOME = np.array([True, True, False, False, False, True, False])


def test_patients_with_one_case_are_drawn_as_cases_are():
    plain = stratified_samples(OUTCOME, n_samples=20, rng=np.random.default_rng(3))
    drawn = patient_samples(
        OUTCOME, np.arange(len(OUTCOME)), n_samples=20, rng=np.random.default_rng(3)
    )
    assert np.array_equal(np.stack(drawn), plain)


@pytest.mark.parametrize("seed", range(5))
def test_a_patient_comes_with_all_cases_or_with_none(seed):
    patients = np.array([0, 1, 2, 2, 3, 0, 3])
    for rows in patient_samples(OUTCOME, patients, n_samples=30, rng=np.random.default_rng(seed)):
        times = np.bincount(rows, minlength=len(OUTCOME))
        for patient in range(4):
            assert len(set(times[patients == patient])) == 1
        assert sum(times[[0, 1]]) == 2  # two patients with the event, two without


def risks(n=40, seed=1):
    rng = np.random.default_rng(seed)
    outcome = np.arange(n) % 2 == 0
    return outcome, rng.random(n) + 0.4 * outcome


def estimated(function, measure, outcome, score, **changes):
    settings = {"n_samples": 400, "confidence": 0.95, "rng": np.random.default_rng(7), **changes}
    return function(outcome, score, measure, **settings)


def difference(outcome, score):
    return float(score[outcome].mean() - score[~outcome].mean())


BOTH = pytest.mark.parametrize("function", [percentile_interval, bca_interval])


@pytest.mark.parametrize("events", [1, 3, 6])
def test_each_sample_has_as_many_events_as_the_cohort(events):
    outcome = np.arange(9) < events
    samples = stratified_samples(outcome, n_samples=50, rng=np.random.default_rng(0))
    assert samples.shape == (50, 9)
    assert (outcome[samples].sum(axis=1) == events).all()


def test_percentile_limits_are_quantiles_of_the_measure_in_the_samples():
    outcome, score = risks()
    samples = stratified_samples(outcome, n_samples=400, rng=np.random.default_rng(7))
    values = [difference(outcome[sample], score[sample]) for sample in samples]
    found = estimated(percentile_interval, difference, outcome, score)
    assert (found.low, found.high) == pytest.approx(np.quantile(values, [0.025, 0.975]))
    assert found.method == "bootstrap percentile, 400 samples"


@BOTH
def test_a_higher_level_is_wider_and_holds_the_value(function):
    outcome, score = risks()
    narrow = estimated(function, difference, outcome, score, confidence=0.5)
    wide = estimated(function, difference, outcome, score, confidence=0.99)
    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high
    assert (narrow.confidence, wide.confidence) == (0.5, 0.99)


@BOTH
@pytest.mark.parametrize("alone", [True, False])
def test_one_case_of_an_outcome_has_no_interval_and_says_why(function, alone):
    outcome = np.arange(12) == 0 if alone else np.arange(12) != 0
    found = estimated(function, difference, outcome, np.arange(12.0))
    assert found.value == difference(outcome, np.arange(12.0))
    assert np.isnan([found.low, found.high]).all()
    assert found.method == SINGLE


@BOTH
def test_a_measure_that_no_sample_moves_has_no_interval_and_says_why(function):
    outcome, _ = risks()
    found = estimated(function, difference, outcome, outcome.astype(float))
    assert found.value == 1
    assert np.isnan([found.low, found.high]).all()
    assert found.method == UNMOVED


def test_bca_is_efrons_formula_written_plainly():
    outcome, score = risks(seed=3)
    score = score**4  # skewed, so that bias and acceleration are not 0
    samples = stratified_samples(outcome, n_samples=400, rng=np.random.default_rng(7))
    drawn = np.array([difference(outcome[sample], score[sample]) for sample in samples])
    value = difference(outcome, score)
    bias = norm.ppf((drawn < value).mean())
    left = np.array([difference(np.delete(outcome, i), np.delete(score, i)) for i in range(40)])
    jack = left.mean() - left
    acceleration = (jack**3).sum() / (6 * (jack**2).sum() ** 1.5)
    places = [
        norm.cdf(bias + (bias + z) / (1 - acceleration * (bias + z)))
        for z in norm.ppf([0.025, 0.975])
    ]
    found = estimated(bca_interval, difference, outcome, score)
    assert abs(acceleration) > 0.001
    assert (found.low, found.high) == pytest.approx(np.quantile(drawn, places), abs=1e-12)


def test_bca_follows_a_stretch_of_the_scale():
    """Percentiles do, whatever they are corrected by, as long as the order of samples stays."""
    outcome, score = risks(seed=4)
    plain = estimated(bca_interval, difference, outcome, score)
    scaled = estimated(bca_interval, lambda y, s: 3 * difference(y, s) - 1, outcome, score)
    assert (scaled.low, scaled.high) == pytest.approx((3 * plain.low - 1, 3 * plain.high - 1))


@BOTH
def test_the_same_generator_gives_the_same_limits(function):
    outcome, score = risks()
    first, again = (estimated(function, difference, outcome, score) for _ in range(2))
    other = estimated(function, difference, outcome, score, rng=np.random.default_rng(8))
    assert first == again
    assert first.low != other.low


def test_limits_are_taken_for_each_place_of_a_curve():
    outcome, _ = risks()
    curves = np.random.default_rng(2).random((200, 5))
    low, high = percentile_limits(curves, outcome, 0.9)
    np.testing.assert_allclose(low, np.quantile(curves, 0.05, axis=0))
    np.testing.assert_allclose(high, np.quantile(curves, 0.95, axis=0))
    nothing = percentile_limits(curves, np.arange(40) == 0, 0.9)
    assert np.isnan(nothing).all()
    assert nothing[0].shape == (5,)


def test_without_any_sample_there_are_no_limits():
    """PPV, where nobody is called positive in any of them."""
    found = percentile_estimate(0.5, np.array([]), OUTCOME, 0.95)
    assert np.isnan([found.low, found.high]).all()
    assert found.method == UNMOVED
