"""What a model remembers of its training images is told before the risk; an old file says it cannot."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

import alnus
from alnus.model_file import model_content, read_model, write_model
from alnus.prediction.doubts import UNKNOWN, doubts_of_case
from tests.prediction.models import WITH_IMAGE, case

OLD = Path(__file__).parent / "old" / "combined.json"


def notes(node):
    return alnus.predict(WITH_IMAGE, node, n_stage="N2").notes


def test_pixels_a_little_outside_are_told():
    assert "pixels of 0.15 x 0.1 mm are outside those of training, 0.08 to 0.12 mm" in notes(
        case(spacing=(0.15, 0.1))
    )


def test_an_area_outside_is_told():
    small = replace(case(), roi=case().roi & (case().image > case().image.mean() + 3))
    (note,) = (note for note in notes(small) if "area" in note)
    assert note.endswith("mm², is outside that of training, 2 to 10")


def test_more_gray_levels_than_in_training_are_told():
    rng = np.random.default_rng(1)
    noisy = replace(case(), image=rng.normal(100, 60, (40, 40)))
    (note,) = (note for note in notes(noisy) if "gray levels" in note)
    assert note.startswith("the number of original's gray levels, 1")
    assert note.endswith("is outside that of training, 2 to 6")


def test_a_case_like_those_of_training_gives_no_note():
    assert notes(case()) == ()


def test_a_file_of_the_first_format_still_loads_and_says_what_it_does_not_know():
    old = read_model(OLD)
    assert old.memory is None
    assert old.provenance.simulated
    assert [doubt.text for doubt in doubts_of_case(old, case())] == [UNKNOWN]
    assert not next(doubts_of_case(old, case())).refused


def test_its_hash_stays_the_same(tmp_path):
    again = tmp_path / "again.json"
    write_model(read_model(OLD), again)
    assert again.read_bytes() == OLD.read_bytes()
    assert model_content(read_model(OLD))["sha256"] == json.loads(OLD.read_text())["sha256"]


def test_a_memory_reads_back(tmp_path):
    path = tmp_path / "model.json"
    write_model(WITH_IMAGE, path)
    assert read_model(path) == WITH_IMAGE
