"""What the items of the report read off the run's tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import SupportsFloat, cast

import pandas as pd

from alnus.report.canvas import LineStyle, line_style
from alnus.report.facts import Facts
from alnus.report.typography import capitalized, estimate

Tables = Mapping[str, pd.DataFrame]

CLINICAL, RADIOMICS, COMBINED = "clinical", "radiomics", "combined"
TREAT_ALL, TREAT_NONE = "treat all", "treat none"
_STRATEGIES = {
    TREAT_ALL: LineStyle("#8C8C8C", "-"),
    TREAT_NONE: LineStyle("#000000", (0, (1, 1))),
}


@dataclass(frozen=True)
class Record:
    """One row of a table, read with the type that its reader expects."""

    values: Mapping[str, object]

    def text(self, column: str) -> str:
        """Read a text; empty where there is none."""
        value = self.values[column]
        return "" if bool(pd.isna(value)) else str(value)  # type: ignore[call-overload]

    def number(self, column: str) -> float:
        """Read a number; NaN where there is none."""
        value = self.values[column]
        return float("nan") if value is None else float(cast("SupportsFloat", value))

    def count(self, column: str) -> int:
        """Read a whole number."""
        return int(self.number(column))

    def flag(self, column: str) -> bool:
        """Read yes or no."""
        return bool(self.values[column])


@dataclass(frozen=True)
class OutcomeCounts:
    """Patients of one cohort with and without the outcome."""

    positive: int
    negative: int

    @property
    def n(self) -> int:
        """All patients of the cohort."""
        return self.positive + self.negative


def records(frame: pd.DataFrame) -> list[Record]:
    """Read a table row by row."""
    rows = frame.to_dict("records")
    return [Record({str(column): value for column, value in row.items()}) for row in rows]


def parts(frame: pd.DataFrame, column: str) -> dict[str, pd.DataFrame]:
    """Divide a table by a column's values, in the order of their appearance."""
    return {str(value): part for value, part in frame.groupby(column, sort=False)}


def names(frame: pd.DataFrame, column: str) -> list[str]:
    """Give a column's different values in the order of their appearance."""
    return [str(value) for value in frame[column].unique()]


def of_cohort(frame: pd.DataFrame, cohort: str) -> pd.DataFrame:
    """Give one cohort's rows."""
    return frame[frame["cohort"] == cohort]


def outcome_counts(tables: Tables) -> dict[str, OutcomeCounts]:
    """Count both outcomes in each cohort, in the order of the patient table; empty without it."""
    if "patients" not in tables:
        return {}
    counts = {}
    for cohort, part in parts(tables["patients"], "cohort").items():
        events = int(part["outcome"].astype(bool).sum())
        counts[cohort] = OutcomeCounts(events, len(part) - events)
    return counts


def model_styles(frame: pd.DataFrame) -> dict[str, LineStyle]:
    """Give every model of a frame its line; the three models of a study keep theirs everywhere."""
    known = [CLINICAL, RADIOMICS, COMBINED]
    others = [name for name in names(frame, "model") if name not in {*known, *_STRATEGIES}]
    styles = {name: line_style(position) for position, name in enumerate([*known, *others])}
    return {**styles, **_STRATEGIES}


def model_labels(frame: pd.DataFrame) -> dict[str, str]:
    """Give every model of a frame its printed name."""
    return {name: capitalized(name) for name in names(frame, "model")}


def auc_labels(discrimination: pd.DataFrame) -> dict[str, str]:
    """Print each model's name with its AUC and limits, for one cohort."""
    return {
        row.text("model"): f"{capitalized(row.text('model'))}\n{estimate_of(row, 'auc')}"
        for row in records(discrimination)
    }


def estimate_of(row: Record, column: str = "value", *, places: int = 3) -> str:
    """Print a row's value with its limits."""
    return estimate(row.number(column), row.number("low"), row.number("high"), places=places)


def terms_of(tables: Tables, model: str) -> list[Record]:
    """Give one model's terms without the intercept, which belongs to no variable."""
    return [row for row in _rows_of(tables, model) if row.text("variable")]


def intercept_of(tables: Tables, model: str) -> list[Record]:
    """Give one model's intercept; none when the model is not there."""
    return [row for row in _rows_of(tables, model) if not row.text("variable")]


def _rows_of(tables: Tables, model: str) -> list[Record]:
    if "coefficients" not in tables:
        return []
    return [row for row in records(tables["coefficients"]) if row.text("model") == model]


def kept_features(tables: Tables) -> list[Record]:
    """Give the features that the LASSO kept, in the order in which mRMR chose them."""
    return [row for row in records(tables["selection"]) if row.number("lasso_coefficient") != 0]


def used_penalty(tables: Tables) -> Record:
    """Give the row of the penalty whose coefficients were taken."""
    return next(row for row in records(tables["lasso_cv"]) if row.flag("used"))


def term_title(row: Record, facts: Facts) -> str:
    """Give the name people read of a term's row."""
    return facts.term_title(row.text("term"), row.text("variable"))
