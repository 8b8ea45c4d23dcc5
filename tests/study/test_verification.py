"""No patient of another cohort has a part in a fitted number; where one has, it is found."""

import dataclasses
import shutil

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from alnus.cli.main import main
from alnus.models.radiomics_model import RadiomicsModel
from alnus.study import steps
from alnus.study.certificate import CERTIFICATES, PLACE
from alnus.study.run_directory import RunDirectory
from alnus.study.training import Training
from alnus.study.verification import verify
from alnus.tables.cohort import PATIENTS
from alnus.tables.features import FEATURES
from tests.study.builder import write_small_study

# What is fitted, and nothing of what was measured on other cohorts.
FITTED = (
    "certificate.json", "models/univariable.csv", "models/stepwise.csv", "models/coefficients.csv",
    "models/odds_ratios.csv", "models/selection.csv", "models/lasso_cv.csv",
    "models/lasso_path.csv", "models/nomogram.csv", "models/reliability.csv",
    "models/internal_validation.csv", "models/optimism.csv", "models/noise_floor.csv",
    "models/stability.csv",
)  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    study = write_small_study(tmp_path_factory.mktemp("study"))
    steps.extract(study, jobs=1)
    steps.fit(study, jobs=1)
    return study.parent / "run"


@pytest.fixture
def copied(run, tmp_path):
    shutil.copytree(run.parent, tmp_path / "study")
    return tmp_path / "study" / "run"


def test_a_run_s_numbers_come_from_its_training_rows_alone(run):
    before = {path: path.stat().st_mtime_ns for path in run.rglob("*")}
    found = verify(run)
    assert found.faults == ()
    assert (found.n_rows, found.n_files) == (7, 3)
    assert str(found).endswith("a fit to the training rows alone; all agree.")
    assert {path: path.stat().st_mtime_ns for path in run.rglob("*")} == before


def others_changed(run):
    """Give every patient outside training another outcome, other values and other features."""
    rng, study = np.random.default_rng(0), run.study()
    patients, features = run.read(PATIENTS), run.read(FEATURES)
    others = patients["cohort"] != study.training
    patients.loc[others, "outcome"] = ~patients.loc[others, "outcome"]
    patients.loc[others, "thickness"] = rng.normal(size=int(others.sum()))
    patients.loc[others, "n_stage"] = 3.0
    rows = features["case_id"].isin(patients.loc[others, "case_id"])
    names = list(study.extraction.feature_names)
    features.loc[rows, names] = rng.normal(size=(int(rows.sum()), len(names))) * 1e6
    run.path(PATIENTS).write_text(PATIENTS.text(patients), encoding="utf-8")
    run.path(FEATURES).write_text(FEATURES.text(features), encoding="utf-8")


def test_any_change_of_other_rows_leaves_every_fitted_number_bit_identical(run, copied):
    others_changed(RunDirectory(copied))
    steps.fit(copied.parent / "study.toml", force=True, jobs=1, trust=True)
    for place in FITTED:
        assert (copied / place).read_bytes() == (run / place).read_bytes(), place
    assert verify(copied).faults == ()
    assert (copied / "predictions.csv").read_bytes() != (run / "predictions.csv").read_bytes()


def test_other_rows_may_be_missing_altogether(run, copied):
    directory = RunDirectory(copied)
    patients = directory.read(PATIENTS)
    kept = patients[patients["cohort"] == directory.study().training]
    directory.path(PATIENTS).write_text(PATIENTS.text(kept), encoding="utf-8")
    assert verify(copied).faults == ()
    assert len(kept) < len(RunDirectory(run).read(PATIENTS))


def whole(path):
    """Read all patients of a run, as a leaky step would."""
    run = RunDirectory(path)
    return run.read(PATIENTS).merge(run.read(FEATURES), on="case_id")


@pytest.mark.parametrize("more", [None, 1], ids=["all patients", "one patient more"])
def test_a_fit_that_saw_other_patients_is_found(copied, monkeypatch, more):
    """The step takes rows of other cohorts into its training."""

    def leaky(patients, rereadings=()):
        everyone = whole(copied)
        others = everyone[~everyone["case_id"].isin(patients["case_id"])]
        return Training(pd.concat([patients, others.head(more or len(others))]), rereadings)

    monkeypatch.setattr(steps, "Training", leaky)
    steps.fit(copied.parent / "study.toml", force=True, jobs=1)
    monkeypatch.undo()
    done = CliRunner().invoke(main, ["verify", str(copied)])
    assert done.exit_code == 1
    assert "clinical model: was fitted to " in done.output
    assert "so it saw others" in done.output
    assert "a fit to the training rows alone gives" in done.output
    assert "do not agree" in done.output


def test_a_scaler_that_saw_everyone_is_found_though_its_rows_are_said_to_be_right(
    copied, monkeypatch
):
    """The classical leak: z-scores of all patients, everything else on training."""
    own = RadiomicsModel.fit

    def leaky(self, X, y, groups=None):
        fitted = own(self, X, y, groups)
        everyone = whole(copied)[list(self.features)].to_numpy()[:, fitted.selection_.columns]
        fitted.selection_ = dataclasses.replace(
            fitted.selection_, center=everyone.mean(axis=0), scale=everyone.std(axis=0, ddof=1)
        )
        return fitted

    monkeypatch.setattr(RadiomicsModel, "fit", leaky)
    steps.fit(copied.parent / "study.toml", force=True, jobs=1)
    monkeypatch.undo()
    faults = verify(copied).faults
    assert any(text.startswith("radiomics: z-scores and ranges: mean, number 1") for text in faults)
    assert any("radiomics.json, formula" in text for text in faults)
    assert not any("was fitted to" in text for text in faults if text.startswith("radiomics model"))


def resealed(path, change):
    """Change a certificate as somebody would who knows how it is sealed."""
    certificate = CERTIFICATES.read(path)
    CERTIFICATES.write(change(certificate), path)


def test_a_number_that_was_edited_is_found(copied):
    def edited(certificate):
        first, *others = certificate.statistics[1:]
        key = next(iter(first.numbers))
        numbers = {**first.numbers, key: tuple(0.5 for _ in first.numbers[key])}
        changed = dataclasses.replace(first, numbers=numbers)
        return dataclasses.replace(
            certificate, statistics=(certificate.statistics[0], changed, *others)
        )

    resealed(copied / PLACE, edited)
    done = CliRunner().invoke(main, ["verify", str(copied)])
    assert done.exit_code == 1
    assert "clinical: univariable P: P, number 1, is 0.5; a fit to the training rows" in done.output


def test_rows_and_statistics_that_only_one_side_has_are_named(copied):
    def shortened(certificate):
        return dataclasses.replace(
            certificate, rows=certificate.rows[1:], statistics=certificate.statistics[:-1]
        )

    resealed(copied / PLACE, shortened)
    assert len(verify(copied).faults) == 2
    assert all("is not recorded" in text for text in verify(copied).faults)


def test_a_certificate_that_was_changed_without_its_seal_is_refused(copied):
    text = (copied / PLACE).read_text()
    (copied / PLACE).write_text(text.replace('"cohort": "training"', '"cohort": "validation"'))
    done = CliRunner().invoke(main, ["verify", str(copied)])
    assert done.exit_code == 2
    assert "does not fit its SHA-256" in done.stderr


def test_training_rows_that_were_changed_later_are_found(copied):
    run = RunDirectory(copied)
    patients = run.read(PATIENTS)
    place = patients.index[patients["cohort"] == "training"][0]
    patients.loc[place, "outcome"] = not patients.loc[place, "outcome"]
    run.path(PATIENTS).write_text(PATIENTS.text(patients), encoding="utf-8")
    assert any("other patients or outcomes" in text for text in verify(copied).faults)


def test_another_machine_may_differ_in_the_last_digits(copied):
    def rounded(certificate):
        statistics = [
            dataclasses.replace(
                item,
                numbers={
                    key: tuple(n if n is None else n * (1 + 1e-13) for n in numbers)
                    for key, numbers in item.numbers.items()
                },
            )
            for item in certificate.statistics
        ]
        rows = [dataclasses.replace(item, values_sha256="0" * 64) for item in certificate.rows]
        return dataclasses.replace(certificate, rows=tuple(rows), statistics=tuple(statistics))

    resealed(copied / PLACE, rounded)
    assert verify(copied).faults
    assert verify(copied, tolerance=1e-9).faults == ()


def test_a_run_without_a_certificate_says_what_is_missing(copied):
    (copied / PLACE).unlink()
    done = CliRunner().invoke(main, ["verify", str(copied)])
    assert done.exit_code == 2
    assert PLACE in done.stderr


def test_a_model_that_training_gives_and_the_run_does_not_hold_is_named(copied):
    (copied / "models" / "radiomics.json").unlink()
    (copied / "hashes.json").unlink()
    done = CliRunner().invoke(main, ["verify", str(copied)])
    assert done.exit_code == 1
    assert "radiomics.json: is not there, but a fit to the training rows alone" in done.output


@pytest.mark.parametrize("verb", [["verify"], ["audit"], ["compare", "{run}"]])
def test_who_reads_a_run_is_told_what_was_changed_in_it(verb, copied):
    predictions = copied / "predictions.csv"
    predictions.write_text(predictions.read_text() + "\n")
    words = [*(word.format(run=copied) for word in verb), str(copied)]
    done = CliRunner().invoke(main, words)
    assert f"{copied}: predictions.csv was changed since `alnus fit` wrote it" in done.output


@pytest.mark.parametrize("verb", [["verify"], ["audit"], ["compare", "{run}"]])
def test_a_damaged_study_of_a_run_is_a_sentence(verb, copied):
    (copied / "study.toml").write_text("a = " + "[" * 10_000)
    words = [*(word.format(run=copied) for word in verb), str(copied)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "study.toml: is damaged (it is nested more than 32 deep)" in done.output
