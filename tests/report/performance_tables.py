"""Tables of the models' evaluation, as the run would write them."""

from itertools import pairwise

import numpy as np
import pandas as pd

from alnus.tables.evaluation import (
    CALIBRATION,
    COMPARISON,
    DECISION_CURVE,
    DISCRIMINATION,
    OPERATING_POINTS,
    PREDICTIONS,
    RANKING,
    ROC,
)
from alnus.tables.models import INTERNAL_VALIDATION, NOISE_FLOOR, OPTIMISM
from tests.report.invented_study import COHORTS, MODELS, cases, frame_of


def predictions() -> pd.DataFrame:
    generator = np.random.default_rng(1356)
    everybody = cases()
    parts = []
    for shift, model in zip((1.5, 1.0, 1.7), MODELS, strict=True):
        linear = generator.normal(0.3, 1, len(everybody)) + shift * everybody["outcome"]
        risk = 1 / (1 + np.exp(-linear))
        parts.append(everybody.assign(model=model, probability=risk))
    return pd.concat(parts, ignore_index=True)[list(PREDICTIONS.columns)]


def discrimination() -> pd.DataFrame:
    published = {
        "training": ((0.833, 0.791, 0.872), (0.792, 0.748, 0.836), (0.855, 0.817, 0.893)),
        "validation": ((0.881, 0.830, 0.930), (0.761, 0.686, 0.829), (0.882, 0.834, 0.928)),
        "external test": ((0.851, 0.773, 0.915), (0.723, 0.626, 0.816), (0.858, 0.782, 0.921)),
    }
    rows: list[tuple[object, ...]] = []
    for cohort, (p, n) in COHORTS.items():
        for model, (auc, low, high) in zip(MODELS, published[cohort], strict=True):
            se = (high - low) / 3.92
            rows.append((cohort, model, p + n, p, auc, se, low, high, "DeLong", 0.95))
    return frame_of(DISCRIMINATION, rows)


def roc(predictions: pd.DataFrame) -> pd.DataFrame:
    parts: list[tuple[object, ...]] = []
    for (cohort, model), part in predictions.groupby(["cohort", "model"], sort=False):
        risk = np.sort(part["probability"].to_numpy())
        middles = [(a + b) / 2 for a, b in pairwise(risk)]
        for threshold in (-np.inf, *middles, np.inf):
            called = part["probability"] > threshold
            outcome = part["outcome"].astype(bool)
            parts.append(
                (cohort, model, threshold, called[outcome].mean(), (~called[~outcome]).mean())
            )
    return frame_of(ROC, parts)


def ranking() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    nan, way = float("nan"), "bootstrap percentile, 2000 samples"
    for cohort, (p, n) in COHORTS.items():
        for model in MODELS:
            rows.append(
                (cohort, model, "prevalence", nan, p / (p + n), nan, nan, "no interval", 0.95)
            )
            rows.append((cohort, model, "average precision", nan, 0.912, 0.87, 0.95, way, 0.95))
            rows.append((cohort, model, "partial AUC (McClish)", 0.9, 0.71, 0.64, 0.79, way, 0.95))
    return frame_of(RANKING, rows)


def internal_validation() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    for procedure, way in (
        ("nested cross-validation", "influence curve, logit"),
        ("out-of-bag bootstrap, .632+", "percentiles of the out-of-bag AUC, shifted"),
    ):
        for model, value in zip(MODELS, (0.79, 0.55, 0.8), strict=True):
            ends = (value - 0.06, value + 0.06)
            rows.append((model, procedure, "AUC", 0.86, value, *ends, way, 0.95, 20, 50))
    return frame_of(INTERNAL_VALIDATION, rows)


def noise_floor() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    for model in MODELS:
        rows.append((model, "apparent AUC", 0.86, 0.6, 0.71, 0.01, 99))
        rows.append((model, "cross-validated AUC", 0.79, 0.5, 0.54, 0.01, 99))
    return frame_of(NOISE_FLOOR, rows)


def optimism() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    for model, apparent in zip(MODELS, (0.86, 0.85, 0.87), strict=True):
        rows.append((model, "AUC", apparent, 0.06, apparent - 0.06, 198, 200))
        rows.append((model, "slope", 1.0, 0.25, 0.75, 198, 200))
    return frame_of(OPTIMISM, rows)


def operating_points(predictions: pd.DataFrame) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    for (cohort, model), part in predictions.groupby(["cohort", "model"], sort=False):
        called, outcome = part["probability"] > 0.7, part["outcome"].astype(bool)
        counts = {
            "accuracy": (int((called == outcome).sum()), len(part)),
            "sensitivity": (int((called & outcome).sum()), int(outcome.sum())),
            "specificity": (int((~called & ~outcome).sum()), int((~outcome).sum())),
            "PPV": (int((called & outcome).sum()), int(called.sum())),
            "NPV": (int((~called & ~outcome).sum()), int((~called).sum())),
            "no-information rate": (int(outcome.sum()), len(part)),
        }
        for measure, (k, n) in counts.items():
            v = k / n
            end = ("youden", 0.7, measure, k, n, v, max(v - 0.06, 0), min(v + 0.06, 1))
            rows.append((cohort, model, *end, "Wilson", 0.95))
    return frame_of(OPERATING_POINTS, rows)


def calibration() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    nan = float("nan")
    for cohort in COHORTS:
        for model in MODELS:
            slope = 0.72 if (cohort, model) == ("external test", "radiomics") else 1.02
            rows.append((cohort, model, "intercept", 0.05, -0.3, 0.4, "Wald", 0.95))
            rows.append((cohort, model, "slope", slope, slope - 0.2, slope + 0.2, "Wald", 0.95))
            rows.append((cohort, model, "Brier score", 0.141, nan, nan, "", 0.95))
            rows.append((cohort, model, "ICI", 0.031, nan, nan, "", 0.95))
            rows.append((cohort, model, "Emax", 0.1, nan, nan, "no interval", 0.95))
    return frame_of(CALIBRATION, rows)


def calibration_curve() -> pd.DataFrame:
    parts = []
    for cohort in COHORTS:
        for position, model in enumerate(MODELS):
            x = np.linspace(0.05 + 0.03 * position, 0.98, 40)
            y = x + 0.06 * np.sin(3 * x + position)
            parts.append(
                pd.DataFrame(
                    {
                        "cohort": cohort,
                        "model": model,
                        "predicted": x,
                        "observed": y,
                        "low": y - 0.1 * (1.1 - x),
                        "high": y + 0.1 * (1.1 - x),
                        "method": "bootstrap percentile, 200 samples",
                        "confidence": 0.95,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def decision_curve(predictions: pd.DataFrame) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    thresholds = np.arange(0.01, 1.0, 0.01)
    for cohort, group in predictions.groupby("cohort", sort=False):
        for threshold in thresholds:
            odds = threshold / (1 - threshold)
            base = float(group["outcome"].mean())
            everybody = base - (1 - base) * odds
            nan, no = float("nan"), ("no interval", 0.95)
            rows.append((cohort, "treat all", threshold, everybody, nan, nan, 0.0, *no))
            rows.append((cohort, "treat none", threshold, 0.0, nan, nan, 0.0, *no))
            for model, part in group.groupby("model", sort=False):
                called, outcome = part["probability"] > threshold, part["outcome"].astype(bool)
                n = len(part)
                benefit = (called & outcome).sum() / n - (called & ~outcome).sum() / n * odds
                limits = (benefit - 0.04, benefit + 0.04)
                avoided = 100 * (benefit - everybody) / odds
                rows.append(
                    (cohort, model, threshold, benefit, *limits, avoided, "bootstrap", 0.95)
                )
    return frame_of(DECISION_CURVE, rows)


def comparison() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    nan = float("nan")
    pairs = (("combined", "clinical", 0.2), ("combined", "radiomics", 0.0004))
    for cohort in COHORTS:
        for model, reference, p in pairs:
            test = (0.022, -0.01, 0.054, 1.3, p, min(2 * p, 1), "DeLong", 0.95)
            rows.append((cohort, model, reference, cohort, "difference of AUC", nan, *test))
            benefit = (0.03, 0.01, 0.06, nan, nan, nan, "bootstrap percentile, 200 samples", 0.95)
            measure = "difference of net benefit"
            rows.append((cohort, model, reference, cohort, measure, 0.7, *benefit))
    change = (-0.069, -0.132, -0.006, -2.1, 0.034, nan, "DeLong", 0.95)
    itself = ("external test", "radiomics", "radiomics", "training")
    rows.append((*itself, "difference of AUC", nan, *change))
    return frame_of(COMPARISON, rows)
