import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alnus.evaluation.settings import EvaluationSettings
from alnus.evaluation.utility import (
    HUNDREDTHS,
    decision_curve_table,
    net_benefit,
    net_benefit_curve_table,
    net_benefits,
    smooth_net_benefits,
)
from tests.evaluation.conftest import GOLDEN


@pytest.fixture(scope="module")
def from_r():
    return pd.read_csv(GOLDEN / "dca_pima.csv")


@pytest.mark.compat
@pytest.mark.parametrize("model", ["p_full", "p_glu"])
def test_net_benefit_equals_that_of_r(model, pima, from_r):
    expected = from_r[from_r["variable"] == model]
    found = net_benefit(pima["y"], pima[model], expected["threshold"])
    np.testing.assert_allclose(found, expected["net_benefit"], atol=1e-12)


@pytest.mark.compat
def test_treating_all_and_none_equal_those_of_r(pima, from_r):
    table = curve(pima)
    for ours, theirs in (("treat all", "all"), ("treat none", "none")):
        expected = from_r[from_r["variable"] == theirs]["net_benefit"]
        found = table[table["model"] == ours]["net_benefit"]
        np.testing.assert_allclose(found, expected, atol=1e-12)


def test_interventions_avoided_follow_from_net_benefit(pima):
    table = curve(pima).set_index(["model", "threshold"])
    one = table.loc[("full", HUNDREDTHS[19])]
    gain = one["net_benefit"] - table.loc[("treat all", HUNDREDTHS[19]), "net_benefit"]
    assert one["interventions_avoided"] == pytest.approx(100 * gain / (0.2 / 0.8))


def test_the_band_encloses_most_of_the_curve(pima):
    part = curve(pima)
    model = part[part["model"] == "full"]
    inside = (model["low"] <= model["net_benefit"]) & (model["net_benefit"] <= model["high"])
    assert inside.mean() > 0.95


def test_the_order_of_thresholds_does_not_matter(pima):
    shuffled = np.array([0.5, 0.1, 0.9])
    found = net_benefit(pima["y"], pima["p_full"], shuffled)
    single = [net_benefit(pima["y"], pima["p_full"], [t])[0] for t in shuffled]
    np.testing.assert_allclose(found, single, rtol=1e-14)


def curve(pima):
    predictions = pd.DataFrame({
        "cohort": "test", "case_id": pima.index.map(str), "model": "full",
        "outcome": pima["y"] == 1, "probability": pima["p_full"],
    })  # fmt: skip
    return decision_curve_table(predictions, EvaluationSettings(bootstrap=200))


def test_the_range_of_thresholds_is_the_studys(predictions):
    narrow = decision_curve_table(
        predictions, EvaluationSettings(bootstrap=10, thresholds=(0.05, 0.5))
    )
    wide = decision_curve_table(predictions, EvaluationSettings(bootstrap=10))
    assert sorted(set(narrow["threshold"])) == [n / 100 for n in range(5, 51)]
    key = ["cohort", "model", "threshold"]
    both = narrow.merge(wide, on=key, suffixes=("", "_wide"))
    assert len(both) == len(narrow)
    assert both["net_benefit"].tolist() == both["net_benefit_wide"].tolist()


@pytest.mark.parametrize("limits", [(0.5, 0.05), (0.0, 0.5), (0.1, 1.0), (0.2, 0.2)])
def test_thresholds_that_no_risk_can_have_are_refused(limits):
    with pytest.raises(ValueError, match="thresholds must ascend between 0 and 1"):
        EvaluationSettings(thresholds=limits)


@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.99, 1.0])), min_size=3),
    st.lists(st.sampled_from([0.01, 0.1, 0.25, 0.3, 0.5, 0.99]), min_size=1, max_size=5),
)  # fmt: skip
def test_net_benefit_is_a_plain_count_also_where_risks_are_thresholds(rows, thresholds):
    outcome, risk = (np.array(column) for column in zip(*rows, strict=True))
    assume(outcome.any() and not outcome.all())
    n = len(outcome)
    expected = [
        sum(outcome & (risk >= t)) / n - sum(~outcome & (risk >= t)) / n * t / (1 - t)
        for t in thresholds
    ]
    np.testing.assert_allclose(net_benefit(outcome, risk, thresholds), expected, atol=1e-12)


@given(st.integers(0, 1000))
def test_samples_are_measured_as_cohorts_of_their_own(seed):
    rng = np.random.default_rng(seed)
    outcome, risk = np.arange(12) % 3 == 0, rng.random(12).round(1)
    thresholds, samples = np.array([0.5, 0.1, 0.3]), rng.integers(0, 12, (4, 12))
    found = net_benefits(outcome, risk, thresholds, samples)
    assert found.shape == (4, 3)
    for row, sample in zip(found, samples, strict=True):
        drawn, weight = outcome[sample], thresholds / (1 - thresholds)
        called = risk[sample][:, None] >= thresholds
        plain = (called & drawn[:, None]).mean(0) - (called & ~drawn[:, None]).mean(0) * weight
        np.testing.assert_allclose(row, plain, atol=1e-12)


def test_no_model_gains_more_than_the_prevalence(pima):
    found = net_benefit(pima["y"], pima["y"].astype(float), HUNDREDTHS)
    np.testing.assert_allclose(found, pima["y"].mean())


@given(st.integers(0, 1000))
def test_a_smooth_curve_averages_both_counts_of_its_neighbors(seed):
    rng = np.random.default_rng(seed)
    outcome, risk = np.arange(30) % 3 == 0, rng.random(30)
    found = smooth_net_benefits(outcome, risk, HUNDREDTHS, np.arange(30)[None, :])[0]
    weights = np.array([1, 2, 3, 4, 5, 4, 3, 2, 1]) / 25
    for threshold in (0.01, 0.3, 0.99):
        called = risk[:, None] >= (np.round(100 * threshold) + np.arange(-4, 5)) / 100
        true, false = (
            (called & kind[:, None]).mean(axis=0) @ weights for kind in (outcome, ~outcome)
        )
        at = round(100 * threshold) - 1
        assert found[at] == pytest.approx(true - false * threshold / (1 - threshold), abs=1e-12)


def test_treating_everybody_and_nobody_is_not_changed_by_smoothing(pima):
    outcome = pima["y"].to_numpy() == 1
    every = np.arange(len(outcome))[None, :]
    for risk in (np.ones(len(outcome)), np.full(len(outcome), -0.0)):
        found = smooth_net_benefits(outcome, risk, HUNDREDTHS[5:-5], every)
        np.testing.assert_allclose(
            found, net_benefits(outcome, risk, HUNDREDTHS[5:-5], every), atol=1e-12
        )


def test_the_drawn_curve_has_fewer_teeth_and_stays_near_the_plain_one(predictions):
    settings = EvaluationSettings(bootstrap=10)
    key = ["cohort", "model", "threshold"]
    both = decision_curve_table(predictions, settings).merge(
        net_benefit_curve_table(predictions, settings), on=key
    )
    for _, part in both.groupby(["cohort", "model"], sort=False):
        plain, drawn = part["net_benefit"].to_numpy(), part["value"].to_numpy()
        assert rises(drawn) <= rises(plain)
        in_reach = part["threshold"].to_numpy() < 0.8
        assert np.abs(plain - drawn)[in_reach].max() < 0.03


def rises(curve):
    """How often a curve turns."""
    return np.count_nonzero(np.diff(np.sign(np.diff(curve))))


def test_a_standardized_curve_is_the_curve_over_the_prevalence(predictions):
    plain = net_benefit_curve_table(predictions, EvaluationSettings(bootstrap=10))
    asked = EvaluationSettings(bootstrap=10, standardized_net_benefit=True)
    found = net_benefit_curve_table(predictions, asked)
    assert set(found["measure"]) == {"standardized net benefit"}
    shares = predictions.groupby("cohort")["outcome"].mean()
    by_hand = plain["value"] / plain["cohort"].map(shares)
    np.testing.assert_allclose(found["value"], by_hand, rtol=1e-12)
    one = found[found["model"] == "treat all"]
    assert (one["value"] <= 1).all()
