import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alnus.evaluation.settings import EvaluationSettings
from alnus.evaluation.utility import HUNDREDTHS, decision_curve_table, net_benefit, net_benefits
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
