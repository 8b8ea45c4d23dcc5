"""Read the patient table and check it: identifiers, outcome, spacing and clinical values."""

import difflib
import math
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from alnus.cohort.cell_faults import CellFaults
from alnus.cohort.derivation import MISSING
from alnus.cohort.paths import filled
from alnus.errors import AlnusWarning, CohortError
from alnus.numeral import alike, has_decimal_comma, number, same
from alnus.ranges import OneOrMore, names_of, texts_of
from alnus.spreadsheet.sheet import read_sheet
from alnus.tables.cohort import PATIENTS
from alnus.variable import Variable

PATIENT = "patient"
"""Column of the patients table that says whose image a row is, where one has several."""

_GROUPED = re.compile(r"\s*[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}\s*")

REMEDY = "Correct the cells, or name positive and negative in the study file"


@dataclass(frozen=True)
class Columns:
    """Which columns of the patient table mean what.

    Parameters
    ----------
    case_id : str
        Column of the patient's identifier.
    outcome : str
        Column of the outcome.
    positive, negative : str or tuple of str
        The outcome's two texts, or several that mean the same; positive is the event.
    image, roi : str
        Paths with column names in braces, e.g. ``"images/{patient_id}.png"``.
    spacing_row, spacing_column : str or float
        Column of the pixel height and width, or one value for all; None where files tell them.
    spacing_unit : float
        Their unit, mm.
    clinical : tuple of (str, Variable)
        Each clinical variable with its column.
    second_roi : str
        Path of a second reader's ROI, or empty.
    batch : str
        Column of the batch (scanner, center) of the image, or empty.
    patient : str
        Column of the patient where a row is an image, or empty.
    """

    case_id: str
    outcome: str
    positive: OneOrMore
    negative: OneOrMore
    image: str
    roi: str
    spacing_row: str | float | None
    spacing_column: str | float | None
    clinical: tuple[tuple[str, Variable], ...]
    second_roi: str = ""
    batch: str = ""
    patient: str = ""
    spacing_unit: float = 1.0


def read_table(path: Path, *, missing: Sequence[str] = ()) -> pd.DataFrame:
    """Read the patient table as text; its index is each row's number in the file.

    Parameters
    ----------
    path : Path
        CSV or Excel; see :func:`alnus.spreadsheet.sheet.read_sheet`. Columns of decimal commas are
        given decimal points.
    missing : sequence of str
        Texts that mean a missing value, upper and lower case and blanks aside; read as empty.

    Raises
    ------
    CohortError
        When the file is missing or no table, with every row that does not fit its header.
    """
    if not path.is_file():
        message = f"{path}: the patient table is not there. Set patients.table to its path."
        raise CohortError(message)
    sheet = read_sheet(path)
    table = pd.DataFrame.from_dict(
        sheet.rows, orient="index", columns=list(sheet.header), dtype=object
    )
    known = table.map(lambda cell: "" if any(alike(cell, text) for text in missing) else cell)
    return known.apply(_with_points)


def _with_points(column: "pd.Series[str]") -> "pd.Series[str]":
    """Write decimal commas as points.

    A workbook's numbers come with points, beside texts with commas; then no cell may be one that
    groups thousands somewhere, as ``1.234`` does, or all stay as they are and are refused later.
    """
    if not any(has_decimal_comma(cell) for cell in column):
        return column
    if any(map(_has_point, column)) and any(map(_GROUPED.fullmatch, column)):
        return column
    return column.map(lambda cell: cell.replace(",", ".") if _is_number(cell, ",") else cell)


def _has_point(cell: str) -> bool:
    return "." in cell and _is_number(cell, ".")


def _is_number(cell: str, point: str) -> bool:
    try:
        number(cell.replace(point, "."))
    except ValueError:
        return False
    return cell.count(point) <= 1


def missing_columns(table: pd.DataFrame, wanted: Mapping[str, str]) -> list[str]:
    """List a fault for each wanted column that the table lacks, with the closest name.

    Parameters
    ----------
    table : DataFrame
        The patient table.
    wanted : mapping of str to str
        Study file key by column name.
    """
    found = list(table.columns)
    faults = []
    for column, key in wanted.items():
        if column in found:
            continue
        close = difflib.get_close_matches(column, found, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else f"; columns are {', '.join(found)}"
        faults.append(f"the table has no column {column!r}, which {key} asks for{hint}")
    return faults


def patients_table(
    table: pd.DataFrame, columns: Columns, *, cohort: pd.Series
) -> tuple[pd.DataFrame, list[str]]:
    """Turn the included rows into the patients table: paths, spacing and coded clinical values.

    Parameters
    ----------
    table : DataFrame of str
        Included rows of the patient table; the index numbers them as the file does.
    columns : Columns
        What the columns mean.
    cohort : Series of str
        Cohort of each row.

    Returns
    -------
    patients : DataFrame
        ``PATIENTS``; clinical columns are float64, NaN where the cell is empty. Paths are as the study
        file gives them, so that the table is the same wherever the study lies.
    faults : list of str
        What is wrong with cells, each with its row; the patients are usable only without any.
    """
    batches = different_texts(table[columns.batch]) if columns.batch else []
    reader = _RowReader(columns, batches)
    rows = [reader.read(number, row) for number, row in _numbered(table)]
    frame = pd.DataFrame(rows)
    frame.insert(1, "cohort", cohort.to_numpy())
    faults = [*_repeated(table[columns.case_id]), *reader.faults.sentences()]
    for sentence, times in reader.forgiven.items():
        message = f"patient table: {sentence} in {times} rows."
        warnings.warn(message, AlnusWarning, stacklevel=2)
    return PATIENTS.check(frame), faults


def once_each(patients: pd.DataFrame) -> pd.DataFrame:
    """Give the first row of each patient, where rows are images; else every row."""
    return patients.drop_duplicates(PATIENT) if PATIENT in patients else patients


Row = Mapping[str, str]


def _numbered(table: pd.DataFrame) -> Iterator[tuple[object, Row]]:
    rows = table.to_dict("records")
    for place, row in zip(table.index, rows, strict=True):
        yield place, {str(column): str(cell) for column, cell in row.items()}


class _RowReader:
    """Reads rows and collects what is wrong with them."""

    def __init__(self, columns: Columns, batches: Sequence[str]) -> None:
        self.columns = columns
        self.outcome = outcome_of(columns.outcome, columns.negative, columns.positive)
        self.batches = batches
        self.faults = CellFaults()
        self.forgiven: Counter[str] = Counter()

    def read(self, number: object, row: Row) -> dict[str, object]:
        columns = self.columns
        name = row[columns.case_id]
        here = f"row {number} (patient {name or 'without identifier'})"
        if not name:
            self.faults.add(here, f"{columns.case_id} is empty; every patient needs one")
        values: dict[str, object] = {"case_id": name, "outcome": self._outcome(row, here)}
        for key, template in (("image", columns.image), ("roi", columns.roi)):
            values[key] = filled(template, row) if template else ""
        values["spacing_row"] = self._spacing(row, columns.spacing_row, here)
        values["spacing_column"] = self._spacing(row, columns.spacing_column, here)
        if columns.second_roi:
            values["second_roi"] = filled(columns.second_roi, row)
        if columns.batch:
            values["batch"] = self._batch(row[columns.batch], here)
        if columns.patient:
            values[PATIENT] = row[columns.patient]
            if not row[columns.patient]:
                self.faults.add(here, f"{columns.patient} is empty; whose image is it?")
        for column, variable in columns.clinical:
            values[variable.name] = self._clinical(row[column], column, variable, here)
        return values

    def _outcome(self, row: Row, here: str) -> bool:
        try:
            return bool(self.outcome.code(row[self.columns.outcome]))
        except ValueError as error:
            self.faults.add(here, str(error), "Correct it, or exclude the patient by a rule")
            return False

    def _batch(self, text: str, here: str) -> str:
        if text in MISSING:
            self.faults.add(here, f"{self.columns.batch} is empty; harmonization needs it")
            return ""
        return next(batch for batch in self.batches if same(batch, text))

    def _spacing(self, row: Row, source: str | float | None, here: str) -> float:
        if source is None:
            return math.nan
        text = row[source] if isinstance(source, str) else str(source)
        try:
            step = number(text) * self.columns.spacing_unit
        except ValueError:
            step = math.nan
        if not step > 0:
            self.faults.add(
                here,
                f"{source} is {text!r}; a positive pixel size in mm is needed, "
                'or patients.spacing = "pixel" for all',
            )
        return step

    def _clinical(self, cell: str, column: str, variable: Variable, here: str) -> float:
        if cell in MISSING:
            return math.nan
        try:
            code = variable.code(cell)
        except ValueError as error:
            self.faults.add(here, f"{column}: {error}", "Correct it, or leave it empty if missing")
            return math.nan
        if not variable.is_exactly(cell, code):
            self.forgiven[f"{variable.label} {cell!r} was read as {variable.text(code)}"] += 1
        return code


def outcome_of(column: str, negative: OneOrMore, positive: OneOrMore) -> Variable:
    """Make the outcome's variable of two levels, the event second.

    Raises
    ------
    ValueError
        When nobody can tell the two apart.
    """
    levels, synonyms = names_of((negative, positive))
    return Variable(column, column, kind="binary", levels=levels, synonyms=synonyms)


def _repeated(case_ids: "pd.Series[str]") -> Iterator[str]:
    for name in case_ids[case_ids.duplicated() & (case_ids != "")].unique():
        rows = ", ".join(map(str, case_ids.index[case_ids == name]))
        yield f"patient {name} stands in rows {rows}; one row a patient is needed"


def other_value(column: "pd.Series[str]", positive: OneOrMore) -> str:
    """Give the one text that a two-valued column holds beside those that mean ``positive``.

    Raises
    ------
    ValueError
        When ``positive`` does not occur, the other values are none or several, or two of all differ
        in upper and lower case or blanks only.
    """
    found, wanted = different_texts(column), texts_of(positive)
    others = [text for text in found if not any(same(text, one) for one in wanted)]
    asked = " or ".join(map(repr, wanted))
    if len(others) == len(found):
        listed = ", ".join(map(repr, found)) or "nothing"
        message = f"no row holds {asked}; found {listed}. {REMEDY}"
        raise ValueError(message)
    if len(others) != 1:
        listed = ", ".join(map(repr, others)) or "nothing"
        message = f"one other value than {asked} is needed; found {listed}. {REMEDY}"
        raise ValueError(message)
    return others[0]


def different_texts(column: "pd.Series[str]") -> list[str]:
    """List a column's texts but the missing ones, the shortest for each number.

    Raises
    ------
    ValueError
        When two of them differ in upper and lower case or blanks only.
    """
    found: list[str] = []
    for text in sorted(set(column) - MISSING, key=lambda text: (len(text), text)):
        if any(same(text, other) for other in found):
            continue
        close = next((other for other in found if alike(text, other)), None)
        if close is not None:
            message = (
                f"{close!r} and {text!r} differ in upper and lower case or blanks only; "
                "write one of them in every row"
            )
            raise ValueError(message)
        found.append(text)
    return sorted(found)
