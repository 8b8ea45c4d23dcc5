"""Predictions of every cohort, and a count of those that could not be made."""

import numpy as np
import pandas as pd

from alnus.study.recipe import FittedModel, FittedStudy
from alnus.tables.evaluation import PREDICTIONS
from alnus.tables.models import AVAILABILITY, AvailabilityRow


def predict_cohorts(
    fitted: FittedStudy, patients: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Predict each cohort with each model.

    A patient with a missing input has no prediction. A cohort is evaluated for a model only where
    the patients with a prediction have both outcomes.

    Parameters
    ----------
    fitted : FittedStudy
        The models.
    patients : DataFrame
        Patients of all cohorts with clinical variables and features as extracted.

    Returns
    -------
    predictions : DataFrame
        ``PREDICTIONS``, with the patient where a study has several images of one.
    availability : DataFrame
        ``AVAILABILITY``: for each cohort and model how many patients could be predicted, and why
        the others not.
    """
    blocks: list[pd.DataFrame] = []
    rows: list[AvailabilityRow] = []
    for cohort, part in fitted.harmonize(patients).groupby("cohort", sort=False):
        for name, model in fitted.models.items():
            block, reason = _predict(name, model, part)
            rows.append(AvailabilityRow(str(cohort), name, len(part), len(block), reason))
            blocks.append(block)
        rows += [
            AvailabilityRow(str(cohort), name, len(part), 0, why)
            for name, why in fitted.absent.items()
        ]
    predictions = pd.concat(blocks, ignore_index=True) if blocks else PREDICTIONS.frame([])
    return predictions, AVAILABILITY.frame(rows)


def _predict(name: str, model: FittedModel, patients: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    probability = model.probabilities(patients)
    known = probability.notna()
    block = PREDICTIONS.frame_of(
        cohort=patients.loc[known, "cohort"],
        case_id=patients.loc[known, "case_id"],
        model=name,
        outcome=patients.loc[known, "outcome"],
        probability=probability[known],
        **PREDICTIONS.texts_of(patients.loc[known]),
    )
    reason = "" if known.all() else _missing(model, patients)
    if block["outcome"].nunique() < 2:
        return block.iloc[:0], f"{reason or 'one outcome only'}; not evaluated"
    return block, reason


def _missing(model: FittedModel, patients: pd.DataFrame) -> str:
    """Say which inputs are missing in how many patients."""
    counts = {
        variable.label: int(np.isnan(patients[name].to_numpy(dtype=np.float64)).sum())
        for name, variable in model.risk.variables.items()
        if name in patients and name not in model.features
    }
    foreign = patients[patients[list(model.features)].isna().any(axis=1)]
    if len(foreign):  # a feature is missing only where harmonization could not give it
        batches = ", ".join(sorted(set(foreign["batch"])))
        counts[f"harmonized features ({batches} unknown from training)"] = len(foreign)
    listed = ", ".join(
        f"{label} in all patients" if count == len(patients) else f"{label} in {count} patients"
        for label, count in counts.items()
        if count
    )
    return f"missing: {listed}"
