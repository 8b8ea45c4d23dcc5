import math

import pandas as pd

from alnus.report.readings import (
    COMBINED,
    Record,
    kept_features,
    model_styles,
    outcome_counts,
    records,
    terms_of,
    used_penalty,
)


def test_a_record_reads_what_is_missing_as_empty():
    record = Record({"reason": float("nan"), "low": None})
    assert record.text("reason") == ""
    assert math.isnan(record.number("low"))


def test_records_keep_the_order_of_rows():
    rows = records(pd.DataFrame({"a": [2, 1], "b": [True, False]}))
    assert [(row.count("a"), row.flag("b")) for row in rows] == [(2, True), (1, False)]


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
    assert "(Intercept)" not in [row.text("term") for row in terms_of(tables, COMBINED)]


def test_features_that_the_lasso_dropped_are_not_kept(tables):
    assert len(kept_features(tables)) == 9


def test_the_used_penalty_is_the_flagged_one(tables):
    assert used_penalty(tables).flag("minimum")
