import numpy as np
import pandas as pd
import pytest

from alnus.evaluation.settings import EvaluationSettings
from alnus.evaluation.utility import THRESHOLDS, decision_curve_table, net_benefit
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
    one = table.loc[("full", THRESHOLDS[19])]
    gain = one["net_benefit"] - table.loc[("treat all", THRESHOLDS[19]), "net_benefit"]
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
