"""What the items of the report read off the run's tables."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

import pandas as pd

from alnus.estimate import NOT_ESTIMABLE
from alnus.report.typography import capitalized, estimate, fixed
from alnus.tables.cohort import PATIENTS, PatientRow
from alnus.tables.evaluation import (
    CALIBRATION,
    OPERATING_POINTS,
    DiscriminationRow,
    OperatingPointRow,
)
from alnus.tables.models import COEFFICIENTS, CoefficientRow
from alnus.tables.signature import LASSO_CV, SELECTION, LassoCvRow, SelectionRow
from alnus.tables.table import Table

Row = TypeVar("Row")

Tables = Mapping[str, pd.DataFrame]

CLINICAL, RADIOMICS, COMBINED = "clinical", "radiomics", "combined"
TREAT_ALL, TREAT_NONE = "treat all", "treat none"


@dataclass(frozen=True)
class OutcomeCounts:
    """Patients of one cohort with and without the outcome."""

    positive: int
    negative: int

    @property
    def n(self) -> int:
        """All patients of the cohort."""
        return self.positive + self.negative


def rows_of(tables: Tables, table: Table[Row]) -> list[Row]:
    """Read one of the run's tables row by row; no row where the run has no such table."""
    return table.rows(tables[table.name]) if table.name in tables else []


def grouped(rows: Iterable[Row], by: Callable[[Row], str]) -> dict[str, list[Row]]:
    """Divide rows by a text of theirs, in the order of its appearance."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(by(row), []).append(row)
    return groups


def names(frame: pd.DataFrame, column: str) -> list[str]:
    """Give a column's different values in the order of their appearance."""
    return [str(value) for value in frame[column].unique()]


def of_cohort(frame: pd.DataFrame, cohort: str) -> pd.DataFrame:
    """Give one cohort's rows."""
    return frame[frame["cohort"] == cohort]


def outcome_counts(tables: Tables) -> dict[str, OutcomeCounts]:
    """Count both outcomes in each cohort, in the order of the patient table; empty without it.

    A patient with several images counts once, with the first.
    """
    counts = {}
    for cohort, patients in grouped(_patients(tables), lambda row: row.cohort).items():
        events = sum(patient.outcome for patient in patients)
        counts[cohort] = OutcomeCounts(events, len(patients) - events)
    return counts


def _patients(tables: Tables) -> list[PatientRow]:
    if PATIENTS.name not in tables:
        return []
    frame = tables[PATIENTS.name]
    return PATIENTS.rows(frame.drop_duplicates("patient") if "patient" in frame else frame)


def model_labels(frame: pd.DataFrame) -> dict[str, str]:
    """Give every model of a frame its printed name."""
    return {name: capitalized(name) for name in names(frame, "model")}


def auc_labels(rows: Iterable[DiscriminationRow]) -> dict[str, str]:
    """Print each model's name with its AUC and limits, for one cohort."""
    return {row.model: f"{capitalized(row.model)}\n{auc_of(row)}" for row in rows}


def calibration_labels(tables: Tables, cohort: str) -> dict[str, str]:
    """Print each model's name with its calibration intercept and slope, where it has them."""
    rows = [row for row in rows_of(tables, CALIBRATION) if row.cohort == cohort]
    labels = {}
    for model, part in grouped(rows, lambda row: row.model).items():
        found = {row.measure: fixed(row.value, 2) for row in part if row.value is not None}
        if {"intercept", "slope"} <= found.keys():
            told = f"intercept {found['intercept']}\nslope {found['slope']}"
            labels[model] = f"{capitalized(model)}\n{told}"
    return labels


def operating_points(
    tables: Tables, cohort: str
) -> dict[str, tuple[OperatingPointRow, OperatingPointRow]]:
    """Give each model's sensitivity and specificity at its threshold in one cohort."""
    rows = [row for row in rows_of(tables, OPERATING_POINTS) if row.cohort == cohort]
    points = {}
    for model, part in grouped(rows, lambda row: row.model).items():
        found = {row.measure: row for row in part}
        points[model] = (found["sensitivity"], found["specificity"])
    return points


def auc_of(row: DiscriminationRow) -> str:
    """Print an AUC with its limits."""
    return estimate(row.auc, row.low, row.high)


class Estimated(Protocol):
    """A row with a value and its limits, and how they were made or why they are missing."""

    @property
    def value(self) -> float | None: ...  # noqa: D102
    @property
    def low(self) -> float | None: ...  # noqa: D102
    @property
    def high(self) -> float | None: ...  # noqa: D102
    @property
    def method(self) -> str: ...  # noqa: D102


def estimate_of(row: Estimated, *, places: int = 3) -> str:
    """Print a row's value with its limits, or why it has none."""
    if row.value is None and row.method.startswith(NOT_ESTIMABLE):
        return row.method
    return estimate(row.value, row.low, row.high, places=places)


def terms_of(tables: Tables, model: str) -> list[CoefficientRow]:
    """Give one model's terms without the intercept, which belongs to no variable."""
    return [row for row in rows_of(tables, COEFFICIENTS) if row.model == model and row.variable]


def intercept_of(tables: Tables, model: str) -> list[CoefficientRow]:
    """Give one model's intercept; none when the model is not there."""
    return [row for row in rows_of(tables, COEFFICIENTS) if row.model == model and not row.variable]


def kept_features(tables: Tables) -> list[SelectionRow]:
    """Give the features that the LASSO kept, in the order in which mRMR chose them."""
    return [row for row in rows_of(tables, SELECTION) if row.lasso_coefficient != 0]


def used_penalty(tables: Tables) -> LassoCvRow:
    """Give the row of the penalty whose coefficients were taken."""
    return next(row for row in rows_of(tables, LASSO_CV) if row.used)
