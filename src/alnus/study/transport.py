"""How far each evaluation cohort lies from what the models were trained on, input by input."""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from alnus.arrays import Floats
from alnus.evaluation.transport import count_extreme, departure, remember
from alnus.models.lasso_score import SCORE_NAME
from alnus.study.recipe import FittedModel, FittedStudy, input_columns
from alnus.tables.table import AnyTable
from alnus.tables.transport import EXTREME_RISKS, TRANSPORT, ExtremeRiskRow, TransportRow

Columns = dict[str, tuple[Floats, Floats]]


def transport_tables(
    fitted: FittedStudy, patients: pd.DataFrame, *, training: str
) -> dict[AnyTable, pd.DataFrame]:
    """Compare the inputs of every model in each cohort with those of its training.

    Parameters
    ----------
    fitted : FittedStudy
        The models.
    patients : DataFrame
        Patients of all cohorts with clinical variables and features as extracted.
    training : str
        Name of the training cohort, which is compared with nothing.

    Returns
    -------
    dict
        ``TRANSPORT`` and ``EXTREME_RISKS``.
    """
    harmonized = fitted.harmonize(patients)
    own = harmonized[harmonized["cohort"] == training]
    inputs: list[TransportRow] = []
    risks: list[ExtremeRiskRow] = []
    for cohort, part in harmonized.groupby("cohort", sort=False):
        for name, model in fitted.models.items():
            known = model.probabilities(part).dropna()
            risks.append(ExtremeRiskRow(str(cohort), name, len(known), count_extreme(known)))
            if cohort != training:
                inputs += _rows(str(cohort), name, _columns(model, own), _columns(model, part))
    return {TRANSPORT: TRANSPORT.frame(inputs), EXTREME_RISKS: EXTREME_RISKS.frame(risks)}


def _rows(cohort: str, model: str, own: Columns, elsewhere: Columns) -> Iterator[TransportRow]:
    for name, (values, log_odds) in elsewhere.items():
        found = departure(values, log_odds, remember(*own[name]))
        yield TransportRow(
            cohort,
            model,
            name,
            found.n,
            found.n_outside,
            _known(found.shift),
            _known(found.spread_ratio),
            _known(found.log_odds_shift),
        )


def _columns(model: FittedModel, patients: pd.DataFrame) -> Columns:
    """Give each input's values and what they add to the log odds; a Rad-score's features, too."""
    values = input_columns(model.risk, model.rad_score, patients)
    columns = {name: (values[name], part) for name, part in model.risk.parts(values).items()}
    if model.rad_score is not None:
        linear = model.rad_score.kind != "refitted probability"
        [term] = [term for term in model.risk.terms if term.variable == SCORE_NAME]
        slope = term.coefficient / term.scale if linear else math.nan
        parts = model.rad_score.model.parts(values)
        columns |= {name: (values[name], slope * part) for name, part in parts.items()}
    return columns


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None
