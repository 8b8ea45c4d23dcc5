"""A study gives the same bytes wherever it lies, and names no folder above its own."""

import os
import shutil
from pathlib import Path

import pytest

from alnus.study import reports, steps
from tests.study.builder import write_small_study

SHORT = (
    ("nested = 1", "nested = 0"), ("bootstrap = 3", ""), ("noise = 1", ""), ("optimism = 3", ""),
    ("stability = 2", ""), ('preset = "rnwcf-1032"', "image_types = { original = {} }"),
)  # fmt: skip


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    path = write_small_study(tmp_path_factory.mktemp("one place"))
    text = path.read_text()
    for old, new in SHORT:
        text = text.replace(old, new)
    path.write_text(text)
    (path.parent / "rois" / "P003.png").write_bytes(b"no picture")
    return path


def whole(path):
    """Take every step but the check, which would refuse the study for its broken ROI."""
    steps.extract(path, jobs=1)
    steps.fit(path, jobs=1)
    steps.evaluate(path)
    reports.report(path)


def content(run):
    """Every file of a run but those that tell times."""
    return {
        path.relative_to(run): path.read_bytes()
        for path in sorted(run.rglob("*"))
        if path.is_file()
        and path.name not in {"run.json", "steps.json", "hashes.json", "report.zip"}
    }


def test_a_study_moved_and_run_from_elsewhere_gives_the_same_bytes(study, tmp_path, monkeypatch):
    shutil.copytree(study.parent, tmp_path / "another place")
    whole(study.absolute())
    monkeypatch.chdir(tmp_path / "another place")
    whole(Path("study.toml"))
    one, other = content(study.parent / "run"), content(Path("run"))
    assert one.keys() == other.keys()
    assert [place for place in one if one[place] != other[place]] == []


def test_no_file_of_a_run_tells_where_it_lies(study):
    run = study.parent / "run"
    if not run.is_dir():
        whole(study)
    folder = str(study.parent).encode()
    assert [p for p, b in content(run).items() if folder in b] == []
    failures = (run / "features" / "failures.csv").read_text()
    assert f"rois{os.sep}P003.png" in failures
