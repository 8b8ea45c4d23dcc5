import numpy as np
import pytest

from alnus.report.layouts.cohorts import (
    availability_table,
    characteristics_table,
    failures_table,
    gray_levels_table,
    idle_features_table,
    sample_size_table,
)
from tests.report import builder

FACTS = builder.facts()


@pytest.fixture(scope="module")
def table(tables):
    return characteristics_table(tables, FACTS)


def test_columns_count_the_patients_of_each_outcome(table):
    assert [heading.text for heading in table.header[0]][1] == "Training cohort (N = 310)"
    assert [h.text for h in table.header[1]][1:4] == ["ALN+\n(N = 221)", "ALN−\n(N = 89)", "P"]


def test_without_a_patient_table_counts_are_dashes(tables):
    only = characteristics_table({"characteristics": tables["characteristics"]}, FACTS)
    assert only.header[0][1].text == "Training cohort (N = –)"


def test_a_continuous_variable_shows_mean_and_sd(table):
    assert table.rows[0].cells[:3] == ("Age (years)", "49.74 ± 10.88", "49.21 ± 9.76")


def test_a_level_shows_count_and_percentage(table):
    level = next(row for row in table.rows if row.cells[0] == "N1")
    assert level.kind == "level"
    assert level.cells[1:4] == ("139 (62.90)", "56 (62.92)", "")


def test_every_p_value_is_marked_with_its_test(table):
    assert table.rows[0].cells[3] == "0.68ᵃ"
    assert "Tests: ᵃ Welch's t test, ᵇ Fisher's exact test, ᶜ chi-square test." in table.notes


def test_missing_values_are_counted_once_a_variable(table):
    assert sum("Missing values" in note for note in table.notes) == 1
    assert "Cortical thickness (cm) 3 (training)" in table.notes[-1]


def test_a_variable_that_a_cohort_lacks_is_dashes_there(tables):
    frame = tables["characteristics"]
    lacking = frame[(frame["cohort"] != "external test") | ~frame["variable"].isin(["age", "er"])]
    rows = characteristics_table({"characteristics": lacking}, FACTS).rows
    assert rows[0].cells[-3:] == ("–", "–", "–")
    assert rows[-1].cells[-3:] == ("–", "–", "–")


def test_a_variable_without_a_value_in_an_outcome_is_one_dash_there(tables):
    frame = tables["characteristics"].copy()
    frame = frame.assign(n_positive=0, positive_sd=float("nan"))
    frame.loc[frame["level"] == "", "positive"] = float("nan")
    frame.loc[frame["level"] != "", "positive"] = 0
    cells = [row.cells[1] for row in characteristics_table({"characteristics": frame}, FACTS).rows]
    assert set(cells) <= {"–", ""}


def test_a_cohort_without_any_value_has_no_column_and_a_sentence(tables):
    rows = tables["characteristics"]
    silent = rows["cohort"] == "external test"
    unknown = {
        "n_positive": 0,
        "n_negative": 0,
        "positive": np.nan,
        "negative": np.nan,
        "p": np.nan,
    }
    emptied = rows.assign(**{c: rows[c].mask(silent, v) for c, v in unknown.items()})
    emptied["test"] = emptied["test"].mask(silent, "none (no variation)")
    printed = characteristics_table({**tables, "characteristics": emptied}, FACTS)
    assert "External" not in " ".join(heading.text for heading in printed.header[0])
    assert "No value in external test, which has no column." in printed.notes
    assert not any("no variation" in note or "(external test)" in note for note in printed.notes)


def test_a_table_without_missing_values_says_nothing_of_them(tables):
    frame = tables["characteristics"].assign(n_missing=0)
    notes = characteristics_table({"characteristics": frame}, FACTS).notes
    assert not any("Missing" in note for note in notes)


def test_availability_shows_the_share_and_the_reason(tables):
    rows = [row.cells for row in availability_table(tables, FACTS).rows]
    assert ("Validation", "Clinical", "131 of 134", "Age is missing") in rows
    assert ("Training", "Clinical", "310 of 310", "–") in rows


def test_refused_cases_show_their_sentence(tables):
    rows = [row.cells for row in failures_table(tables, FACTS).rows]
    assert rows == [("QUH-0131", "the ROI has no pixel of label 1")]


def test_gray_levels_show_median_and_range_or_why_there_are_none(tables):
    rows = [row.cells for row in gray_levels_table(tables, FACTS).rows]
    assert rows[0] == ("original", "bin width 25", "12", "9 (4–11)", "0", "0", "–")
    assert rows[2][3:] == ("–", "0", "12", "the image is too small")


def test_idle_features_are_listed_by_reason(tables):
    rows = [row.cells for row in idle_features_table(tables, FACTS).rows]
    assert rows == [
        ("Constant", "2", "lbp-2D_glcm_MCC; lbp-2D_glcm_Idm"),
        ("Duplicate", "1", "original_glcm_SumAverage (equals original_glcm_JointAverage)"),
    ]


def test_the_sample_size_names_its_criteria_and_what_was_anticipated(tables):
    table = sample_size_table(tables, FACTS)
    assert table.rows[-1].cells == ("All three", "315", "224.6", "32.1")
    assert table.notes[0].startswith(
        "For 7 candidate parameters and an anticipated Cox-Snell R² of"
    )


def test_an_outcome_with_a_name_is_named_first(tables):
    facts = builder.facts(outcome="Axillary status after chemotherapy")
    named = characteristics_table(tables, facts)
    assert named.notes[0] == "Axillary status after chemotherapy: ALN+ against ALN−."
    unnamed = characteristics_table(tables, builder.facts())
    assert unnamed.notes == named.notes[1:]
