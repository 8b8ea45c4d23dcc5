"""What resampling the training cohort tells: worth of the recipe, stability of the selection."""

from typing import Any

import numpy as np
import pandas as pd

from alnus.models.stability import selection_stability
from alnus.study.centers import left_out_tables
from alnus.study.config import Study
from alnus.study.feature_groups import group_tables
from alnus.study.internal_validation import validate
from alnus.study.recipe import FittedStudy, radiomics_recipe
from alnus.study.training import Training
from alnus.tables.models import INTERNAL_VALIDATION
from alnus.tables.signature import STABILITY, STABILITY_RUNS
from alnus.tables.table import AnyTable
from alnus.workers.ordered_map import Progress


def refit_tables(
    fitted: FittedStudy,
    training: Training,
    study: Study,
    centers: pd.DataFrame | None,
    **how: Any,
) -> dict[AnyTable, pd.DataFrame]:
    """Give the tables of all refits: of samples, without each center, of groups of features."""
    tables = resample(training, study, fitted, **how)
    if centers is not None:
        tables |= left_out_tables(training, study, centers, **how)
    return tables | group_tables(fitted, training, study, tables.get(INTERNAL_VALIDATION), **how)


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
        Called with the number of refits made and of all.
    """
    tables = validate(training, study, fitted, jobs=jobs, progress=progress)
    if study.resampling.stability and "radiomics" in fitted.models:
        tables |= _stability(training, study, fitted)
    return tables


def _stability(
    training: Training, study: Study, fitted: FittedStudy
) -> dict[AnyTable, pd.DataFrame]:
    features = fitted.features
    model = radiomics_recipe(features, study)
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
