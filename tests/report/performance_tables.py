"""Tables of the models' evaluation, as the run would write them."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from alnus.tables.evaluation import (
    CALIBRATION,
    CALIBRATION_CURVE,
    COMPARISON,
    DECISION_CURVE,
    DISCRIMINATION,
    NET_BENEFIT_CURVE,
    OPERATING_POINTS,
    PREDICTIONS,
    RANKING,
    ROC,
    CalibrationRow,
    ComparisonRow,
    DecisionCurveRow,
    DiscriminationRow,
    OperatingPointRow,
    RankingRow,
    RocRow,
)
from alnus.tables.models import (
    INTERNAL_VALIDATION,
    NOISE_FLOOR,
    OPTIMISM,
    InternalValidationRow,
    NoiseFloorRow,
    OptimismRow,
)
from alnus.tables.table import NO_INTERVAL
from tests.report.invented_study import COHORTS, MODELS, cases


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
    rows = []
    for cohort, (p, n) in COHORTS.items():
        for model, (auc, low, high) in zip(MODELS, published[cohort], strict=True):
            rows.append(
                DiscriminationRow(
                    cohort=cohort, model=model, n=p + n, events=p, auc=auc,
                    std_error=(high - low) / 3.92, low=low, high=high, method="DeLong",
                    confidence=0.95,
                )
            )  # fmt: skip
    return DISCRIMINATION.frame(rows)


def roc(predictions: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for (cohort, model), part in predictions.groupby(["cohort", "model"], sort=False):
        risk = np.sort(part["probability"].to_numpy())
        middles = [(a + b) / 2 for a, b in pairwise(risk)]
        for threshold in (-np.inf, *middles, np.inf):
            called = part["probability"] > threshold
            outcome = part["outcome"].astype(bool)
            rows.append(
                RocRow(
                    cohort=str(cohort), model=str(model), threshold=threshold,
                    sensitivity=called[outcome].mean(), specificity=(~called[~outcome]).mean(),
                )
            )  # fmt: skip
    return ROC.frame(rows)


def ranking() -> pd.DataFrame:
    rows = []
    for cohort, (p, n) in COHORTS.items():
        for model in MODELS:
            row = RankingRow(
                cohort=cohort, model=model, measure="prevalence", at=None, value=p / (p + n),
                low=None, high=None, method=NO_INTERVAL, confidence=0.95,
            )  # fmt: skip
            drawn = replace(row, method="bootstrap percentile, 2000 samples")
            rows += [
                row,
                replace(drawn, measure="average precision", value=0.912, low=0.87, high=0.95),
                replace(
                    drawn, measure="partial AUC (McClish)", at=0.9, value=0.71, low=0.64, high=0.79
                ),
            ]
    return RANKING.frame(rows)


def internal_validation() -> pd.DataFrame:
    rows = []
    for procedure, way in (
        ("nested cross-validation", "influence curve, logit"),
        ("out-of-bag bootstrap, .632+", "percentiles of the out-of-bag AUC, shifted"),
    ):
        for model, value in zip(MODELS, (0.79, 0.55, 0.8), strict=True):
            rows.append(
                InternalValidationRow(
                    model=model, procedure=procedure, measure="AUC", apparent=0.86, value=value,
                    low=value - 0.06, high=value + 0.06, method=way, confidence=0.95, n_built=20,
                    n_refits=50,
                )
            )  # fmt: skip
    return INTERNAL_VALIDATION.frame(rows)


def noise_floor() -> pd.DataFrame:
    rows = []
    for model in MODELS:
        apparent = NoiseFloorRow(
            model=model, measure="apparent AUC", observed=0.86, noise_mean=0.6, noise_high=0.71,
            p=0.01, n_shuffles=99,
        )  # fmt: skip
        crossed = replace(
            apparent, measure="cross-validated AUC", observed=0.79, noise_mean=0.5, noise_high=0.54
        )
        rows += [apparent, crossed]
    return NOISE_FLOOR.frame(rows)


def optimism() -> pd.DataFrame:
    rows = []
    for model, apparent in zip(MODELS, (0.86, 0.85, 0.87), strict=True):
        for measure, value, excess in (("AUC", apparent, 0.06), ("slope", 1.0, 0.25)):
            rows.append(
                OptimismRow(
                    model=model, measure=measure, apparent=value, optimism=excess,
                    corrected=value - excess, n_samples=198, n_requested=200,
                )
            )  # fmt: skip
    return OPTIMISM.frame(rows)


def operating_points(predictions: pd.DataFrame) -> pd.DataFrame:
    rows = []
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
            value = k / n
            rows.append(
                OperatingPointRow(
                    cohort=str(cohort), model=str(model), rule="youden", threshold=0.7, measure=measure,
                    numerator=k, denominator=n, value=value, low=max(value - 0.06, 0),
                    high=min(value + 0.06, 1), method="Wilson", confidence=0.95,
                )
            )  # fmt: skip
    return OPERATING_POINTS.frame(rows)


def calibration() -> pd.DataFrame:
    rows = []
    for cohort in COHORTS:
        for model in MODELS:
            slope = 0.72 if (cohort, model) == ("external test", "radiomics") else 1.02
            row = CalibrationRow(
                cohort=cohort, model=model, measure="intercept", value=0.05, low=-0.3, high=0.4,
                method="Wald", confidence=0.95,
            )  # fmt: skip
            alone = replace(row, low=None, high=None, method=NO_INTERVAL)
            rows += [
                row,
                replace(row, measure="slope", value=slope, low=slope - 0.2, high=slope + 0.2),
                replace(alone, measure="Brier score", value=0.141),
                replace(alone, measure="ICI", value=0.031),
                replace(alone, measure="Emax", value=0.1),
            ]
    return CALIBRATION.frame(rows)


def calibration_curve() -> pd.DataFrame:
    parts = []
    for cohort in COHORTS:
        for position, model in enumerate(MODELS):
            x = np.linspace(0.05 + 0.03 * position, 0.98, 40)
            y = x + 0.06 * np.sin(3 * x + position)
            parts.append(
                CALIBRATION_CURVE.frame_of(
                    cohort=cohort, model=model, predicted=x, observed=y, low=y - 0.1 * (1.1 - x),
                    high=y + 0.1 * (1.1 - x), method="bootstrap percentile, 200 samples",
                    confidence=0.95,
                )
            )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def decision_curve(predictions: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for cohort, group in predictions.groupby("cohort", sort=False):
        base = float(group["outcome"].mean())
        for threshold in np.arange(0.01, 1.0, 0.01):
            odds = threshold / (1 - threshold)
            everybody = DecisionCurveRow(
                cohort=str(cohort), model="treat all", threshold=threshold,
                net_benefit=base - (1 - base) * odds, low=None, high=None,
                interventions_avoided=0.0, method=NO_INTERVAL, confidence=0.95,
            )  # fmt: skip
            rows += [everybody, replace(everybody, model="treat none", net_benefit=0.0)]
            for model, part in group.groupby("model", sort=False):
                called, outcome = part["probability"] > threshold, part["outcome"].astype(bool)
                false = (called & ~outcome).sum()
                benefit = float((called & outcome).sum() - false * odds) / len(part)
                rows.append(
                    replace(
                        everybody, model=str(model), net_benefit=benefit, low=benefit - 0.04,
                        high=benefit + 0.04, method="bootstrap percentile, 200 samples",
                        interventions_avoided=100 * (benefit - everybody.net_benefit) / odds,
                    )
                )  # fmt: skip
    return DECISION_CURVE.frame(rows)


def net_benefit_curve(curve: pd.DataFrame) -> pd.DataFrame:
    drawn = curve.rename(columns={"net_benefit": "value"}).assign(measure="net benefit")
    return NET_BENEFIT_CURVE.frame_of(**{name: drawn[name] for name in NET_BENEFIT_CURVE.columns})


def comparison() -> pd.DataFrame:
    rows = []
    pairs = (("combined", "clinical", 0.2), ("combined", "radiomics", 0.0004))
    for cohort in COHORTS:
        for model, reference, p in pairs:
            area = ComparisonRow(
                cohort=cohort, model=model, reference=reference, reference_cohort=cohort,
                measure="difference of AUC", at=None, value=0.022, low=-0.01, high=0.054,
                statistic=1.3, p=p, std_error=0.016, p_holm=min(2 * p, 1),
                low_holm=-0.014, high_holm=0.058, confidence_holm=0.975, method="DeLong", confidence=0.95,
            )  # fmt: skip
            benefit = replace(
                area, measure="difference of net benefit", at=0.7, value=0.03, low=0.01, high=0.06,
                statistic=None, p=None, std_error=None, p_holm=None,
                low_holm=None, high_holm=None, confidence_holm=None, method="bootstrap percentile, 200 samples",
            )  # fmt: skip
            rows += [area, benefit]
    change = replace(
        rows[-2], model="radiomics", reference="radiomics", reference_cohort="training",
        value=-0.069, low=-0.132, high=-0.006, statistic=-2.1, p=0.034, p_holm=None, low_holm=None,
        high_holm=None, confidence_holm=None,
    )  # fmt: skip
    return COMPARISON.frame([*rows, change])
