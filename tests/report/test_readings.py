from alnus.report.drawing.lines import model_styles
from alnus.report.readings import (
    COMBINED,
    calibration_labels,
    grouped,
    kept_features,
    outcome_counts,
    rows_of,
    terms_of,
    used_penalty,
)
from alnus.tables.evaluation import DISCRIMINATION


def test_rows_are_grouped_in_the_order_of_their_appearance(tables):
    rows = rows_of(tables, DISCRIMINATION)
    groups = grouped(rows, lambda row: row.cohort)
    assert list(groups) == ["training", "validation", "external test"]
    assert [row for group in groups.values() for row in group] == rows


def test_a_table_that_is_not_there_has_no_rows():
    assert rows_of({}, DISCRIMINATION) == []


def test_outcomes_are_counted_by_cohort(tables):
    counts = outcome_counts(tables)
    assert list(counts) == ["training", "validation", "external test"]
    assert (counts["training"].positive, counts["training"].negative) == (221, 89)
    assert counts["training"].n == 310


def test_without_a_patient_table_nothing_is_counted():
    assert outcome_counts({}) == {}


def test_a_model_has_the_same_line_whoever_stands_beside_it(tables):
    frame = tables["roc"]
    alone = frame[frame["model"] == COMBINED]
    assert model_styles(alone)[COMBINED] == model_styles(frame)[COMBINED]


def test_the_intercept_is_no_term(tables):
    assert "(Intercept)" not in [row.term for row in terms_of(tables, COMBINED)]


def test_features_that_the_lasso_dropped_are_not_kept(tables):
    assert len(kept_features(tables)) == 9


def test_the_used_penalty_is_the_flagged_one(tables):
    assert used_penalty(tables).minimum


def test_calibration_stands_beside_the_name_of_a_model(tables):
    assert calibration_labels(tables, "training")["combined"] == (
        "Combined\nintercept 0.05\nslope 1.02"
    )
    assert calibration_labels({}, "training") == {}
