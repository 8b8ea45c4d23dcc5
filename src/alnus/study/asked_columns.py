"""Which columns of the patient table a study file asks for, and under which key."""

import pandas as pd

from alnus.cohort.paths import columns_of
from alnus.study.config import Study


def wanted_columns(study: Study) -> dict[str, str]:
    """Map each column that the study asks for to the key that asks."""
    asked = _of_patients(study)
    for key, template in _templates(study).items():
        if not _template_fault(template):
            asked[key] = columns_of(template)
    if study.harmonization is not None:
        asked["harmonization.batch"] = (study.harmonization.batch,)
    if study.centers is not None:
        asked["centers.columns"] = study.centers.columns
    for name, item in study.variables.items():
        asked[f"clinical.variables.{name}"] = (item.column or name,)
    for name, rule in study.consensus.items():
        asked[f"consensus.{name}"] = rule.columns
    asked |= _of_rules(study)
    return {column: key for key, columns in asked.items() for column in columns}


def taken_names(study: Study, table: pd.DataFrame) -> list[str]:
    """Refuse columns to be made that would hide one of the table."""
    made = {f"derived.{name}": name for name in study.derived}
    made |= {f"consensus.{name}": name for name in study.consensus}
    return [
        f"{key}: the table has a column {name} already. Choose another name"
        for key, name in made.items()
        if name in table
    ]


def _of_patients(study: Study) -> dict[str, tuple[str, ...]]:
    source = study.patients
    asked: dict[str, tuple[str, ...]] = {
        "patients.case_id": (source.case_id,),
        "patients.outcome": (source.outcome.column,),
    }
    if source.patient:
        asked["patients.patient"] = (source.patient,)
    for key, steps in (("row", source.spacing.row), ("column", source.spacing.column)):
        if isinstance(steps, str) and steps:
            asked[f"patients.spacing.{key}"] = (steps,)
    return asked


def path_faults(study: Study) -> list[str]:
    """Say which paths of the study file cannot be read."""
    faults = {key: _template_fault(template) for key, template in _templates(study).items()}
    return [f"{key}: {fault}. Correct the study file" for key, fault in faults.items() if fault]


def _of_rules(study: Study) -> dict[str, tuple[str, ...]]:
    """Give the columns of derivations, exclusions and cohorts."""
    asked = {f"derived.{name}": item.columns for name, item in study.derived.items()}
    asked |= {} if study.split is None else {"split": study.split.columns}
    rules = {f'the exclusion "{rule.reason}"': rule.where for rule in study.exclusions}
    rules |= {f'the cohort "{cohort.name}"': cohort.where for cohort in study.cohorts}
    return asked | {key: tuple(item.column for item in where) for key, where in rules.items()}


def _templates(study: Study) -> dict[str, str]:
    """Give the paths of the study file that name columns, by their keys."""
    if study.features is not None:
        return {}
    templates = {"patients.image": study.patients.image, "patients.roi": study.patients.roi}
    if study.patients.hilum:
        templates["patients.hilum"] = study.patients.hilum
    if study.second_reader is not None:
        templates["second_reader.roi"] = study.second_reader.roi
    return templates


def _template_fault(template: str) -> str:
    try:
        columns_of(template)
    except ValueError as error:
        return str(error)
    return ""
