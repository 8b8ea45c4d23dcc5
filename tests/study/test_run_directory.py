import json
import math

import pandas as pd
import pytest

from alnus.errors import StudyError
from alnus.study.run_directory import RunDirectory
from alnus.tables.cohort import FLOW
from alnus.tables.evaluation import PREDICTIONS, ROC
from alnus.tables.features import FEATURES

FEATURE_TABLE = pd.DataFrame({"case_id": ["007", "NA"], "f": [0.1 + 0.2, math.nan]})
PREDICTION = pd.DataFrame({
    "cohort": ["training"], "case_id": ["007"], "model": ["combined"], "outcome": [True],
    "probability": [1 / 3],
})  # fmt: skip
EMPTY_ROC = ROC.frame([])


@pytest.fixture
def run(tmp_path):
    return RunDirectory(tmp_path / "run")


def write(run, step, table, frame, *, force=False):
    with run.step(step, force=force) as writing:
        writing.write(table, frame)


def test_a_table_reads_back_exactly(run):
    write(run, "extract", FEATURES, FEATURE_TABLE)
    pd.testing.assert_frame_equal(
        run.read(FEATURES), FEATURE_TABLE, check_exact=True, check_dtype=False
    )


def test_texts_stay_texts_and_truth_stays_truth(run):
    write(run, "fit", PREDICTIONS, PREDICTION)
    found = run.read(PREDICTIONS)
    assert found["case_id"].tolist() == ["007"]
    assert found["outcome"].dtype == bool


def test_a_table_that_is_not_there_names_its_verb(run):
    with pytest.raises(StudyError, match="Run `alnus fit` first"):
        run.read(PREDICTIONS)


def test_a_table_of_another_version_is_refused_with_a_sentence(run):
    write(run, "fit", PREDICTIONS, PREDICTION)
    run.path(PREDICTIONS).write_text("cohort,case_id\ntraining,007\n")
    with pytest.raises(StudyError, match="another version of alnus"):
        run.read(PREDICTIONS)


def test_results_are_not_overwritten_without_force(run):
    write(run, "fit", PREDICTIONS, PREDICTION)
    with pytest.raises(StudyError, match=r"holds results of `alnus fit` already .*--force"):
        write(run, "fit", PREDICTIONS, PREDICTION)
    write(run, "fit", PREDICTIONS, PREDICTION, force=True)


def test_a_step_that_fails_leaves_the_old_results_and_nothing_half_written(run):
    write(run, "fit", PREDICTIONS, PREDICTION)
    before = sorted(run.folder.rglob("*"))
    with pytest.raises(ValueError, match="table flow"):
        write(run, "fit", FLOW, PREDICTION, force=True)
    assert sorted(run.folder.rglob("*")) == before


def test_a_new_step_removes_what_rested_on_the_old_one(run):
    write(run, "fit", PREDICTIONS, PREDICTION)
    write(run, "evaluate", ROC, EMPTY_ROC)
    run.finish(seed=1, inputs={})
    write(run, "fit", PREDICTIONS, PREDICTION, force=True)
    assert not run.path(ROC).exists()
    assert not (run.folder / "run.json").exists()
    assert run.path(PREDICTIONS).exists()


def test_an_earlier_steps_results_stay(run):
    write(run, "extract", FEATURES, FEATURE_TABLE)
    write(run, "fit", PREDICTIONS, PREDICTION)
    assert set(run.tables()) == {"features", "predictions"}


def test_run_json_tells_versions_seed_inputs_and_times(run):
    write(run, "extract", FEATURES, FEATURE_TABLE)
    run.finish(seed=7, inputs={"patients.csv": "abc"})
    facts = json.loads((run.folder / "run.json").read_text())
    assert facts["seed"] == 7
    assert facts["inputs_sha256"] == {"patients.csv": "abc"}
    assert "extract" in facts["seconds"]
    assert "numpy" in facts["libraries"]


def test_a_frame_with_other_columns_is_never_written(run):
    with pytest.raises(ValueError, match="table flow"):
        write(run, "extract", FLOW, PREDICTION)
    assert not run.path(FLOW).exists()
