"""Two runs beside each other: one study, run with and without its radiomic features' rules."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from alnus.cli.main import main
from alnus.errors import StudyError
from alnus.study import steps
from alnus.study.side_by_side import TITLES, _interval, as_text, side_by_side
from tests.study.builder import write_small_study

FAST = (
    ("nested = 1", "nested = 0"),
    ("bootstrap = 3", ""),
    ("noise = 1", "noise = 0"),
    ("optimism = 3", ""),
    ("stability = 2", ""),
    ("cross_fits = 1", "cross_fitted = false"),
    ('preset = "rnwcf-1032"', "image_types = { original = {} }"),
)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    path = write_small_study(tmp_path_factory.mktemp("compared"))
    text = path.read_text()
    for old, new in FAST:
        text = text.replace(old, new)
    path.write_text(text)
    steps.run(path, jobs=1)
    other = path.parent / "other"
    shutil.copytree(path.parent / "run", other)
    path.write_text(text.replace("mrmr = 10", "mrmr = 2"))
    steps.fit(path, other, force=True, jobs=1)
    steps.evaluate(path, other, force=True)
    return path.parent / "run", other


def section(lines, name):
    return {line.what: line for line in lines if line.section == name}


def test_a_run_beside_itself_differs_in_nothing(runs):
    lines = side_by_side(runs[0], runs[0])
    assert not any(line.differs for line in lines)
    assert {line.section for line in lines} == {"patients", "features", "terms", "AUC", "slope"}


def test_the_settings_that_differ_are_named_by_their_keys(runs):
    settings = section(side_by_side(*runs), "settings")
    assert list(settings) == ["rad_score.mrmr"]
    line = settings["rad_score.mrmr"]
    assert (line.first, line.second) == ("10", "2")


def test_features_that_one_run_kept_have_a_dash_in_the_other(runs):
    features = section(side_by_side(*runs), "features")
    assert any(line.second == "–" for line in features.values())
    assert sum(line.second != "–" for line in features.values()) <= 2


def test_cohorts_and_the_clinical_model_agree_where_only_radiomics_changed(runs):
    lines = side_by_side(*runs)
    assert not any(line.differs for line in section(lines, "patients").values())
    clinical = [line for line in lines if line.what.startswith("clinical")]
    assert clinical
    assert not any(line.differs for line in clinical)
    assert section(lines, "AUC")["combined, external test"].differs


def test_every_interval_says_its_level(runs):
    for name in ("terms", "AUC", "slope"):
        for line in section(side_by_side(*runs), name).values():
            assert " (95 % " in line.first or line.first == "–"


def test_an_estimate_that_is_not_there_has_no_interval():
    row: dict[Any, Any] = {"value": np.nan, "low": np.nan, "high": np.nan, "confidence": 0.95}
    assert _interval(row, "value") == "–"
    assert _interval({**row, "value": 1.5}, "value") == "1.5"
    assert _interval({**row, "value": 1.5, "low": 1, "high": 2}, "value") == "1.5 (95 % 1 to 2)"


def test_the_text_marks_what_differs_and_has_a_title_a_section(runs):
    text = as_text(side_by_side(*runs), "run", "other")
    told = text.splitlines()
    assert told[0] == TITLES["settings"]
    assert any(line.startswith("* rad_score.mrmr") for line in told)
    assert all(line == line.rstrip() for line in told)
    unchanged = next(line for line in told if "training " in line and "patients" in line)
    assert unchanged.startswith("  ")


def test_a_folder_that_is_no_run_is_refused(runs, tmp_path):
    with pytest.raises(StudyError, match="is no run directory"):
        side_by_side(runs[0], tmp_path)


def test_the_verb_prints_text_or_json(runs):
    words = [str(Path(run)) for run in runs]
    told = CliRunner().invoke(main, ["compare", *words])
    assert told.exit_code == 0
    assert "rad_score.mrmr" in told.stdout
    found = json.loads(CliRunner().invoke(main, ["compare", *words, "--json"]).stdout)
    assert {"section": "settings", "what": "rad_score.mrmr", "first": "10", "second": "2"} in found
