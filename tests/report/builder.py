"""A small invented run: every table that the report can show, seeded, in the run's own columns."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from alnus.evaluation.roc_band import roc_band_table
from alnus.evaluation.settings import EvaluationSettings
from alnus.report.facts import Facts
from alnus.tables.centers import CENTERS, LEFT_OUT_CENTERS, POOLED_CENTERS, POOLED_LEFT_OUT
from alnus.tables.cohort import (
    CHARACTERISTICS,
    CONSENSUS,
    FLOW,
    PATIENTS,
    CharacteristicRow,
    ConsensusRow,
    FlowRow,
)
from alnus.tables.evaluation import (
    CALIBRATION,
    CALIBRATION_CURVE,
    COMPARISON,
    CORRECTED_CALIBRATION,
    DECISION_CURVE,
    DISCRIMINATION,
    NET_BENEFIT_CURVE,
    OPERATING_POINTS,
    PREDICTIONS,
    RANKING,
    ROC,
    ROC_BAND,
    VALIDATION_SIZE,
)
from alnus.tables.features import (
    FAILURES,
    FEATURES,
    NODE_LINES,
    PREFLIGHT_CASES,
    PREFLIGHT_FEATURES,
    PREFLIGHT_IMAGE_TYPES,
    ROI_PICTURES,
    FailureRow,
    GrayLevelRow,
    IdleFeatureRow,
    PreflightCaseRow,
)
from alnus.tables.groups import ALONE, FEATURE_GROUPS
from alnus.tables.models import (
    AVAILABILITY,
    COEFFICIENTS,
    INTERNAL_VALIDATION,
    NOISE_FLOOR,
    NOMOGRAM,
    NOMOGRAM_CROWD,
    ODDS_RATIOS,
    OPTIMISM,
    SAMPLE_SIZE,
    STEPWISE,
    TERM_CHECKS,
    UNIVARIABLE,
)
from alnus.tables.procedures import PROCEDURE_SETTINGS, PROCEDURES
from alnus.tables.signature import (
    LASSO_CV,
    LASSO_PATH,
    LEFT_OUT,
    PERTURBATION,
    RELIABILITY,
    SELECTION,
    STABILITY,
    STABILITY_RUNS,
)
from alnus.tables.table import AnyTable
from alnus.tables.transport import EXTREME_RISKS, TRANSPORT
from alnus.variable import Variable
from tests.report import center_tables as centers
from tests.report import group_tables, picture_tables, procedure_tables
from tests.report import model_tables as models
from tests.report import performance_tables as performance
from tests.report import transport_tables as transport
from tests.report.invented_study import COHORTS, patients

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
    outcome: str = "",
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
        outcome=outcome,
        pictures=picture_tables.pictures(),
    )


def all_tables() -> dict[str, pd.DataFrame]:
    predictions = performance.predictions()
    return by_name(
        {
            PATIENTS: patients(),
            FLOW: flow(),
            CHARACTERISTICS: characteristics(),
            CONSENSUS: CONSENSUS.frame(
                ConsensusRow(case, "Fatty hilum", by_third=case == "B") for case in "ABC"
            ),
            FAILURES: FAILURES.frame(
                [FailureRow("QUH-0131", reason="the ROI has no pixel of label 1")]
            ),
            PREFLIGHT_CASES: preflight_cases(),
            PREFLIGHT_IMAGE_TYPES: gray_levels(),
            PREFLIGHT_FEATURES: idle_features(),
            ROI_PICTURES: picture_tables.rois(),
            NODE_LINES: picture_tables.lines(),
            SAMPLE_SIZE: models.sample_size(),
            VALIDATION_SIZE: centers.validation_size(),
            CENTERS: centers.centers(),
            POOLED_CENTERS: centers.pooled_centers(),
            LEFT_OUT_CENTERS: centers.left_out_centers(),
            POOLED_LEFT_OUT: centers.pooled_left_out(),
            UNIVARIABLE: models.univariable(),
            STEPWISE: models.stepwise(),
            COEFFICIENTS: models.coefficients(),
            ODDS_RATIOS: models.odds_ratios(),
            TERM_CHECKS: models.term_checks(),
            SELECTION: models.selection(),
            LASSO_CV: models.lasso_cv(),
            LASSO_PATH: models.lasso_path(),
            RELIABILITY: models.reliability(),
            PERTURBATION: models.perturbation(),
            STABILITY: models.stability(),
            STABILITY_RUNS: models.stability_runs(),
            NOMOGRAM: models.nomogram(),
            NOMOGRAM_CROWD: models.nomogram_crowd(),
            CORRECTED_CALIBRATION: models.corrected_calibration(),
            FEATURES: models.features(),
            LEFT_OUT: transport.left_out(),
            FEATURE_GROUPS: group_tables.groups(),
            ALONE: group_tables.alone(),
            TRANSPORT: transport.inputs(),
            EXTREME_RISKS: transport.extreme_risks(),
            AVAILABILITY: models.availability(),
            PREDICTIONS: predictions,
            DISCRIMINATION: performance.discrimination(),
            ROC: performance.roc(predictions),
            ROC_BAND: roc_band_table(predictions, EvaluationSettings(bootstrap=50)),
            RANKING: performance.ranking(),
            OPTIMISM: performance.optimism(),
            INTERNAL_VALIDATION: performance.internal_validation(),
            NOISE_FLOOR: performance.noise_floor(),
            OPERATING_POINTS: performance.operating_points(predictions),
            CALIBRATION: performance.calibration(),
            CALIBRATION_CURVE: performance.calibration_curve(),
            DECISION_CURVE: performance.decision_curve(predictions),
            NET_BENEFIT_CURVE: performance.net_benefit_curve(
                performance.decision_curve(predictions)
            ),
            COMPARISON: performance.comparison(),
            PROCEDURES: procedure_tables.procedures(),
            PROCEDURE_SETTINGS: procedure_tables.settings(),
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
    rows = [FlowRow(step="assessed", reason="In the patient table", n_excluded=0, n_left=left)]
    for reason, n in reasons.items():
        left -= n
        rows.append(FlowRow(step="excluded", reason=reason, n_excluded=n, n_left=left))
    rows.append(FlowRow(step="included", reason="Included", n_excluded=0, n_left=left))
    rows += [
        FlowRow(step="cohort", reason=name, n_excluded=0, n_left=sum(counts))
        for name, counts in COHORTS.items()
    ]
    return FLOW.frame(rows)


def characteristics() -> pd.DataFrame:
    rows = []
    for cohort, (p, n) in COHORTS.items():
        age = CharacteristicRow(
            cohort=cohort, variable="age", label="Age (years)", level="", n_positive=p,
            positive=49.74, positive_sd=10.88, n_negative=n, negative=49.21, negative_sd=9.76,
            n_missing=0, test="Welch's t test", statistic=0.41, p=0.684, smd=0.05,
        )  # fmt: skip
        thickness = replace(
            age, variable="cortical_thickness", label="Cortical thickness (cm)", positive=0.50,
            positive_sd=0.60, negative=0.19, negative_sd=0.12, n_missing=3, statistic=7.4, p=1e-9,
            smd=0.7,
        )  # fmt: skip
        shares = replace(age, positive_sd=None, negative_sd=None, statistic=None)
        stage = replace(
            shares, variable="n_stage", label="N stage", test="Fisher's exact test", p=0.00002,
            smd=0.5,
        )  # fmt: skip
        er = replace(
            shares, variable="er", label="ER", test="chi-square test", statistic=4.3, p=0.0384,
            smd=0.26,
        )  # fmt: skip
        rows += [
            age,
            thickness,
            *_levels(stage, {"N1": 0.63, "N2": 0.2, "N3": 0.17}),
            *_levels(er, {"Negative": 0.37, "Positive": 0.63}),
        ]
    return CHARACTERISTICS.frame(rows)


def _levels(row: CharacteristicRow, shares: Mapping[str, float]) -> list[CharacteristicRow]:
    return [
        replace(
            row,
            level=level,
            positive=round(share * row.n_positive),
            negative=round(share * row.n_negative),
        )
        for level, share in shares.items()
    ]


def gray_levels() -> pd.DataFrame:
    original = GrayLevelRow(
        image_type="original", binning="bin width 25", n_cases=12, n_one_level=0, low=4.0,
        median=9.0, high=11.0, n_skipped=0, reason="",
    )  # fmt: skip
    flat = replace(original, image_type="lbp-2D", n_one_level=12, low=1.0, median=1.0, high=1.0)
    skipped = replace(
        original, image_type="log-sigma-9-mm-3D", n_cases=0, low=None, median=None, high=None,
        n_skipped=12, reason="the image is too small",
    )  # fmt: skip
    return PREFLIGHT_IMAGE_TYPES.frame([original, flat, skipped])


def idle_features() -> pd.DataFrame:
    equal = "original_glcm_JointAverage"
    return PREFLIGHT_FEATURES.frame(
        [
            IdleFeatureRow(feature="lbp-2D_glcm_MCC", reason="constant", reference=""),
            IdleFeatureRow(feature="lbp-2D_glcm_Idm", reason="constant", reference=""),
            IdleFeatureRow("original_glcm_SumAverage", reason="duplicate", reference=equal),
        ]
    )


def preflight_cases() -> pd.DataFrame:
    return PREFLIGHT_CASES.frame(
        PreflightCaseRow(
            case_id=f"c{n}", n_rows=200, n_columns=300, spacing_row=0.1, spacing_column=0.1,
            spacing_source="given", roi_pixels=pixels, roi_area=pixels / 100, box_rows=20,
            box_columns=30, box_height=2.0, box_width=3.0,
        )
        for n, pixels in enumerate((316, 2000, 8003))
    )  # fmt: skip
