import math
from dataclasses import dataclass

import pytest

from alnus.validation.centers import MEASURES, by_center
from alnus.validation.pooling import log_ratio, logit_auc, pooled


@dataclass(frozen=True)
class Center:
    n: int = 100
    events: int = 40
    auc: float = 0.8
    auc_variance: float = 0.002
    expected: float = 38.0
    slope: float = 0.9
    slope_variance: float = 0.04
    in_the_large: float = 0.1
    in_the_large_variance: float = 0.05


BY_NAME = {measure.name: measure for measure in MEASURES}
CENTERS = {"A": Center(), "B": Center(auc=0.7, slope=1.2, events=50), "C": Center(n=60, auc=0.9)}


def expit(value):
    return 1 / (1 + math.exp(-value))


def test_each_center_has_wald_limits_on_its_scale():
    rows, _ = by_center(CENTERS, BY_NAME["AUC"], confidence=0.95)
    effect, variance = logit_auc(0.8, 0.002)
    reach = 1.959963984540054 * math.sqrt(variance)
    assert (rows[0].value, rows[0].low, rows[0].high) == pytest.approx(
        (0.8, expit(effect - reach), expit(effect + reach))
    )
    assert rows[0].method == "Wald on the logit"
    assert [row.site for row in rows] == ["A", "B", "C"]


def test_the_ratio_of_events_is_pooled_on_the_log():
    _, [together] = by_center(CENTERS, BY_NAME["observed / expected"], confidence=0.9)
    effects = [log_ratio(c.events, c.expected, c.n) for c in CENTERS.values()]
    expected = pooled(*zip(*effects, strict=True), confidence=0.9)
    assert together.value == pytest.approx(math.exp(expected.mean.value))
    assert together.prediction_high == pytest.approx(math.exp(expected.high))
    assert (together.n, together.events, together.confidence) == (260, 130, 0.9)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_weights_are_shares_of_the_pooled_value(measure):
    rows, _ = by_center(CENTERS, measure, confidence=0.95)
    assert sum(row.weight for row in rows if row.weight) == pytest.approx(1)


@pytest.mark.parametrize(
    "center",
    [Center(auc=1.0), Center(auc=0.0), Center(auc_variance=math.nan), Center(auc=math.nan)],
    ids=["perfect", "inverted", "one case of an outcome", "one outcome"],
)
def test_a_center_without_estimate_says_so_and_is_not_pooled(center):
    rows, [together] = by_center({**CENTERS, "D": center}, BY_NAME["AUC"], confidence=0.95)
    assert rows[-1].value is None
    assert rows[-1].weight is None
    assert rows[-1].method.startswith("not estimable")
    assert together.sites == 3


def test_no_events_give_no_ratio():
    rows, together = by_center(
        {"A": Center(events=0)}, BY_NAME["observed / expected"], confidence=0.95
    )
    assert rows[0].value is None
    assert together == []


def test_one_center_is_not_pooled_and_has_no_weight():
    rows, together = by_center({"A": Center()}, BY_NAME["slope"], confidence=0.95)
    assert together == []
    assert (rows[0].value, rows[0].weight) == (0.9, None)
