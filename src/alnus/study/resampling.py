"""What resampling the training cohort tells: optimism of the models, stability of the selection."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

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


def resample(training: Training, study: Study, fitted: FittedStudy) -> dict[AnyTable, pd.DataFrame]:
    """Give the tables that the study asks for under ``[resampling]``.

    Parameters
    ----------
    training : Training
        The training cohort.
    study : Study
        Numbers of repetitions, seed and everything that a fit needs.
    fitted : FittedStudy
        The models on all training patients.
    """
    tables: dict[AnyTable, pd.DataFrame] = {}
    if study.resampling.optimism and fitted.models:
        own = fitted.probabilities(training.patients)
        tables[OPTIMISM] = optimism_table(training.outcome, own, _refits(training, study))
    if study.resampling.stability and "radiomics" in fitted.models:
        tables |= _stability(training, study, fitted)
    return tables


def _refits(training: Training, study: Study) -> Iterator[Refit]:
    outcome = training.outcome
    rng = np.random.default_rng(study.seed)
    settings = study.rad_score
    for sample in stratified_samples(outcome, n_samples=study.resampling.optimism, rng=rng):
        # Dealt before the draw, so that copies of a case share its fold.
        folds = stratified_folds(
            outcome.astype(np.float64), folds=settings.folds, repeats=settings.repeats, rng=rng
        )
        try:
            again = fit(training.sample(sample), study, fold_ids=folds[:, sample], drop_unfit=True)
        except (ModelError, StudyError):  # e.g. variables that separate only together; counted
            yield Refit(sample, {})
            continue
        known = again.probabilities(training.patients)
        yield Refit(sample, {name: values.to_numpy() for name, values in known.items()})


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
