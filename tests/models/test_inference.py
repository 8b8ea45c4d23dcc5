import numpy as np
import pytest

from alnus.models.formula import RiskModel
from alnus.models.inference import coefficients_table
from alnus.models.logistic_model import LogisticModel
from alnus.regression.likelihood import profile_limits
from alnus.tables.models import COEFFICIENTS
from tests.models.conftest import BIRTHWT
from tests.regression.test_logistic import design_of


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
