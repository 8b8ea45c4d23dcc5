import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from alnus.models.formula import RiskModel
from alnus.models.inference import coefficients_table, wald_columns, wald_test
from alnus.models.likelihood import profile_limits
from alnus.models.logistic_model import LogisticModel
from alnus.tables.models import COEFFICIENTS
from tests.models.conftest import BIRTHWT
from tests.models.test_logistic import design_of


@pytest.fixture
def model(birthwt):
    return LogisticModel(variables=BIRTHWT).fit(*birthwt).model_


def test_the_table_is_glms_summary(model, logistic_from_r):
    glm = logistic_from_r["birthwt_full"]
    table = coefficients_table(model)
    COEFFICIENTS.check(table)
    assert table["term"].iloc[0] == "(Intercept)"
    np.testing.assert_allclose(table["coefficient"], glm["coef"], rtol=0, atol=1e-8)
    np.testing.assert_allclose(table["std_error"], glm["se"], rtol=0, atol=1e-7)
    np.testing.assert_allclose(table["p"], glm["p"], rtol=0, atol=1e-7)
    np.testing.assert_allclose(np.log(table["low"]), glm["wald_lo"], rtol=0, atol=1e-7)
    np.testing.assert_allclose(np.log(table["high"]), glm["wald_hi"], rtol=0, atol=1e-7)


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


def test_profile_limits_can_stand_in_the_table(birthwt, model):
    columns, outcome = birthwt
    design = design_of(columns)
    limits = profile_limits(np.column_stack([np.ones(len(design)), design]), outcome.astype(float))
    table = coefficients_table(model, limits=limits)
    np.testing.assert_allclose(np.log(table[["low", "high"]]), limits, rtol=1e-12)


def test_a_penalized_model_has_coefficients_only():
    table = coefficients_table(RiskModel("radiomics", "ALN+", 0.5, (), ()))
    assert table["odds_ratio"].iloc[0] == pytest.approx(np.exp(0.5))
    assert table[["std_error", "z", "p", "low", "high"]].isna().all(axis=None)


def test_the_estimator_gives_its_profile_limits(birthwt):
    columns, outcome = birthwt
    fitted = LogisticModel(variables=BIRTHWT).fit(columns, outcome)
    limits = fitted.profile_limits(columns, outcome)
    expected = profile_limits(
        np.column_stack([np.ones(len(outcome)), design_of(columns)]), outcome.astype(float)
    )
    np.testing.assert_allclose(limits, expected, rtol=1e-9)
