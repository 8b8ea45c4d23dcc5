import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from alnus.models.logistic_model import LogisticModel
from alnus.regression.wald import wald_columns, wald_test
from tests.models.conftest import BIRTHWT


@pytest.fixture
def model(birthwt):
    return LogisticModel(variables=BIRTHWT).fit(*birthwt).model_


def test_joint_wald_tests_are_those_of_rms_anova(model, logistic_from_r):
    anova = logistic_from_r["birthwt_lrm_anova"]
    coefficients = np.array([term.coefficient for term in model.terms])
    covariance = np.asarray(model.covariance)[1:, 1:]
    race = wald_test(coefficients[2:4], covariance[2:4, 2:4])
    assert race.statistic == pytest.approx(anova["chi2"][2], rel=1e-7)
    assert race.degrees == 2
    assert race.p == pytest.approx(anova["p"][2], rel=1e-7)
    total = wald_test(coefficients, covariance)
    assert total.p == pytest.approx(anova["p"][-1], rel=1e-6)


@given(st.floats(-5, 5), st.floats(0.01, 5), st.floats(0.5, 0.999))
def test_odds_ratio_interval_z_and_p_cohere(coefficient, error, confidence):
    row = wald_columns(np.array([coefficient]), np.array([error]), confidence=confidence)
    reach = norm.ppf(0.5 + confidence / 2) * error
    assert row["odds_ratio"] == pytest.approx(np.exp(coefficient))
    assert row["low"] == pytest.approx(np.exp(coefficient - reach))
    assert row["high"] == pytest.approx(np.exp(coefficient + reach))
    assert row["p"] == pytest.approx(2 * norm.cdf(-abs(coefficient / error)))
