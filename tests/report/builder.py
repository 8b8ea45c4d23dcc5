"""A small invented run: every table that the report can show, seeded, in the run's own columns."""

from collections.abc import Mapping

import pandas as pd

from alnus.report.facts import Facts
from alnus.tables.cohort import CHARACTERISTICS, FLOW, PATIENTS
from alnus.tables.evaluation import (
    CALIBRATION,
    CALIBRATION_CURVE,
    COMPARISON,
    DECISION_CURVE,
    DISCRIMINATION,
    OPERATING_POINTS,
    PREDICTIONS,
    RANKING,
    ROC,
)
from alnus.tables.features import (
    FAILURES,
    PREFLIGHT_CASES,
    PREFLIGHT_FEATURES,
    PREFLIGHT_IMAGE_TYPES,
)
from alnus.tables.models import (
    AVAILABILITY,
    COEFFICIENTS,
    INTERNAL_VALIDATION,
    NOISE_FLOOR,
    NOMOGRAM,
    ODDS_RATIOS,
    OPTIMISM,
    SAMPLE_SIZE,
    STEPWISE,
    TERM_CHECKS,
    UNIVARIABLE,
)
from alnus.tables.signature import (
    LASSO_CV,
    LASSO_PATH,
    LEFT_OUT,
    RELIABILITY,
    SELECTION,
    STABILITY,
    STABILITY_RUNS,
)
from alnus.tables.table import AnyTable
from alnus.tables.transport import EXTREME_RISKS, TRANSPORT
from alnus.variable import Variable
from tests.report import model_tables as models
from tests.report import performance_tables as performance
from tests.report import transport_tables as transport
from tests.report.invented_study import COHORTS, frame_of, patients

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
    steps: Mapping[str, float] | None = None,
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
        steps=steps or {},
    )


def all_tables() -> dict[str, pd.DataFrame]:
    predictions = performance.predictions()
    return by_name(
        {
            PATIENTS: patients(),
            FLOW: flow(),
            CHARACTERISTICS: characteristics(),
            FAILURES: frame_of(FAILURES, [("QUH-0131", "the ROI has no pixel of label 1")]),
            PREFLIGHT_CASES: preflight_cases(),
            PREFLIGHT_IMAGE_TYPES: gray_levels(),
            PREFLIGHT_FEATURES: idle_features(),
            SAMPLE_SIZE: models.sample_size(),
            UNIVARIABLE: models.univariable(),
            STEPWISE: models.stepwise(),
            COEFFICIENTS: models.coefficients(),
            ODDS_RATIOS: models.odds_ratios(),
            TERM_CHECKS: models.term_checks(),
            SELECTION: models.selection(),
            LASSO_CV: models.lasso_cv(),
            LASSO_PATH: models.lasso_path(),
            RELIABILITY: models.reliability(),
            STABILITY: models.stability(),
            STABILITY_RUNS: models.stability_runs(),
            NOMOGRAM: models.nomogram(),
            LEFT_OUT: transport.left_out(),
            TRANSPORT: transport.inputs(),
            EXTREME_RISKS: transport.extreme_risks(),
            AVAILABILITY: models.availability(),
            PREDICTIONS: predictions,
            DISCRIMINATION: performance.discrimination(),
            ROC: performance.roc(predictions),
            RANKING: performance.ranking(),
            OPTIMISM: performance.optimism(),
            INTERNAL_VALIDATION: performance.internal_validation(),
            NOISE_FLOOR: performance.noise_floor(),
            OPERATING_POINTS: performance.operating_points(predictions),
            CALIBRATION: performance.calibration(),
            CALIBRATION_CURVE: performance.calibration_curve(),
            DECISION_CURVE: performance.decision_curve(predictions),
            COMPARISON: performance.comparison(),
        }
    )


def by_name(frames: dict[AnyTable, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {table.name: table.whole(frame) for table, frame in frames.items()}


def flow() -> pd.DataFrame:
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
    return frame_of(FLOW, rows)


def characteristics() -> pd.DataFrame:
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
    return frame_of(CHARACTERISTICS, rows)


def gray_levels() -> pd.DataFrame:
    nan = float("nan")
    return frame_of(
        PREFLIGHT_IMAGE_TYPES,
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


def idle_features() -> pd.DataFrame:
    return frame_of(
        PREFLIGHT_FEATURES,
        [
            ("lbp-2D_glcm_MCC", "constant", ""),
            ("lbp-2D_glcm_Idm", "constant", ""),
            ("original_glcm_SumAverage", "duplicate", "original_glcm_JointAverage"),
        ],
    )


def preflight_cases() -> pd.DataFrame:
    rows: list[tuple[object, ...]] = [
        (f"c{n}", 200, 300, 0.1, 0.1, "given", pixels, pixels / 100, 20, 30, 2.0, 3.0)
        for n, pixels in enumerate((316, 2000, 8003))
    ]
    return frame_of(PREFLIGHT_CASES, rows)
