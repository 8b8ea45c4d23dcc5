"""A prediction stays as it was, an outcome once told stands, and the export is a study."""

import csv
import json
import sqlite3
import stat
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from alnus.app.registry import Registry
from alnus.app.registry_export import export_registry
from alnus.cli.main import main
from alnus.errors import AlnusError, CohortError
from alnus.imaging.case import Case
from alnus.model_file import write_model
from alnus.models.formula import RiskModel
from alnus.prediction.risk import predict
from alnus.study.external_validation import validate
from tests.app.nodes import MODEL, SPACING, VALUES, node_image
from tests.calculator.models import COMBINED, RADIOMICS, model_file


def case(seed=3):
    rows, columns = np.indices(node_image().shape)
    return Case(
        "x", node_image(seed), ((columns - 100) / 60) ** 2 + ((rows - 80) / 30) ** 2 <= 1, SPACING
    )


def filled(path, n=4, model=MODEL):
    registry = Registry(path)
    for number in range(n):
        one = case(number)
        values: dict[str, Any] = {
            **VALUES,
            "age": 40 + number,
            "n_stage": ("N1", "N2", "N3")[number % 3],
        }
        registry.add(f"case {number}", model, predict(model, one, **values), one)
    return registry


def test_an_entry_holds_all_that_the_prediction_was_made_from(tmp_path):
    registry, one = Registry(tmp_path / "r.sqlite"), case()
    found = predict(MODEL, one, **{**VALUES, "age": 90})
    registry.add("  P 1 ", MODEL, found, one)
    (entry,) = registry.entries()
    assert (entry.case_id, entry.probability, entry.low) == (
        "P 1",
        found.probability,
        found.risk.low,
    )
    assert entry.inputs["age"] == 90
    assert entry.notes == list(found.notes)
    assert (entry.outcome, entry.outcome_at, entry.spacing) == (None, "", SPACING)
    assert json.loads(registry.models()[entry.model_sha256])["format"] == "alnus model"


def test_the_file_is_for_its_user_only(tmp_path):
    Registry(tmp_path / "new" / "r.sqlite")
    mode = (tmp_path / "new" / "r.sqlite").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_case_is_predicted_once(tmp_path):
    registry = filled(tmp_path / "r.sqlite", 1)
    before = registry.entries()[0].probability
    with pytest.raises(CohortError, match="Case case 0 is in the registry already"):
        registry.add("case 0", MODEL, predict(MODEL, case(7), **VALUES), case(7))
    assert [entry.probability for entry in registry.entries()] == [before]


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\nb", "\x00", "=1+1", "@x", "-1"])
def test_a_case_has_a_name(tmp_path, name):
    with pytest.raises(CohortError, match="needs an identifier"):
        Registry(tmp_path / "r.sqlite").add(name, MODEL, predict(MODEL, case(), **VALUES), None)


def test_a_name_is_no_statement(tmp_path):
    registry, name = Registry(tmp_path / "r.sqlite"), "x'); DROP TABLE cases; --"
    registry.add(name, MODEL, predict(MODEL, case(), **VALUES), None)
    registry.tell_outcome(name, outcome=True)
    assert registry.entries()[0].outcome is True


def test_an_outcome_stands(tmp_path):
    registry = filled(tmp_path / "r.sqlite", 2)
    registry.tell_outcome("case 1", outcome=False)
    registry.tell_outcome("case 1", outcome=False)
    with pytest.raises(CohortError, match="another outcome already"):
        registry.tell_outcome("case 1", outcome=True)
    with pytest.raises(CohortError, match="Case nobody is not in the registry"):
        registry.tell_outcome("nobody", outcome=True)
    assert [entry.outcome for entry in registry.entries()] == [None, False]


def test_what_is_no_registry_is_refused(tmp_path):
    path = tmp_path / "r.sqlite"
    path.write_text("no database, but long enough to be looked at as one " * 20)
    with pytest.raises(AlnusError, match="cannot be used as a registry"):
        Registry(path)
    other = tmp_path / "o.sqlite"
    with sqlite3.connect(other) as database:
        database.execute("PRAGMA user_version = 9")
    database.close()
    with pytest.raises(AlnusError, match="is a registry of version 9"):
        Registry(other)


def test_the_export_is_validated_to_the_same_risks(tmp_path):
    registry = filled(tmp_path / "r.sqlite")
    for number in range(3):
        registry.tell_outcome(f"case {number}", outcome=number == 1)
    assert export_registry(tmp_path / "r.sqlite", tmp_path / "out") == (3, 1)
    found = validate(tmp_path / "out" / "model.json", tmp_path / "out" / "study.toml", jobs=1)
    predicted = found.predicted.set_index("case_id")
    for entry in registry.entries()[:3]:
        assert predicted.loc[entry.case_id, "probability"] == pytest.approx(
            entry.probability, abs=1e-9
        )
        assert bool(predicted.loc[entry.case_id, "outcome"]) is (entry.case_id == "case 1")
    assert found.simulated


def test_a_model_that_looks_at_no_picture_is_kept_and_validated_too(tmp_path):
    clinical = RiskModel("clinical", "ALN+", -2.0, COMBINED.inputs[:1], COMBINED.terms[:1])
    frozen = model_file(clinical, None, None, None)
    registry = Registry(tmp_path / "r.sqlite")
    for number, level in enumerate(("N1", "N2", "N3", "N1")):
        registry.add(f"P{number}", frozen, predict(frozen, n_stage=level), None)
        registry.tell_outcome(f"P{number}", outcome=number % 2 == 1)
    assert registry.entries()[0].spacing is None
    assert export_registry(tmp_path / "r.sqlite", tmp_path / "out") == (4, 0)
    found = validate(tmp_path / "out" / "model.json", tmp_path / "out" / "study.toml", jobs=1)
    kept = [entry.probability for entry in registry.entries()]
    assert found.predicted["probability"].tolist() == pytest.approx(kept, abs=1e-12)


def test_the_exported_table_is_for_people_too(tmp_path):
    registry = filled(tmp_path / "r.sqlite", 2)
    registry.tell_outcome("case 1", outcome=True)
    export_registry(tmp_path / "r.sqlite", tmp_path / "out")
    with (tmp_path / "out" / "patients.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["case_id"], row["outcome"], row["n_stage"], row["age"]) == (
        "case 1",
        "ALN+",
        "N2",
        "41.0",
    )
    assert float(row["probability"]) == registry.entries()[1].probability


def test_an_export_without_outcomes_of_two_models_or_over_another_is_refused(tmp_path):
    path = tmp_path / "r.sqlite"
    with pytest.raises(CohortError, match="the registry is not there"):
        export_registry(path, tmp_path / "out")
    registry = filled(path, 1)
    with pytest.raises(CohortError, match="holds 1 cases and no outcome yet"):
        export_registry(path, tmp_path / "out")
    other = model_file(rad_score=None, model=RADIOMICS)
    registry.add("other", other, predict(other, case()), case())
    for name in ("case 0", "other"):
        registry.tell_outcome(name, outcome=True)
    with pytest.raises(CohortError, match="predictions of 2 models"):
        export_registry(path, tmp_path / "out")
    with pytest.raises(CohortError, match="is there already"):
        export_registry(path, tmp_path)


def test_the_verbs_tell_outcomes_and_export(tmp_path):
    filled(tmp_path / "r.sqlite", 2)
    run = CliRunner()
    path = str(tmp_path / "r.sqlite")
    assert run.invoke(main, ["registry", "outcome", path, "case 0", "--positive"]).exit_code == 0
    assert run.invoke(main, ["registry", "outcome", path, "case 0", "--negative"]).exit_code == 2
    assert (
        run.invoke(main, ["registry", "outcome", path + "x", "case 0", "--positive"]).exit_code == 2
    )
    told = run.invoke(main, ["registry", "export", path, "-o", str(tmp_path / "out")])
    assert "1 cases are in" in told.output
    assert "alnus validate" in told.output


def test_the_page_registers_and_tells(client, picture):
    node = client.post(
        "/outline",
        json={"picture": picture, "points": [[40, 80], [160, 80], [100, 50], [100, 110]]},
    )
    risk = {"values": VALUES, "drawn": {"picture": picture, "node": node.json()["outline"]}}
    shown = client.post("/predictions", json=risk).json()["risk"]["value"]
    listed = client.post("/registry", json={"case_id": "P1", "risk": risk}).json()["cases"]
    assert [(one["case_id"], one["probability"], one["outcome"]) for one in listed] == [
        ("P1", shown, None)
    ]
    assert client.post("/registry", json={"case_id": "P1", "risk": risk}).status_code == 422
    told = client.post("/registry/outcome", json={"case_id": "P1", "outcome": True}).json()
    assert told["cases"][0]["outcome"] is True
    assert client.get("/registry").json() == told


def test_a_model_file_written_and_read_keeps_its_hash(tmp_path):
    registry = filled(tmp_path / "r.sqlite", 1)
    registry.tell_outcome("case 0", outcome=True)
    export_registry(tmp_path / "r.sqlite", tmp_path / "out")
    write_model(MODEL, tmp_path / "model.json")
    assert (tmp_path / "out" / "model.json").read_text() == (tmp_path / "model.json").read_text()
