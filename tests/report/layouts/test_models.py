import math

import pytest

from alnus.report.layouts.models import (
    features_table,
    formula_table,
    methods_table,
    model_table,
    path_table,
    perturbation_table,
    reliability_table,
    stability_table,
    univariable_table,
)
from tests.report import builder

FACTS = builder.facts()


def cells(table):
    return {row.cells[0]: row.cells for row in table.rows}


def test_an_odds_ratio_is_the_exponential_of_its_coefficient(tables):
    for row in univariable_table(tables, FACTS).rows:
        if row.cells[3]:
            printed = float(row.cells[5].replace("−", "-"))
            assert float(row.cells[3].replace(",", "")) == pytest.approx(
                math.exp(printed), rel=0.002
            )


def test_a_variable_of_one_term_has_one_row(tables):
    n_stage = cells(univariable_table(tables, FACTS))["N stage, per level"]
    assert n_stage[1:3] == ("310", "221")
    assert n_stage[-2:] == ("< 0.001", "yes")


def test_a_variable_of_several_terms_heads_them_with_its_joint_test(tables):
    rows = univariable_table(tables, FACTS).rows
    group = next(row for row in rows if row.kind == "group")
    assert group.cells[0] == "Regimen"
    assert group.cells[-3:] == ("χ² = 3.30", "0.19", "no")
    assert [row.cells[0] for row in rows if row.kind == "level"] == ["AC-T vs TAC", "TCbHP vs TAC"]


def test_a_binary_variable_names_both_levels(tables):
    assert "ER: Positive vs Negative" in cells(model_table("clinical", tables, FACTS))


def test_an_odds_ratio_is_given_per_chosen_step(tables):
    facts = builder.facts(steps={"cortical_thickness": 0.1})
    row = cells(model_table("clinical", tables, facts))["Cortical thickness, per 0.1 cm"]
    assert float(row[1]) == pytest.approx(math.exp(0.7177), abs=0.001)
    assert row[3:6] == ("0.718", "0.141", "5.079")


@pytest.mark.parametrize(("model", "terms"), [("clinical", 6), ("combined", 7)])
def test_a_model_ends_with_its_intercept_without_odds_ratio(model, terms, tables):
    rows = model_table(model, tables, FACTS).rows
    assert len(rows) == terms + 1
    assert rows[-1].cells[:4] == ("Intercept", "–", "–", "−2.300")


def test_the_path_names_what_left_and_why(tables):
    rows = path_table(tables, FACTS).rows
    assert rows[0].cells[1:3] == ("–", "–")
    assert rows[1].cells[1] == "Age (years)"
    assert rows[1].cells[2].split() == ["P", "=", "0.41", "(Wald)"]


def test_a_path_by_aic_prints_the_aic(tables):
    frame = tables["stepwise"].assign(criterion="aic", value=283.9)
    assert path_table({"stepwise": frame}, FACTS).rows[1].cells[2] == "AIC 283.90"


def test_features_are_numbered_and_show_the_refit(tables):
    first = features_table(tables, FACTS).rows[0].cells
    assert first[:5] == ("1", "lbp-2D_gldm_DependenceEntropy", "2", "−0.278", "0.573")


def test_features_without_a_refit_show_what_can_be_known(tables):
    lacking = {name: frame for name, frame in tables.items() if name != "coefficients"}
    first = features_table(lacking, FACTS).rows[0].cells
    assert first[4:] == ("0.573", "−0.556")


def test_a_feature_that_no_repeated_fit_chose_says_never(tables):
    rows = cells(stability_table(tables, FACTS))
    assert rows["lbp-2D_gldm_DependenceEntropy"][1:] == ("never", "–", "never", "–")
    assert rows["original_shape2D_Elongation"][1:3] == ("0.90 (45 of 50)", "44 of 45")


def test_the_formula_holds_center_scale_coefficient_and_intercept(tables):
    table = formula_table(tables, FACTS)
    assert len(table.rows) == 10
    assert table.rows[-1].cells == ("Intercept", "", "", "1.01230")
    assert table.notes == (
        "Rad-score = intercept + Σ coefficient × (feature − center) / scale.",
        "Kind of score: refitted linear predictor.",
    )


def test_a_score_that_is_a_probability_has_its_own_formula(tables):
    table = formula_table(tables, builder.facts(score_kind="refitted probability"))
    assert table.notes[0].startswith("Rad-score = 1 / (1 + exp(−L))")


def test_a_formula_without_known_intercept_has_no_row_of_it(tables):
    table = formula_table(tables, builder.facts(score_kind="", score_intercept=math.nan))
    assert "Intercept" not in cells(table)
    assert len(table.notes) == 1


def test_methods_stand_as_given():
    assert cells(methods_table({}, FACTS))["mRMR"] == ("mRMR", "FCQ, k = 30")


def test_two_readers_agreement_is_printed_for_the_features_kept(tables):
    table = reliability_table(tables, FACTS)
    assert len(table.rows) == 9
    assert table.rows[0].cells[1:] == ("40", "0.900", "0.820–0.950")
    assert table.notes == ("ICC, ICC(A,1), F of McGraw and Wong; two readers, single reading.",)


def test_agreement_over_changed_rois_says_which_changes(tables):
    table = perturbation_table(tables, FACTS)
    assert len(table.rows) == 9
    assert table.rows[0].cells[1:] == ("310", "0.900", "0.820–0.950")
    [note] = table.notes
    assert note.endswith(
        "the ROI as drawn, eroded, dilated, shifted and roughened as five readers."
    )
