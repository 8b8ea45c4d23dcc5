"""Read the patient table and check it: identifiers, outcome, spacing and clinical values."""

import difflib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from alnus.cohort.rules import MISSING
from alnus.errors import CohortError
from alnus.tables.cohort import PATIENTS
from alnus.variable import Variable


@dataclass(frozen=True)
class Columns:
    """Which columns of the patient table mean what.

    Parameters
    ----------
    case_id : str
        Column of the patient's identifier.
    outcome : str
        Column of the outcome.
    positive, negative : str
        The outcome's two texts; positive is the event.
    image, roi : str
        Paths with column names in braces, e.g. ``"images/{patient_id}.png"``.
    spacing_row, spacing_column : str or float
        Column of the pixel height and width in mm, or one value for all.
    clinical : tuple of (str, Variable)
        Each clinical variable with its column.
    second_roi : str
        Path of a second reader's ROI, or empty.
    batch : str
        Column of the batch (scanner, center) of the image, or empty.
    """

    case_id: str
    outcome: str
    positive: str
    negative: str
    image: str
    roi: str
    spacing_row: str | float
    spacing_column: str | float
    clinical: tuple[tuple[str, Variable], ...]
    second_roi: str = ""
    batch: str = ""


def read_table(path: Path) -> pd.DataFrame:
    """Read a CSV file as text, one column a name; comma, semicolon or tab between cells.

    Raises
    ------
    CohortError
        When the file is missing, empty, not UTF-8 text, or has a column twice.
    """
    if not path.is_file():
        message = f"{path}: the patient table is not there. Set patients.table to its path."
        raise CohortError(message)
    try:
        header = path.read_text(encoding="utf-8-sig").split("\n", maxsplit=1)[0]
        separator = max(",;\t", key=header.count)
        table = pd.read_csv(
            path, sep=separator, dtype=str, keep_default_na=False, encoding="utf-8-sig"
        )
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        message = f"{path}: cannot be read as a CSV table ({error}). Save it as CSV, UTF-8."
        raise CohortError(message) from error
    names = [name.strip() for name in header.rstrip("\r").split(separator)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or table.empty:
        what = f"column {', '.join(twice)} stands twice" if twice else "the table has no row"
        message = f"{path}: {what}. Correct the file."
        raise CohortError(message)
    return table.rename(columns=str.strip)


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
    table: pd.DataFrame, columns: Columns, *, cohort: pd.Series, folder: Path
) -> tuple[pd.DataFrame, list[str]]:
    """Turn the included rows into the patients table: paths, spacing and coded clinical values.

    Parameters
    ----------
    table : DataFrame of str
        Included rows of the patient table.
    columns : Columns
        What the columns mean.
    cohort : Series of str
        Cohort of each row.
    folder : Path
        Where relative image and ROI paths start.

    Returns
    -------
    patients : DataFrame
        ``PATIENTS``; clinical columns are float64, NaN where the cell is empty.
    faults : list of str
        What is wrong with cells, each with its row; the patients are usable only without any.
    """
    reader = _RowReader(columns, folder)
    rows = [reader.read(row) for _, row in table.iterrows()]
    frame = pd.DataFrame(rows)
    frame.insert(1, "cohort", cohort.to_numpy())
    faults = [*_repeated(table[columns.case_id]), *reader.faults]
    return PATIENTS.check(frame), faults


class _RowReader:
    """Reads rows and collects what is wrong with them."""

    def __init__(self, columns: Columns, folder: Path) -> None:
        self.columns = columns
        self.folder = folder
        self.faults: list[str] = []

    def read(self, row: "pd.Series[str]") -> dict[str, object]:
        columns = self.columns
        name = row[columns.case_id].strip()
        here = f"row {int(str(row.name)) + 2} (patient {name or 'without identifier'})"
        if not name:
            self.faults.append(f"{here}: {columns.case_id} is empty; every patient needs one")
        values: dict[str, object] = {"case_id": name, "outcome": self._outcome(row, here)}
        for key, template in (("image", columns.image), ("roi", columns.roi)):
            values[key] = str(self.folder / template.format_map(row.to_dict()))
        values["spacing_row"] = self._spacing(row, columns.spacing_row, here)
        values["spacing_column"] = self._spacing(row, columns.spacing_column, here)
        if columns.second_roi:
            values["second_roi"] = str(self.folder / columns.second_roi.format_map(row.to_dict()))
        if columns.batch:
            values["batch"] = row[columns.batch].strip()
            if values["batch"] in MISSING:
                self.faults.append(f"{here}: {columns.batch} is empty; harmonization needs it")
        for column, variable in columns.clinical:
            values[variable.name] = self._clinical(row[column], variable, f"{here}: {column}")
        return values

    def _outcome(self, row: "pd.Series[str]", here: str) -> bool:
        text = row[self.columns.outcome].strip()
        if text not in {self.columns.positive, self.columns.negative}:
            self.faults.append(
                f"{here}: {self.columns.outcome} is {text!r}; {self.columns.positive!r} or "
                f"{self.columns.negative!r} is needed. Correct it, or exclude the patient by a rule"
            )
        return text == self.columns.positive

    def _spacing(self, row: "pd.Series[str]", source: str | float, here: str) -> float:
        text = row[source].strip() if isinstance(source, str) else str(source)
        try:
            step = float(text)
        except ValueError:
            step = math.nan
        if not (math.isfinite(step) and step > 0):
            self.faults.append(
                f"{here}: {source} is {text!r}; a positive pixel size in mm is needed, "
                'or patients.spacing = "pixel" for all'
            )
        return step

    def _clinical(self, cell: str, variable: Variable, here: str) -> float:
        if cell.strip() in MISSING:
            return math.nan
        try:
            return variable.code(cell)
        except ValueError as error:
            self.faults.append(f"{here}: {error}. Correct it, or leave it empty if it is missing")
            return math.nan


def _repeated(case_ids: "pd.Series[str]") -> Iterator[str]:
    names = case_ids.str.strip()
    for name in names[names.duplicated() & (names != "")].unique():
        rows = ", ".join(str(int(str(label)) + 2) for label in names.index[names == name])
        yield f"patient {name} stands in rows {rows}; one row a patient is needed"


def other_value(column: "pd.Series[str]", positive: str) -> str:
    """Give the one text that a two-valued column holds beside ``positive``.

    Raises
    ------
    ValueError
        When ``positive`` does not occur or the other values are none or several.
    """
    found: Sequence[str] = sorted(set(column.str.strip()) - MISSING)
    others = [text for text in found if text != positive]
    if positive not in found:
        message = f"no row holds {positive!r}; found {', '.join(map(repr, found)) or 'nothing'}"
        raise ValueError(message)
    if len(others) != 1:
        listed = ", ".join(map(repr, others)) or "nothing"
        message = f"one other value than {positive!r} is needed; found {listed}"
        raise ValueError(message)
    return others[0]
