import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from alnus.errors import ModelError
from alnus.models.design import design_matrix, terms_of
from alnus.regression.logistic import fit_logistic, irls
from tests.models.conftest import BIRTHWT


def design_of(columns):
    by_name = {item.name: item for item in BIRTHWT}
    terms = [term for item in BIRTHWT for term in terms_of(item, columns[item.name])]
    return design_matrix(terms, by_name, columns)


@pytest.fixture
def fitted(birthwt):
    columns, outcome = birthwt
    return fit_logistic(design_of(columns), outcome)


def test_coefficients_and_standard_errors_are_those_of_glm(fitted, logistic_from_r):
    glm = logistic_from_r["birthwt_full"]
    np.testing.assert_allclose(fitted.coefficients, glm["coef"], rtol=0, atol=1e-8)
    np.testing.assert_allclose(fitted.std_errors, glm["se"], rtol=0, atol=1e-7)
    np.testing.assert_allclose(fitted.covariance, glm["vcov"], rtol=0, atol=1e-7)


def test_likelihood_and_aic_are_those_of_glm(fitted, logistic_from_r):
    glm = logistic_from_r["birthwt_full"]
    assert fitted.log_likelihood == pytest.approx(glm["loglik"], rel=1e-12)
    assert -2 * fitted.null_log_likelihood == pytest.approx(glm["null_deviance"], rel=1e-12)
    assert fitted.aic == pytest.approx(glm["aic"], rel=1e-12)
    assert (fitted.n, fitted.events) == (189, 59)


def test_firth_coefficients_are_those_of_logistf(birthwt, logistic_from_r):
    columns, outcome = birthwt
    fit = fit_logistic(design_of(columns), outcome, penalty="firth")
    logistf, brglm = (logistic_from_r[f"birthwt_firth_{name}"] for name in ("logistf", "brglm2"))
    np.testing.assert_allclose(fit.coefficients, logistf["coef"], rtol=0, atol=1e-8)
    assert fit.log_likelihood == pytest.approx(logistf["loglik"][0], rel=1e-10)
    # brglm2's; logistf since 1.25 takes its covariance from data augmented by the penalty
    np.testing.assert_allclose(fit.std_errors, brglm["se"], rtol=0, atol=1e-7)


@given(st.integers(0, 10_000))
@settings(max_examples=20)
def test_statsmodels_finds_the_same_maximum(seed):
    generator = np.random.default_rng(seed)
    columns = generator.normal(size=(80, 3))
    outcome = generator.random(80) < 1 / (1 + np.exp(-columns @ [0.5, -0.5, 0.0]))
    fit = fit_logistic(columns, outcome)
    oracle = sm.Logit(outcome.astype(float), sm.add_constant(columns)).fit(disp=False, tol=1e-12)
    np.testing.assert_allclose(fit.coefficients, oracle.params, rtol=0, atol=1e-8)
    np.testing.assert_allclose(fit.covariance, oracle.cov_params(), rtol=0, atol=1e-7)


def test_an_offset_is_a_known_part_of_the_log_odds(birthwt):
    columns, outcome = birthwt
    design = design_of(columns)
    whole = fit_logistic(design, outcome)
    rest = fit_logistic(
        np.delete(design, 0, axis=1), outcome, offset=design[:, 0] * whole.coefficients[1]
    )
    np.testing.assert_allclose(rest.coefficients, np.delete(whole.coefficients, 1), atol=1e-7)


def test_irls_stops_where_glm_stops_on_separated_data():
    x = np.arange(10.0)[:, None]
    fit = irls(x, (x[:, 0] > 4).astype(float))
    assert fit.iterations == 25
    assert fit.coefficients[1] > 20


@pytest.mark.parametrize(
    ("outcome", "said"),
    [(np.zeros(40), "there is no event"), (np.ones(40), "there is no case without the event")],
)
def test_one_outcome_alone_is_refused(outcome, said):
    with pytest.raises(ModelError, match=said):
        fit_logistic(np.random.default_rng(1).normal(size=(40, 1)), outcome)


def noise(columns=2, n=60):
    generator = np.random.default_rng(5)
    return generator.normal(size=(n, columns)), generator.random(n) < 0.5


def test_a_constant_column_is_named():
    columns, outcome = noise()
    columns[:, 1] = 3
    with pytest.raises(ModelError, match="ER has the same value in all 60 cases"):
        fit_logistic(columns, outcome, names=["Age", "ER"])


def test_a_column_that_follows_from_others_is_named():
    columns, outcome = noise(3)
    columns[:, 2] = columns[:, 0] - 2 * columns[:, 1]
    with pytest.raises(ModelError, match="follows from the other variables"):
        fit_logistic(columns, outcome)


def test_too_few_events_are_counted():
    columns, _ = noise(4)
    with pytest.raises(ModelError, match="3 events and 57 other cases are too few for 4"):
        fit_logistic(columns, np.arange(60) < 3)


@pytest.mark.parametrize("shift", [0.0, 1e-3])
def test_the_column_that_separates_alone_is_named_and_firth_offered(shift):
    columns, outcome = noise()
    columns[:, 1] = np.where(outcome, np.abs(columns[:, 1]) + shift, 0.0)  # beside, or beyond
    with pytest.raises(ModelError, match=r'^Thickness separates the outcomes.*penalty = "firth"'):
        fit_logistic(columns, outcome, names=["Age", "Thickness"])


def test_columns_that_separate_together_are_named():
    columns, _ = noise()
    outcome = columns.sum(axis=1) > 0.1
    with pytest.raises(ModelError, match=r"^Age with Thickness separates the outcomes"):
        fit_logistic(columns, outcome, names=["Age", "Thickness"])


def test_a_strong_predictor_that_does_not_separate_is_fitted():
    x = np.arange(-50.0, 50)
    outcome = (x > 0) ^ (np.abs(x) == 1)
    fit = fit_logistic(x[:, None], outcome)
    assert 0.3 < fit.coefficients[1] < 3


def test_firth_stays_finite_under_separation():
    columns, outcome = noise()
    columns[:, 1] = np.where(outcome, 1.0, -1.0) + 0.1 * columns[:, 1]
    fit = fit_logistic(columns, outcome, penalty="firth")
    assert np.isfinite(fit.coefficients).all()
    assert fit.coefficients[2] > 0


@pytest.mark.parametrize("unit", [1e-9, 1e9])
@pytest.mark.parametrize("penalty", ["none", "firth"])
def test_the_unit_of_a_column_changes_its_coefficient_and_nothing_else(unit, penalty):
    columns, outcome = noise()
    plain = fit_logistic(columns, outcome, penalty=penalty)
    scaled = fit_logistic(columns * [1, unit], outcome, penalty=penalty)
    np.testing.assert_allclose(scaled.coefficients * [1, 1, unit], plain.coefficients, rtol=1e-6)
    np.testing.assert_allclose(scaled.std_errors * [1, 1, unit], plain.std_errors, rtol=1e-6)


@given(st.integers(0, 1000), st.integers(8, 40), st.integers(1, 4))
@settings(max_examples=100)
def test_any_table_is_fitted_or_refused_with_a_sentence(seed, n, p):
    generator = np.random.default_rng(seed)
    columns = generator.integers(0, 3, size=(n, p)) * 10.0 ** generator.integers(-6, 7, p)
    outcome = generator.random(n) < 0.3
    try:
        fit = fit_logistic(columns, outcome)
    except ModelError as refusal:
        sentence = str(refusal)
    else:
        sentence = "fitted."
        assert np.isfinite(fit.coefficients).all()
        assert np.isfinite(fit.std_errors).all()
    assert sentence.endswith((".", '"firth".'))
