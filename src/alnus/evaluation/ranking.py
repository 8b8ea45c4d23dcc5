"""Ranking beside the AUC: precision-recall, and the part of the ROC curve that matters."""

from functools import partial

import numpy as np
import pandas as pd

from alnus.arrays import Bools, Floats
from alnus.estimate import Estimate
from alnus.evaluation.checked import groups
from alnus.evaluation.discrimination import average_precision, partial_auc
from alnus.evaluation.resampling import Measure, percentile_interval
from alnus.evaluation.settings import EvaluationSettings
from alnus.tables import RANKING


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
    limit = settings.partial_specificity
    measures: dict[str, Measure] = {
        "average precision": average_precision,
        f"partial AUC, specificity at least {limit:g} (McClish)": partial(
            partial_auc, lowest_specificity=limit, corrected=True
        ),
    }
    rows: list[tuple[object, ...]] = []
    for cohort, model, events, values in groups(predictions):
        rows.append((cohort, model, "prevalence", *_told(_prevalence(events))))
        for name, measure in measures.items():
            found = _estimated(events, values, measure, settings=settings, rng=rng)
            rows.append((cohort, model, name, *_told(found)))
    return RANKING.check(pd.DataFrame(rows, columns=list(RANKING.columns)))


def _estimated(
    outcome: Bools,
    score: Floats,
    measure: Measure,
    *,
    settings: EvaluationSettings,
    rng: np.random.Generator,
) -> Estimate:
    return percentile_interval(
        outcome, score, measure, n_samples=settings.bootstrap, confidence=settings.confidence,
        rng=rng,
    )  # fmt: skip


def _prevalence(outcome: Bools) -> Estimate:
    return Estimate(float(outcome.mean()), np.nan, np.nan, "no interval")


def _told(found: Estimate) -> tuple[object, ...]:
    return found.value, found.low, found.high, found.method, found.confidence
