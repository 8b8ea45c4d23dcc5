"""What cannot be meant gives no risk: on the command line, in a table of patients, and in Python."""

import csv
import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

import alnus
from alnus.cli.main import main
from alnus.errors import AlnusError
from alnus.imaging.case import Case
from alnus.memory import Limits
from alnus.model_file import ModelFile, write_model
from tests.prediction.models import CLINICAL, GIVEN, WITH_IMAGE, case

pytestmark = pytest.mark.filterwarnings("default::alnus.errors.AlnusWarning")

NODE = case()
NUMBERS: ModelFile = replace(WITH_IMAGE, model=replace(WITH_IMAGE.model, name="combined"))
MASK = NODE.roi.astype(np.uint8) * 255
INVERTED = Case("node", NODE.image, ~NODE.roi, NODE.spacing)
EMPTY = np.zeros_like(MASK)


def small(part: np.ndarray) -> np.ndarray:
    """Widen an image, so that a node is a small part of it."""
    return np.pad(part, 60, constant_values=int(part.max()) if part.max() == 255 else 90)


@pytest.fixture
def folder(tmp_path):
    write_model(CLINICAL, tmp_path / "clinical.json")
    write_model(NUMBERS, tmp_path / "combined.json")
    pictures = {
        "node": np.clip(NODE.image, 0, 255).astype(np.uint8), "roi": MASK,
        "inverted": 255 - MASK, "empty": EMPTY, "whole": np.full_like(MASK, 255),
    }  # fmt: skip
    for name, pixels in pictures.items():
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(main, ["predict", *map(str, arguments)])


FILES = [
    ("roi", "node", 0.1, "image and ROI are swapped"),
    ("node", "node", 0.1, "regions|grays"),
    ("roi", "roi", 0.1, "the image may be an ROI"),
    ("node", "inverted", 0.1, "covers 75% of the image; it may be inverted"),
    ("node", "whole", 0.1, "covers 100% of the image"),
    ("node", "empty", 0.1, "the ROI is empty"),
    ("node", "roi", 1.0, "pixels of 1 x 1 mm|needs the pixel size"),
    ("node", "roi", 0.97, "differ more than twice from all of those of training, 0.08 to 0.12 mm"),
    ("node", "roi", 0.01, "differ more than twice from all of those of training, 0.08 to 0.12 mm"),
]


@pytest.mark.parametrize(("image", "roi", "step", "sentence"), FILES)
def test_files_that_cannot_be_meant(image, roi, step, sentence, folder):
    done = run(
        folder / "combined.json", folder / f"{image}.png", folder / f"{roi}.png",
        "--spacing", step, step, "--set", "n_stage=N2",
    )  # fmt: skip
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    assert any(words in done.stderr for words in sentence.split("|")), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("image", "roi", "step", "sentence"), FILES)
def test_the_same_in_a_table(image, roi, step, sentence, folder):
    table = folder / "patients.csv"
    table.write_text(f"id,n_stage,image,roi,spacing\nP1,N2,{image}.png,{roi}.png,{step}\n")
    done = run(folder / "combined.json", table)
    assert done.exit_code == 1  # nothing done
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["risk"] == ""
    assert any(words in row["refused"] for words in sentence.split("|")), row["refused"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (Case("node", MASK, np.asarray(NODE.image, float) > 0, (0.1, 0.1)), "are swapped"),
        (INVERTED, "it may be inverted"),
        (Case("node", small(np.clip(NODE.image, 0, 200).astype(np.uint8)),
              small(255 - MASK) > 0, (0.1, 0.1)), "inverted"),
        (case(spacing=(1.0, 1.0)), "differ more than twice"),
        (case(spacing=(0.01, 0.01)), "differ more than twice"),
    ],
)  # fmt: skip
def test_the_same_through_python(wrong, sentence):
    with pytest.raises(AlnusError, match=sentence):
        alnus.predict(NUMBERS, wrong, n_stage="N2")
    shown = alnus.predict(NUMBERS, wrong, n_stage="N2", anyway=True)
    assert any(sentence in note for note in shown.notes)


VALUES = [
    (
        "thickness",
        "3.5",
        "3.5 cm is outside the trained range 0.03 to 2.6 cm; did you mean 3.5 mm?",
    ),
    ("thickness", "-4", "is -4; it cannot be negative"),
    ("thickness", "70", "farther than 1 times its width"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), VALUES)
def test_values_that_cannot_be_meant(name, value, sentence, folder):
    values = {**GIVEN, name: value}
    options = [item for key, text in values.items() for item in ("--set", f"{key}={text}")]
    done = run(folder / "clinical.json", *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert sentence in done.stderr
    with pytest.raises(AlnusError) as refusal:
        alnus.predict(CLINICAL, **values)
    assert sentence in str(refusal.value)


def test_a_rad_score_of_70(folder):
    done = run(folder / "combined.json", "--set", "n_stage=N2", "--set", "rad_score=70")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Rad-score 70 is outside the trained range -2 to 2" in done.stderr
    with pytest.raises(AlnusError, match="Rad-score 70 is outside"):
        alnus.predict(NUMBERS, n_stage="N2", rad_score=70)


def test_the_limit_is_the_studys():
    given: dict[str, Any] = {"n_stage": "N2", "rad_score": 9.0}
    with pytest.raises(AlnusError, match="farther than 1 times its width"):
        alnus.predict(NUMBERS, **given)
    assert NUMBERS.memory is not None
    lenient = replace(NUMBERS, memory=replace(NUMBERS.memory, limits=Limits(value=2.0)))
    assert alnus.predict(lenient, **given).notes == (
        "Rad-score 9 is outside the trained range -2 to 2",
    )


def test_a_risk_is_never_printed_as_certain(folder):
    done = run(folder / "combined.json", "--set", "n_stage=N2", "--set", "rad_score=70", "--anyway")
    assert done.exit_code == 0
    assert "Risk of ALN+: > 99.9 %" in done.stdout
    assert "100.0 %" not in done.stdout
    assert "predicted ALN+" in done.stdout
    assert done.stdout.startswith("Warning: Rad-score 70 is outside")
