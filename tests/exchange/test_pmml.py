from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from click.testing import CliRunner

from alnus.cli.main import main
from alnus.exchange.pmml import pmml
from alnus.model_file import model_content, write_model
from alnus.models.formula import RadScore
from tests.calculator.models import (
    COMBINED,
    FEATURES,
    RADIOMICS,
    SCANNERS,
    model_file,
    patients,
)
from tests.calculator.test_page import HOSTILE
from tests.exchange.pmml_engine import NS, probability

N = 200
TOLERANCE = 1e-12


def texts(model, columns, place):
    """One patient with levels as texts, as a PMML engine takes them."""
    return {
        name: model.variables[name].text(float(column[place]))
        if model.variables[name].levels
        else float(column[place])
        for name, column in columns.items()
    }


def test_a_clinical_model_scores_alike_with_codes_dummies_and_splines():
    document = pmml(model_file(rad_score=None, extraction=None))
    columns = patients(COMBINED, N)
    expected = COMBINED.probability(columns)
    found = [probability(document, texts(COMBINED, columns, place)) for place in range(N)]
    assert found == pytest.approx(expected, abs=TOLERANCE)


@pytest.mark.parametrize("kind", ["refitted linear predictor", "refitted probability"])
@pytest.mark.parametrize("harmonization", [None, SCANNERS])
def test_a_combined_model_scores_alike_from_features(kind, harmonization):
    score = RadScore(kind, RADIOMICS)
    document = pmml(model_file(rad_score=score, harmonization=harmonization))
    columns, features = patients(COMBINED, N), patients(RADIOMICS, N, seed=8)
    del columns["rad_score"]
    for place in range(N):
        scanner = "AB"[place % 2]
        own = {name: float(column[place]) for name, column in features.items()}
        adjusted = own if harmonization is None else harmonization.apply(own, scanner)
        values = {name: float(column[place]) for name, column in columns.items()}
        expected = COMBINED.probability({**values, "rad_score": score.value(adjusted)})
        case = {**texts(COMBINED, columns, place), **own, "scanner": scanner}
        assert probability(document, case) == pytest.approx(float(expected), abs=TOLERANCE)


def test_a_model_of_features_scores_alike():
    document = pmml(model_file(RADIOMICS, None, SCANNERS))
    case = {FEATURES[0]: 131.7, FEATURES[1]: 4.2}
    expected = RADIOMICS.probability(SCANNERS.apply(case, "B"))
    found = probability(document, {**case, "scanner": "B"})
    assert found == pytest.approx(float(expected), abs=TOLERANCE)


def test_the_elements_stand_in_the_order_of_the_schema():
    root = ET.fromstring(pmml(model_file(harmonization=SCANNERS)))  # noqa: S314
    assert [item.tag.removeprefix(NS) for item in root] == [
        "Header", "DataDictionary", "TransformationDictionary", "RegressionModel",
    ]  # fmt: skip
    header, dictionary, _, regression = root
    assert [item.tag.removeprefix(NS) for item in header][-1] == "Application"
    fields = dictionary.findall(f"{NS}DataField")
    assert int(dictionary.attrib["numberOfFields"]) == len(fields)
    names = [item.attrib["name"] for item in root.iter() if item.tag in {f"{NS}DataField", f"{NS}DerivedField"}]  # fmt: skip
    assert len(names) == len(set(names))
    parts = [item.tag.removeprefix(NS) for item in regression]
    assert parts == ["MiningSchema", "Output", "RegressionTable", "RegressionTable"]


def test_the_header_tells_simulation_threshold_and_the_files_hash():
    header = ET.fromstring(pmml(model_file()))[0]  # noqa: S314
    told = {item.attrib["name"]: item.attrib["value"] for item in header.iter(f"{NS}Extension")}
    assert told["sha256"] == model_content(model_file())["sha256"]
    assert told["threshold"] == "0.6"
    assert header.attrib["description"].startswith("SIMULATED")
    assert "Research use only" in header.attrib["description"]


def test_hostile_texts_stay_texts():
    printable = HOSTILE.replace("\u2028", "")
    document = pmml(model_file(replace(COMBINED, outcome=printable)))
    root = ET.fromstring(document)  # noqa: S314
    table = next(root.iter(f"{NS}RegressionTable"))
    assert table.attrib["targetCategory"] == printable
    assert b"<script>" not in document


def test_the_verb_writes_pmml_and_refuses_other_formats(tmp_path):
    model, document = tmp_path / "model.json", tmp_path / "model.pmml"
    write_model(model_file(), model)
    done = CliRunner().invoke(main, ["export", str(model), "-o", str(document)])
    assert done.exit_code == 0, done.output
    assert document.read_bytes() == pmml(model_file())
    other = CliRunner().invoke(main, ["export", str(model), "-o", str(tmp_path / "m.onnx")])
    assert other.exit_code == 2
    assert "m.onnx: a model is exported as .pmml" in other.stderr


def test_numbers_keep_all_their_digits():
    intercept = float(np.nextafter(-1 / 3, 0))
    root = ET.fromstring(pmml(model_file(replace(COMBINED, intercept=intercept))))  # noqa: S314
    table = next(root.iter(f"{NS}RegressionTable"))
    assert float(table.attrib["intercept"]) == intercept
