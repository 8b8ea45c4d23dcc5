"""Tables of the models' fitting, as the run would write them."""

import numpy as np
import pandas as pd

from alnus.tables.models import (
    AVAILABILITY,
    COEFFICIENTS,
    NOMOGRAM,
    ODDS_RATIOS,
    SAMPLE_SIZE,
    STEPWISE,
    TERM_CHECKS,
    UNIVARIABLE,
)
from alnus.tables.signature import LASSO_PATH, RELIABILITY, SELECTION, STABILITY, STABILITY_RUNS
from tests.report.invented_study import COHORTS, MODELS, frame_of

FEATURES = (
    "lbp-2D_gldm_DependenceEntropy",
    "lbp-2D_glszm_GrayLevelNonUniformityNormalized",
    "original_shape2D_Elongation",
    "log-sigma-0-2-mm-3D_glcm_Correlation",
    "wavelet-LL_glszm_LargeAreaHighGrayLevelEmphasis",
    "wavelet-LL_glcm_MCC",
    "lbp-2D_glszm_SizeZoneNonUniformityNormalized",
    "wavelet-LL_firstorder_Skewness",
    "wavelet-LH_glcm_MCC",
)
PUBLISHED = (-0.556, 0.345, 0.230, -0.317, -0.191, 0.762, -0.233, 0.351, -0.293)


def wald(coefficient: float, std_error: float, p: float) -> tuple[float | str, ...]:
    limits = np.exp(coefficient + np.array([-1.96, 1.96]) * std_error)
    z = coefficient / std_error
    ratio = float(np.exp(coefficient))
    return (coefficient, std_error, z, p, ratio, *map(float, limits), "Wald", 0.95)


def tested(coefficient: float, std_error: float, p: float) -> tuple[float | str, ...]:
    """Name Wald's test after its P."""
    cells = wald(coefficient, std_error, p)
    return (*cells[:4], "Wald", *cells[4:])


def sample_size() -> pd.DataFrame:
    sizes = {"shrinkage": 181, "optimism": 122, "risk": 315, "final": 315}
    rows: list[tuple[object, ...]] = [
        (name, n, n * 0.713, 0.9, 7, 0.31, 0.698, 0.444, n * 0.713 / 7) for name, n in sizes.items()
    ]
    return frame_of(SAMPLE_SIZE, rows)


def univariable() -> pd.DataFrame:
    single = [
        ("age", 0.005, 0.012, 0.671, False),
        ("n_stage", 1.177, 0.282, 0.00003, True),
        ("long_axis", 0.588, 0.225, 0.009, True),
        ("short_axis", 2.789, 0.649, 0.00002, True),
        ("cortical_thickness", 7.981, 1.391, 1e-8, True),
        ("er", 0.532, 0.254, 0.036, True),
        ("ki67", -0.689, 0.265, 0.009, True),
    ]
    rows: list[tuple[object, ...]] = [
        (name, name, 310, 221, *wald(b, se, p), (b / se) ** 2, p, "Wald", 5.0, 1, p, kept)
        for name, b, se, p, kept in single
    ]
    for level, b in (("AC-T", -0.64), ("TCbHP", -0.79)):
        rows.append(
            (
                "regimen",
                f"regimen={level}",
                310,
                221,
                *wald(b, 0.4, 0.11),
                3.3,
                0.19,
                "Wald",
                3.1,
                2,
                0.21,
                False,
            )
        )
    return frame_of(UNIVARIABLE, rows)


def stepwise() -> pd.DataFrame:
    return frame_of(
        STEPWISE,
        [
            (0, "", "Wald", float("nan"), 7, 285.1, "n_stage + long_axis + short_axis + age"),
            (1, "age", "Wald", 0.412, 6, 283.9, "n_stage + long_axis + short_axis"),
        ],
    )


def coefficients() -> pd.DataFrame:
    clinical = [
        ("n_stage", 0.842, 0.322, 0.009),
        ("long_axis", -0.792, 0.414, 0.056),
        ("short_axis", 2.213, 1.134, 0.051),
        ("cortical_thickness", 7.177, 1.413, 4e-7),
        ("er", 0.633, 0.317, 0.046),
        ("ki67", -0.715, 0.317, 0.024),
    ]
    combined = [(n, b * 0.9, se, p) for n, b, se, p in clinical] + [("rad_score", 1.1, 0.28, 8e-5)]
    radiomics = [(n, b, 0.18, 0.02) for n, b in zip(FEATURES, PUBLISHED, strict=True)]
    rows: list[tuple[object, ...]] = []
    for model, terms in zip(MODELS, (clinical, radiomics, combined), strict=True):
        rows.append((model, "(Intercept)", "", *tested(-2.3, 0.6, 0.0001)))
        rows += [(model, name, name, *tested(b, se, p)) for name, b, se, p in terms]
    return frame_of(COEFFICIENTS, rows)


def odds_ratios() -> pd.DataFrame:
    sizes = {"unit": 1.0, "step": 0.1, "SD": 0.21, "IQR": 0.3}
    rows: list[tuple[object, ...]] = []
    for model, b in (("clinical", 7.177), ("combined", 6.5)):
        for step, size in sizes.items():
            limits = np.exp(size * (b + np.array([0, -1.96, 1.96]) * 1.4))
            end = (*map(float, limits), "Wald", 0.95)
            rows.append((model, "cortical_thickness", step, size, *end))
    return frame_of(ODDS_RATIOS, rows)


def term_checks() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = [
        ("clinical", "long_axis", "long_axis", 0.588, -0.792, True, 5.76, 1, 2.4),
        ("clinical", "er", "er", 0.532, 0.633, False, 1.04, 1, 1.02),
        ("combined", "regimen", "regimen=AC-T", -0.64, -0.5, False, 1.21, 2, 1.05),
    ]
    return frame_of(TERM_CHECKS, rows)


def selection() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = [
        (name, 2 * rank, 5.0 / rank, b / 2, b, 3.21 * rank**4 * 1e-3, 0.41 * rank)
        for rank, (name, b) in enumerate(zip(FEATURES, PUBLISHED, strict=True), start=1)
    ]
    rows += [
        (f"wavelet-HH_glcm_Feature{rank}", 2 * rank + 1, 0.2, 0.0, 0.0, 1.0, 2.0)
        for rank in range(21)
    ]
    return frame_of(SELECTION, rows)


def penalties() -> np.ndarray:
    return np.geomspace(0.2, 0.0002, 100)


def lasso_cv() -> pd.DataFrame:
    path = penalties()
    logs = np.log(path)
    mean = 1.02 + 0.03 * (logs + 4.2) ** 2 * np.where(logs > -4.2, 1.0, 0.4)
    n_features = np.round(np.linspace(0, 30, 100)).astype(int)
    frame = pd.DataFrame(
        {
            "penalty": path,
            "measure": "deviance",
            "mean": mean,
            "std": 0.04,
            "n_features": n_features,
            "minimum": np.arange(100) == int(mean.argmin()),
            "one_standard_error": np.arange(100) == 20,
        }
    )
    return frame.assign(used=frame["minimum"])


def lasso_path() -> pd.DataFrame:
    chosen = selection()
    generator = np.random.default_rng(3)
    parts = []
    for position, feature in enumerate(chosen["feature"]):
        end = PUBLISHED[position] if position < 9 else generator.normal(0, 0.15)
        start = -1.7 - position * 0.22
        logs = np.log(penalties())
        grown = np.clip((start - logs) / 4, 0, 1)
        parts.append(
            pd.DataFrame({"penalty": penalties(), "feature": feature, "coefficient": end * grown})
        )
    return pd.concat(parts, ignore_index=True)[list(LASSO_PATH.columns)]


def reliability() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = [
        (feature, 40, 0.9, 0.82, 0.95, "ICC(A,1), F of McGraw and Wong", 0.95, True)
        for feature in FEATURES
    ]
    rows.append(("wavelet-HH_glcm_Feature3", 40, 0.5, 0.2, 0.7, rows[0][5], 0.95, False))
    return frame_of(RELIABILITY, rows)


def stability() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    for varied in ("cases", "folds"):
        for position, feature in enumerate((*FEATURES[1:], "wavelet-HH_glcm_Feature3")):
            n = 50 - 5 * position
            rows.append((varied, feature, 50, n, position % 3, n / 50, 1 - (position % 3) / n))
    return frame_of(STABILITY, rows)


def stability_runs() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = [
        (varied, run, 0.02, 4 + run % 12) for varied in ("cases", "folds") for run in range(50)
    ]
    return frame_of(STABILITY_RUNS, rows)


def nomogram() -> pd.DataFrame:
    axes: dict[tuple[str, str], list[tuple[float, str, float]]] = {
        ("n_stage", "N stage"): [(1, "N1", 0), (2, "N2", 6), (3, "N3", 12)],
        ("long_axis", "Long axis (cm)"): [
            (v, f"{v:g}", 24 - 6 * v) for v in np.arange(0, 4.5, 0.5)
        ],
        ("short_axis", "Short axis (cm)"): [
            (v, f"{v:g}", 20 * v) for v in np.arange(0, 2.01, 0.2).round(1)
        ],
        ("cortical_thickness", "Cortical thickness (cm)"): [
            (v, f"{v:g}", 100 * v / 1.4) for v in np.arange(0, 1.41, 0.2).round(1)
        ],
        ("er", "ER"): [(0, "Negative", 0), (1, "Positive", 7)],
        ("ki67", "Ki-67 > 20 %"): [(1, "Yes", 0), (0, "No", 9)],
        ("rad_score", "Rad-score"): [(v, f"{v:g}", 11 * (v + 3)) for v in range(-3, 5)],
        ("total points", "Total points"): [(v, f"{v:g}", v) for v in range(0, 281, 20)],
        ("risk", "Risk of ALN+"): [
            (p, f"{p:g}", 76 + 16 * float(np.log(p / (1 - p))))
            for p in (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
        ],
    }
    return frame_of(
        NOMOGRAM,
        [
            (axis, label, value, text, points)
            for (axis, label), ticks in axes.items()
            for value, text, points in ticks
        ],
    )


def availability() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    for cohort, counts in COHORTS.items():
        n = sum(counts)
        for model in MODELS:
            lost = 3 if (cohort, model) == ("validation", "clinical") else 0
            rows.append((cohort, model, n, n - lost, "Age is missing" if lost else ""))
    return frame_of(AVAILABILITY, rows)
