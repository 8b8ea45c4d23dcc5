import json

import pytest

from alnus.calculator.content import content_of_model, read_content
from alnus.errors import ModelError
from alnus.model_file import model_content, write_model
from tests.calculator.models import FEATURES, SCANNERS, model_file

COEFFICIENTS = """
outcome = "ALN+"
intercept = -2.3
[[variables]]
name = "thickness"
label = "Cortical thickness"
unit = "cm"
coefficient = 4.0
low = 0.0
high = 1.0
"""


def test_a_page_holds_the_models_formula_threshold_and_hash():
    content = content_of_model(model_file(harmonization=SCANNERS))
    whole = model_content(model_file(harmonization=SCANNERS))
    for key in ("model", "rad_score", "harmonization", "operating_point", "sha256"):
        assert content[key] == whole[key]
    assert content["features"] == list(FEATURES)
    assert "extraction" not in content


def test_a_page_holds_the_nomograms_ticks_scale_and_origins():
    chart = content_of_model(model_file())["nomogram"]
    assert [axis["name"] for axis in chart["axes"]][:2] == ["n_stage", "her2"]
    assert set(chart["origins"]) == {axis["name"] for axis in chart["axes"]}
    assert chart["total_points"]["ticks"][0]["points"] == 0


def test_a_model_file_is_read_by_its_content(tmp_path):
    path = tmp_path / "model.json"
    write_model(model_file(), path)
    assert json.dumps(read_content(path)) == json.dumps(content_of_model(model_file()))


def test_a_coefficient_file_has_no_threshold_and_no_provenance(tmp_path):
    path = tmp_path / "paper.toml"
    path.write_text(COEFFICIENTS)
    content = read_content(path)
    assert content["source"] == "coefficients"
    assert content["model"]["intercept"] == -2.3
    assert content["operating_point"] is content["provenance"] is content["sha256"] is None


def test_a_changed_model_file_becomes_no_page(tmp_path):
    path = tmp_path / "model.json"
    write_model(model_file(), path)
    path.write_text(path.read_text().replace("-3.2", "-3.1"))
    with pytest.raises(ModelError, match="does not fit its SHA-256"):
        read_content(path)


def test_a_model_of_constants_becomes_no_page(tmp_path):
    path = tmp_path / "paper.toml"
    path.write_text(COEFFICIENTS.replace("4.0", "0.0"))
    with pytest.raises(ModelError, match="no variable that changes the risk"):
        read_content(path)
