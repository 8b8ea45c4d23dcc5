"""How many patients a validation of the study's model needs, by what is anticipated of it."""

from collections.abc import Mapping

import pandas as pd

from alnus.evaluation.discrimination import auc
from alnus.evaluation.operating_point import OperatingPoint
from alnus.evaluation.validation_size import validation_size_table
from alnus.study.config import Study
from alnus.study.run_directory import RunDirectory
from alnus.tables.models import INTERNAL_VALIDATION


def validation_plan(
    run: RunDirectory, predictions: pd.DataFrame, points: Mapping[str, OperatingPoint], study: Study
) -> pd.DataFrame:
    """Give ``VALIDATION_SIZE`` of the last model, the combined one where there is one.

    Its AUC is anticipated to be what ``sample_size.c_statistic`` says, else the internal one, else
    the apparent one.
    """
    *_, model = points
    own = predictions[(predictions["model"] == model) & (predictions["cohort"] == study.training)]
    anticipated, basis = _anticipated(run, own, model, study)
    return validation_size_table(
        own["outcome"], own["probability"], model=model, auc=anticipated, basis=basis,
        threshold=points[model].threshold,
    )  # fmt: skip


def _anticipated(
    run: RunDirectory, own: pd.DataFrame, model: str, study: Study
) -> tuple[float, str]:
    if study.sample_size.c_statistic is not None:
        return study.sample_size.c_statistic, "sample_size.c_statistic of the study file"
    if run.path(INTERNAL_VALIDATION).is_file():
        rows = INTERNAL_VALIDATION.rows(run.read(INTERNAL_VALIDATION))
        for row in rows:
            if (row.model, row.measure) == (model, "AUC") and row.value is not None:
                return row.value, row.procedure
    return auc(own["outcome"], own["probability"]).value, "apparent, in training"
