"""Ranking beside the AUC: precision-recall, and the part of the ROC curve that matters."""

from collections.abc import Iterator
from dataclasses import asdict
from functools import partial

import numpy as np
import pandas as pd

from alnus.arrays import Bools, Floats, Integers
from alnus.estimate import Estimate
from alnus.evaluation.checked import groups
from alnus.evaluation.discrimination import average_precision, partial_auc
from alnus.evaluation.resampling import percentile_interval
from alnus.evaluation.settings import EvaluationSettings
from alnus.tables.evaluation import RANKING, RankingRow
from alnus.tables.table import NO_INTERVAL


def ranking_table(
    predictions: pd.DataFrame,
    settings: EvaluationSettings | None = None,
    *,
    rng: np.random.Generator | None = None,
) -> pd.DataFrame:
    """Give average precision and the corrected partial AUC of each model in each cohort.

    Returns
    -------
    DataFrame
        ``RANKING``, with stratified bootstrap percentile limits. The average precision of a
        worthless model is the prevalence, which stands beside it.
    """
    settings, rng = settings or EvaluationSettings(), rng or np.random.default_rng(0)
    return RANKING.frame(
        RankingRow(cohort=cohort, model=model, measure=measure, at=at, **asdict(found))
        for cohort, model, events, values, patients in groups(predictions)
        for measure, at, found in _measures(events, values, patients, settings=settings, rng=rng)
    )


def _measures(
    outcome: Bools,
    score: Floats,
    patients: Integers | None,
    *,
    settings: EvaluationSettings,
    rng: np.random.Generator,
) -> Iterator[tuple[str, float | None, Estimate]]:
    estimated = partial(
        percentile_interval, outcome, score, n_samples=settings.bootstrap,
        confidence=settings.confidence, rng=rng, patients=patients,
    )  # fmt: skip
    yield "prevalence", None, _prevalence(outcome)
    yield "average precision", None, estimated(average_precision)
    limit = settings.partial_specificity
    area = partial(partial_auc, lowest_specificity=limit, corrected=True)
    yield "partial AUC (McClish)", limit, estimated(area)


def _prevalence(outcome: Bools) -> Estimate:
    return Estimate(float(outcome.mean()), np.nan, np.nan, NO_INTERVAL)
