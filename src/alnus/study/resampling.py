"""What resampling the training cohort tells: optimism of the models, stability of the selection."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from alnus.arrays import Bools, Integers
from alnus.errors import ModelError, StudyError
from alnus.evaluation.internal_validation import Refit, optimism_table
from alnus.evaluation.resampling import stratified_samples
from alnus.models.lasso_cv import stratified_folds
from alnus.models.recipes import radiomics_model
from alnus.models.stability import selection_stability
from alnus.study.config import Study
from alnus.study.recipe import FittedStudy, fit
from alnus.study.training import Training
from alnus.tables.models import OPTIMISM
from alnus.tables.signature import STABILITY, STABILITY_RUNS
from alnus.tables.table import AnyTable
from alnus.workers.ordered_map import Progress, map_ordered


def resample(
    training: Training,
    study: Study,
    fitted: FittedStudy,
    *,
    jobs: int | None = 1,
    progress: Progress | None = None,
) -> dict[AnyTable, pd.DataFrame]:
    """Give the tables that the study asks for under ``[resampling]``.

    Parameters
    ----------
    training : Training
        The training cohort.
    study : Study
        Numbers of repetitions, seed and everything that a fit needs.
    fitted : FittedStudy
        The models on all training patients.
    jobs : int, optional
        Processes; default: one a core. The tables are the same for every number.
    progress : callable, optional
        Called with the number of bootstrap samples refitted and of all.
    """
    tables: dict[AnyTable, pd.DataFrame] = {}
    if study.resampling.optimism and fitted.models:
        own = fitted.probabilities(training.patients)
        refits = map_ordered(
            partial(_refit, training=training, study=study),
            _draws(training.outcome, study),
            workers=jobs,
            progress=progress,
        )
        tables[OPTIMISM] = optimism_table(training.outcome, own, refits)
    if study.resampling.stability and "radiomics" in fitted.models:
        tables |= _stability(training, study, fitted)
    return tables


@dataclass(frozen=True, eq=False)
class _Draw:
    """A bootstrap sample of the training cohort, and the folds of its cases."""

    sample: Integers
    fold_ids: Integers


def _draws(outcome: Bools, study: Study) -> list[_Draw]:
    rng, settings = np.random.default_rng(study.seed), study.rad_score
    drawn = []
    for sample in stratified_samples(outcome, n_samples=study.resampling.optimism, rng=rng):
        # Dealt before the draw, so that copies of a case share its fold.
        folds = stratified_folds(
            outcome.astype(np.float64), folds=settings.folds, repeats=settings.repeats, rng=rng
        )
        drawn.append(_Draw(sample, folds[:, sample]))
    return drawn


def _refit(draw: _Draw, *, training: Training, study: Study) -> Refit:
    try:
        again = fit(training.sample(draw.sample), study, fold_ids=draw.fold_ids, drop_unfit=True)
    except (ModelError, StudyError):  # e.g. variables that separate only together; counted
        return Refit(draw.sample, {})
    known = again.probabilities(training.patients)
    return Refit(draw.sample, {name: values.to_numpy() for name, values in known.items()})


def _stability(
    training: Training, study: Study, fitted: FittedStudy
) -> dict[AnyTable, pd.DataFrame]:
    features = fitted.features
    model = radiomics_model(features, study.rad_score, seed=study.seed)
    patients = fitted.harmonize(training.patients)
    rng = np.random.default_rng(study.seed)
    found = [
        selection_stability(
            model, patients[list(features)], training.outcome, varied=varied,
            runs=study.resampling.stability, rng=rng,
        )
        for varied in ("cases", "folds")
    ]  # fmt: skip
    return {
        STABILITY: pd.concat([part.features for part in found], ignore_index=True),
        STABILITY_RUNS: pd.concat([part.runs for part in found], ignore_index=True),
    }
