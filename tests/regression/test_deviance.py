import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss

from alnus.regression.deviance import deviance, max_cox_snell_r2, nagelkerke_r2, null_deviance
from alnus.regression.logistic import fit_logistic


@pytest.fixture
def drawn():
    rng = np.random.default_rng(4)
    risk = rng.uniform(0.02, 0.98, 60)
    return rng.random(60) < risk, risk


def test_it_is_twice_the_log_loss_of_all_cases(drawn):
    outcome, risk = drawn
    assert deviance(outcome, risk) == pytest.approx(2 * 60 * log_loss(outcome, risk), rel=1e-12)


def test_a_certain_prediction_is_worth_nothing_or_infinity():
    assert deviance([1, 0], np.array([1.0, 0.0])) == 0
    assert deviance([1, 0], np.array([1.0, 1.0])) == math.inf


def test_the_prevalence_is_the_model_without_variables(drawn):
    outcome, _ = drawn
    fit = fit_logistic(np.empty((60, 0)), outcome)
    assert null_deviance(outcome) == pytest.approx(-2 * fit.log_likelihood, rel=1e-12)


def test_the_largest_r2_is_that_of_riley():
    # BMJ 2020;368:m441
    stated = {0.5: 0.75, 0.4: 0.74, 0.3: 0.71, 0.2: 0.63, 0.1: 0.48, 0.05: 0.33, 0.01: 0.11}
    assert {share: round(max_cox_snell_r2(share), 2) for share in stated} == stated


@given(st.integers(1, 99), st.integers(100, 1000))
def test_a_perfect_model_has_all_of_the_r2_and_the_prevalence_none(events, n):
    outcome = np.arange(n) < events
    null = null_deviance(outcome)
    assert nagelkerke_r2(null, 0.0, n) == pytest.approx(1)
    assert nagelkerke_r2(null, null, n) == 0
    assert -math.expm1(-null / n) == pytest.approx(max_cox_snell_r2(events / n))
