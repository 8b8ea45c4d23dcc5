"""The model that alnus carries: it is simulated, says so, and does all that its README promises."""

import csv
import shlex

import pytest
from click.testing import CliRunner

from alnus.cli.main import main
from alnus.errors import AlnusError
from alnus.model_file import read_model
from alnus.prediction.starter import FILES, write_starter


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("starter") / "starter"
    write_starter(folder)
    return folder


def commands(folder):
    lines = (folder / "README.txt").read_text(encoding="utf-8").splitlines()
    return [shlex.split(line)[1:] for line in lines if line.startswith("alnus ")]


def test_both_models_are_simulated_and_for_research_only(folder):
    for name in ("clinical", "combined"):
        found = read_model(folder / f"{name}.json")
        assert found.provenance.simulated
        assert found.notice.startswith("Research use only")
        assert found.memory is not None
    assert read_model(folder / "combined.json").rad_score is not None


def test_it_is_small_and_holds_invented_patients_only(folder):
    assert {path.name for path in folder.iterdir()} == set(FILES)
    assert sum(path.stat().st_size for path in folder.iterdir()) < 200_000
    with (folder / "patients.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12
    assert all(row["patient_id"].startswith("SIM-") for row in rows)
    assert "aln" not in rows[0]


def test_everything_that_its_readme_says_to_try_can_be_done(folder, monkeypatch):
    monkeypatch.chdir(folder)
    asked = commands(folder)
    assert [words[0] for words in asked] == ["predict"] * 3 + ["calculator", "export"]
    for words in asked:
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, (words, done.output)
        if words[0] == "predict" and "patients.csv" not in words:
            assert "SIMULATED" in done.stdout
            assert "Research use only" in done.stdout
    for name in ("nomogram.html", "combined.pmml"):
        (folder / name).unlink()


def test_a_table_of_patients_gets_a_risk_each(folder):
    words = ["predict", str(folder / "clinical.json"), str(folder / "patients.csv")]
    rows = list(csv.DictReader(CliRunner().invoke(main, words).stdout.splitlines()))
    assert len(rows) == 12
    assert not any(row["refused"] for row in rows)
    assert len({row["risk"] for row in rows}) > 6


def test_the_verb_writes_the_folder_once_and_says_what_to_try(tmp_path):
    out = str(tmp_path / "mine")
    done = CliRunner().invoke(main, ["starter", out])
    assert done.exit_code == 0
    assert "alnus predict combined.json node.png roi.png" in done.stdout
    assert "SIMULATED" in done.stdout
    again = CliRunner().invoke(main, ["starter", out])
    assert again.exit_code == 2
    assert "is there already" in again.stderr
    with pytest.raises(AlnusError, match="Name another folder"):
        write_starter(tmp_path / "mine")
