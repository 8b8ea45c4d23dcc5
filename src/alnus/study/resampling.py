"""What resampling the training cohort tells: optimism of the models, stability of the selection."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from alnus.errors import ModelError
from alnus.evaluation.internal_validation import Refit, optimism_table
from alnus.evaluation.resampling import stratified_samples
from alnus.models.lasso_cv import stratified_folds
from alnus.models.recipes import radiomics_model
from alnus.models.stability import selection_stability
from alnus.models.univariable import univariable_table
from alnus.study.config import Study
from alnus.study.fitting import FittedStudy, fit_models
from alnus.tables.models import OPTIMISM
from alnus.tables.signature import STABILITY, STABILITY_RUNS
from alnus.tables.table import AnyTable


def resampled(
    training: pd.DataFrame, study: Study, fitted: FittedStudy, features: Sequence[str]
) -> dict[AnyTable, pd.DataFrame]:
    """Give the tables that the study asks for under ``[resampling]``.

    Parameters
    ----------
    training : DataFrame
        Patients of the training cohort with clinical variables and features.
    study : Study
        Numbers of repetitions, seed and everything that a fit needs.
    fitted : FittedStudy
        The models on all training patients.
    features : sequence of str
        The feature columns that the models were offered.
    """
    tables: dict[AnyTable, pd.DataFrame] = {}
    if study.resampling.optimism and fitted.models:
        outcome = training["outcome"].to_numpy(dtype=bool)
        own = {name: model.probabilities(training) for name, model in fitted.models.items()}
        refits = _refits(training.reset_index(drop=True), study, features)
        tables[OPTIMISM] = optimism_table(outcome, own, refits)
    if study.resampling.stability and "radiomics" in fitted.models:
        tables |= _stability(training, study, features)
    return tables


def _refits(training: pd.DataFrame, study: Study, features: Sequence[str]) -> Iterator[Refit]:
    outcome = training["outcome"].to_numpy(dtype=bool)
    rng = np.random.default_rng(study.seed)
    settings = study.rad_score
    for sample in stratified_samples(outcome, n_samples=study.resampling.optimism, rng=rng):
        # Dealt before the draw, so that copies of a case share its fold.
        folds = stratified_folds(
            outcome.astype(np.float64), folds=settings.folds, repeats=settings.repeats, rng=rng
        )
        drawn = training.iloc[sample]
        try:
            again = fit_models(drawn, _estimable(drawn, study), features, fold_ids=folds[:, sample])
        except ModelError:  # variables that separate only together; the table counts what was built
            yield Refit(sample, {})
            continue
        known = {name: model.probabilities(training) for name, model in again.models.items()}
        yield Refit(sample, {name: values.to_numpy() for name, values in known.items()})


def _estimable(drawn: pd.DataFrame, study: Study) -> Study:
    """Leave out the candidates that cannot be fitted in a sample, as one would with such a cohort.

    A rare level may be missing from a sample, or stand on one side of the outcome only.
    """
    kept = {name: item for name, item in study.variables.items() if _fits(name, drawn, study)}
    return replace(study, variables=kept)


def _fits(name: str, drawn: pd.DataFrame, study: Study) -> bool:
    item = study.variables[name]
    try:
        univariable_table(
            {name: drawn[name].to_numpy()},
            drawn["outcome"].to_numpy(dtype=bool),
            [item.variable(name)],
            codings={} if item.coding is None else {name: item.coding},
            penalty=study.clinical.penalty,
        )
    except ModelError:
        return False
    return True


def _stability(
    training: pd.DataFrame, study: Study, features: Sequence[str]
) -> dict[AnyTable, pd.DataFrame]:
    model = radiomics_model(features, study.rad_score, seed=study.seed)
    rng = np.random.default_rng(study.seed)
    found = [
        selection_stability(
            model, training[list(features)], training["outcome"].to_numpy(dtype=bool), varied=varied,
            runs=study.resampling.stability, rng=rng,
        )
        for varied in ("cases", "folds")
    ]  # fmt: skip
    return {
        STABILITY: pd.concat([part.features for part in found], ignore_index=True),
        STABILITY_RUNS: pd.concat([part.runs for part in found], ignore_index=True),
    }
