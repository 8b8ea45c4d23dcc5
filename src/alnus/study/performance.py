"""The performance of a study's models: every table of the evaluation, from their predictions."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from alnus.evaluation.calibration import calibration_curve_table, calibration_table
from alnus.evaluation.comparison import comparison_table
from alnus.evaluation.discrimination import discrimination_table, roc_table
from alnus.evaluation.operating_point import OperatingPoint, operating_points_table
from alnus.evaluation.ranking import ranking_table
from alnus.evaluation.roc_band import roc_band_table
from alnus.evaluation.utility import decision_curve_table, net_benefit_curve_table
from alnus.study.config import Study
from alnus.tables.evaluation import (
    CALIBRATION,
    CALIBRATION_CURVE,
    COMPARISON,
    DECISION_CURVE,
    DISCRIMINATION,
    NET_BENEFIT_CURVE,
    OPERATING_POINTS,
    RANKING,
    ROC,
    ROC_BAND,
)
from alnus.tables.table import AnyTable

# The combined model is the clinical one and the Rad-score: one coefficient more.
NESTED = {("combined", "clinical"): 1}


def nested_models(study: Study) -> dict[tuple[str, str], int]:
    """Give the pairs of nested models whose likelihoods may be compared, none where none may.

    The test needs two maximum likelihood fits of the very patients whose predictions it reads.
    Firth's penalty and pooled imputations are none; scores out of the fold are not those that the
    frozen model predicts with.
    """
    clinical = study.clinical
    likelihoods = clinical.penalty == "none" and clinical.missing == "complete cases"
    return NESTED if likelihoods and not study.rad_score.cross_fitted else {}


def performance_tables(
    predictions: pd.DataFrame, points: Mapping[str, OperatingPoint], study: Study
) -> dict[AnyTable, pd.DataFrame]:
    """Measure the models in every cohort, at thresholds that training fixed.

    Parameters
    ----------
    predictions : DataFrame
        ``PREDICTIONS``.
    points : mapping of str to OperatingPoint
        By model, in their order.
    study : Study
        Settings and seed; one source of randomness runs through all tables in their order.

    Returns
    -------
    dict
        Discrimination, operating points, calibration, utility and comparison.
    """
    settings, rng = study.evaluation, np.random.default_rng(study.seed)
    *_, last = points.values()
    threshold = settings.net_benefit_at or last.threshold
    return {
        DISCRIMINATION: discrimination_table(predictions, settings, rng=rng),
        ROC: roc_table(predictions),
        RANKING: ranking_table(predictions, settings, rng=rng),
        OPERATING_POINTS: operating_points_table(predictions, points, settings, rng=rng),
        CALIBRATION: calibration_table(
            predictions, settings, training=study.training, rng=rng
        ),
        CALIBRATION_CURVE: calibration_curve_table(predictions, settings, rng=rng),
        DECISION_CURVE: decision_curve_table(predictions, settings, rng=rng),
        COMPARISON: comparison_table(
            predictions, threshold, settings, training=study.training,
            nested=nested_models(study), rng=rng,
        ),
        ROC_BAND: roc_band_table(predictions, settings, rng=rng),
        NET_BENEFIT_CURVE: net_benefit_curve_table(predictions, settings, rng=rng),
    }  # fmt: skip
