import numpy as np
import pytest
import statsmodels.api as sm
from sklearn.utils.estimator_checks import parametrize_with_checks

from alnus.errors import EmptySelectionError, ModelError
from alnus.models.formula import ScoreKind, expit
from alnus.models.lasso_score import LassoScore
from alnus.regression.logistic import fit_logistic

PENALIZED: ScoreKind = "penalized linear predictor"
KINDS: tuple[ScoreKind, ...] = (
    PENALIZED,
    "refitted linear predictor",
    "refitted probability",
)


@pytest.fixture(scope="module")
def cohort():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(120, 8))
    features = (features - features.mean(axis=0)) / features.std(axis=0, ddof=1)
    log_odds = 1.2 * features[:, 1] - 0.9 * features[:, 4] + 0.6
    return features, (rng.random(120) < expit(log_odds)).astype(int)


@pytest.fixture(scope="module")
def noise():
    rng = np.random.default_rng(2)
    features = rng.normal(size=(80, 4))
    return features, np.arange(80) % 2


@pytest.mark.parametrize("kind", KINDS)
def test_score_is_the_log_odds_or_the_probability_itself(kind, cohort):
    features, outcome = cohort
    fitted = LassoScore(kind=kind).fit(features, outcome)
    score = fitted.transform(features)[:, 0]
    probability = fitted.predict_proba(features)[:, 1]
    expected = score if kind == "refitted probability" else expit(score)
    np.testing.assert_allclose(probability, expected, rtol=1e-14)


def test_penalized_weights_are_the_lasso_s_own(cohort):
    fitted = LassoScore(kind=PENALIZED).fit(*cohort)
    np.testing.assert_array_equal(fitted.coef_, fitted.cv_.path.coefficients[fitted.position_])
    assert fitted.covariance_ is None


@pytest.mark.parametrize("family", ["logistic", "linear"])
def test_refitted_weights_are_maximum_likelihood_on_the_kept_features(family, cohort):
    features, outcome = cohort
    fitted = LassoScore(family=family, rule="one standard error").fit(features, outcome)
    design = sm.add_constant(features[:, fitted.selected_])
    expected = sm.Logit(outcome, design).fit(disp=0, method="newton", tol=1e-12)
    np.testing.assert_allclose(fitted.intercept_, expected.params[0], rtol=1e-10)
    np.testing.assert_allclose(fitted.coef_[fitted.selected_], expected.params[1:], rtol=1e-10)
    assert fitted.covariance_ is not None
    np.testing.assert_allclose(fitted.covariance_, expected.cov_params(), rtol=1e-7)


def test_features_that_the_lasso_dropped_weigh_nothing(cohort):
    fitted = LassoScore(rule="one standard error").fit(*cohort)
    assert 2 <= fitted.selected_.sum() < 8
    assert (fitted.coef_[~fitted.selected_] == 0).all()


def test_a_linear_lasso_s_own_prediction_gets_its_probability_by_a_regression(cohort):
    features, outcome = cohort
    fitted = LassoScore(kind=PENALIZED, family="linear").fit(features, outcome)
    score = fitted.transform(features)[:, 0]
    expected = sm.Logit(outcome, sm.add_constant(score)).fit(disp=0, method="newton", tol=1e-12)
    np.testing.assert_allclose(fitted.calibration_, expected.params, rtol=1e-8)
    np.testing.assert_allclose(fitted.predict_proba(features)[:, 1], expected.predict(), rtol=1e-8)


def test_the_sparser_rule_takes_the_larger_penalty(cohort):
    sparse = LassoScore(rule="one standard error").fit(*cohort)
    rich = LassoScore(rule="minimum").fit(*cohort)
    assert sparse.position_ <= rich.position_


def test_given_folds_are_used_and_kept(cohort):
    folds = np.arange(120) % 4
    fitted = LassoScore(fold_ids=folds).fit(*cohort)
    np.testing.assert_array_equal(fitted.cv_.folds, folds[None, :])


def test_drawn_folds_follow_the_seed(cohort):
    first, again, other = (LassoScore(random_state=seed).fit(*cohort) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first.cv_.folds, again.cv_.folds)
    assert (first.cv_.folds != other.cv_.folds).any()


def test_classes_keep_their_names(cohort):
    features, outcome = cohort
    names = np.where(outcome == 1, "ALN+", "ALN-")
    fitted = LassoScore().fit(features, names)
    assert fitted.classes_.tolist() == ["ALN+", "ALN-"] or fitted.classes_.tolist() == [
        "ALN-",
        "ALN+",
    ]
    assert set(fitted.predict(features)) == {"ALN+", "ALN-"}


def test_where_the_lasso_keeps_nothing_the_score_is_the_prevalence(noise):
    features, outcome = noise
    fitted = LassoScore(rule="one standard error").fit(features, outcome)
    assert not fitted.selected_.any()
    np.testing.assert_allclose(fitted.predict_proba(features)[:, 1], 0.5)


def test_where_something_must_be_kept_an_empty_selection_is_refused(noise):
    strict = LassoScore(rule="one standard error", strict=True)
    with pytest.raises(EmptySelectionError, match='none of 4 features: by the rule "one standard'):
        strict.fit(*noise)


def test_separated_outcomes_are_refitted_by_firth():
    features = np.linspace(-1.5, 1.5, 40)[:, None]
    outcome = features[:, 0] > 0
    fitted = LassoScore(strict=True).fit(features, outcome)
    expected = fit_logistic(features, outcome, penalty="firth").coefficients
    assert fitted.refit_ == "Firth"
    np.testing.assert_array_equal([fitted.intercept_, *fitted.coef_], expected)


def test_too_few_cases_for_a_refit_keeps_the_lassos_own_weights():
    rng = np.random.default_rng(0)
    outcome = np.arange(40) % 4 == 0
    features = rng.normal(size=(40, 60)) + 0.5 * outcome[:, None]
    fitted = LassoScore(least_gain=0.0, folds=3).fit(features, outcome)
    assert (fitted.covariance_, fitted.refit_) == (None, "none")
    np.testing.assert_array_equal(fitted.coef_, fitted.lasso_coef_)
    assert fitted.transform(features)[outcome].mean() > fitted.transform(features)[~outcome].mean()


def test_three_events_are_refused(cohort):
    features, _ = cohort
    with pytest.raises(ModelError, match="the rarer one has 3"):
        LassoScore().fit(features, np.repeat([1, 0], [3, 117]))


def test_one_outcome_is_refused(cohort):
    features, _ = cohort
    with pytest.raises(ValueError, match="found one class: 1"):
        LassoScore().fit(features, np.ones(120, dtype=int))


def test_folds_of_another_cohort_are_refused(cohort):
    with pytest.raises(ValueError, match=r"120 cases, fold_ids of shape \(1, 7\)"):
        LassoScore(fold_ids=np.arange(7)).fit(*cohort)


@parametrize_with_checks(
    [LassoScore(kind=PENALIZED, folds=2, penalties=20), LassoScore(folds=2, penalties=20)]
)
def test_estimator_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)
