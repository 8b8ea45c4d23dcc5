"""Several masks of one image as lesions of their own."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from alnus.errors import StudyError
from alnus.study import steps
from alnus.study.config import read_study
from alnus.study.prepare import prepare
from alnus.tables.features import FEATURES
from tests.study.builder import write_small_study

TWICE = "P003"


def by_lesion(folder, *, patients=24, cleaned=True):
    """Give a patient of the small study two masks, and ask for lesions."""
    study = write_small_study(folder, patients=patients)
    path = folder / "rois" / f"{TWICE}.png"
    whole = np.asarray(Image.open(path))
    for number, part in enumerate((slice(0, 26), slice(30, None))):
        half = np.zeros_like(whole)
        half[:, part] = whole[:, part]
        Image.fromarray(half).save(folder / "rois" / f"{TWICE}_{number}.png")
    path.unlink()
    text = study.read_text(encoding="utf-8")
    text = text.replace('roi = "rois/{id}.png"', 'roi = "rois/{id}*.png"\nseveral = "separate"', 1)
    if cleaned:
        first, last = text.index("[second_reader]"), text.index("[extraction]")
        text = text[:first] + text[last:]
    study.write_text(text, encoding="utf-8")
    return study


def test_each_file_is_a_case_of_one_patient(tmp_path):
    prepared = prepare(by_lesion(tmp_path))
    assert prepared.faults == ()
    mine = prepared.patients[prepared.patients["patient"] == TWICE]
    assert list(mine["case_id"]) == [f"{TWICE} lesion 1", f"{TWICE} lesion 2"]
    assert list(mine["roi"]) == [f"rois/{TWICE}_0.png", f"rois/{TWICE}_1.png"]
    assert len(set(mine["cohort"])) == 1
    others = prepared.patients[prepared.patients["patient"] != TWICE]
    assert (others["case_id"] == others["patient"]).all()
    assert prepared.flow.set_index("step").loc["included", "n_left"] == 23


def test_paths_and_rules_ask_for_the_identifier_of_the_row(tmp_path):
    study = by_lesion(tmp_path)
    table = pd.read_csv(tmp_path / "patients.csv", dtype="str")
    for row in table.itertuples():
        (tmp_path / row.image).rename(tmp_path / f"{row.id}.png")
    text = study.read_text(encoding="utf-8").replace('image = "{image}"', 'image = "{id}.png"')
    study.write_text(text, encoding="utf-8")
    assert all(case.image.is_file() for case in prepare(study).cases)
    rule = f'[[exclusions]]\nreason = "Other"\nwhere = {{ id = "{TWICE}" }}\n[[exclusions]]'
    study.write_text(text.replace("[[exclusions]]", rule, 1), encoding="utf-8")
    assert TWICE not in set(prepare(study).patients["patient"])


def test_lesions_are_measured_apart(tmp_path):
    study = by_lesion(tmp_path)
    run = steps.extract(study, jobs=1)
    features = run.read(FEATURES).set_index("case_id")
    areas = features["original_shape2D_PixelSurface"]
    assert len(features) == 24
    case = next(case for case in prepare(study).cases if case.case_id == f"{TWICE} lesion 2")
    assert areas[f"{TWICE} lesion 2"] == pytest.approx(case.read().roi.sum() * 0.01)


@pytest.mark.filterwarnings("error")
def test_two_lesions_of_one_picture_are_no_duplicates_and_nothing_is_forgotten(tmp_path):
    lines = steps.check(by_lesion(tmp_path), traces=False)
    assert not any(line.startswith("Duplicates") for line in lines)


def test_lesions_of_a_patient_never_part(tmp_path):
    study = by_lesion(tmp_path)
    text = study.read_text(encoding="utf-8")
    first, last = text.index("[[cohorts]]"), text.index("[clinical.variables]")
    split = '[split]\nby = "random"\nshares = { training = 0.5, validation = 0.5 }\n'
    for seed in range(6):
        changed = text[:first] + split + text[last:]
        study.write_text(changed.replace("seed = 7", f"seed = {seed}"), encoding="utf-8")
        patients = prepare(study).patients
        assert patients.groupby("patient")["cohort"].nunique().max() == 1


def test_a_second_reader_of_an_unknown_lesion_is_refused(tmp_path):
    with pytest.raises(StudyError, match="leaves open which lesion a second reader outlined"):
        read_study(by_lesion(tmp_path, cleaned=False))


def test_columns_that_are_added_are_not_hidden(tmp_path):
    study = by_lesion(tmp_path)
    table = tmp_path / "patients.csv"
    text = table.read_text(encoding="utf-8").replace("center,", "lesion_name,center,", 1)
    lines = [text.splitlines()[0], *(line.replace(",", ",x,", 1) for line in text.splitlines()[1:])]
    table.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(StudyError, match='column lesion_name is made by several = "separate"'):
        prepare(study)
