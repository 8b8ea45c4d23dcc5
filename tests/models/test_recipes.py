import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from alnus.errors import EmptySelectionError, ModelError
from alnus.models.radiomics_model import RadiomicsModel
from alnus.models.recipes import (
    clinical_model,
    combined_model,
)
from alnus.models.settings import ClinicalSettings, RadScoreSettings
from alnus.models.signature import signature
from alnus.variable import Variable

GOLDEN = Path(__file__).parent / "golden"
CLINICAL = ClinicalSettings()
PAPER = RadScoreSettings(
    mrmr=20, mrmr_variant="gaussian", rule="one standard error", score="refitted probability",
    selection="once",
)  # fmt: skip
# R took z-scores with the n denominator, so its penalties are √(n / (n − 1)) times ours and its
# coefficients the inverse; the fits themselves are the same.
R_SCALE = np.sqrt(310 / 309)


@pytest.fixture(scope="module")
def cohorts():
    return pd.read_csv(GOLDEN / "demo_1356.csv")


@pytest.fixture(scope="module")
def training(cohorts):
    return cohorts[cohorts["cohort"] == "train"]


@pytest.fixture(scope="module")
def features(cohorts):
    return list(cohorts.columns[cohorts.columns.get_loc("nac_regimen") + 1 :])


@pytest.fixture(scope="module")
def from_r():
    return json.loads((GOLDEN / "demo.json").read_text())


@pytest.fixture(scope="module")
def predicted_by_r():
    return pd.read_csv(GOLDEN / "demo_pred.csv")


@pytest.fixture(scope="module")
def candidates(from_r):
    return tuple(Variable(name, label=name) for name in from_r["univariate"])


@pytest.fixture(scope="module")
def clinical(training, candidates):
    return clinical_model(candidates, CLINICAL).fit(training, training["label"])


@pytest.fixture(scope="module")
def radiomics(training, features):
    folds = np.arange(len(training)) % 5
    model = RadiomicsModel(features, PAPER, random_state=1, fold_ids=folds)
    return model.fit(training, training["label"])


def with_score(table, radiomics):
    """A table whose column rad_score is that of a fitted radiomics model."""
    return table.assign(rad_score=radiomics.transform(table)[:, 0])


def combined_columns(variables):
    return [*(item.name for item in variables), "rad_score"]


@pytest.fixture(scope="module")
def kept(candidates, from_r):
    return [item for item in candidates if item.name in from_r["clinical"]["kept"]]


@pytest.fixture(scope="module")
def combined(training, radiomics, kept):
    model = combined_model(kept, CLINICAL, score=PAPER.score)
    columns = with_score(training, radiomics)[combined_columns(kept)]
    return model.fit(columns, training["label"])


@pytest.fixture(scope="module")
def combined_inputs(cohorts, radiomics, kept):
    return with_score(cohorts, radiomics)[combined_columns(kept)]


def every_input(table):
    return {name: table[name].to_numpy() for name in table.select_dtypes("number").columns}


@pytest.mark.compat
def test_clinical_model_is_that_of_r(clinical, cohorts, from_r, predicted_by_r):
    formula = clinical[-1].risk_model(name="clinical", outcome="ALN+")
    assert list(formula.variables) == from_r["clinical"]["kept"]
    found = [formula.intercept, *(term.coefficient for term in formula.terms)]
    np.testing.assert_allclose(found, from_r["clinical"]["coef"], atol=1e-8)
    np.testing.assert_allclose(
        clinical.predict_proba(cohorts)[:, 1], predicted_by_r["p_clin"], atol=1e-9
    )


@pytest.mark.compat
def test_lasso_of_the_radiomics_model_is_that_of_r(radiomics, from_r):
    found, expected = signature(radiomics), from_r["lasso_binomial"]
    penalties = found.cv.path.penalties * R_SCALE
    np.testing.assert_allclose(penalties, expected["lambda"], rtol=1e-10)
    np.testing.assert_allclose(found.cv.mean, expected["cvm"], atol=1e-6)
    np.testing.assert_allclose(found.cv.std, expected["cvsd"], atol=1e-6)
    assert penalties[found.cv.minimum] == pytest.approx(expected["lambda_min"], rel=1e-10)
    assert penalties[found.cv.one_standard_error] == pytest.approx(
        expected["lambda_1se"], rel=1e-10
    )
    by_name = dict(zip(found.features, found.lasso_coefficient / R_SCALE, strict=True))
    names, coefficients = (expected["coef_1se"][key][1:] for key in ("term", "coef"))
    np.testing.assert_allclose([by_name[name] for name in names], coefficients, atol=1e-6)


@pytest.mark.compat
def test_a_linear_lasso_is_that_of_r(training, features, from_r):
    settings = replace(PAPER, family="linear", rule="minimum")
    folds = np.arange(len(training)) % 5
    fitted = RadiomicsModel(features, settings, random_state=1, fold_ids=folds).fit(
        training, training["label"]
    )
    found, expected = signature(fitted), from_r["lasso_gaussian"]
    np.testing.assert_allclose(found.cv.mean, expected["cvm"], atol=1e-8)
    by_name = dict(zip(found.features, found.lasso_coefficient / R_SCALE, strict=True))
    names, coefficients = (expected["coef_min"][key][1:] for key in ("term", "coef"))
    np.testing.assert_allclose([by_name[name] for name in names], coefficients, atol=1e-7)


@pytest.mark.compat
def test_refitted_rad_score_is_that_of_r(radiomics, cohorts, from_r, predicted_by_r):
    expected = from_r["radiomics_refit"]
    found = signature(radiomics)
    by_name = dict(zip(found.features, found.coefficient / R_SCALE, strict=True))
    assert set(found.kept) == set(expected["features"])
    np.testing.assert_allclose(
        [found.intercept, *(by_name[name] for name in expected["features"])],
        expected["coef"],
        atol=1e-8,
    )
    np.testing.assert_allclose(
        radiomics.predict_proba(cohorts)[:, 1], predicted_by_r["p_rad"], atol=1e-9
    )


@pytest.mark.compat
def test_combined_model_is_that_of_r(combined, combined_inputs, from_r, predicted_by_r):
    formula = combined.risk_model(name="combined", outcome="ALN+")
    assert [term.name for term in formula.terms[:-1]] == from_r["rnwcf"]["term"][1:-1]
    assert formula.terms[-1].name == "rad_score"
    found = [formula.intercept, *(term.coefficient for term in formula.terms)]
    np.testing.assert_allclose(found, from_r["rnwcf"]["coef"], atol=1e-8)
    errors = np.sqrt(np.diag(formula.covariance))
    np.testing.assert_allclose(errors, from_r["rnwcf"]["se"], atol=1e-7)
    np.testing.assert_allclose(
        combined.predict_proba(combined_inputs)[:, 1], predicted_by_r["p_rnwcf"], atol=1e-9
    )


@pytest.mark.parametrize("name", ["clinical", "radiomics"])
def test_formula_predicts_as_the_fitted_model(name, cohorts, request):
    fitted = request.getfixturevalue(name)
    if name == "clinical":
        formula = fitted[-1].risk_model(name=name, outcome="ALN+")
    else:
        formula = signature(fitted).risk_model(name, "ALN+")
    np.testing.assert_allclose(
        formula.probability(every_input(cohorts)), fitted.predict_proba(cohorts)[:, 1], rtol=1e-12
    )


def test_combined_formula_with_the_rad_score_predicts_as_the_fitted_model(
    combined, combined_inputs, radiomics, cohorts
):
    values = every_input(cohorts)
    values["rad_score"] = signature(radiomics).rad_score("ALN+").value(values)
    formula = combined.risk_model(name="combined", outcome="ALN+")
    np.testing.assert_allclose(
        formula.probability(values), combined.predict_proba(combined_inputs)[:, 1], rtol=1e-12
    )


@pytest.mark.parametrize("family", ["logistic", "linear"])
@pytest.mark.parametrize(
    "kind", ["penalized linear predictor", "refitted linear predictor", "refitted probability"]
)
def test_every_kind_of_score_leaves_the_model_whole(family, kind, training, cohorts, features):
    settings = RadScoreSettings(mrmr=10, family=family, score=kind)
    fitted = RadiomicsModel(features, settings, random_state=1).fit(training, training["label"])
    score = signature(fitted).rad_score("ALN+")
    assert score.kind == kind
    np.testing.assert_allclose(
        score.value(every_input(cohorts)), fitted.transform(cohorts)[:, 0], rtol=1e-12
    )
    np.testing.assert_allclose(
        signature(fitted).risk_model("radiomics", "ALN+").probability(every_input(cohorts)),
        fitted.predict_proba(cohorts)[:, 1],
        rtol=1e-12,
    )


def test_inputs_carry_the_range_of_training(radiomics, training):
    for item in signature(radiomics).risk_model("radiomics", "ALN+").inputs:
        column = training[item.variable.name]
        assert (item.low, item.high) == (column.min(), column.max())


def test_terms_carry_the_z_score_of_training(radiomics, training):
    for term in signature(radiomics).risk_model("radiomics", "ALN+").terms:
        assert term.center == pytest.approx(training[term.variable].mean(), abs=1e-14)
        assert term.scale == pytest.approx(training[term.variable].std(), rel=1e-14)


def test_nothing_is_learned_from_another_cohort(radiomics, training, cohorts):
    again = clone(radiomics).fit(cohorts.loc[training.index], training["label"])
    np.testing.assert_array_equal(again.transform(cohorts), radiomics.transform(cohorts))


def test_a_missing_clinical_value_leaves_only_that_probability_open(
    training, radiomics, candidates
):
    table = with_score(training.astype({"n_stage": float}), radiomics)
    table.loc[table.index[4], "n_stage"] = np.nan
    variables = [item for item in candidates if item.name == "n_stage"]
    columns = table[combined_columns(variables)]
    model = combined_model(variables, CLINICAL, score=PAPER.score).fit(columns, table["label"])
    probability = model.predict_proba(columns)[:, 1]
    assert np.flatnonzero(np.isnan(probability)).tolist() == [4]


def test_missing_values_are_imputed_where_the_settings_say_so(training, candidates):
    table = training.astype({"n_stage": float})
    table.loc[table.index[:9], "n_stage"] = np.nan
    settings = ClinicalSettings(missing="impute", imputations=3)
    fitted = clinical_model(candidates, settings, seed=2).fit(table, table["label"])
    assert fitted["model"].n_used_ == 310


def test_dropped_features_are_noted(training, features):
    names = [*features[:6], "flat", "copy"]
    table = training.assign(flat=1.0, copy=training[features[0]])
    fitted = RadiomicsModel(names, RadScoreSettings(), random_state=1).fit(table, table["label"])
    assert signature(fitted).notes == (
        "Constant in training, dropped: flat.",
        f"Dropped, because equal to an earlier feature in training, 1: copy (as {features[0]}).",
        "mRMR was to choose 30 features; only 6 vary, and all were passed on.",
    )


def test_values_that_are_not_finite_are_refused_by_name(training, features):
    table = training.copy()
    table.loc[table.index[:2], features[3]] = np.nan
    with pytest.raises(ModelError, match=rf"{features[3]} \(2 cases\)"):
        RadiomicsModel(features, RadScoreSettings(), random_state=1).fit(table, table["label"])


def test_a_signature_without_any_signal_is_refused():
    rng = np.random.default_rng(3)
    table = pd.DataFrame(rng.normal(size=(80, 6)), columns=list("abcdef"))
    settings = RadScoreSettings(rule="one standard error")
    with pytest.raises(EmptySelectionError, match="kept none of 6 features"):
        RadiomicsModel(list("abcdef"), settings, random_state=1).fit(table, np.arange(80) % 2)


def test_a_screen_that_keeps_nothing_is_refused(training, candidates):
    with pytest.raises(EmptySelectionError):
        clinical_model(candidates, ClinicalSettings(screen=1e-30)).fit(training, training["label"])


def test_a_candidate_that_cannot_be_fitted_is_dropped_on_request(training, candidates):
    table = training.assign(n_stage=training["label"])
    with pytest.raises(ModelError):
        clinical_model(candidates, CLINICAL).fit(table, table["label"])
    fitted = clinical_model(candidates, CLINICAL, drop_unfit=True).fit(table, table["label"])
    assert "n_stage" not in fitted["screen"].p_
    assert "n_stage" not in fitted[-1].model_.variables
