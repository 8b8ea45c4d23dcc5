"""The published procedure beside the study's own: what it does, and that it decides on nothing."""

import dataclasses
import shutil

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from alnus.cli.main import main
from alnus.evaluation.calibration import calibration_table
from alnus.evaluation.discrimination import discrimination_table
from alnus.models.settings import PublishedSettings
from alnus.study import reports, steps
from alnus.study.description import describe
from alnus.study.facts import methods_of
from alnus.study.predictions import predict_cohorts
from alnus.study.procedures import EFFECTS, Found, as_published, procedure_tables
from alnus.study.recipe import fit
from alnus.study.resampling import resample
from alnus.study.run_directory import RunDirectory
from alnus.study.training import Training
from alnus.tables.procedures import OWN, PROCEDURE_SETTINGS, PROCEDURES, PUBLISHED
from tests.study.builder import write_small_study
from tests.study.cohorts import a_study, a_training

SECTIONS = {"as_published": {"mrmr": 8, "folds": 3}, "resampling": {"nested": 1, "nested_folds": 3}}


def a_cohort_of_each(study, *, signal=1.0):
    parts = [
        a_training(study, n=n, signal=signal, seed=seed).patients.assign(cohort=name)
        for seed, (name, n) in enumerate({"training": 120, "validation": 60}.items())
    ]
    both = pd.concat(parts, ignore_index=True)
    return both.assign(case_id=[f"P{place:03d}" for place in range(len(both))])


def both_procedures(study, patients):
    training = Training(patients[patients["cohort"] == "training"])
    fitted = fit(training, study)
    tables = {
        **describe(fitted, training, study).tables,
        **resample(training, study, fitted),
    }
    own = Found(OWN, fitted, tables, predict_cohorts(fitted, patients)[0])
    return own, procedure_tables(own, patients, study)


def values(tables, procedure):
    frame = tables[PROCEDURES]
    part = frame[frame["procedure"] == procedure]
    return part.set_index(["model", "measure", "cohort"])


@pytest.fixture(scope="module")
def study():
    return a_study(**SECTIONS)


@pytest.fixture(scope="module")
def patients(study):
    return a_cohort_of_each(study)


@pytest.fixture(scope="module")
def found(study, patients):
    return both_procedures(study, patients)


def test_both_columns_hold_the_same_measures(found):
    published, own = (values(found[1], name) for name in (PUBLISHED, OWN))
    assert set(published.index) == set(own.index)
    assert {measure for _, measure, _ in own.index} == {
        "features kept", "clinical variables kept", "apparent AUC", "internal AUC", "AUC",
        "calibration slope", "odds ratio of the Rad-score per SD",
        "odds ratio of the Rad-score per unit",
    }  # fmt: skip


def test_the_right_column_is_what_the_study_s_own_tables_say(found, study):
    own, shown = found[0], values(found[1], OWN)
    areas = discrimination_table(own.predictions, study.evaluation)
    for row in areas.to_dict("records"):
        measure = "apparent AUC" if row["cohort"] == "training" else "AUC"
        cells = shown.loc[(row["model"], measure, row["cohort"])]
        assert (cells["value"], cells["low"], cells["high"]) == (
            row["auc"],
            row["low"],
            row["high"],
        )
    table = calibration_table(own.predictions, study.evaluation)
    for row in table[table["measure"] == "slope"].to_dict("records"):
        assert (
            shown.loc[(row["model"], "calibration slope", row["cohort"]), "value"] == row["value"]
        )
    kept = shown.loc[("radiomics", "features kept", "")]
    assert kept["kept"].split(" + ") == list(own.fitted.models["radiomics"].risk.variables)


def test_the_left_column_is_a_fit_as_published(found, study, patients):
    shown = values(found[1], PUBLISHED)
    other = as_published(study, study.as_published)
    again = fit(Training(patients[patients["cohort"] == "training"]), other)
    said = again.probabilities(patients)["combined"]
    validation = (patients["cohort"] == "validation").to_numpy()
    events = patients["outcome"].to_numpy(dtype=bool)
    pairs = said[validation & events].to_numpy()[:, None] - said[validation & ~events].to_numpy()
    area = float((pairs > 0).mean() + (pairs == 0).mean() / 2)
    assert shown.loc[("combined", "AUC", "validation"), "value"] == pytest.approx(area, abs=1e-12)
    score = again.models["combined"].columns["rad_score"]
    assert again.models["combined"].rad_score is not None
    assert again.models["combined"].rad_score.kind == "refitted probability"
    assert score.between(0, 1).all()
    np.testing.assert_allclose(  # in-sample: the frozen score of the same patients
        score, again.models["radiomics"].probabilities(patients[patients["cohort"] == "training"])
    )


def test_an_unpenalized_in_sample_fit_has_a_slope_of_one(found):
    slope = values(found[1], PUBLISHED).loc[("combined", "calibration slope", "training"), "value"]
    assert slope == pytest.approx(1, abs=1e-6)


def test_published_noise_looks_good_in_training_and_nowhere_else():
    noise = a_study(**SECTIONS, rad_score={"mrmr": 30})
    noise = dataclasses.replace(noise, as_published=PublishedSettings(mrmr=30, folds=3))
    _, tables = both_procedures(noise, a_cohort_of_each(noise, signal=0.0))
    shown = values(tables, PUBLISHED)["value"]
    assert shown["radiomics", "apparent AUC", "training"] > 0.7
    assert shown["radiomics", "AUC", "validation"] < 0.65
    assert shown["radiomics", "internal AUC", "training"] < 0.65


def test_every_difference_of_setting_is_named_and_explained():
    firth = {"penalty": "firth", "missing": "impute", "screen": 0.2, "keep": 0.05}
    others = a_study(
        **SECTIONS, clinical=firth, harmonization={"batch": "scanner"},
        second_reader={"roi": "{id}_2.png"},
        rad_score={"clip": True, "family": "linear", "mrmr": 5, "repeats": 2},
    )  # fmt: skip
    published = dict(methods_of(as_published(others, PublishedSettings(mrmr=8, folds=3))))
    differing = {name for name, text in methods_of(others) if published[name] != text}
    assert differing == set(EFFECTS)


def test_the_same_settings_are_no_difference(found):
    named = set(found[1][PROCEDURE_SETTINGS]["setting"])
    assert {"Selection of features", "Rad-score", "Rad-scores in the combined model"} <= named
    assert not {"Univariable screen", "Backward elimination", "Seed", "Image types"} & named


def test_a_published_fit_that_has_no_answer_is_told_and_harms_nobody(patients):
    separated = patients.assign(marker=patients["marker"] + 9 * patients["outcome"])
    firth = a_study(**SECTIONS, clinical={"penalty": "firth"})
    own, tables = both_procedures(firth, separated)
    shown = tables[PROCEDURES]
    left = shown[shown["procedure"] == PUBLISHED]
    assert set(left["measure"]) == {"model"}
    assert left["value"].isna().all()
    assert left["method"].str.contains("not estimable: .*separates").all()
    assert set(own.fitted.models) <= set(shown[shown["procedure"] == OWN]["model"])


def test_nothing_is_fitted_unless_asked_for(study, patients):
    assert both_procedures(dataclasses.replace(study, as_published=None), patients)[1] == {}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """One study run as it is, and with the published procedure beside it."""
    plain = write_small_study(tmp_path_factory.mktemp("study"))
    text = plain.read_text()
    for name in ("bootstrap = 3", "noise = 1", "optimism = 3", "stability = 2"):
        assert name in text
        text = text.replace(name, f"{name.split()[0]} = 0")
    plain.write_text(text.replace('roi = "second/{id}.png"\nminimum = 0.5\n', "").replace("[second_reader]\n", ""))  # fmt: skip
    steps.run(plain, jobs=1)
    beside = plain.parent / "beside"
    shutil.copytree(plain.parent / "run", beside)
    arguments = [
        "fit",
        str(plain),
        "--out",
        str(beside),
        "--force",
        "--as-published",
        "--jobs",
        "1",
    ]
    done = CliRunner().invoke(main, [*arguments, "--quiet"])
    assert done.exit_code == 0, done.output
    steps.evaluate(plain, beside)
    return plain, plain.parent / "run", beside


def test_the_published_procedure_picks_nothing_of_the_study(runs):
    _, plain, beside = runs
    new = {"procedures.csv", "procedure_settings.csv"}
    for place in ("models", "evaluation"):
        names = {path.name for path in (plain / place).iterdir()}
        assert {path.name for path in (beside / place).iterdir()} - names == (
            new if place == "models" else set()
        )
        for name in names:
            if not name.endswith(".json"):  # which name the hash of the study's settings
                assert (plain / place / name).read_bytes() == (beside / place / name).read_bytes()
    assert (plain / "predictions.csv").read_bytes() == (beside / "predictions.csv").read_bytes()


def test_the_page_is_built_from_the_run_alone(runs, tmp_path):
    shutil.copytree(runs[2], tmp_path / "moved")
    page = reports.report(tmp_path / "moved", force=True).read_text()
    assert "As published, and as done here" in page
    assert "Two procedures, one extraction" in page
    assert EFFECTS["Selection of features"].split(",")[0] in page
    printed = tmp_path / "moved" / "report" / "tables"
    assert (printed / "procedures.csv").is_file()
    assert (printed / "procedure_settings.csv").is_file()


def test_what_the_command_line_asked_for_stays_with_the_run(runs):
    _, plain, beside = runs
    assert RunDirectory.of(plain, plain).study().as_published is None
    assert RunDirectory.of(beside, beside).study().as_published == PublishedSettings()
