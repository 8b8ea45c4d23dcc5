import json
import math
from typing import Any

import pytest
from click.testing import CliRunner

import alnus
from alnus.cli.main import main
from alnus.errors import ModelError
from alnus.model_file import write_model
from tests.prediction.models import CLINICAL, GIVEN, MEAN, WITH_IMAGE, case


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
     ("n_stage", "2"), ("n_stage", "n4"), ("thickness", "nan"), ("thickness", "3_5"),
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


def test_the_risk_is_the_models_own():
    found = alnus.predict(CLINICAL, **GIVEN)
    log_odds = -1.0 + 0.5 * 2 + 0.25 + 2.0 + 0.5
    assert found.probability == pytest.approx(1 / (1 + math.exp(-log_odds)), abs=1e-12)
    assert sum(part.log_odds for part in found.contributions) == pytest.approx(log_odds + 1.0)


def test_a_push_is_counted_from_the_middle_of_the_trained_range():
    parts = {part.name: part.push for part in alnus.predict(CLINICAL, **GIVEN).contributions}
    assert parts == pytest.approx(
        {"grade": 0.0, "her2": 0.125, "n_stage": 4 / 3, "thickness": 0.5 - 1.315}
    )


def test_an_image_a_score_and_features_give_the_same_risk():
    node = case()
    features: dict[str, Any] = alnus.extract(node, names=[MEAN])
    of_image = alnus.predict(WITH_IMAGE, node, n_stage="N2")
    of_features = alnus.predict(WITH_IMAGE, n_stage="N2", **features)
    of_score = alnus.predict(WITH_IMAGE, n_stage="N2", rad_score=(features[MEAN] - 100) / 20)
    assert of_features.probability == pytest.approx(of_image.probability, abs=1e-12)
    assert of_score.probability == pytest.approx(of_image.probability, abs=1e-12)


@pytest.mark.parametrize(
    ("values", "with_case", "sentence"),
    [
        ({}, False, "needs an image and an ROI, or rad_score instead$"),
        ({"rad_score": "0.5"}, True, "or rad_score instead, not both"),
        ({MEAN: "100"}, True, "or rad_score instead, not both"),
    ],
)
def test_one_of_image_score_and_features_is_needed(values, with_case, sentence):
    with pytest.raises(ModelError, match=sentence):
        alnus.predict(WITH_IMAGE, case() if with_case else None, n_stage="N2", **values)


def test_limits_that_do_not_exist_are_null_in_json():
    content = alnus.predict(WITH_IMAGE, n_stage="N2", rad_score=0.5).content()
    assert isinstance(content["risk"], dict)
    assert content["risk"]["low"] is None
    assert content["positive"] is False
    json.dumps(content, allow_nan=False)


def test_doubtful_input_gives_a_risk_on_request_with_its_reasons():
    with pytest.raises(ModelError, match="anyway"):
        alnus.predict(WITH_IMAGE, n_stage="N2", rad_score=70)
    found = alnus.predict(WITH_IMAGE, n_stage="N2", rad_score=70, anyway=True)
    assert "Rad-score 70 is outside the trained range -2 to 2" in found.notes[0]
