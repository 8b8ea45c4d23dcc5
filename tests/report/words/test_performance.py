import math

import pytest

from alnus.report.words import performance as sentences
from alnus.tables.evaluation import DECISION_CURVE, DecisionCurveRow
from tests.report import builder

FACTS = builder.facts()


def test_the_best_model_of_each_cohort_is_named(tables):
    said = sentences.discrimination(tables, FACTS)
    assert said[2] == (
        "In the external test cohort (n = 81, 52 ALN+) the combined model has the highest AUC, "
        "0.858 (0.782–0.921)."
    )


def test_the_change_from_training_is_told_with_its_sign(tables):
    assert (
        "Change of AUC from training to validation: clinical +0.048, radiomics −0.031, "
        "combined +0.027." in sentences.discrimination(tables, FACTS)
    )


def test_without_a_training_cohort_no_change_is_told(tables):
    frame = tables["discrimination"]
    others = {"discrimination": frame[frame["cohort"] != "training"]}
    assert not any("Change" in said for said in sentences.discrimination(others, FACTS))


def test_an_interval_around_one_half_is_told(tables):
    frame = tables["discrimination"].assign(low=0.4)
    said = sentences.discrimination({"discrimination": frame}, FACTS)
    assert "The interval of clinical, radiomics and combined includes 0.5 there." in said


def test_an_accuracy_below_the_no_information_rate_is_told(tables):
    said = sentences.operating_points(tables, FACTS)
    assert said[1] == (
        "In the validation cohort accuracy does not exceed the no-information rate: "
        "radiomics (0.642 against 0.709)."
    )


def test_accuracies_above_their_rate_need_no_word(tables):
    frame = tables["operating_points"].copy()
    frame.loc[frame["measure"] == "accuracy", "value"] = 0.99
    assert sentences.operating_points({"operating_points": frame}, FACTS) == []


def test_without_an_accuracy_nothing_is_told(tables):
    frame = tables["operating_points"]
    others = {"operating_points": frame[frame["measure"] != "accuracy"]}
    assert sentences.operating_points(others, FACTS) == []


def test_a_slope_whose_interval_leaves_one_out_is_judged(tables):
    assert sentences.calibration(tables, FACTS)[:1] == [
        ("Slopes below 1, risks too extreme: radiomics, external test 0.72 (0.52–0.92).")
    ]


def test_a_slope_above_one_is_judged(tables):
    frame = tables["calibration"].head(2).assign(value=1.6, low=1.2, high=2.0, cohort="validation")
    said = sentences.calibration({"calibration": frame}, FACTS)
    assert said[0].startswith("Slopes above 1, risks too moderate")


def test_a_slope_near_one_is_no_evidence_of_miscalibration_at_its_size(tables):
    frame = tables["calibration"].head(2).assign(value=0.7, low=0.4, high=1.0, cohort="validation")
    [said] = sentences.calibration(
        {"calibration": frame, "discrimination": tables["discrimination"]}, FACTS
    )
    assert said == (
        "Clinical model, validation: no evidence of miscalibration at n = 134 (slope 0.70 (0.40–1.00))."
    )


def test_a_slope_in_training_is_1_by_construction_and_not_judged(tables):
    assert sentences.calibration({"calibration": tables["calibration"].head(2)}, FACTS) == []


def test_useful_thresholds_are_counted():
    rows = [
        DecisionCurveRow(
            cohort="training",
            model=model,
            threshold=threshold,
            net_benefit=benefit,
            low=None,
            high=None,
            interventions_avoided=0.0,
            method="no interval",
            confidence=0.95,
        )
        for model, benefits in {
            "treat all": (0.5, 0.1, -0.5),
            "treat none": (0.0, 0.0, 0.0),
            "clinical": (0.5, 0.2, 0.1),
            "radiomics": (0.4, 0.1, 0.0),
        }.items()
        for threshold, benefit in zip((0.1, 0.5, 0.9), benefits, strict=True)
    ]
    said = sentences.decision_curves({"decision_curve": DECISION_CURVE.frame(rows)}, FACTS)
    assert said[1] == "Training cohort: clinical 2 of 3 (0.50 to 0.90), radiomics nowhere."


def test_what_radiomics_adds_is_answered_for_each_cohort_it_was_not_fitted_to(tables):
    said = sentences.added_value(tables, FACTS)
    assert [sentence.partition(" radiomics")[0] for sentence in said] == [
        "In validation", "In external test",
    ]  # fmt: skip
    assert said[0] == (
        "In validation radiomics changes the AUC by 0.022 (−0.010 to 0.054), P\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}0.20, and the net benefit at "
        "a risk of 0.70 by 0.030 (0.010–0.060): no gain is demonstrated."
    )
    assert sentences.comparison(tables, FACTS)[:2] == said


@pytest.mark.parametrize(
    ("value", "p", "verdict"),
    [(0.05, 0.01, "a gain"), (-0.05, 0.01, "a loss"), (0.05, 0.06, "no gain is demonstrated"),
     (0.05, math.nan, "the gain could not be tested")],
)  # fmt: skip
def test_the_answer_follows_from_the_test(tables, value, p, verdict):
    frame = tables["comparison"]
    frame = frame[frame["cohort"] == "validation"].head(1).assign(value=value, p=p)
    [said] = sentences.added_value({"comparison": frame}, FACTS)
    assert said.endswith(f": {verdict}.")


def test_differences_are_judged_by_their_adjusted_p(tables):
    said = sentences.comparison(tables, FACTS)
    assert said[2].startswith(
        "In the validation cohort the combined model's AUC differs from the radiomics model's by 0.022"
    )
    assert said[4] == "2 of 4 differences of AUC between models cannot be demonstrated (P ≥ 0.05)."


def test_no_difference_is_claimed_where_the_models_were_fitted(tables):
    frame = tables["comparison"]
    frame = frame[frame["cohort"] == "training"].assign(p=1e-9, p_holm=1e-9)
    assert sentences.comparison({"comparison": frame}, FACTS) == []


def test_a_difference_without_adjustment_is_judged_by_its_p(tables):
    frame = tables["comparison"]
    frame = frame[frame["cohort"] == "validation"].head(1).assign(p=0.01, p_holm=float("nan"))
    assert "differs from" in sentences.comparison({"comparison": frame}, FACTS)[1]


def test_a_change_from_training_is_told_where_it_is_demonstrable(tables):
    said = sentences.comparison(tables, FACTS)
    assert said[-1].startswith(
        "In the external test cohort the radiomics model's AUC differs from that in training by "
        "−0.069 (−0.132 to −0.006)"
    )


def test_the_corrected_auc_is_told(tables):
    said = sentences.optimism(tables, FACTS)
    assert said[0] == (
        "The clinical model's AUC of 0.860 becomes 0.800; the corrected calibration slope is 0.75."
    )


def test_a_model_that_no_sample_built_again_is_told(tables):
    frame = tables["optimism"].assign(optimism=math.nan, corrected=math.nan)
    assert sentences.optimism({"optimism": frame}, FACTS)[0] == (
        "No sample could build the clinical model again."
    )
