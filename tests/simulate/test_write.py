"""The simulated study on disk: complete, labeled simulated, and the same bytes every time."""

import csv
import hashlib

import numpy as np
import pytest
from PIL import Image

from alnus.simulate.write import write_study
from alnus.study.config import read_study
from alnus.study.prepare import prepare
from alnus.tables.cohort import FLOW


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small simulated study."""
    place = tmp_path_factory.mktemp("simulated")
    write_study(place, patients=60, seed=5)
    return place


@pytest.fixture(scope="module")
def rows(folder):
    """Its patient table."""
    with (folder / "patients.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def digests(folder):
    """SHA-256 of every file by its place."""
    return {
        path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_same_seed_writes_the_same_bytes_and_progress_counts_to_the_end(folder, tmp_path):
    seen = []
    write_study(tmp_path, patients=60, seed=5, progress=lambda *step: seen.append(step))
    assert digests(tmp_path) == digests(folder)
    assert seen == [(done, 72) for done in range(1, 73)]


def test_two_processes_write_the_bytes_that_one_writes(folder, tmp_path):
    write_study(tmp_path, patients=60, seed=5, jobs=2)
    assert digests(tmp_path) == digests(folder)


def test_who_is_included_or_excluded_for_traces_has_an_image_and_a_roi_and_nobody_else(
    folder, rows
):
    pictured = {f"{row['patient_id']}.png" for row in rows if row["scanner"]}
    assert len(pictured) == 60 + 12
    assert sum(row["aln"] != "" for row in rows) == 60
    for place in ("images", "rois"):
        assert {path.name for path in (folder / place).iterdir()} == pictured


def test_every_file_says_simulated(folder):
    for path in folder.rglob("*.png"):
        with Image.open(path) as image:
            assert "simulated" in image.info["Comment"]
    assert read_study(folder / "study.toml").simulated
    assert read_study(folder / "study.toml").name.startswith("Simulated")
    assert (folder / "README.txt").read_text(encoding="utf-8").startswith("SIMULATED")


def test_rois_hold_0_and_255_alone(folder):
    for path in (folder / "rois").iterdir():
        with Image.open(path) as image:
            assert np.unique(np.asarray(image)).tolist() == [0, 255]


def test_roi_areas_follow_the_rows_axes(folder, rows):
    for row in (row for row in rows if row["aln"]):
        with Image.open(folder / "rois" / f"{row['patient_id']}.png") as image:
            pixels = np.count_nonzero(np.asarray(image))
        area = pixels * (float(row["spacing_mm"]) / 10) ** 2
        oval = np.pi / 4 * float(row["long_axis"]) * float(row["short_axis"])
        assert area == pytest.approx(oval, rel=0.2)


def test_the_study_asks_for_columns_that_the_table_has(folder, rows):
    study = read_study(folder / "study.toml")
    asked = {study.patients.case_id, study.patients.outcome.column, *study.variables}
    conditions = [rule.where for rule in study.exclusions] + [rule.where for rule in study.cohorts]
    asked |= {condition.column for where in conditions for condition in where} - {"traces"}
    assert asked <= set(rows[0])
    assert study.seed == 5


def test_the_study_prepares_without_a_fault(folder):
    prepared = prepare(folder / "study.toml")
    assert prepared.faults == ()
    assert prepared.patients["cohort"].value_counts().to_dict() == {
        "training": 35, "validation": 16, "external test": 9,
    }  # fmt: skip
    flow = FLOW.check(prepared.flow)
    assert (flow.loc[flow["step"] == "excluded", "n_excluded"] > 0).all()
    assert flow.loc[flow["step"] == "assessed", "n_left"].item() == 60 + 56
    traces = flow["reason"] == "Measured traces on the image"
    assert flow.loc[traces, "n_excluded"].item() == 12


def test_too_few_patients_are_refused(tmp_path):
    with pytest.raises(ValueError, match="at least 60 patients; found 59"):
        write_study(tmp_path, patients=59)
