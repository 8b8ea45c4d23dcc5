from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from alnus.errors import ModelError, StudyError
from alnus.models.cross_fitting import CrossFit
from alnus.study.recipe import fit
from alnus.study.resampling import resample
from alnus.tables.table import AnyTable, Table
from tests.study.cohorts import a_study, a_training

HARMONIZED = {"batch": "scanner"}
TWICE = {"roi": "{id}_2.png", "minimum": 0.5}


@pytest.fixture(scope="module")
def study():
    return a_study()


@pytest.fixture(scope="module")
def training(study):
    return a_training(study)


@pytest.fixture(scope="module")
def fitted(training, study):
    return fit(training, study)


def coefficients(fitted):
    return {
        name: (model.risk.intercept, *(term.coefficient for term in model.risk.terms))
        for name, model in fitted.models.items()
    }


def test_three_models_are_fitted(fitted):
    assert set(fitted.models) == {"clinical", "radiomics", "combined"}
    assert not fitted.absent


def test_the_combined_model_reuses_the_score_of_the_radiomics_model(fitted, training):
    score = fitted.models["combined"].rad_score
    own = fitted.models["radiomics"].estimator.transform(training.patients[list(fitted.features)])[
        :, 0
    ]
    inputs = {name: training.patients[name].to_numpy() for name in score.model.variables}
    np.testing.assert_allclose(score.value(inputs), own, rtol=1e-12)


def test_ten_samples_make_no_table_of_a_description(training, monkeypatch):
    study = a_study(resampling={"optimism": 10})
    fitted = fit(training, study)
    made: set[str] = set()
    own_check = Table.check

    def check(table: AnyTable, frame: pd.DataFrame) -> pd.DataFrame:
        made.add(table.name)
        return own_check(table, frame)

    monkeypatch.setattr(Table, "check", check)
    resample(training, study, fitted)
    assert made == {"optimism", "corrected_calibration"}


def test_readers_who_disagree_on_other_patients_change_a_sample_s_features():
    study = a_study(second_reader=TWICE)
    training = a_training(study, second=True)
    whole = fit(training, study)
    names = study.extraction.feature_names
    assert set(whole.features) == set(names[::2])
    sample = np.tile(np.arange(4), 30)
    few = training.sample(np.concatenate([sample, np.arange(60, 120)]))
    again = fit(few, replace(study, harmonization=None))
    assert again.features != whole.features


def test_a_sample_without_patients_read_twice_is_refused():
    study = a_study(second_reader=TWICE)
    training = a_training(study, second=True)
    with pytest.raises(ModelError, match="fewer than two patients of this sample were read twice"):
        fit(training.sample(np.arange(60, 120)), study)


def test_scanner_effects_are_learned_from_the_sample_alone():
    study = a_study(harmonization=HARMONIZED)
    training = a_training(study)
    first, second = (fit(training.sample(rows), study) for rows in (np.arange(80), np.arange(120)))
    assert first.adjustment is not None
    assert second.adjustment is not None
    assert first.adjustment.lines != second.adjustment.lines
    same = fit(a_training(study).sample(np.arange(80)), study)
    assert same.adjustment == first.adjustment
    assert coefficients(same) == coefficients(first)


def test_patients_of_one_scanner_cannot_be_harmonized():
    study = a_study(harmonization=HARMONIZED)
    training = a_training(study)
    rows = np.flatnonzero(training.patients["batch"] == "one")
    with pytest.raises(StudyError, match="all training patients have 'one'"):
        fit(training.sample(rows), study)


def test_patients_of_an_unknown_scanner_have_only_a_clinical_prediction():
    study = a_study(harmonization=HARMONIZED)
    training = a_training(study)
    fitted = fit(training, study)
    foreign = training.patients.assign(batch="three")
    missing = {name: p.isna().all() for name, p in fitted.probabilities(foreign).items()}
    assert missing == {"clinical": False, "radiomics": True, "combined": True}


def test_a_study_without_clinical_variables_has_one_model():
    study = replace(a_study(), variables={})
    fitted = fit(a_training(study), study)
    assert set(fitted.models) == {"radiomics"}
    assert fitted.absent == {
        "clinical": "the study has no clinical variables",
        "combined": "there is no clinical model to combine",
    }


def test_a_rare_level_drops_its_variable_from_a_sample_only():
    study = a_study()
    training = a_training(study)
    separated = training.patients.assign(stage=np.where(training.outcome, 3.0, 1.0))
    training = replace(training, patients=separated)
    with pytest.raises(ModelError):
        fit(training, study)
    fitted = fit(training, study, lenient=True)
    assert list(fitted.models["clinical"].risk.variables) == ["marker"]


def test_a_model_counts_its_complete_patients():
    study = a_study()
    training = a_training(study)
    gappy = training.patients.copy()
    gappy.loc[:9, ["stage", "marker"]] = np.nan
    fitted = fit(replace(training, patients=gappy), study)
    assert fitted.models["clinical"].n == 110
    assert fitted.models["radiomics"].n == 120
    assert fitted.probabilities(gappy)["combined"].isna().sum() == 10


def test_a_sample_of_noise_goes_on_without_radiomics_model():
    study = a_study(rad_score={"rule": "one standard error"})
    training = a_training(study, signal=0.0)
    fitted = fit(training, study, lenient=True)
    assert fitted.absent["radiomics"] == "the LASSO kept no feature"
    with_all = fit(training, study)
    assert "kept none of 6 features" in with_all.absent["radiomics"]


def test_copies_of_a_patient_never_stand_on_both_sides_of_a_fold(training, study):
    sample = np.random.default_rng(2).integers(0, 120, 120)
    fitted = fit(training.sample(sample), study, lenient=True)
    folds = fitted.models["radiomics"].estimator.score_.cv_.folds[0]
    for patient in np.unique(sample):
        assert len(set(folds[sample == patient])) == 1


def test_the_combined_model_is_fitted_to_scores_of_other_patients_models(training, fitted):
    once = a_study(rad_score={"cross_fitted": False})
    in_sample = fit(training, once)
    weights = [found.models["combined"].risk.terms[-1].coefficient for found in (fitted, in_sample)]
    assert weights[0] < weights[1]
    own = fitted.models["radiomics"].estimator.transform(training.patients)[:, 0]
    assert (fitted.models["combined"].columns["rad_score"] != own).all()


def test_out_of_fold_scores_are_on_the_scale_of_the_score_that_predicts(fitted, training):
    scores = fitted.models["combined"].columns["rad_score"].to_numpy()
    own = fitted.models["radiomics"].estimator.transform(training.patients[list(fitted.features)])
    assert scores.mean() == pytest.approx(own.mean())
    assert scores.std() == pytest.approx(own.std())
    assert np.corrcoef(scores, own[:, 0])[0, 1] < 0.999


def crossed(monkeypatch, scores, n_built):
    monkeypatch.setattr(
        "alnus.study.recipe.cross_fit", lambda *_, **__: CrossFit(scores, n_built, 15)
    )


def test_what_most_fits_without_the_patient_do_not_keep_is_not_combined(
    training, fitted, monkeypatch
):
    own = fitted.models["radiomics"].estimator.transform(training.patients)[:, 0]
    crossed(monkeypatch, own, 8)
    assert "combined" in fit(training, a_study()).models
    crossed(monkeypatch, own, 7)
    fitted = fit(training, a_study())
    assert set(fitted.models) == {"clinical", "radiomics"}
    assert "keeps no feature in 8 of 15 fits" in fitted.absent["combined"]


def test_a_score_that_points_the_wrong_way_is_not_combined(training, fitted, monkeypatch):
    own = fitted.models["radiomics"].estimator.transform(training.patients)[:, 0]
    crossed(monkeypatch, -own, 15)
    fitted = fit(training, a_study())
    assert set(fitted.models) == {"clinical", "radiomics"}
    assert "points the wrong way (coefficient -" in fitted.absent["combined"]


def test_a_score_that_separates_the_outcomes_is_not_combined_and_the_others_stay(
    training, fitted, monkeypatch
):
    crossed(monkeypatch, np.where(training.outcome, 1.0, -1.0), 15)
    fitted = fit(training, a_study())
    assert set(fitted.models) == {"clinical", "radiomics"}
    assert "separates the outcomes" in fitted.absent["combined"]
