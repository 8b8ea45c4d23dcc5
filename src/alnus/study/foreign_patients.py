"""Patients of another hospital as a frozen model takes them: its variables, its features."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alnus.arrays import Floats
from alnus.model_file import ModelFile
from alnus.numeral import alike
from alnus.study.config import Study
from alnus.study.harmonization import harmonize
from alnus.variable import MILLIMETERS, Variable


@dataclass(frozen=True, eq=False)
class ForeignPatients:
    """Inputs of a frozen model for another hospital's patients, and their predicted risks.

    Parameters
    ----------
    inputs : DataFrame
        One column an input of the model, in its unit or code; NaN where missing.
    probability : Series
        Predicted risk, 0 to 1; NaN where an input is missing.
    features : DataFrame
        The model's radiomic features, harmonized; a column each.
    """

    inputs: pd.DataFrame
    probability: pd.Series
    features: pd.DataFrame


def mismatches(model_file: ModelFile, study: Study) -> Iterator[str]:
    """Yield what the study cannot give the model."""
    if model_file.feature_names:
        yield from _of_features(model_file, study)
    if model_file.harmonization is not None and study.harmonization is None:
        yield (
            f"harmonization.batch is needed: the model adjusts features by "
            f"{model_file.harmonization.variable.label}"
        )
    own = {item.name: item for item in study.clinical_variables}
    for name in model_file.clinical_names:
        wanted = model_file.model.variables[name]
        if name not in own:
            yield f"clinical.variables.{name} is needed ({wanted.title})"
        elif fault := _difference(own[name], wanted):
            yield f"clinical.variables.{name} {fault}"


def _of_features(model_file: ModelFile, study: Study) -> Iterator[str]:
    """Yield what keeps the study's features from being those of the model."""
    if (study.features is None) != (model_file.features == "image"):
        yield (
            f"the model takes features from a {model_file.features}; the study gives them from "
            f"{'images' if study.features is None else 'tables'}"
        )
    elif study.features is not None:
        absent = [name for name in model_file.feature_names if name not in study.features.names]
        if absent:
            yield f"features.table lacks {', '.join(absent)}, which the model asks for"
    elif study.patients.spacing.unit != model_file.spacing:
        yield (
            f"patients.spacing is in {study.patients.spacing.unit}; the model was trained in "
            f"{model_file.spacing}"
        )


def _difference(own: Variable, wanted: Variable) -> str:
    if bool(own.levels) != bool(wanted.levels):
        kinds = (f"is {own.kind}", f"the model's is {wanted.kind}")
        return "; ".join(kinds)
    strange = [text for text in own.levels if _level(wanted, text) is None]
    if strange:
        return f"has {', '.join(strange)}; the model knows {', '.join(wanted.levels)}"
    if own.unit != wanted.unit and not {own.unit, wanted.unit} <= MILLIMETERS.keys():
        return f"is in {own.unit or 'no unit'}; the model's is in {wanted.unit or 'no unit'}"
    return ""


def _level(variable: Variable, text: str) -> str | None:
    known = {**dict(zip(variable.levels, variable.levels, strict=True)), **dict(variable.synonyms)}
    return next((level for other, level in known.items() if alike(other, text)), None)


def foreign_patients(
    model_file: ModelFile, study: Study, patients: pd.DataFrame, features: pd.DataFrame
) -> ForeignPatients:
    """Give a frozen model's inputs and risks for the patients of a study.

    Parameters
    ----------
    model_file : ModelFile
        Nothing of it is fitted, chosen or scaled again.
    study : Study
        Without :func:`mismatches`.
    patients : DataFrame
        ``PATIENTS`` of one cohort.
    features : DataFrame
        ``case_id`` and the model's features; patients without a row have none.
    """
    table = patients.merge(features, on="case_id", how="left")
    table = harmonize(table, model_file.harmonization)
    own = {item.name: item for item in study.clinical_variables}
    model = model_file.model
    columns: dict[str, Floats] = {
        name: _translated(table[name].to_numpy(np.float64), own[name], model.variables[name])
        for name in model_file.clinical_names
    }
    values = {name: table[name].to_numpy(np.float64) for name in model_file.feature_names}
    if model_file.rad_score is None:
        columns |= values
    else:
        columns["rad_score"] = model_file.rad_score.value(values)
    inputs = pd.DataFrame({name: columns[name] for name in model.variables}, index=patients.index)
    risks = model.probability({name: inputs[name].to_numpy() for name in model.variables})
    return ForeignPatients(
        inputs,
        pd.Series(risks, index=patients.index),
        pd.DataFrame(values, index=patients.index),
    )


def _translated(values: Floats, own: Variable, wanted: Variable) -> Floats:
    """Give values in the model's unit, or as the model's codes of the same level texts."""
    if not wanted.levels:
        convert = own.unit != wanted.unit
        return values * (MILLIMETERS[own.unit] / MILLIMETERS[wanted.unit]) if convert else values
    codes = {
        code: wanted.code(_level(wanted, text) or text)
        for code, text in zip(own.codes, own.levels, strict=True)
    }
    return np.array([codes.get(value, np.nan) for value in values.tolist()])
