"""The real study: two public data sets, from files to an evaluation; skipped where they are absent."""

import csv
import re
import runpy
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from alnus.errors import AlnusWarning
from alnus.study import steps
from alnus.study.external_validation import validate
from alnus.study.prepare import prepare
from alnus.study.run_directory import RunDirectory
from alnus.study.validation_report import measured
from alnus.tables.evaluation import CALIBRATION, DISCRIMINATION, OPERATING_POINTS
from alnus.tables.models import AVAILABILITY

EXAMPLE = Path(__file__).parents[2] / "examples" / "breast-ultrasound"


@pytest.fixture(scope="module")
def folder(data_folder, tmp_path_factory):
    """The study's folder as prepare.py writes it."""
    if not (data_folder / "busbra").is_dir() or not (data_folder / "breast_usg").is_dir():
        pytest.skip(f"{data_folder} holds no breast_usg and busbra")
    out = tmp_path_factory.mktemp("breast")
    runpy.run_path(str(EXAMPLE / "prepare.py"))["prepare"](data_folder, out)
    return out


@pytest.fixture(scope="module")
def run(folder):
    """The whole run; some of the real ROIs have holes or parts, which it tells."""
    with pytest.warns(AlnusWarning, match="the ROI has"):
        steps.run(folder / "study.toml", None, force=False, jobs=None, progress=None)
    return RunDirectory(folder / "run")


def test_the_example_holds_no_data():
    endings = Counter(path.suffix for path in EXAMPLE.iterdir() if path.is_file())
    assert set(endings) <= {".md", ".toml", ".py"}


def test_the_study_folder_holds_a_table_and_study_files_alone(folder):
    assert {path.name for path in folder.iterdir() if path.is_file()} == {
        "patients.csv", "study.toml", "study-mm.toml",
    }  # fmt: skip


def test_the_table_holds_every_image_once_and_no_birads(folder):
    with (folder / "patients.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["image"] for row in rows}) == len(rows) == 118 + 55
    assert not any("birads" in column.lower() for column in rows[0])
    assert sum(row["age"] == "" for row in rows if row["source"] == "BrEaST") == 22


def test_cohorts_have_the_stated_sizes_and_events(folder):
    patients = prepare(folder / "study.toml").patients
    for name, size, events in (
        ("training", 82, 32), ("validation", 36, 14), ("external test", 55, 27),
    ):  # fmt: skip
        outcome = patients.loc[patients["cohort"] == name, "outcome"]
        assert (len(outcome), outcome.sum()) == (size, events)


def test_neither_study_file_has_a_fault(folder):
    for name in ("study.toml", "study-mm.toml"):
        assert prepare(folder / name).faults == ()


def test_without_a_pixel_size_there_is_no_study_in_millimeters(folder):
    prepared = prepare(folder / "study-mm.toml")
    excluded = prepared.flow[prepared.flow["step"] == "excluded"]
    assert excluded["n_excluded"].tolist() == [55]
    assert prepared.patients["spacing_row"].between(0.05, 0.14).all()


def test_the_readme_says_how_to_run_it():
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    assert re.search(r"prepare\.py \S+ --data", text)
    assert "ALNUS_DATA" in text


def test_the_radiomics_model_is_evaluated_everywhere_and_the_others_where_their_terms_are(run):
    table = run.read(DISCRIMINATION)
    found = table.groupby("model")["cohort"].agg(set).to_dict()
    assert found["radiomics"] == {"training", "validation", "external test"}
    for model in ("clinical", "combined"):
        assert found[model] == {"training", "validation"}
    assert table["auc"].between(0.5, 1.0).all()


def test_the_run_says_why_a_model_is_missing_from_a_cohort(run):
    table = run.read(AVAILABILITY).set_index(["cohort", "model"])
    assert table.loc[("external test", "radiomics"), "n_used"] == 55
    assert table.loc[("external test", "clinical"), "n_used"] == 0
    assert table.loc[("external test", "clinical"), "reason"]


def test_another_hospital_with_the_model_alone_finds_the_study_s_external_figures(run, folder):
    """The Toshiba images of BUS-BRA as a study of their own, which has no training cohort."""
    elsewhere = folder / "elsewhere.toml"
    text = (folder / "study.toml").read_text(encoding="utf-8")
    start, end = text.index("[[cohorts]]"), text.index("[extraction]")
    own = '[[cohorts]]\nname = "ours"\nwhere = { source = "BUS-BRA" }\n'
    elsewhere.write_text(text[:start] + own + text[end:], encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AlnusWarning)  # of holes in ROIs; the run has told them
        found = validate(run.folder / "models" / "radiomics.json", elsewhere)
    tables = measured(found, {})
    for table in (DISCRIMINATION, OPERATING_POINTS, CALIBRATION):
        theirs = run.read(table).query("cohort == 'external test' and model == 'radiomics'")
        ours = tables[table].reset_index(drop=True)
        assert len(theirs) == len(ours) > 0
        # A bootstrap's limits come from the draws left by the cohorts before it.
        drawn = theirs["method"].str.contains("bootstrap").to_numpy()
        limits = {"low", "high"} & set(theirs)
        for name in theirs.select_dtypes("number").columns:
            told = ~drawn if name in limits else np.ones(len(ours), dtype=bool)
            expected = theirs[name].to_numpy(dtype=float)[told]
            np.testing.assert_array_equal(ours[name].to_numpy(dtype=float)[told], expected)
