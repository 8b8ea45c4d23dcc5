import numpy as np
import pytest
from scipy.stats import t as student

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


def test_a_penalized_model_has_coefficients_only():
    table = coefficients_table(RiskModel("radiomics", "ALN+", 0.5, (), ()))
    assert table["odds_ratio"].iloc[0] == pytest.approx(np.exp(0.5))
    assert table[["std_error", "z", "p", "low", "high"]].isna().all(axis=None)


def test_profile_limits_come_with_likelihood_ratios(birthwt, logistic_from_r):
    columns, outcome = birthwt
    fitted = LogisticModel(variables=BIRTHWT).fit(columns, outcome)
    found = fitted.inference(columns, outcome, profile=True)
    design = np.column_stack([np.ones(len(outcome)), design_of(columns)])
    np.testing.assert_allclose(found.limits, profile_limits(design, outcome.astype(float)))
    drop1 = dict(
        zip(*(logistic_from_r["birthwt_drop1"][key] for key in ("term", "p")), strict=True)
    )
    p = dict(zip([term.name for term in fitted.model_.terms], found.p[1:], strict=True))
    for name in ("age", "lwt", "smoke", "ptl", "ht", "ui", "ftv"):
        assert p[name] == pytest.approx(drop1[name], abs=1e-7)
    assert (found.method, found.test) == ("profile likelihood", "likelihood ratio")


@pytest.mark.parametrize("penalty", ["none", "firth"])
@pytest.mark.parametrize("profile", [False, True])
def test_limits_and_p_agree_on_whether_zero_is_excluded(birthwt, penalty, profile):
    columns, outcome = birthwt
    fitted = LogisticModel(variables=BIRTHWT, penalty=penalty).fit(columns, outcome)
    found = fitted.inference(columns, outcome, profile=profile)
    excluded = (found.limits > 0).all(axis=1) | (found.limits < 0).all(axis=1)
    assert (excluded == (found.p < 0.05)).all()
    table = coefficients_table(fitted.model_, found)
    np.testing.assert_allclose(np.log(table[["low", "high"]]), found.limits, rtol=1e-9)
    assert set(table["test"]) == {found.test}


@pytest.mark.compat
def test_firth_gives_the_limits_and_p_of_logistf(birthwt, logistic_from_r):
    columns, outcome = birthwt
    logistf = logistic_from_r["birthwt_firth_logistf"]
    fitted = LogisticModel(variables=BIRTHWT, penalty="firth").fit(columns, outcome)
    found = fitted.inference(columns, outcome)
    np.testing.assert_allclose(found.p, logistf["p"], rtol=0, atol=1e-5)
    np.testing.assert_allclose(found.limits[:, 0], logistf["lo"], rtol=0, atol=1e-4)
    np.testing.assert_allclose(found.limits[:, 1], logistf["hi"], rtol=0, atol=1e-4)
    assert (found.method, found.test) == (
        "profile penalized likelihood", "penalized likelihood ratio",
    )  # fmt: skip


def test_pooled_imputations_have_students_limits_and_p(birthwt):
    columns, outcome = birthwt
    gappy = columns.copy()
    gappy.loc[::3, "lwt"] = np.nan
    fitted = LogisticModel(variables=BIRTHWT, missing="impute", imputations=5).fit(gappy, outcome)
    found = fitted.inference(gappy, outcome, profile=True)
    assert (found.method, found.test) == ("pooled Wald", "pooled Wald")
    degrees, errors = fitted.fit_.degrees, fitted.fit_.std_errors
    reach = np.diff(found.limits).ravel() / 2
    np.testing.assert_allclose(reach, student.ppf(0.975, degrees) * errors)
    assert (degrees < 189 - 10).all()
    assert degrees[2] < degrees[1]  # the weight was imputed
