"""Rules of a study file: conditions on columns of the patient table. Nothing is evaluated as code."""

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from alnus.cohort.dates import day
from alnus.cohort.derivation import MISSING
from alnus.numeral import number, same

Scalar = str | bool | int | float | dt.date


@dataclass(frozen=True)
class Condition:
    """What one column of the patient table must hold.

    Parameters
    ----------
    column : str
        Column of the patient table.
    one_of : tuple
        Accepted values; empty when a range or missingness is asked for.
    start, end : number or date, optional
        The value lies at ``start`` or after, and before ``end``.
    missing : bool, optional
        Whether the value must be missing (True) or present (False).
    """

    column: str
    one_of: tuple[Scalar, ...] = ()
    start: Scalar | None = None
    end: Scalar | None = None
    missing: bool | None = None


@dataclass(frozen=True)
class Exclusion:
    """Patients who meet every condition leave the study, for a reason.

    Parameters
    ----------
    reason : str
        Printed in the flow chart.
    where : tuple of Condition
        All must hold.
    """

    reason: str
    where: tuple[Condition, ...]


@dataclass(frozen=True)
class CohortRule:
    """Patients who meet every condition belong to this cohort.

    Parameters
    ----------
    name : str
        Name of the cohort in every table.
    where : tuple of Condition
        All must hold; none takes everybody.
    role : str
        ``"training"`` for the one cohort that models are fitted on, else ``"evaluation"``.
    """

    name: str
    where: tuple[Condition, ...] = ()
    role: str = "evaluation"


def matches(table: pd.DataFrame, conditions: tuple[Condition, ...]) -> pd.Series:
    """Tell for each row whether it meets every condition.

    Parameters
    ----------
    table : DataFrame of str
        The patient table as text.
    conditions : tuple of Condition
        Conditions whose columns the table has.

    Returns
    -------
    Series of bool, one a row. A missing value meets no condition but ``missing = true``.

    Raises
    ------
    ValueError
        When a value cannot be compared, e.g. a text with a date; the sentence names it.
    """
    result = pd.Series(data=True, index=table.index)
    for condition in conditions:
        result &= _meets(table[condition.column].astype(str).str.strip(), condition)
    return result


def _meets(column: pd.Series, condition: Condition) -> pd.Series:
    absent = column.isin(MISSING)
    if condition.missing is not None:
        return absent == condition.missing
    met = [not gone and _fits(text, condition) for text, gone in zip(column, absent, strict=True)]
    return pd.Series(met, index=column.index, dtype=bool)


def _fits(text: str, condition: Condition) -> bool:
    if condition.one_of:
        return any(_equals(text, value) for value in condition.one_of)
    start, end = condition.start, condition.end
    return (start is None or not _precedes(text, start, condition.column)) and (
        end is None or _precedes(text, end, condition.column)
    )


def _equals(text: str, value: Scalar) -> bool:
    if isinstance(value, bool):
        return text.lower() in ({"true", "1", "yes"} if value else {"false", "0", "no"})
    if isinstance(value, int | float):
        try:
            return number(text) == value
        except ValueError:
            return False
    return same(text, str(value))


def _precedes(text: str, limit: Scalar, column: str) -> bool:
    """Tell whether a cell lies before a limit of the study file, as dates or as numbers."""
    try:
        if isinstance(limit, dt.date):
            return day(text) < limit
        if isinstance(limit, int | float):
            return number(text) < limit
    except ValueError:
        pass  # said below, with the column's name
    kind = "a date like 2020-06-01" if isinstance(limit, dt.date) else "a number"
    message = f"column {column} holds {text!r} where a rule needs {kind}"
    raise ValueError(message)
