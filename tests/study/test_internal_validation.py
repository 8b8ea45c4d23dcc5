import numpy as np
import pandas as pd
import pytest

from alnus.study.internal_validation import NESTED, OUT_OF_BAG
from alnus.study.recipe import fit
from alnus.study.refitting import predictions, refit
from alnus.study.resampling import resample
from alnus.tables.models import INTERNAL_VALIDATION, NOISE_FLOOR, OPTIMISM
from alnus.validation.refits import Sample
from tests.study.cohorts import a_study, a_training

ALL = {"nested": 2, "nested_folds": 3, "bootstrap": 4, "optimism": 3, "noise": 3}
STUDY = a_study(resampling=ALL)
MODELS = ["clinical", "radiomics", "combined"]


@pytest.fixture(scope="module")
def training():
    return a_training(STUDY)


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def tables(training, told):
    fitted = fit(training, STUDY)
    return resample(training, STUDY, fitted, progress=lambda *counts: told.append(counts))


def rows_of(frame, procedure):
    return frame[frame["procedure"] == procedure].set_index("model")


def test_every_model_is_measured_by_each_procedure(tables):
    frame = tables[INTERNAL_VALIDATION]
    for procedure, n in ((NESTED, 6), (OUT_OF_BAG, 4)):
        rows = rows_of(frame, procedure)
        assert list(rows.index) == MODELS
        assert rows["n_refits"].tolist() == [n] * 3
        assert (rows["n_built"] <= n).all()
        assert (rows["low"] < rows["value"]).all()
        assert (rows["value"] < rows["high"]).all()


def test_the_apparent_auc_is_that_of_the_models_themselves(tables, training):
    fitted = fit(training, STUDY)
    apparent = rows_of(tables[INTERNAL_VALIDATION], NESTED)["apparent"]
    optimism = tables[OPTIMISM]
    own = optimism[optimism["measure"] == "AUC"].set_index("model")["apparent"]
    assert set(fitted.models) == set(MODELS)
    for name in MODELS:
        assert apparent[name] == pytest.approx(own[name])


def test_progress_counts_every_refit_once(tables, told):
    assert tables
    n = 2 * 3 + 4 + 3 * (1 + 3)
    assert told == [(done, n) for done in range(1, n + 1)]


def test_any_number_of_processes_gives_the_same_tables(tables, training):
    again = resample(training, STUDY, fit(training, STUDY), jobs=2)
    assert again.keys() == tables.keys()
    for table, frame in tables.items():
        pd.testing.assert_frame_equal(frame, again[table], check_exact=True)


def test_noise_has_a_floor_for_training_and_held_out_patients(tables):
    frame = tables[NOISE_FLOOR]
    assert set(frame["measure"]) == {"apparent AUC", "cross-validated AUC"}
    assert frame["p"].between(0.25, 1).all()  # of three deals and the study's own
    assert (frame["noise_mean"] <= frame["noise_high"]).all()


def test_nothing_is_refitted_unless_asked_for(training):
    assert resample(training, a_study(), fit(training, a_study())) == {}


def test_a_signal_is_seen_and_noise_is_not():
    study = a_study(resampling={"nested": 2}, rad_score={"mrmr": 6})
    found = {}
    for signal in (0.0, 1.5):
        training = a_training(study, signal=signal)
        frame = resample(training, study, fit(training, study))[INTERNAL_VALIDATION]
        found[signal] = rows_of(frame, NESTED)
    assert (found[0.0]["value"] < 0.6).all()
    assert not (found[0.0]["low"] > 0.5).any()
    assert (found[1.5]["low"] > 0.7).all()


def test_an_absent_model_has_a_recipe_s_value_and_no_apparent_one():
    study = a_study(resampling={"nested": 1}, rad_score={"rule": "one standard error"})
    training = a_training(study, signal=0.0)
    fitted = fit(training, study)
    assert "radiomics" not in fitted.models
    frame = resample(training, study, fitted)[INTERNAL_VALIDATION]
    row = rows_of(frame, NESTED).loc["radiomics"]
    assert np.isnan(row["apparent"])
    assert 0.3 < row["value"] < 0.6


def test_too_few_events_for_any_fold_leave_no_nested_value():
    study = a_study(resampling={"nested": 1})
    training = a_training(study)
    outcome = np.zeros(120, dtype=bool)
    outcome[:4] = True
    rare = type(training)(training.patients.assign(outcome=outcome))
    frame = resample(rare, study, fit(a_training(study), study))[INTERNAL_VALIDATION]
    assert frame["method"].str.startswith(("not estimable", "no interval", "influence")).all()
    assert (frame["n_refits"] == 4).all()


def test_what_was_not_found_falls_back_to_what_was(training):
    fitted = fit(training, STUDY)
    own = predictions(fitted, training, STUDY, prevalence=0.4)
    without = type(fitted)(
        fitted.features, None, {"clinical": fitted.models["clinical"]}, {"radiomics": "none"}
    )
    said = predictions(without, training, STUDY, prevalence=0.4)
    np.testing.assert_array_equal(said["combined"], own["clinical"])
    assert set(said["radiomics"]) == {0.4}
    nothing = predictions(type(fitted)((), None, {}, {}), training, STUDY, prevalence=0.4)
    assert {float(p) for values in nothing.values() for p in values} == {0.4}


def test_dealt_outcomes_reach_the_fit_and_a_failed_sample_says_nothing(training):
    every = np.arange(120)
    honest = refit(Sample(every), training=training, study=STUDY)
    mirrored = refit(Sample(every, every[::-1].copy()), training=training, study=STUDY)
    assert honest.built == {"clinical", "radiomics", "combined"}
    assert mirrored.built < honest.built or not np.allclose(
        honest.probabilities["combined"], mirrored.probabilities["combined"]
    )
    rows = np.append(np.flatnonzero(training.outcome), np.flatnonzero(~training.outcome)[:1])
    assert not refit(Sample(rows), training=training, study=STUDY).probabilities
