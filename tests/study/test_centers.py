import numpy as np
import pandas as pd
import pytest

from alnus.cohort.centers import case_centers
from alnus.errors import StudyError
from alnus.evaluation.calibration_line import calibration_line
from alnus.evaluation.delong import areas
from alnus.study.centers import Performance, centers_tables, left_out_tables
from alnus.study.recipe import fit
from alnus.tables.centers import CENTERS, LEFT_OUT_CENTERS, POOLED_CENTERS, POOLED_LEFT_OUT
from alnus.tables.evaluation import PREDICTIONS
from tests.study.cohorts import a_study, a_training

ASKED = {"columns": ["center", "scanner"], "leave_out": "scanner"}


@pytest.fixture(scope="module")
def study():
    return a_study(centers=ASKED)


def sites(cases, texts, column="scanner"):
    table = pd.DataFrame({column: texts})
    return case_centers(table, cases, [column])[0]


def test_performance_is_that_of_the_evaluation():
    rng = np.random.default_rng(3)
    risk = rng.uniform(0.1, 0.9, 80)
    outcome = rng.random(80) < risk
    found = Performance.of(outcome, risk)
    area, line = areas(outcome, risk), calibration_line(outcome, risk)
    assert (found.n, found.events) == (80, outcome.sum())
    assert found.auc == area.aucs[0]
    assert found.auc_variance == area.covariance[0, 0]
    assert (found.slope, found.slope_variance) == (line.slope, line.slope_error**2)


def test_the_error_of_a_centers_auc_takes_a_patients_images_together():
    rng = np.random.default_rng(2)
    risk = rng.uniform(0.1, 0.9, 60)
    outcome, women = rng.random(60) < risk, np.arange(60) // 2
    found = Performance.of(outcome, risk, women)
    assert found.auc_variance == areas(outcome, risk, women).covariance[0, 0]
    assert found.auc_variance != areas(outcome, risk).covariance[0, 0]
    assert found.auc == areas(outcome, risk).aucs[0]


@pytest.mark.parametrize(
    ("outcome", "risk"),
    [([True] * 3, [0.2, 0.3, 0.4]), ([False, True, True], [0.1, 0.8, 0.9])],
    ids=["one outcome", "separated"],
)
def test_what_a_center_cannot_tell_is_not_a_number(outcome, risk):
    found = Performance.of(np.array(outcome), np.array(risk))
    assert np.isnan(found.slope)
    assert found.n == 3


def test_only_patients_outside_training_count(study):
    rng = np.random.default_rng(0)
    cases = [f"P{n}" for n in range(120)]
    predictions = PREDICTIONS.frame_of(
        cohort=["training"] * 40 + ["validation"] * 80, case_id=cases, model="clinical",
        outcome=rng.random(120) < 0.5, probability=rng.uniform(0.1, 0.9, 120),
    )  # fmt: skip
    centers = sites(cases, ["A", "B", "C"] * 40)
    tables = centers_tables(predictions, centers, study)
    auc = tables[CENTERS][tables[CENTERS]["measure"] == "AUC"]
    assert auc["n"].sum() == 80
    assert set(auc["by"]) == {"scanner"}
    assert set(tables[POOLED_CENTERS]["measure"]) == {
        "AUC", "slope", "observed / expected", "calibration in the large",
    }  # fmt: skip


def test_each_center_is_measured_by_a_recipe_that_never_saw_it(study):
    training = a_training(study, signal=1.5)
    texts = np.resize(["S1", "S2", "S3"], len(training.patients))
    centers = sites(training.patients["case_id"].tolist(), texts.tolist())
    tables = left_out_tables(training, study, centers)
    rows = tables[LEFT_OUT_CENTERS]
    clinical = rows[(rows["model"] == "clinical") & (rows["measure"] == "AUC")]
    assert clinical["site"].tolist() == ["S1", "S2", "S3"]
    there = texts == "S2"
    without = fit(training.sample(np.flatnonzero(~there)), study, lenient=True)
    risk = without.probabilities(training.patients)["clinical"].to_numpy()[there]
    own = Performance.of(training.outcome[there], risk)
    assert clinical["value"].iloc[1] == pytest.approx(own.auc, rel=1e-12)
    assert set(tables[POOLED_LEFT_OUT]["sites"]) == {3}


def test_the_same_for_any_number_of_processes(study):
    training = a_training(study, signal=1.5)
    texts = ["S1", "S2"] * (len(training.patients) // 2)
    centers = sites(training.patients["case_id"].tolist(), texts)
    one, two = (left_out_tables(training, study, centers, jobs=jobs) for jobs in (1, 2))
    for table, frame in one.items():
        pd.testing.assert_frame_equal(frame, two[table])


def test_a_training_cohort_of_one_center_has_nothing_to_leave_out(study):
    training = a_training(study)
    centers = sites(training.patients["case_id"].tolist(), ["S1"] * len(training.patients))
    with pytest.raises(StudyError, match=r"all training patients have 'S1'.*Remove leave_out"):
        left_out_tables(training, study, centers)


def test_nothing_is_left_out_unless_it_is_asked_for():
    study = a_study(centers={"columns": ["scanner"]})
    training = a_training(study)
    centers = sites(training.patients["case_id"].tolist(), ["S1"] * len(training.patients))
    assert left_out_tables(training, study, centers) == {}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ({"columns": []}, "one or more different columns are needed"),
        ({"columns": ["a", "a"]}, "one or more different columns are needed"),
        ({"columns": ["a"], "leave_out": "b"}, "one of columns is needed; found 'b'"),
    ],
)
def test_impossible_centers_are_refused(content, fault):
    with pytest.raises(StudyError, match=fault):
        a_study(centers=content)


def test_empty_cells_are_named_by_their_rows():
    table = pd.DataFrame({"scanner": ["A", " ", ""]}, index=[2, 3, 4])
    centers, faults = case_centers(table, ["x", "y", "z"], ["scanner"])
    assert len(centers) == 3
    assert faults == ["column scanner: rows 3, 4 say no scanner. Fill them in"]
