"""How far each evaluation cohort lies from what the models were trained on, input by input."""

import pandas as pd

from alnus.evaluation.transport import Trained, count_extreme, remember, transport_rows
from alnus.models.parts import Parts, input_parts
from alnus.study.recipe import FittedModel, FittedStudy, input_columns
from alnus.tables.table import AnyTable
from alnus.tables.transport import EXTREME_RISKS, TRANSPORT, ExtremeRiskRow, TransportRow


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
    trained = {name: trained_inputs(model, own) for name, model in fitted.models.items()}
    inputs: list[TransportRow] = []
    risks: list[ExtremeRiskRow] = []
    for cohort, part in harmonized.groupby("cohort", sort=False):
        for name, model in fitted.models.items():
            known = model.probabilities(part).dropna()
            risks.append(ExtremeRiskRow(str(cohort), name, len(known), count_extreme(known)))
            if cohort != training:
                inputs += transport_rows(str(cohort), name, _parts(model, part), trained[name])
    return {TRANSPORT: TRANSPORT.frame(inputs), EXTREME_RISKS: EXTREME_RISKS.frame(risks)}


def trained_inputs(model: FittedModel, training: pd.DataFrame) -> dict[str, Trained]:
    """Give what the training patients, with harmonized features, have of each input."""
    return {name: remember(*of) for name, of in _parts(model, training).items()}


def _parts(model: FittedModel, patients: pd.DataFrame) -> Parts:
    values = input_columns(model.risk, model.rad_score, patients)
    return input_parts(model.risk, model.rad_score, values)
