"""A small invented run: every table that the report can show, seeded, in the run's own columns."""

from itertools import pairwise

import numpy as np
import pandas as pd

from alnus import tables as t
from alnus.report.facts import Facts
from alnus.tables import Table
from alnus.variable import Variable

COHORTS = {"training": (221, 89), "validation": (95, 39), "external test": (52, 29)}
MODELS = ("clinical", "radiomics", "combined")
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
VARIABLES = (
    Variable("age", "Age", "years"),
    Variable("long_axis", "Long axis", "cm"),
    Variable("short_axis", "Short axis", "cm"),
    Variable("cortical_thickness", "Cortical thickness", "cm"),
    Variable("n_stage", "N stage", kind="ordinal", levels=("N1", "N2", "N3")),
    Variable("er", "ER", kind="binary", levels=("Negative", "Positive")),
    Variable("ki67", "Ki-67 > 20 %", kind="binary", levels=("No", "Yes")),
    Variable("regimen", "Regimen", kind="nominal", levels=("TAC", "AC-T", "TCbHP")),
)
METHODS = (
    ("Preset", "rnwcf-1032"),
    ("Bin width", "25"),
    ("mRMR", "FCQ, k = 30"),
    ("LASSO", "logistic, 5 folds, deviance, minimum"),
    ("Rad-score", "refitted linear predictor"),
    ("Threshold", "Youden on the training cohort"),
)


def facts(
    *,
    study: str = "ALN status after NAC",
    simulated: bool = False,
    notes: tuple[str, ...] = (),
    variables: tuple[Variable, ...] = VARIABLES,
    score_kind: str = "refitted linear predictor",
    score_intercept: float = 1.0123,
) -> Facts:
    return Facts(
        study=study,
        positive="ALN+",
        negative="ALN−",
        training="training",
        simulated=simulated,
        confidence=0.95,
        spacing="Pixel sizes stand in the patient table, between 0.05 and 0.12 mm.",
        variables=variables,
        score_kind=score_kind,
        score_intercept=score_intercept,
        methods=METHODS,
        notes=notes,
        version="0.1.0",
        seed=1356,
    )


def all_tables() -> dict[str, pd.DataFrame]:
    predictions = _predictions()
    frames = {
        t.PATIENTS: _patients(),
        t.FLOW: _flow(),
        t.CHARACTERISTICS: _characteristics(),
        t.FAILURES: _frame(t.FAILURES, [("QUH-0131", "the ROI has no pixel of label 1")]),
        t.PREFLIGHT_CASES: _preflight_cases(),
        t.PREFLIGHT_IMAGE_TYPES: _gray_levels(),
        t.PREFLIGHT_FEATURES: _idle_features(),
        t.UNIVARIABLE: _univariable(),
        t.STEPWISE: _stepwise(),
        t.COEFFICIENTS: _coefficients(),
        t.SELECTION: _selection(),
        t.LASSO_CV: _lasso_cv(),
        t.LASSO_PATH: _lasso_path(),
        t.STABILITY: _stability(),
        t.STABILITY_RUNS: _stability_runs(),
        t.NOMOGRAM: nomogram(),
        t.AVAILABILITY: _availability(),
        t.PREDICTIONS: predictions,
        t.DISCRIMINATION: _discrimination(),
        t.ROC: _roc(predictions),
        t.OPERATING_POINTS: _operating_points(predictions),
        t.CALIBRATION: _calibration(),
        t.CALIBRATION_CURVE: _calibration_curve(),
        t.DECISION_CURVE: _decision_curve(predictions),
        t.COMPARISON: _comparison(),
    }
    return {table.name: table.check(frame) for table, frame in frames.items()}


def _frame(table: Table, rows: list[tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(table.columns))


def _cases() -> pd.DataFrame:
    rows = [
        (cohort, f"{cohort[:2]}-{number:04d}", number < positive)
        for cohort, (positive, negative) in COHORTS.items()
        for number in range(positive + negative)
    ]
    return pd.DataFrame(rows, columns=["cohort", "case_id", "outcome"])


def _patients() -> pd.DataFrame:
    cases = _cases()[["case_id", "cohort", "outcome"]]
    return cases.assign(image="i.png", roi="r.png", spacing_row=0.1, spacing_column=0.1)


def _flow() -> pd.DataFrame:
    reasons = {
        "Distant metastasis": 55,
        "NAC incomplete due to lesion augmentation": 71,
        "Male breast cancer": 4,
        "Previous axillary surgery": 19,
        "Bilateral ALN positivity": 11,
        "Immunohistochemistry test absence": 54,
        "ALNU imaging unavailable or more than 4 weeks before surgery": 123,
        "No ALND after NAC": 48,
        "Images carried measured traces": 104,
    }
    left = 1014
    rows: list[tuple[object, ...]] = [("assessed", "In the patient table", 0, left)]
    for reason, n in reasons.items():
        left -= n
        rows.append(("excluded", reason, n, left))
    rows.append(("included", "Included", 0, left))
    rows += [("cohort", name, 0, sum(counts)) for name, counts in COHORTS.items()]
    return _frame(t.FLOW, rows)


def _characteristics() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    for cohort, (p, n) in COHORTS.items():
        age = ("age", "Age (years)", "", p, 49.74, 10.88, n, 49.21, 9.76, 0)
        rows.append((cohort, *age, "Welch's t test", 0.41, 0.684, 0.05))
        thickness = ("cortical_thickness", "Cortical thickness (cm)", "")
        rows.append(
            (cohort, *thickness, p, 0.50, 0.60, n, 0.19, 0.12, 3, "Welch's t test", 7.4, 1e-9, 0.7)
        )
        nan = float("nan")
        for level, part in (("N1", 0.63), ("N2", 0.2), ("N3", 0.17)):
            counts = (p, round(part * p), nan, n, round(part * n), nan, 0)
            test = ("Fisher's exact test", nan, 0.00002, 0.5)
            rows.append((cohort, "n_stage", "N stage", level, *counts, *test))
        for level, part in (("Negative", 0.37), ("Positive", 0.63)):
            counts = (p, round(part * p), nan, n, round(part * n), nan, 0)
            test = ("chi-square test", 4.3, 0.0384, 0.26)
            rows.append((cohort, "er", "ER", level, *counts, *test))
    return _frame(t.CHARACTERISTICS, rows)


def _wald(coefficient: float, std_error: float, p: float) -> tuple[float, ...]:
    limits = np.exp(coefficient + np.array([-1.96, 1.96]) * std_error)
    z = coefficient / std_error
    return (coefficient, std_error, z, p, float(np.exp(coefficient)), *map(float, limits))


def _univariable() -> pd.DataFrame:
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
        (name, name, 310, 221, *_wald(b, se, p), 5.0, 1, p, kept) for name, b, se, p, kept in single
    ]
    for level, b in (("AC-T", -0.64), ("TCbHP", -0.79)):
        rows.append(
            ("regimen", f"regimen={level}", 310, 221, *_wald(b, 0.4, 0.11), 3.1, 2, 0.21, False)
        )
    return _frame(t.UNIVARIABLE, rows)


def _stepwise() -> pd.DataFrame:
    return _frame(
        t.STEPWISE,
        [
            (0, "", "wald", float("nan"), 7, 285.1, "n_stage + long_axis + short_axis + age"),
            (1, "age", "wald", 0.412, 6, 283.9, "n_stage + long_axis + short_axis"),
        ],
    )


def _coefficients() -> pd.DataFrame:
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
        rows.append((model, "(Intercept)", "", *_wald(-2.3, 0.6, 0.0001)))
        rows += [(model, name, name, *_wald(b, se, p)) for name, b, se, p in terms]
    return _frame(t.COEFFICIENTS, rows)


def _selection() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = [
        (name, 2 * rank, 5.0 / rank, b / 2, b, 3.21 * rank**4 * 1e-3, 0.41 * rank)
        for rank, (name, b) in enumerate(zip(FEATURES, PUBLISHED, strict=True), start=1)
    ]
    rows += [
        (f"wavelet-HH_glcm_Feature{rank}", 2 * rank + 1, 0.2, 0.0, 0.0, 1.0, 2.0)
        for rank in range(21)
    ]
    return _frame(t.SELECTION, rows)


def _penalties() -> np.ndarray:
    return np.geomspace(0.2, 0.0002, 100)


def _lasso_cv() -> pd.DataFrame:
    penalties = _penalties()
    logs = np.log(penalties)
    mean = 1.02 + 0.03 * (logs + 4.2) ** 2 * np.where(logs > -4.2, 1.0, 0.4)
    n_features = np.round(np.linspace(0, 30, 100)).astype(int)
    frame = pd.DataFrame(
        {
            "penalty": penalties,
            "measure": "deviance",
            "mean": mean,
            "std": 0.04,
            "n_features": n_features,
            "minimum": np.arange(100) == int(mean.argmin()),
            "one_standard_error": np.arange(100) == 20,
        }
    )
    return frame.assign(used=frame["minimum"])


def _lasso_path() -> pd.DataFrame:
    selection = _selection()
    generator = np.random.default_rng(3)
    parts = []
    for position, feature in enumerate(selection["feature"]):
        end = PUBLISHED[position] if position < 9 else generator.normal(0, 0.15)
        start = -1.7 - position * 0.22
        logs = np.log(_penalties())
        grown = np.clip((start - logs) / 4, 0, 1)
        parts.append(
            pd.DataFrame({"penalty": _penalties(), "feature": feature, "coefficient": end * grown})
        )
    return pd.concat(parts, ignore_index=True)[list(t.LASSO_PATH.columns)]


def _stability() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    for varied in ("cases", "folds"):
        for position, feature in enumerate((*FEATURES[1:], "wavelet-HH_glcm_Feature3")):
            n = 50 - 5 * position
            rows.append((varied, feature, 50, n, position % 3, n / 50, 1 - (position % 3) / n))
    return _frame(t.STABILITY, rows)


def _stability_runs() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = [
        (varied, run, 0.02, 4 + run % 12) for varied in ("cases", "folds") for run in range(50)
    ]
    return _frame(t.STABILITY_RUNS, rows)


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
    return _frame(
        t.NOMOGRAM,
        [
            (axis, label, value, text, points)
            for (axis, label), ticks in axes.items()
            for value, text, points in ticks
        ],
    )


def _availability() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    for cohort, counts in COHORTS.items():
        n = sum(counts)
        for model in MODELS:
            lost = 3 if (cohort, model) == ("validation", "clinical") else 0
            rows.append((cohort, model, n, n - lost, "Age is missing" if lost else ""))
    return _frame(t.AVAILABILITY, rows)


def _predictions() -> pd.DataFrame:
    generator = np.random.default_rng(1356)
    cases = _cases()
    parts = []
    for shift, model in zip((1.5, 1.0, 1.7), MODELS, strict=True):
        linear = generator.normal(0.3, 1, len(cases)) + shift * cases["outcome"]
        risk = 1 / (1 + np.exp(-linear))
        parts.append(cases.assign(model=model, probability=risk))
    return pd.concat(parts, ignore_index=True)[list(t.PREDICTIONS.columns)]


def _discrimination() -> pd.DataFrame:
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
    return _frame(t.DISCRIMINATION, rows)


def _roc(predictions: pd.DataFrame) -> pd.DataFrame:
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
    return _frame(t.ROC, parts)


def _operating_points(predictions: pd.DataFrame) -> pd.DataFrame:
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
    return _frame(t.OPERATING_POINTS, rows)


def _calibration() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    nan = float("nan")
    for cohort in COHORTS:
        for model in MODELS:
            slope = 0.72 if (cohort, model) == ("external test", "radiomics") else 1.02
            rows.append((cohort, model, "intercept", 0.05, -0.3, 0.4, "Wald", 0.95))
            rows.append((cohort, model, "slope", slope, slope - 0.2, slope + 0.2, "Wald", 0.95))
            rows.append((cohort, model, "Brier score", 0.141, nan, nan, "", 0.95))
            rows.append((cohort, model, "ICI", 0.031, nan, nan, "", 0.95))
    return _frame(t.CALIBRATION, rows)


def _calibration_curve() -> pd.DataFrame:
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
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def _decision_curve(predictions: pd.DataFrame) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    thresholds = np.arange(0.01, 1.0, 0.01)
    for cohort, group in predictions.groupby("cohort", sort=False):
        for threshold in thresholds:
            odds = threshold / (1 - threshold)
            base = float(group["outcome"].mean())
            everybody = base - (1 - base) * odds
            nan = float("nan")
            rows.append((cohort, "treat all", threshold, everybody, nan, nan, 0.0))
            rows.append((cohort, "treat none", threshold, 0.0, nan, nan, nan))
            for model, part in group.groupby("model", sort=False):
                called, outcome = part["probability"] > threshold, part["outcome"].astype(bool)
                n = len(part)
                benefit = (called & outcome).sum() / n - (called & ~outcome).sum() / n * odds
                limits = (benefit - 0.04, benefit + 0.04)
                avoided = 100 * (benefit - everybody) / odds
                rows.append((cohort, model, threshold, benefit, *limits, avoided))
    return _frame(t.DECISION_CURVE, rows)


def _comparison() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    nan = float("nan")
    pairs = (("combined", "clinical", 0.2), ("combined", "radiomics", 0.0004))
    for cohort in COHORTS:
        for model, reference, p in pairs:
            test = (0.022, -0.01, 0.054, 1.3, p, min(2 * p, 1), "DeLong", 0.95)
            rows.append((cohort, model, reference, "difference of AUC", *test))
            benefit = (0.03, 0.01, 0.06, nan, nan, nan, "bootstrap percentile, 200 samples", 0.95)
            rows.append((cohort, model, reference, "difference of net benefit at 0.700", *benefit))
    change = (-0.069, -0.132, -0.006, -2.1, 0.034, nan, "DeLong", 0.95)
    measure = "difference of AUC from training"
    rows.append(("external test", "radiomics", "radiomics", measure, *change))
    return _frame(t.COMPARISON, rows)


def _gray_levels() -> pd.DataFrame:
    nan = float("nan")
    return _frame(
        t.PREFLIGHT_IMAGE_TYPES,
        [
            ("original", "bin width 25", 12, 0, 4.0, 9.0, 11.0, 0, ""),
            ("lbp-2D", "bin width 25", 12, 12, 1.0, 1.0, 1.0, 0, ""),
            (
                "log-sigma-9-mm-3D",
                "bin width 25",
                0,
                0,
                nan,
                nan,
                nan,
                12,
                "the image is too small",
            ),
        ],
    )


def _idle_features() -> pd.DataFrame:
    return _frame(
        t.PREFLIGHT_FEATURES,
        [
            ("lbp-2D_glcm_MCC", "constant", ""),
            ("lbp-2D_glcm_Idm", "constant", ""),
            ("original_glcm_SumAverage", "duplicate", "original_glcm_JointAverage"),
        ],
    )


def _preflight_cases() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = [
        (f"c{n}", 200, 300, 0.1, 0.1, pixels, pixels / 100, 20, 30, 2.0, 3.0)
        for n, pixels in enumerate((316, 2000, 8003))
    ]
    return _frame(t.PREFLIGHT_CASES, rows)
