import math

from alnus.report.layouts.performance import (
    calibration_table,
    comparison_table,
    discrimination_table,
    operating_table,
    optimism_table,
    ranking_table,
)
from alnus.report.readings import rows_of
from alnus.report.typography import capitalized
from alnus.tables.evaluation import OPERATING_POINTS
from tests.report import builder

FACTS = builder.facts()


def column(table, model):
    place = [heading.text for heading in table.header[-1]].index(model)
    return [(row.cells[0], row.cells[place]) for row in table.rows]


def test_every_proportion_shows_its_limits_and_counts(tables):
    found = rows_of(tables, OPERATING_POINTS)
    printed = column(operating_table(tables, FACTS), "Combined")
    for row in (row for row in found if row.model == "combined"):
        limits = f"{row.low:.3f}–{row.high:.3f}"
        cell = f"{row.value:.3f} ({limits}), {row.numerator}/{row.denominator}"
        assert (capitalized(row.measure), cell) in printed


def test_each_cohort_begins_with_auc_and_threshold(tables):
    printed = column(operating_table(tables, FACTS), "Clinical")
    assert printed[:3] == [
        ("Training", ""), ("AUC", "0.833 (0.791–0.872)"), ("Threshold", "0.700"),
    ]  # fmt: skip


def test_the_operating_point_is_named_with_its_rule_and_interval(tables):
    assert operating_table(tables, FACTS).notes == (
        "Value (95 % CI), counts.",
        "Proportions: Wilson.",
        "AUC: DeLong.",
        "Thresholds were fixed on the training cohort by the rule “largest Youden index”.",
    )


def test_a_measure_that_a_model_lacks_is_a_dash(tables):
    frame = tables["operating_points"]
    lacking = frame[(frame["model"] != "clinical") | (frame["measure"] != "PPV")]
    printed = column(operating_table({"operating_points": lacking}, FACTS), "Clinical")
    assert ("PPV", "–") in printed
    assert ("AUC", "–") in printed


def test_aucs_stand_side_by_side(tables):
    table = discrimination_table(tables, FACTS)
    assert [heading.text for heading in table.header[0]][1:] == [
        "Clinical",
        "Radiomics",
        "Combined",
    ]
    assert table.rows[2].cells[3] == "0.858 (0.782–0.921)"


def test_a_model_without_auc_in_a_cohort_is_a_dash(tables):
    frame = tables["discrimination"]
    table = discrimination_table({"discrimination": frame.drop(index=6)}, FACTS)
    assert table.rows[2].cells[1] == "–"


def test_calibration_measures_stand_below_their_cohort_models_side_by_side(tables):
    table = calibration_table(tables, FACTS)
    assert [heading.text for heading in table.header[0]][1:] == [
        "Clinical",
        "Radiomics",
        "Combined",
    ]
    assert (table.rows[0].cells[0], table.rows[0].kind) == ("Training", "group")
    assert table.rows[1].cells[:2] == ("Intercept", "0.050 (−0.300 to 0.400)")


def test_a_calibration_measure_without_limits_stands_alone(tables):
    rows = calibration_table(tables, FACTS).rows
    assert next(row for row in rows if row.cells[0] == "Brier score").cells[1] == "0.141"


def test_a_pair_of_models_has_one_row_with_both_differences_and_both_p_values(tables):
    rows = comparison_table(tables, FACTS).rows
    assert rows[0].kind == "group"
    assert rows[1].cells == (
        "Combined – clinical", "0.022 (−0.010 to 0.054)", "0.20", "0.40", "−0.014 to 0.058",
        "0.030 (0.010–0.060)",
    )  # fmt: skip


def test_a_model_compared_with_itself_names_the_other_cohort(tables):
    last = comparison_table(tables, FACTS).rows[-1].cells
    assert last[:2] == ("Radiomics, against training", "−0.069 (−0.132 to −0.006)")
    assert last[3:] == ("–", "–", "–")


def test_each_method_is_named_with_its_measure(tables):
    notes = comparison_table(tables, FACTS).notes
    assert "Difference of AUC: DeLong." in notes
    assert "Difference of net benefit: bootstrap percentile, 200 samples." in notes


def test_one_method_is_named_alone(tables):
    assert discrimination_table(tables, FACTS).notes[1] == "Interval: DeLong."


def test_without_any_interval_no_method_is_named(tables):
    frame = tables["calibration"].assign(method="no interval", low=math.nan, high=math.nan)
    frame = frame[frame["measure"] != "Emax"]
    assert calibration_table({"calibration": frame}, FACTS).notes == ("Value (95 % CI).",)


def test_rare_measures_of_calibration_are_named_and_not_printed(tables):
    table = calibration_table(tables, FACTS)
    assert "Emax" not in {row.cells[0] for row in table.rows}
    assert table.notes[-1] == "More measures, in calibration.csv: Emax."


def test_average_precision_stands_beside_the_prevalence(tables):
    rows = [row.cells for row in ranking_table(tables, FACTS).rows]
    assert [row[0] for row in rows[:3]] == ["Training", "Prevalence", "Average precision"]
    assert rows[2][1] == "0.912 (0.870–0.950)"


def test_optimism_stands_between_the_apparent_and_the_corrected_value(tables):
    rows = [row.cells for row in optimism_table(tables, FACTS).rows]
    assert rows[0][0] == "Clinical (198 of 200 samples)"
    assert rows[1] == ("AUC", "0.860", "0.060", "0.800")
