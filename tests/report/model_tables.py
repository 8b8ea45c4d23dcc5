"""Tables of the models' fitting, as the run would write them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from alnus.tables.evaluation import CORRECTED_CALIBRATION
from alnus.tables.models import (
    AVAILABILITY,
    COEFFICIENTS,
    NOMOGRAM,
    NOMOGRAM_CROWD,
    ODDS_RATIOS,
    SAMPLE_SIZE,
    STEPWISE,
    TERM_CHECKS,
    UNIVARIABLE,
    AvailabilityRow,
    CoefficientRow,
    NomogramCrowdRow,
    NomogramRow,
    OddsRatioRow,
    SampleSizeRow,
    StepwiseRow,
    TermCheckRow,
    UnivariableRow,
)
from alnus.tables.signature import (
    LASSO_CV,
    LASSO_PATH,
    PERTURBATION,
    RELIABILITY,
    SELECTION,
    STABILITY,
    STABILITY_RUNS,
    ReliabilityRow,
    SelectionRow,
    StabilityRow,
    StabilityRunRow,
)
from tests.report.invented_study import COHORTS, MODELS, cases

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


def wald(coefficient: float, std_error: float, p: float) -> dict[str, Any]:
    """Give the columns of a term that Wald tested."""
    low, ratio, high = np.exp(coefficient + np.array([-1.96, 0, 1.96]) * std_error)
    return {
        "coefficient": coefficient, "std_error": std_error, "z": coefficient / std_error, "p": p,
        "odds_ratio": ratio, "low": low, "high": high, "method": "Wald", "confidence": 0.95,
        "test": "Wald",
    }  # fmt: skip


def sample_size() -> pd.DataFrame:
    sizes = {"shrinkage": 181, "optimism": 122, "risk": 315, "final": 315}
    return SAMPLE_SIZE.frame(
        SampleSizeRow(
            criterion=name, n=n, events=n * 0.713, shrinkage=0.9, parameters=7,
            cox_snell_r2=0.31, max_r2=0.698, nagelkerke_r2=0.444,
            events_per_parameter=n * 0.713 / 7,
        )
        for name, n in sizes.items()
    )  # fmt: skip


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
    rows = [
        UnivariableRow(
            variable=name, term=name, n=310, events=221, **wald(b, se, p),
            joint_chi2=(b / se) ** 2, joint_p=p, lr_chi2=5.0, lr_df=1, lr_p=p, kept=kept,
        )
        for name, b, se, p, kept in single
    ]  # fmt: skip
    rows += [
        UnivariableRow(
            variable="regimen", term=f"regimen={level}", n=310, events=221, **wald(b, 0.4, 0.11),
            joint_chi2=3.3, joint_p=0.19, lr_chi2=3.1, lr_df=2, lr_p=0.21, kept=False,
        )
        for level, b in (("AC-T", -0.64), ("TCbHP", -0.79))
    ]  # fmt: skip
    return UNIVARIABLE.frame(rows)


def stepwise() -> pd.DataFrame:
    whole = StepwiseRow(
        step=0, removed="", criterion="Wald", value=None, n_terms=7, aic=285.1,
        kept="n_stage + long_axis + short_axis + age",
    )  # fmt: skip
    left = "n_stage + long_axis + short_axis"
    next_one = replace(whole, step=1, removed="age", value=0.412, n_terms=6, aic=283.9, kept=left)
    return STEPWISE.frame([whole, next_one])


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
    return COEFFICIENTS.frame(
        CoefficientRow(
            model=model,
            term=name,
            variable="" if name == "(Intercept)" else name,
            **wald(b, se, p),
        )
        for model, terms in zip(MODELS, (clinical, radiomics, combined), strict=True)
        for name, b, se, p in [("(Intercept)", -2.3, 0.6, 0.0001), *terms]
    )


def odds_ratios() -> pd.DataFrame:
    sizes = {"unit": 1.0, "step": 0.1, "SD": 0.21, "IQR": 0.3}
    rows = []
    for model, b in (("clinical", 7.177), ("combined", 6.5)):
        for step, size in sizes.items():
            low, ratio, high = np.exp(size * (b + np.array([-1.96, 0, 1.96]) * 1.4))
            rows.append(
                OddsRatioRow(
                    model=model, variable="cortical_thickness", step=step, size=size,
                    odds_ratio=ratio, low=low, high=high, method="Wald", confidence=0.95,
                )
            )  # fmt: skip
    return ODDS_RATIOS.frame(rows)


def term_checks() -> pd.DataFrame:
    flips = TermCheckRow(
        model="clinical", variable="long_axis", term="long_axis", univariable=0.588,
        coefficient=-0.792, sign_flips=True, gvif=5.76, df=1, inflation=2.4,
    )  # fmt: skip
    stays = replace(
        flips, variable="er", term="er", univariable=0.532, coefficient=0.633, sign_flips=False,
        gvif=1.04, inflation=1.02,
    )  # fmt: skip
    level = replace(
        stays, model="combined", variable="regimen", term="regimen=AC-T", univariable=-0.64,
        coefficient=-0.5, gvif=1.21, df=2, inflation=1.05,
    )  # fmt: skip
    return TERM_CHECKS.frame([flips, stays, level])


def selection() -> pd.DataFrame:
    rows = [
        SelectionRow(
            feature=name, mrmr_rank=2 * rank, mrmr_score=5.0 / rank, lasso_coefficient=b / 2,
            coefficient=b, center=3.21 * rank**4 * 1e-3, scale=0.41 * rank,
        )
        for rank, (name, b) in enumerate(zip(FEATURES, PUBLISHED, strict=True), start=1)
    ]  # fmt: skip
    rows += [
        SelectionRow(
            feature=f"wavelet-HH_glcm_Feature{rank}", mrmr_rank=2 * rank + 1, mrmr_score=0.2,
            lasso_coefficient=0.0, coefficient=0.0, center=1.0, scale=2.0,
        )
        for rank in range(21)
    ]  # fmt: skip
    return SELECTION.frame(rows)


def penalties() -> np.ndarray:
    return np.geomspace(0.2, 0.0002, 100)


def lasso_cv() -> pd.DataFrame:
    path = penalties()
    logs = np.log(path)
    mean = 1.02 + 0.03 * (logs + 4.2) ** 2 * np.where(logs > -4.2, 1.0, 0.4)
    n_features = np.round(np.linspace(0, 30, 100)).astype(int)
    best = np.arange(100) == int(mean.argmin())
    return LASSO_CV.frame_of(
        penalty=path,
        measure="deviance",
        mean=mean,
        std=0.04,
        n_features=n_features,
        minimum=best,
        one_standard_error=np.arange(100) == 20,
        used=best,
    )


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
    return RELIABILITY.frame(_agreement())


def perturbation() -> pd.DataFrame:
    return PERTURBATION.frame([replace(row, n=310) for row in _agreement()])


def _agreement() -> list[ReliabilityRow]:
    agreed = [
        ReliabilityRow(
            feature=feature, n=40, value=0.9, low=0.82, high=0.95,
            method="ICC(A,1), F of McGraw and Wong", confidence=0.95, kept=True,
        )
        for feature in FEATURES
    ]  # fmt: skip
    other = replace(
        agreed[0], feature="wavelet-HH_glcm_Feature3", value=0.5, low=0.2, high=0.7, kept=False
    )
    return [*agreed, other]


def stability() -> pd.DataFrame:
    rows = []
    for varied in ("cases", "folds"):
        for position, feature in enumerate((*FEATURES[1:], "wavelet-HH_glcm_Feature3")):
            n, positive = 50 - 5 * position, position % 3
            rows.append(
                StabilityRow(
                    varied=varied, feature=feature, n_runs=50, n_selected=n, n_positive=positive,
                    frequency=n / 50, sign_consistency=1 - positive / n,
                )
            )  # fmt: skip
    return STABILITY.frame(rows)


def stability_runs() -> pd.DataFrame:
    return STABILITY_RUNS.frame(
        StabilityRunRow(varied=varied, run=run, penalty=0.02, n_features=4 + run % 12)
        for varied in ("cases", "folds")
        for run in range(50)
    )


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
    return NOMOGRAM.frame(
        NomogramRow(axis=axis, label=label, value=value, text=text, points=points)
        for (axis, label), ticks in axes.items()
        for value, text, points in ticks
    )


def nomogram_crowd() -> pd.DataFrame:
    rows = [NomogramCrowdRow("short_axis", p, 2.0, 0.04) for p in range(1, 41, 2)]
    rows += [NomogramCrowdRow("er", p, 0.0, share) for p, share in ((0.0, 0.4), (7.0, 0.6))]
    return NOMOGRAM_CROWD.frame(rows)


def corrected_calibration() -> pd.DataFrame:
    x = np.linspace(0.1, 0.95, 50)
    parts = [
        CORRECTED_CALIBRATION.frame_of(
            model=model, predicted=x, apparent=x, corrected=0.1 + 0.8 * x, n_samples=20
        )
        for model in MODELS
    ]
    return pd.concat(parts, ignore_index=True)


def features() -> pd.DataFrame:
    """Values of the selected features, drawn at random."""
    names = cases()["case_id"]
    values = np.random.default_rng(3).normal(size=(len(names), len(FEATURES)))
    return pd.DataFrame(values, columns=list(FEATURES)).assign(case_id=names)[
        ["case_id", *FEATURES]
    ]


def availability() -> pd.DataFrame:
    rows = []
    for cohort, counts in COHORTS.items():
        n = sum(counts)
        for model in MODELS:
            lost = 3 if (cohort, model) == ("validation", "clinical") else 0
            rows.append(
                AvailabilityRow(
                    cohort=cohort, model=model, n=n, n_used=n - lost,
                    reason="Age is missing" if lost else "",
                )
            )  # fmt: skip
    return AVAILABILITY.frame(rows)
