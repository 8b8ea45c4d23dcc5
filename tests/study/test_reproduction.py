import json
import shutil

import pytest
from click.testing import CliRunner

from alnus.cli.main import main
from alnus.errors import StudyError
from alnus.study import steps
from alnus.study.reproduction import reproduce
from tests.study.builder import write_small_study


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of few features: what is tested is that all of it comes out again."""
    study = write_small_study(tmp_path_factory.mktemp("study"))
    parts = (("optimism = 3", "optimism = 0"), ("stability = 2", "stability = 0"))
    text = study.read_text(encoding="utf-8")
    for old, new in parts:
        assert old in text
        text = text.replace(old, new)
    study.write_text(text, encoding="utf-8")
    steps.run(study, jobs=1, as_published=True)
    return study.parent / "run"


@pytest.fixture
def copied(run, tmp_path):
    shutil.copytree(run.parent, tmp_path / "study")
    return tmp_path / "study" / "run"


def test_a_run_comes_out_again_to_the_last_digit(run):
    before = {path: path.stat().st_mtime_ns for path in run.rglob("*")}
    found = reproduce(run, jobs=1)
    assert found.notes == ()
    assert found.comparison.differences == ()
    assert found.comparison.n_cells > 50_000
    assert str(found).endswith("cells compared; all are the same.")
    assert {path: path.stat().st_mtime_ns for path in run.rglob("*")} == before


def test_another_study_or_table_than_the_recorded_is_refused_with_all_faults(copied):
    study = copied.parent / "study.toml"
    study.write_text(study.read_text() + "\n# later\n", encoding="utf-8")
    (copied.parent / "patients.csv").unlink()
    with pytest.raises(StudyError) as refusal:
        reproduce(copied)
    assert "has 2 faults" in str(refusal.value)
    assert "study.toml is not the file of this run" in str(refusal.value)
    assert "patients.csv is not there" in str(refusal.value)


def test_a_run_that_is_not_whole_is_refused(copied):
    (copied / "run.json").unlink()
    done = CliRunner().invoke(main, ["reproduce", str(copied)])
    assert done.exit_code == 2
    assert "the run is not whole" in done.stderr


def test_a_changed_cell_and_another_version_are_told(copied, monkeypatch):
    """The second run is the recorded one here, so that nothing is computed twice."""
    recorded = copied.parent / "recorded"
    shutil.copytree(copied, recorded)
    monkeypatch.setattr(steps, "run", lambda _, out, **__: shutil.copytree(recorded, out))
    facts = json.loads((copied / "run.json").read_text())
    (copied / "run.json").write_text(json.dumps({**facts, "python": "3.10.1"}))
    predictions = copied / "predictions.csv"
    header, first, *rest = predictions.read_text().splitlines()
    changed = first.rsplit(",", 1)[0] + ",0.125"
    predictions.write_text("\n".join([header, changed, *rest]) + "\n")
    done = CliRunner().invoke(main, ["reproduce", str(copied), "--quiet"])
    assert done.exit_code == 1
    assert "python was 3.10.1 and is" in done.stdout
    assert "predictions.csv, probability: 1 of" in done.stdout
    assert "row 2: 0.125 and" in done.stdout
