import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from alnus.evaluation.calibration_line import calibration_line, why_no_line


def cohort(seed, n=200, slope=1.0, intercept=0.0):
    rng = np.random.default_rng(seed)
    log_odds = rng.normal(0, 1.2, n)
    return rng.random(n) < expit(intercept + slope * log_odds), expit(log_odds)


@given(st.integers(0, 10_000))
@settings(max_examples=20)
def test_it_is_the_regression_that_statsmodels_finds(seed):
    outcome, risk = cohort(seed)
    found = calibration_line(outcome, risk)
    oracle = sm.Logit(outcome.astype(float), sm.add_constant(logit(risk))).fit(
        disp=False, tol=1e-12
    )
    assert (found.intercept, found.slope) == pytest.approx(tuple(oracle.params), abs=1e-7)
    np.testing.assert_allclose(found.matrix, oracle.cov_params(), atol=1e-7)
    assert found.deviance == pytest.approx(-2 * oracle.llf, rel=1e-10)


@pytest.mark.parametrize("seed", range(3))
def test_in_the_large_is_the_regression_with_the_log_odds_held(seed):
    outcome, risk = cohort(seed, intercept=0.8)
    found = calibration_line(outcome, risk, fixed_slope=True)
    model = sm.GLM(outcome.astype(float), np.ones(200), sm.families.Binomial(), offset=logit(risk))
    oracle = model.fit(tol=1e-12)
    assert found.intercept == pytest.approx(oracle.params[0], abs=1e-8)
    assert found.intercept_error == pytest.approx(oracle.bse[0], abs=1e-7)
    assert found.slope == 1
    assert found.matrix == ((found.intercept_error**2, 0.0), (0.0, 0.0))


def test_after_calibration_in_the_large_expected_are_observed():
    outcome, risk = cohort(3, intercept=-1)
    shift = calibration_line(outcome, risk, fixed_slope=True).intercept
    assert expit(logit(risk) + shift).sum() == pytest.approx(outcome.sum(), rel=1e-9)


@pytest.mark.parametrize(("by", "plus"), [(2.0, 0.0), (0.5, 0.7), (-1.0, 0.0)])
def test_stretched_and_shifted_log_odds_change_the_line_by_as_much(by, plus):
    outcome, risk = cohort(4)
    line = calibration_line(outcome, risk)
    moved = calibration_line(outcome, expit(plus + by * logit(risk)))
    assert moved.slope == pytest.approx(line.slope / by, rel=1e-6)
    assert moved.intercept == pytest.approx(line.intercept - plus * line.slope / by, abs=1e-6)


@pytest.mark.parametrize(
    ("outcome", "risk", "said"),
    [
        ([1, 0, 1], [0.4, 0.4, 0.4], "all predictions are equal"),
        ([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.4], "the predictions separate the outcomes"),
        ([1, 1, 0, 0], [0.1, 0.2, 0.3, 0.4], "the predictions separate the outcomes"),
        ([0, 0, 1, 1], [0.1, 0.2, 0.2, 0.4], "the predictions separate the outcomes"),
        ([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4], ""),
    ],
)
def test_where_no_line_can_be_it_is_said_why(outcome, risk, said):
    assert why_no_line(np.array(outcome, dtype=bool), np.array(risk)) == said
    assert math.isnan(calibration_line(outcome, risk).slope) == bool(said)


def test_the_level_can_be_estimated_where_no_slope_can():
    found = calibration_line([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.4], fixed_slope=True)
    assert math.isfinite(found.intercept)
    assert math.isfinite(found.intercept_error)


def test_certain_predictions_are_weighed_as_nearly_certain_ones():
    outcome, risk = [1, 0, 1, 0, 1], np.array([1.0, 0.0, 0.0, 0.6, 0.7])
    found = calibration_line(outcome, risk)
    nearly = calibration_line(outcome, np.clip(risk, 1e-12, 1 - 1e-12))
    assert found == nearly
    assert math.isfinite(found.slope)
