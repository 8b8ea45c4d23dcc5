import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, t

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


def test_finite_degrees_widen_the_interval_and_raise_p():
    estimates = np.array([1.0, -2.0]), np.array([0.5, 0.7])
    normal = wald_columns(*estimates, confidence=0.95)
    student = wald_columns(*estimates, confidence=0.95, degrees=np.array([3.0, 3.0]))
    assert (student["p"] > normal["p"]).all()
    assert (student["low"] < normal["low"]).all()
    assert student["p"] == pytest.approx(2 * t.sf(np.abs(normal["z"]), 3))


def test_an_odds_ratio_beyond_every_float_is_infinite_without_a_warning():
    row = wald_columns(np.array([800.0]), np.array([1.0]), confidence=0.95)
    assert np.isinf(row["odds_ratio"]).all()
    assert row["coefficient"] == 800


def test_one_coefficients_joint_test_is_its_z_squared():
    found = wald_test(np.array([1.2]), np.array([[0.25]]))
    assert found.statistic == pytest.approx((1.2 / 0.5) ** 2)
    assert found.p == pytest.approx(2 * norm.sf(2.4))


@given(st.integers(0, 1000), st.floats(0.01, 100))
def test_a_joint_test_does_not_depend_on_units(seed, unit):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(3, 3))
    covariance, values = root @ root.T + np.eye(3), rng.normal(size=3)
    scale = np.array([1.0, unit, 1.0])
    plain = wald_test(values, covariance)
    scaled = wald_test(values * scale, covariance * np.outer(scale, scale))
    assert scaled.statistic == pytest.approx(plain.statistic, rel=1e-9)
