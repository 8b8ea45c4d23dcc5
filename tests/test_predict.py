import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

import alnus
from alnus.cli import main
from alnus.errors import ModelError
from alnus.model_file import ModelFile, write_model
from alnus.models.formula import Input, RiskModel, Term
from alnus.variable import Variable
from tests.test_model_file import COMBINED

GRADE = Variable("grade", "Grade", kind="ordinal", levels=("0", "1", "2"))
HER2 = Variable("her2", "HER2", kind="binary", levels=("1", "2"))
STAGE = Variable("n_stage", "N stage", kind="nominal", levels=("N1", "N2", "N3"))
THICKNESS = Variable("thickness", "Cortical thickness", unit="cm")
CLINICAL: ModelFile = replace(
    COMBINED,
    model=RiskModel(
        "clinical", "ALN+", -1.0,
        (Input(GRADE, 1.0, 3.0), Input(HER2, 0.0, 1.0), Input(STAGE, 0.0, 2.0), Input(THICKNESS, 0.03, 2.6)),
        (
            Term("grade", "grade", 0.5), Term("her2", "her2", 0.25),
            Term("n_stage=N3", "n_stage", 2.0, weights=(0.0, 0.0, 1.0)),
            Term("thickness", "thickness", 1.0),
        ),
    ),
    rad_score=None, extraction=None, harmonization=None, axes={"thickness": (0.1, 2.0)},
)  # fmt: skip
GIVEN = {"grade": "1", "her2": "2", "n_stage": "N3", "thickness": "0.5"}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "clinical.json"
    write_model(CLINICAL, path)
    return path


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("grade", "0", 0.5), ("grade", "1.0", 1.0), ("grade", 2, 1.5), ("grade", 2.0, 1.5),
        ("her2", "1", 0.0), ("her2", 1, 0.0), ("her2", "2.0", 0.25), ("n_stage", " N3 ", 2.0),
        ("n_stage", "N1", 0.0), ("thickness", 0.5, 0.5), ("thickness", "5 mm", 0.5),
    ],
)  # fmt: skip
def test_a_level_is_its_text_and_a_number_is_a_number(name, value, expected):
    found = alnus.predict(CLINICAL, **{**GIVEN, name: value})
    part = next(part for part in found.contributions if part.name == name)
    assert part.log_odds == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "value"),
    [("grade", "3"), ("grade", 3), ("grade", 1.5), ("grade", True), ("her2", 0), ("n_stage", 2),
     ("n_stage", "2"), ("n_stage", "n3"), ("thickness", "nan"), ("thickness", "3_5"),
     ("thickness", float("inf")), ("thickness", "0x1")],
)  # fmt: skip
def test_a_code_or_another_text_is_no_level(name, value):
    with pytest.raises(ModelError, match="must be"):
        alnus.predict(CLINICAL, **{**GIVEN, name: value})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("grade=3", "Grade must be 0 or 1 or 2; found '3'"),
        ("her2=0", "HER2 must be 1 or 2; found '0'"),
        ("n_stage=2", "N stage must be N1 or N2 or N3; found '2'"),
    ],
)
def test_the_verb_refuses_codes(change, sentence, path):
    values = [f"{name}={value}" for name, value in GIVEN.items()] + [change]
    arguments = [item for value in values for item in ("--set", value)]
    done = CliRunner().invoke(main, ["predict", str(path), *arguments])
    assert (done.exit_code, sentence in done.stderr) == (2, True), done.output


def test_the_verb_takes_texts(path):
    arguments = [item for name, value in GIVEN.items() for item in ("--set", f"{name}={value}")]
    done = CliRunner().invoke(main, ["predict", str(path), *arguments, "--json"])
    content = json.loads(done.stdout)
    assert {part["name"]: part["text"] for part in content["contributions"]} == {
        "grade": "1", "her2": "2", "n_stage": "N3", "thickness": "0.5",
    }  # fmt: skip
