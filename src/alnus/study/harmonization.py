"""Features without the effects of their scanners, by lines fitted on the training cohort alone."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from alnus.errors import StudyError
from alnus.models.batch_adjustment import BatchAdjustment
from alnus.models.harmonization import ComBat
from alnus.study.config import Study
from alnus.tables.signature import HARMONIZATION, HarmonizationRow
from alnus.tables.table import AnyTable
from alnus.variable import Variable


def fit_adjustment(
    training: pd.DataFrame, study: Study, features: Sequence[str]
) -> BatchAdjustment | None:
    """Fit ComBat on the training cohort; None where the study does not ask for it.

    Raises
    ------
    StudyError
        When the training cohort has one batch only: its difference from others cannot be known.
    ModelError
        When a batch has fewer than two cases, or the reference is none of the batches.
    """
    settings = study.harmonization
    if settings is None or not features:
        return None
    batches = sorted(set(training["batch"]))
    if len(batches) < 2:
        message = (
            f"harmonization.batch = {settings.batch!r}: all training patients have {batches[0]!r}, "
            "so no batch effect can be learned. Remove [harmonization]."
        )
        raise StudyError(message)
    combat = ComBat(settings.reference).fit(
        training[list(features)].to_numpy(), batch=training["batch"].tolist()
    )
    variable = Variable(settings.batch, settings.batch, kind="nominal", levels=tuple(batches))
    return BatchAdjustment(variable, combat.lines(features))


def harmonize(patients: pd.DataFrame, adjustment: BatchAdjustment | None) -> pd.DataFrame:
    """Adjust the features of every patient; NaN where the batch is unknown from training."""
    if adjustment is None:
        return patients
    names = list(next(iter(adjustment.lines.values())))
    values = np.full((len(patients), len(names)), np.nan)
    for batch in adjustment.lines:
        rows = (patients["batch"] == batch).to_numpy()
        found = adjustment.apply({name: patients.loc[rows, name] for name in names}, batch)
        values[rows] = np.column_stack(list(found.values()))
    columns = pd.DataFrame(values, index=patients.index, columns=names)
    return pd.concat([patients.drop(columns=names), columns], axis=1)


def describe_harmonization(adjustment: BatchAdjustment | None) -> dict[AnyTable, pd.DataFrame]:
    """Give ``HARMONIZATION``, the line of every batch and feature, where there is one."""
    if adjustment is None:
        return {}
    rows = [
        HarmonizationRow(batch, name, line.intercept, line.slope)
        for batch, lines in adjustment.lines.items()
        for name, line in lines.items()
    ]
    return {HARMONIZATION: HARMONIZATION.frame(rows)}
