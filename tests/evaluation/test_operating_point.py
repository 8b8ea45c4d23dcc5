import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alnus.evaluation.operating_point import (
    OperatingPoint,
    choose_threshold,
    operating_points_table,
)
from alnus.evaluation.settings import EvaluationSettings
from alnus.tables.evaluation import PREDICTIONS

OUTCOME = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
RISK = np.array([0.1, 0.2, 0.3, 0.6, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95])


@pytest.mark.compat
@pytest.mark.parametrize("model", ["full", "step", "glu"])
def test_youdens_threshold_equals_that_of_r(model, pima, roc_from_r):
    expected = roc_from_r["pima_te"][model]["youden"]["threshold"]
    best = expected if isinstance(expected, list) else [expected]
    found = choose_threshold(pima["y"], pima[f"p_{model}"])
    assert found.ties == pytest.approx(best, abs=1e-12)
    assert found.threshold in found.ties


def test_a_wanted_sensitivity_is_reached_with_the_largest_specificity():
    settings = EvaluationSettings(threshold="sensitivity", target=0.99)
    point = choose_threshold(OUTCOME, RISK, settings)
    called = point.threshold <= RISK
    assert called[OUTCOME == 1].all()
    assert (~called[OUTCOME == 0]).sum() == 2
    assert point.rule == "sensitivity of at least 0.99"


def test_a_wanted_specificity_is_reached_with_the_largest_sensitivity():
    point = choose_threshold(OUTCOME, RISK, EvaluationSettings(threshold="specificity", target=1.0))
    assert 0.6 < point.threshold < 0.7


def test_costly_misses_lower_the_threshold():
    points = [
        choose_threshold(OUTCOME, RISK, EvaluationSettings(threshold="cost", cost_ratio=ratio))
        for ratio in (0.1, 10.0)
    ]
    assert points[0].threshold > points[1].threshold


def test_every_value_is_its_numerator_over_its_denominator(predictions):
    table = operating_points_table(predictions, points(predictions))
    assert (table["value"] == table["numerator"] / table["denominator"]).all()


def test_the_cohorts_counts_add_up(predictions):
    table = operating_points_table(predictions, points(predictions))
    for _, part in table.groupby(["cohort", "model"]):
        for count in ("numerator", "denominator"):
            found = dict(zip(part["measure"], part[count], strict=True))
            assert found["accuracy"] == found["sensitivity"] + found["specificity"]


def test_the_threshold_is_the_one_of_training_everywhere(predictions):
    table = operating_points_table(predictions, points(predictions))
    assert table.groupby("model")["threshold"].nunique().eq(1).all()


def test_a_proportion_of_nobody_says_so(predictions):
    nobody = {
        name: point.__class__(1.0, "youden", ()) for name, point in points(predictions).items()
    }
    table = operating_points_table(predictions, nobody)
    positive = table[table["measure"] == "PPV"]
    assert len(positive) > 0
    assert positive["value"].isna().all()
    assert set(positive["method"]) == {"not estimable: nobody is called positive"}
    assert not table[table["measure"] == "NPV"]["value"].isna().any()


def test_bootstrap_limits_enclose_the_value(predictions):
    settings = EvaluationSettings(proportion_interval="bootstrap percentile", bootstrap=200)
    table = operating_points_table(predictions, points(predictions), settings)
    base = table["measure"] == "no-information rate"  # both outcomes are drawn apart
    assert set(table[base]["method"]) == {
        "no interval: every bootstrap sample gives the same value"
    }
    assert (table["low"] <= table["value"])[~base].all()
    assert (table["value"] <= table["high"])[~base].all()


def points(predictions):
    training = predictions[predictions["cohort"] == "training"]
    return {
        model: choose_threshold(part["outcome"], part["probability"])
        for model, part in training.groupby("model")
    }


@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from([0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9])), min_size=4
    )
)
def test_no_cut_between_two_risks_gains_more_than_the_chosen_one(cases):
    outcome, risk = (np.array(part) for part in zip(*cases, strict=True))
    assume(outcome.any() and not outcome.all())

    def gain(cut):
        return (risk[outcome] >= cut).mean() + (risk[~outcome] < cut).mean()

    chosen = choose_threshold(outcome, risk)
    assert gain(chosen.threshold) == pytest.approx(max(map(gain, np.linspace(0, 1, 101))))
    assert all(gain(tie) == pytest.approx(gain(chosen.threshold)) for tie in chosen.ties)


@pytest.mark.parametrize("rule", ["sensitivity", "specificity"])
@pytest.mark.parametrize("target", [0.5, 0.75, 0.9, 1.0])
def test_a_wanted_proportion_is_reached(rule, target):
    point = choose_threshold(OUTCOME, RISK, EvaluationSettings(threshold=rule, target=target))
    called = point.threshold <= RISK
    events = OUTCOME == 1
    reached = called[events].mean() if rule == "sensitivity" else (~called[~events]).mean()
    assert reached >= target
    assert point.rule == f"{rule} of at least {target:g}"


def test_equal_costs_choose_the_most_accurate_cut():
    point = choose_threshold(OUTCOME, RISK, EvaluationSettings(threshold="cost", cost_ratio=1.0))
    right = [((cut <= RISK) == (OUTCOME == 1)).mean() for cut in np.linspace(0, 1, 101)]
    assert ((point.threshold <= RISK) == (OUTCOME == 1)).mean() == max(right)
    assert point.rule == "a false negative costs 1 false positives"


def test_of_equally_good_cuts_the_most_balanced_is_taken():
    outcome, risk = [0, 0, 1, 0, 1, 1], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    point = choose_threshold(outcome, risk)
    assert point.ties == pytest.approx((0.25, 0.45))
    # 1 and 2/3 against 2/3 and 1: as balanced, so the lower one
    assert point.threshold == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("measure", "numerator", "denominator"),
    [
        ("accuracy", 6, 9), ("sensitivity", 3, 4), ("specificity", 3, 5), ("PPV", 3, 5),
        ("NPV", 3, 4), ("no-information rate", 5, 9),
    ],
)  # fmt: skip
def test_the_counts_of_a_small_cohort_are_those_counted_by_hand(measure, numerator, denominator):
    outcome = [True] * 4 + [False] * 5
    risk = [0.9, 0.8, 0.5, 0.1, 0.7, 0.6, 0.2, 0.1, 0.0]
    frame = PREDICTIONS.frame_of(
        cohort="all", case_id=[f"{place}" for place in range(9)], model="m", outcome=outcome,
        probability=risk,
    )  # fmt: skip
    table = operating_points_table(frame, {"m": OperatingPoint(0.5, "given", (0.5,))})
    row = table.set_index("measure").loc[measure]
    assert (row["numerator"], row["denominator"]) == (numerator, denominator)
    assert row["value"] == pytest.approx(numerator / denominator)
    assert row["method"] == "Wilson"
