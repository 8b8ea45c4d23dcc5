"""What resampling the training cohort tells: optimism of the models, stability of the selection."""

from functools import partial

import numpy as np
import pandas as pd

from alnus.arrays import Integers
from alnus.errors import ModelError, StudyError
from alnus.evaluation.internal_validation import Refit, optimism_table
from alnus.evaluation.resampling import stratified_samples
from alnus.models.radiomics_model import RadiomicsModel
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
        rng = np.random.default_rng(study.seed)
        refits = map_ordered(
            partial(_refit, training=training, study=study),
            list(
                stratified_samples(training.outcome, n_samples=study.resampling.optimism, rng=rng)
            ),
            workers=jobs,
            progress=progress,
        )
        tables[OPTIMISM] = optimism_table(training.outcome, own, refits)
    if study.resampling.stability and "radiomics" in fitted.models:
        tables |= _stability(training, study, fitted)
    return tables


def _refit(sample: Integers, *, training: Training, study: Study) -> Refit:
    try:
        again = fit(training.sample(sample), study, lenient=True)
    except (ModelError, StudyError):  # e.g. variables that separate only together; counted
        return Refit(sample, {})
    known = again.probabilities(training.patients)
    return Refit(sample, {name: values.to_numpy() for name, values in known.items()})


def _stability(
    training: Training, study: Study, fitted: FittedStudy
) -> dict[AnyTable, pd.DataFrame]:
    features = fitted.features
    model = RadiomicsModel(features, study.rad_score, random_state=study.seed)
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
