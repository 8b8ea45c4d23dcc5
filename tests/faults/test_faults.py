"""A few tries of every kind of fault; ``make faults`` tries all of them."""

import sys

import pytest

from tests.faults import table
from tests.faults.mutations import repaired
from tests.faults.table import TRIALS, tried
from tests.faults.trial import Trial
from tests.imaging.files import IMAGE, save

# Whole runs, seconds each; other tests look at locks, signals and half files one by one.
LONG = {
    "a run terminated or interrupted (SIGTERM, SIGINT)",
    "two runs in one directory",
    "a full disk",
}


def of_every_run(trial):
    marks = [pytest.mark.slow] if trial.fault in LONG else []
    return pytest.param(trial, marks=marks, id=trial.fault)


@pytest.mark.skipif(sys.platform == "win32", reason="kills and signals of POSIX")
@pytest.mark.parametrize("trial", [of_every_run(trial) for trial in TRIALS])
def test_nothing_is_lost(trial, tmp_path):
    line = tried(trial, tmp_path, trial.few)
    if line.why_not:
        pytest.skip(line.why_not)
    assert line.lost == ()
    assert line.tries >= trial.few


def test_a_long_trial_is_one():
    assert {trial.fault for trial in TRIALS} >= LONG


def test_lines_are_kept_and_taken_again(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "RECORD", tmp_path / "build" / "faults.jsonl")
    monkeypatch.setattr(table, "TRIALS", [Trial("calm", 1, 3, lambda _, tries: iter([""] * tries))])
    (first,) = table.lines([], resume=False)
    monkeypatch.setattr(table, "TRIALS", [Trial("calm", 1, 3, lambda _, __: iter(["lost"]))])
    assert list(table.lines([], resume=True)) == [first]
    (again,) = table.lines([], resume=False)
    assert again.lost == ("lost",)
    monkeypatch.setattr(table, "source", lambda: "another")
    assert table.kept() == {}


def test_a_sound_png_is_repaired_to_itself(tmp_path):
    save(tmp_path, "image.png", IMAGE)
    content = (tmp_path / "image.png").read_bytes()
    assert repaired(content) == content
    assert repaired(content[:-4] + b"oops") == content
