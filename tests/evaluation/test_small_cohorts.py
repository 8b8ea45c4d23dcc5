"""Small cohorts of every kind: whatever is written exists, and what does not says why."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from alnus.evaluation.calibration import calibration_curve_table, calibration_table
from alnus.evaluation.comparison import comparison_table
from alnus.evaluation.discrimination import discrimination_table, roc_table
from alnus.evaluation.operating_point import choose_threshold, operating_points_table
from alnus.evaluation.ranking import ranking_table
from alnus.evaluation.settings import EvaluationSettings
from alnus.evaluation.utility import decision_curve_table
from alnus.report.layouts import performance as layouts
from alnus.report.words import performance as words
from alnus.tables.evaluation import PREDICTIONS
from tests.report.builder import facts

COHORTS, MODELS = ("training", "validation"), ("clinical", "radiomics")
SCALES = {  # measure → smallest and largest possible value
    "Brier score": (0, 1), "Brier score, intercept updated": (0, 1), "ICI": (0, 1), "E50": (0, 1),
    "E90": (0, 1), "Emax": (0, 1), "Hosmer-Lemeshow P": (0, 1), "unreliability P": (0, 1),
    "Spiegelhalter P": (0, 1), "prevalence": (0, 1), "average precision": (0, 1),
    "observed / expected": (0, math.inf), "Hosmer-Lemeshow chi-square": (0, math.inf),
    "difference of AUC": (-1, 1), "IDI": (-2, 2), "continuous NRI": (-2, 2),
    "likelihood ratio": (0, math.inf), "Nagelkerke R²": (-math.inf, 1),
}  # fmt: skip


def drawn_risks(rng: np.random.Generator, outcome: np.ndarray) -> np.ndarray:
    """Draw risks of one kind: good, useless, separating, upside down, tied, equal, certain."""
    n = len(outcome)
    noise = rng.uniform(0.02, 0.98, n)
    kinds = (
        lambda: 1 / (1 + np.exp(-1.5 * (outcome - 0.5) - rng.normal(size=n))),
        lambda: noise,
        lambda: np.where(outcome, 0.5 + noise / 2, noise / 2),
        lambda: np.where(outcome, noise / 2, 0.5 + noise / 2),
        lambda: rng.choice([0.1, 0.4, 0.7], n),
        lambda: np.full(n, 0.3),
        lambda: rng.choice([0.0, 0.5, 1.0], n),
        lambda: outcome.astype(float),
    )
    return np.asarray(kinds[rng.integers(len(kinds))](), dtype=float)


def drawn_predictions(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    blocks = []
    for cohort in COHORTS:
        n = int(rng.integers(10, 81))
        events = int(rng.choice([1, 2, n // 5, n // 2, n - 1]))
        outcome = rng.permutation(np.arange(n) < max(events, 1))
        blocks += [
            pd.DataFrame({
                "cohort": cohort, "case_id": [f"{cohort}-{i}" for i in range(n)], "model": model,
                "outcome": outcome, "probability": drawn_risks(rng, outcome),
            })
            for model in MODELS
        ]  # fmt: skip
    frame = pd.concat(blocks, ignore_index=True)
    return PREDICTIONS.frame_of(**{str(name): frame[name] for name in frame})


def evaluated(seed: int) -> dict[str, pd.DataFrame]:
    """Give every table of the wing, with settings drawn, too."""
    rng, predictions = np.random.default_rng([seed, 1]), drawn_predictions(seed)
    settings = EvaluationSettings(
        auc_interval=rng.choice(
            ["DeLong", "logit DeLong", "bootstrap percentile", "bootstrap BCa"]
        ),
        proportion_interval=rng.choice(["Wilson", "Clopper-Pearson", "bootstrap percentile"]),
        bootstrap=20,
        hosmer_lemeshow=True,
    )
    training = predictions[predictions["cohort"] == "training"]
    points = {
        str(model): choose_threshold(part["outcome"], part["probability"], settings)
        for model, part in training.groupby("model", sort=False)
    }
    thresholds = {model: point.threshold for model, point in points.items()}
    return {
        "discrimination": discrimination_table(predictions, settings),
        "roc": roc_table(predictions),
        "ranking": ranking_table(predictions, settings),
        "operating_points": operating_points_table(predictions, points, settings),
        "calibration": calibration_table(predictions, settings),
        "calibration_curve": calibration_curve_table(predictions, settings),
        "decision_curve": decision_curve_table(predictions, settings),
        "comparison": comparison_table(
            predictions, max(thresholds.values()), settings, training="training",
            nested={("radiomics", "clinical"): 1},
        ),
    }  # fmt: skip


def check(seed: int) -> None:
    tables = evaluated(seed)
    for name in ("ranking", "operating_points", "calibration", "comparison"):
        for row in tables[name].to_dict("records"):
            check_row(row, str(row["measure"]))
    for row in tables["discrimination"].to_dict("records"):
        check_row({**row, "value": row["auc"]}, "AUC")
    check_report(tables)


def check_row(row: Mapping[Hashable, Any], measure: str) -> None:
    value, low, high = (float(row[key]) for key in ("value", "low", "high"))
    said = f"{measure}: {row}"
    assert not any(math.isinf(number) for number in (value, low, high)), said
    assert math.isnan(value) == str(row["method"]).startswith("not estimable: "), said
    assert math.isnan(low) == math.isnan(high), said
    smallest, largest = SCALES.get(measure, (0, 1) if "AUC" in measure else (-math.inf, math.inf))
    for number in (value, low, high):
        assert math.isnan(number) or smallest - 1e-9 <= number <= largest + 1e-9, said
    if not math.isnan(low):
        assert low < high, said
    elif measure in {"AUC", "difference of AUC", "sensitivity", "slope"}:
        assert str(row["method"]).startswith(("no interval: ", "not estimable: ")), said


def check_report(tables: dict[str, pd.DataFrame]) -> None:
    """No cell and no sentence on paper holds a number that is none."""
    told = facts()
    layers = (
        layouts.operating_table, layouts.discrimination_table, layouts.ranking_table,
        layouts.calibration_table, layouts.comparison_table,
    )  # fmt: skip
    cells = [cell for lay in layers for row in lay(tables, told).rows for cell in row.cells]
    readings = (
        words.discrimination, words.operating_points, words.calibration, words.decision_curves,
        words.comparison,
    )  # fmt: skip
    sentences = [sentence for read in readings for sentence in read(tables, told)]
    for text in (*cells, *sentences):
        assert not any(word in text.lower().split() for word in ("nan", "inf", "∞", "none")), text


@pytest.mark.parametrize("seed", range(40))
def test_what_is_written_exists_or_says_why_not(seed):
    check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40, 500))
def test_in_many_small_cohorts_what_is_written_exists_or_says_why_not(seed):
    check(seed)


def test_a_separating_prediction_has_no_calibration_line():
    outcome = np.arange(20) < 8
    predictions = PREDICTIONS.frame_of(
        cohort="training", case_id=[f"{i}" for i in range(20)], model="combined", outcome=outcome,
        probability=np.where(outcome, 0.9, 0.2) - np.arange(20) / 1000,
    )  # fmt: skip
    table = calibration_table(predictions, EvaluationSettings(bootstrap=20)).set_index("measure")
    absent = table.loc[["slope", "intercept", "unreliability index U", "quality index Q"]]
    assert absent["value"].isna().all()
    assert set(absent["method"]) == {"not estimable: the predictions separate the outcomes"}
    assert table["value"].loc["observed / expected"] > 0
    auc = discrimination_table(predictions)
    assert auc["auc"].tolist() == [1]
    assert (auc["low"] < 0.9).all()
    assert auc["std_error"].isna().all()
