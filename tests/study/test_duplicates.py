"""Pictures that stand twice in a study are told by `check`, and left out by a rule."""

import numpy as np
import pytest
from PIL import Image

from alnus.study import steps
from alnus.study.prepare import prepare
from tests.imaging.test_duplicates import gained, speckle
from tests.study.builder import write_small_study


def write(path, pixels):
    Image.fromarray(pixels).save(path)


@pytest.fixture
def study(tmp_path):
    """Twelve patients whose pictures are all different, as large as their ROIs."""
    path = write_small_study(tmp_path, patients=24)
    roi = np.zeros((220, 260), np.uint8)
    roi[60:140, 80:190] = 255
    for number in range(24):
        write(tmp_path / "images" / f"P{number:03d}.png", speckle(number))
        for folder in ("rois", "second"):
            if (tmp_path / folder / f"P{number:03d}.png").exists():
                write(tmp_path / folder / f"P{number:03d}.png", roi)
    return path


def told(path):
    return [line for line in steps.check(path) if line.startswith("Duplicates")]


def repeat(study, one, other, changed=lambda pixels: pixels):
    pixels = np.asarray(Image.open(study.parent / "images" / f"{one}.png"))
    write(study.parent / "images" / f"{other}.png", changed(pixels))


def test_different_pictures_are_not_mentioned(study):
    assert told(study) == []


def test_a_pair_is_named_with_what_it_contradicts(study):
    patients = prepare(study).patients.set_index("case_id")
    training = patients[patients["cohort"] == "training"]
    other = patients[patients["cohort"] != "training"]
    one, away = training.index[0], other.index[other["outcome"] != training["outcome"].iloc[0]][0]
    near = training.index[training["outcome"] == training["outcome"].iloc[3]]
    near = next(case for case in near if case not in {training.index[3], one})
    repeat(study, one, away)
    repeat(study, training.index[3], near, lambda pixels: gained(pixels, 1.15, 6))
    [sentence] = told(study)
    first, second, *_ = sentence.split("; ")
    assert first == (
        f"Duplicates: {one} and {away} show the same picture in different outcomes and cohorts"
    )
    named = sorted([training.index[3], near])
    assert second == (
        f"{named[0]} and {named[1]} show the same picture, cropped or changed. "
        "Keep one of each pair: a rule leaves them out: "
        'where = { duplicate = ["again", "contradictory"] }'
    )


RULE = """
[[exclusions]]
reason = "A picture that stands there already"
where = { duplicate = ["again", "contradictory"] }
"""


def test_a_rule_leaves_out_what_stands_there_already(study):
    text = study.read_text()
    study.write_text(text.replace("[[cohorts]]", f"{RULE}\n[[cohorts]]", 1))
    patients = prepare(study).patients.set_index("case_id")
    alike = patients.index[patients["outcome"] == patients["outcome"].iloc[0]]
    one, again = sorted(alike[:2])
    yes, no = patients.index[patients["outcome"]][-1], patients.index[~patients["outcome"]][-1]
    repeat(study, one, again)
    repeat(study, yes, no, lambda pixels: gained(pixels, 0.8, 0))
    prepared = prepare(study)
    assert set(patients.index) - set(prepared.patients["case_id"]) == {again, yes, no}
    flow = prepared.flow.set_index("reason")["n_excluded"]
    assert flow["A picture that stands there already"] == 3


def test_a_column_of_the_table_goes_first(study):
    table = study.parent / "patients.csv"
    rows = table.read_text().splitlines()
    rows = [f"{rows[0]},duplicate", f"{rows[1]},again", *(f"{row},no" for row in rows[2:])]
    table.write_text("\n".join(rows) + "\n")
    study.write_text(study.read_text().replace("[[cohorts]]", f"{RULE}\n[[cohorts]]", 1))
    repeat(study, "P003", "P004")
    cases = set(prepare(study).patients["case_id"])
    assert "P000" not in cases
    assert {"P003", "P004"} <= cases
