import math
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import bootstrap
from sklearn.metrics import average_precision_score, roc_auc_score

from alnus.errors import ModelError
from alnus.evaluation.discrimination import (
    auc,
    average_precision,
    discrimination_table,
    partial_auc,
    roc_curve,
    roc_table,
)
from alnus.evaluation.settings import AucInterval, EvaluationSettings

MARKERS = ("s100b", "ndka", "wfns")


def scored(least=2):
    pairs = st.lists(st.tuples(st.booleans(), st.integers(-20, 20)), min_size=least, max_size=60)
    return pairs.filter(lambda rows: len({outcome for outcome, _ in rows}) == 2)


@pytest.mark.compat
@pytest.mark.parametrize("marker", MARKERS)
def test_auc_and_delong_limits_equal_those_of_r(marker, asah, roc_from_r):
    expected = roc_from_r["aSAH"][marker]
    found = auc(asah["poor"], asah[marker])
    assert found.value == pytest.approx(expected["auc"], abs=1e-12)
    assert (found.low, found.high) == pytest.approx(tuple(expected["ci95"][::2]), abs=1e-10)
    narrow = auc(asah["poor"], asah[marker], confidence=0.9)
    assert (narrow.low, narrow.high) == pytest.approx(tuple(expected["ci90"][::2]), abs=1e-10)


@pytest.mark.compat
@pytest.mark.parametrize("marker", MARKERS)
def test_partial_areas_and_thresholds_equal_those_of_r(marker, asah, roc_from_r):
    expected = roc_from_r["aSAH"][marker]
    scores = (asah["poor"], asah[marker])
    assert partial_auc(*scores, lowest_specificity=0.8) == pytest.approx(
        expected["pauc_spec_1_0.8"], abs=1e-12
    )
    assert partial_auc(*scores, lowest_specificity=0.8, corrected=True) == pytest.approx(
        expected["pauc_spec_corrected"], abs=1e-12
    )
    assert len(roc_curve(*scores).thresholds) == expected["n_thresholds"]


@pytest.mark.compat
@pytest.mark.parametrize("marker", MARKERS)
def test_bootstrap_limits_lie_near_those_of_r(marker, asah, roc_from_r):
    # other random numbers: agreement to the bootstrap's own error, not to digits
    low, _, high = roc_from_r["aSAH"][marker]["boot_strat95"]
    found = auc(asah["poor"], asah[marker], interval="bootstrap percentile", n_samples=4000)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.01)


@given(scored())
def test_the_area_is_the_probability_of_a_right_order(rows):
    outcome, score = map(np.array, zip(*rows, strict=True))
    gap = score[outcome][:, None] - score[~outcome][None, :]
    expected = ((gap > 0) + 0.5 * (gap == 0)).mean()
    assert auc(outcome, score).value == pytest.approx(expected, abs=1e-12)
    assert roc_auc_score(outcome, score) == pytest.approx(expected, abs=1e-12)


@given(scored())
def test_an_increasing_map_changes_nothing_and_a_flip_of_outcome_mirrors(rows):
    outcome, score = map(np.array, zip(*rows, strict=True))
    area = auc(outcome, score).value
    assert auc(outcome, np.exp(score / 7.0)).value == pytest.approx(area, abs=1e-12)
    assert auc(~outcome, score).value == pytest.approx(1 - area, abs=1e-12)


@given(scored(), st.sampled_from(["DeLong", "logit DeLong"]))
def test_the_limits_enclose_the_estimate_and_stay_within_zero_and_one(rows, interval):
    outcome, score = zip(*rows, strict=True)
    found = auc(outcome, score, interval=interval)
    unmoved = "every bootstrap sample" in found.method
    if min(sum(outcome), len(outcome) - sum(outcome)) == 1 or len(set(score)) == 1 or unmoved:
        assert found.method.startswith("no interval: ")
        assert math.isnan(found.low)
        assert math.isnan(found.high)
    else:
        assert 0 <= found.low <= found.value <= found.high <= 1


@given(scored())
def test_average_precision_is_scikit_learns(rows):
    outcome, score = map(np.array, zip(*rows, strict=True))
    expected = average_precision_score(outcome, score)
    assert average_precision(outcome, score) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("interval", get_args(AucInterval))
@pytest.mark.parametrize("outcome", [[0, 0, 0, 1, 0], [1, 1, 0, 1, 1]])
def test_a_single_event_or_other_gives_no_interval_and_the_reason(outcome, interval):
    found = auc(outcome, [0.3, 0.1, 0.5, 0.4, 0.6], interval=interval)
    assert 0 < found.value < 1
    assert math.isnan(found.low)
    assert math.isnan(found.high)
    assert found.method.startswith("no interval: one case of an outcome")


def test_a_perfect_separation_does_not_claim_certainty():
    found = auc([0, 0, 0, 1, 1, 1], [1, 2, 3, 4, 5, 6])
    assert found.value == 1
    assert found.low < 0.6
    assert "variance is 0" in found.method


def test_equal_scores_everywhere_give_one_half():
    found = auc([0, 1, 0, 1], [3, 3, 3, 3])
    assert found.value == 0.5
    assert found.method == "no interval: all predictions are equal"


@pytest.mark.parametrize(
    ("outcome", "score", "sentence"),
    [
        ([1, 1], [0.1, 0.2], "no case without the event"),
        ([0, 0], [0.1, 0.2], "no event"),
        ([0, 1], [0.1, np.nan], "1 of 2 scores are not finite"),
        ([0, 1, 1], [0.1, 0.2], "one of each a case"),
    ],
)
def test_what_has_no_area_is_refused(outcome, score, sentence):
    with pytest.raises(ValueError, match=sentence):
        auc(outcome, score)


def test_the_table_names_cohort_model_method_and_level(predictions):
    table = discrimination_table(predictions, EvaluationSettings(auc_interval="logit DeLong"))
    assert table[["cohort", "model"]].to_numpy().tolist() == [
        ["training", "clinical"], ["training", "combined"],
        ["validation", "clinical"], ["validation", "combined"],
    ]  # fmt: skip
    assert set(table["method"]) == {"logit DeLong"}
    assert set(table["confidence"]) == {0.95}


def test_the_roc_table_runs_from_corner_to_corner(predictions):
    for _, part in roc_table(predictions).groupby(["cohort", "model"]):
        assert part.iloc[0][["sensitivity", "specificity"]].tolist() == [1, 0]
        assert part.iloc[-1][["sensitivity", "specificity"]].tolist() == [0, 1]


def test_an_impossible_probability_is_refused_with_cohort_and_model(predictions):
    predictions.loc[3, "probability"] = 1.5
    with pytest.raises(ModelError, match="Model clinical in cohort training: 1 of 200"):
        discrimination_table(predictions)


@pytest.mark.slow
def test_the_delong_interval_covers_what_it_promises():
    rng = np.random.default_rng(11)
    outcome = np.arange(120) < 50
    true = 0.7602499389065233  # Φ(1 / √2): two normals one SD apart
    covered = 0
    for _ in range(4000):
        found = auc(outcome, rng.normal(size=120) + outcome)
        covered += found.low <= true <= found.high
    assert 0.93 <= covered / 4000 <= 0.97


def test_bias_corrected_limits_lie_near_those_of_scipy():
    rng = np.random.default_rng(5)
    events, others = rng.normal(0.9, 1.0, 60), rng.normal(0.0, 1.0, 40)
    outcome, score = np.repeat([True, False], [60, 40]), np.concatenate([events, others])
    rng = np.random.default_rng(1)
    found = auc(outcome, score, interval="bootstrap BCa", n_samples=4000, rng=rng)
    # SciPy draws both samples apart, too, and weighs the jackknife of each by its size
    oracle = bootstrap(
        (events, others),
        lambda x, y: float(np.mean(x[:, None] > y)),
        n_resamples=4000,
        vectorized=False,
        random_state=np.random.default_rng(2),  # SciPy before 1.15 has no rng
    ).confidence_interval
    assert found.method == "bootstrap BCa"
    assert (found.low, found.high) == pytest.approx((oracle.low, oracle.high), abs=0.01)
