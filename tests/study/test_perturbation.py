"""A study that asks of its features to bear small changes of the ROI, from images to report."""

import pandas as pd
import pytest

from alnus.errors import StudyError
from alnus.study import steps
from alnus.study.run_directory import RunDirectory
from alnus.tables.features import FEATURES, PERTURBED
from alnus.tables.signature import PERTURBATION
from tests.study.builder import write_small_study

SHORT = """
[perturbation]
minimum = 0.6

[extraction]
image_types = { original = {} }

[rad_score]
score = "penalized linear predictor"
mrmr = 10
folds = 3
cross_fits = 1

[resampling]
nested = 0

[evaluation]
bootstrap = 20
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    path = write_small_study(tmp_path_factory.mktemp("perturbation"), patients=90)
    text = path.read_text()
    path.write_text(text[: text.index("[second_reader]")] + SHORT)
    return path


@pytest.fixture(scope="module")
def run(study):
    steps.run(study, jobs=1)
    return RunDirectory(study.parent / "run")


def test_every_training_case_is_extracted_four_times_more(run):
    training = run.read(FEATURES)["case_id"][:63]
    changed = run.read(PERTURBED)["case_id"]
    assert changed.tolist() == [
        f"{case} ({kind})" for kind in ("erode", "dilate", "shift", "roughen") for case in training
    ]


def test_features_that_do_not_bear_the_changes_are_not_offered(run):
    table = run.read(PERTURBATION)
    assert table["n"].unique().tolist() == [63]
    kept = set(table["feature"][table["kept"]])
    assert 0 < len(kept) < len(table) == 102
    chosen = pd.read_csv(run.folder / "models" / "selection.csv")["feature"]
    assert set(chosen) <= kept


def test_the_report_says_what_was_asked_and_found(run):
    page = (run.folder / "report" / "report.html").read_text()
    assert "Features under changes of the ROI" in page
    assert "63 training patients whose ROIs were changed a little" in page


def test_cases_without_all_changed_rois_do_not_count(study, run):
    path = run.path(PERTURBED)
    whole = path.read_text()
    lines = whole.splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "roughen" not in line))
    with pytest.raises(StudyError, match="0 training patients have features with all changed ROIs"):
        steps.fit(study, force=True, jobs=1, trust=True)
    path.write_text(whole)
