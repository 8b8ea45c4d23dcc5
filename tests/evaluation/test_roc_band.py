import numpy as np
import pandas as pd
import pytest

from alnus.evaluation.discrimination import roc_curve
from alnus.evaluation.roc_band import SPECIFICITIES, roc_band_table, sensitivities
from alnus.evaluation.settings import EvaluationSettings

OUTCOME = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1], dtype=bool)
SCORE = np.array([0.1, 0.2, 0.4, 0.6, 0.3, 0.5, 0.5, 0.7, 0.9])


def test_by_hand():
    # no false positive above .6: two of five events; one of four: four of five; three of four: all
    found = sensitivities(OUTCOME, SCORE, [1.0, 0.75, 0.5, 0.25, 0.0])
    assert found[0] == pytest.approx([0.4, 0.8, 1.0, 1.0, 1.0])


def test_between_two_points_lies_a_line():
    assert sensitivities(OUTCOME, SCORE, [0.875])[0, 0] == pytest.approx((0.4 + 0.4) / 2)
    tied = sensitivities([0, 1, 0, 1], [0.5, 0.5, 0.1, 0.5], [0.75])  # a tie of both outcomes
    assert tied[0, 0] == pytest.approx(0.5)


@pytest.mark.parametrize("seed", range(5))
def test_every_operating_point_lies_on_or_below_it(seed):
    rng = np.random.default_rng(seed)
    outcome = rng.permutation(np.arange(60) < 25)
    score = np.round(rng.normal(size=60) + outcome, 1)
    curve = roc_curve(outcome, score)
    found = sensitivities(outcome, score, curve.specificity)[0]
    assert (found >= curve.sensitivity - 1e-9).all()
    highest = pd.Series(curve.sensitivity).groupby(curve.specificity).transform("max")
    assert found == pytest.approx(highest.to_numpy())


def test_a_sample_is_the_curve_of_its_cases():
    samples = np.array([[0, 0, 1, 3, 4, 4, 5, 7, 8], [0, 1, 2, 3, 8, 8, 8, 8, 8]])
    found = sensitivities(OUTCOME, SCORE, SPECIFICITIES, samples)
    for row, sample in zip(found, samples, strict=True):
        own = sensitivities(OUTCOME[sample], SCORE[sample], SPECIFICITIES)[0]
        assert row == pytest.approx(own)


def predictions(outcome, probability):
    n = len(outcome)
    return pd.DataFrame(
        {"cohort": "test", "case_id": [f"P{i}" for i in range(n)], "model": "clinical",
         "outcome": outcome, "probability": probability}
    )  # fmt: skip


def test_the_band_holds_the_curve_and_narrows_with_patients():
    rng = np.random.default_rng(3)
    widths = []
    for n in (60, 960):
        outcome = np.arange(n) % 2 == 0
        probability = 1 / (1 + np.exp(-rng.normal(size=n) - outcome))
        table = roc_band_table(predictions(outcome, probability), EvaluationSettings(bootstrap=200))
        inside = table[(table["specificity"] > 0.2) & (table["specificity"] < 0.8)]
        assert (inside["low"] <= inside["sensitivity"]).all()
        assert (inside["sensitivity"] <= inside["high"]).all()
        widths.append((inside["high"] - inside["low"]).mean())
    assert 2.5 < widths[0] / widths[1] < 6  # the square root of 16, roughly
    assert set(table["method"]) == {"bootstrap percentile, 200 samples"}


def test_a_single_event_has_no_band():
    table = roc_band_table(predictions(np.arange(9) == 0, SCORE), EvaluationSettings(bootstrap=20))
    assert table["low"].isna().all()
    assert not table["method"].str.startswith("bootstrap").any()
