import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

import alnus
from alnus.cli.main import main
from alnus.exchange.fhir import risk_assessment
from alnus.model_file import model_content, write_model
from tests.prediction.models import CLINICAL, GIVEN

PREDICTION = alnus.predict(CLINICAL, **GIVEN)
RESOURCE = risk_assessment(PREDICTION, CLINICAL, subject="A-17")


def test_probability_and_inputs_come_back_from_its_json():
    content = json.loads(json.dumps(RESOURCE))
    [found] = content["prediction"]
    assert found["probabilityDecimal"] / 100 == pytest.approx(PREDICTION.probability, abs=1e-12)
    observed = {item["code"]["text"]: item for item in content["contained"]}
    for part in PREDICTION.contributions:
        item = observed[part.label]
        if "valueQuantity" in item:
            assert item["valueQuantity"]["value"] == pytest.approx(part.value, abs=1e-12)
        else:
            assert item["valueString"] == part.text
    lengths = [item["valueQuantity"] for item in observed.values() if "valueQuantity" in item]
    assert {"system": "http://unitsofmeasure.org", "code": "cm", "unit": "cm"}.items() <= lengths[
        0
    ].items()


def test_what_r5_requires_is_there_and_every_reference_leads_to_something_contained():
    assert RESOURCE["resourceType"] == "RiskAssessment"
    assert RESOURCE["status"] == "final"
    assert RESOURCE["subject"] == {"identifier": {"value": "A-17"}}
    ids = {f"#{item['id']}" for item in RESOURCE["contained"]}
    assert {basis["reference"] for basis in RESOURCE["basis"]} == ids
    assert all(item["status"] == "final" and item["code"]["text"] for item in RESOURCE["contained"])
    assert all(item["text"] for item in RESOURCE["note"])


def test_the_model_is_named_by_its_hash_and_the_notice_comes_along():
    assert model_content(CLINICAL)["sha256"] in RESOURCE["method"]["text"]
    assert RESOURCE["note"][0]["text"] == CLINICAL.notice


def test_no_patient_is_made_up_and_simulated_is_said():
    invented = replace(CLINICAL, provenance=replace(CLINICAL.provenance, simulated=True))
    content = risk_assessment(alnus.predict(invented, **GIVEN), invented)
    assert content["subject"] == {"display": "not identified"}
    assert any("SIMULATED" in note["text"] for note in content["note"])


def test_the_verb_writes_it_beside_the_text(tmp_path):
    write_model(CLINICAL, tmp_path / "model.json")
    settings = [word for name, text in GIVEN.items() for word in ("--set", f"{name}={text}")]
    out = tmp_path / "risk.json"
    words = [
        "predict",
        str(tmp_path / "model.json"),
        *settings,
        "--fhir",
        str(out),
        "--subject",
        "A-17",
    ]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text(encoding="utf-8")) == json.loads(json.dumps(RESOURCE))
