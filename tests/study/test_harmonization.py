"""A study on two scanners: its features, its frozen models, and the patient of a third scanner."""

import pandas as pd
import pytest
from click.testing import CliRunner

import alnus
from alnus.cli.main import main
from alnus.errors import ModelError, StudyError
from alnus.study import steps
from tests.study.builder import write_small_study


def with_scanners(folder, scanners):
    """Write the small study and give its patients the scanners in turn."""
    path = write_small_study(folder)
    table = pd.read_csv(folder / "patients.csv", dtype=str)
    table["scanner"] = [scanners[position % len(scanners)] for position in range(len(table))]
    table.loc[table["center"].eq("B") & (table.index % 4 == 0), "scanner"] = "S9"
    table.to_csv(folder / "patients.csv", index=False)
    path.write_text(path.read_text() + '\n[harmonization]\nbatch = "scanner"\n')
    return path


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    path = with_scanners(tmp_path_factory.mktemp("scanners"), ["1", "2"])
    directory = steps.extract(path, jobs=1)
    steps.fit(path, jobs=1)
    return directory.folder


@pytest.fixture
def patients(run):
    table = pd.read_csv(run / "cohort" / "patients.csv", dtype={"batch": str}).set_index("case_id")
    files = {key: [str(run.parent / path) for path in table[key]] for key in ("image", "roi")}
    return table.assign(**files)


def test_every_known_scanner_and_feature_has_a_line(run):
    lines = pd.read_csv(run / "models" / "harmonization.csv", dtype={"batch": str})
    kept = pd.read_csv(run / "models" / "reliability.csv")["kept"].sum()
    assert lines.groupby("batch").size().to_dict() == {"1": kept, "2": kept}
    assert (lines["slope"] > 0).all()


def test_an_unknown_scanner_has_no_radiomics_prediction_and_says_why(run, patients):
    table = pd.read_csv(run / "models" / "availability.csv", keep_default_na=False)
    rows = table[table["cohort"] == "external test"].to_dict("records")
    foreign = (patients["batch"] == "S9").sum()
    assert foreign
    for row in rows:
        with_features = row["model"] != "clinical"
        assert row["n"] - row["n_used"] == with_features * foreign
        reason = f"harmonized features (S9 unknown from training) in {foreign} patients"
        assert (reason in row["reason"]) == with_features


def test_the_frozen_model_harmonizes_as_the_study_did(run, patients):
    model = alnus.read_model(run / "models" / "radiomics.json")
    predictions = pd.read_csv(run / "predictions.csv").set_index(["model", "case_id"])
    for case_id in ("P003", "P004", "P065"):
        row = patients.loc[case_id]
        case = alnus.read_case(row["image"], row["roi"], spacing=(0.1, 0.1))
        found = alnus.predict(model, case, scanner=row["batch"])
        expected = predictions.loc[("radiomics", case_id), "probability"]
        assert found.probability == pytest.approx(expected, abs=1e-12)


def test_a_prediction_asks_for_the_scanner_and_refuses_a_foreign_one(run, patients):
    row, path = patients.loc["P003"], run / "models" / "radiomics.json"
    call = ["predict", str(path), row["image"], row["roi"], "--spacing", "0.1", "0.1"]
    refused = CliRunner().invoke(main, call)
    assert refused.exit_code == 2
    assert "needs a value for scanner (scanner; 1 or 2)" in refused.stderr
    foreign = CliRunner().invoke(main, [*call, "--set", "scanner=S9"])
    assert foreign.exit_code == 2
    assert "cannot harmonize features: scanner must be 1 or 2; found 'S9'" in foreign.stderr
    assert CliRunner().invoke(main, [*call, "--set", "scanner=2"]).exit_code == 0


def test_a_clinical_model_asks_for_no_scanner(run):
    assert alnus.read_model(run / "models" / "clinical.json").harmonization is None


def test_one_scanner_in_training_is_refused(tmp_path):
    path = with_scanners(tmp_path, ["1"])
    steps.extract(path, jobs=1)
    with pytest.raises(StudyError, match="all training patients have '1'"):
        steps.fit(path, jobs=1)


def test_an_unknown_reference_is_refused(run):
    path = run.parent / "study.toml"
    text = path.read_text()
    path.write_text(text.replace('batch = "scanner"', 'batch = "scanner"\nreference = "7"'))
    with pytest.raises(ModelError, match="reference '7' is none of the batches"):
        steps.fit(path, force=True, jobs=1)
    path.write_text(text)
