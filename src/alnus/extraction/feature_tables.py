"""Tables of features that other programs extracted: read, and told from what is no feature.

PyRadiomics, LIFEx and most others write a row a case; 3D Slicer writes a row a feature, a file a
case. Names mean nothing here: a column of finite numbers is a feature, unless it is known to
describe the extraction.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from alnus.arrays import Floats
from alnus.errors import CohortError
from alnus.numeral import has_decimal_comma, with_point
from alnus.ranges import Text, check_ranges
from alnus.spreadsheet.sheet import Sheet, read_sheet

if TYPE_CHECKING:
    import pandas as pd

CASE_COLUMNS = ("case_id", "patient_id", "id", "patient", "case", "patientid", "info_patientid")
IMAGE_COLUMNS = ("image", "mask")  # of a PyRadiomics batch table, whose Label is no feature either
SLICER = ("image type", "feature class", "feature name")
SLICER_VALUE = "value"
SEGMENT = "segment"
EMPTY = frozenset({"", "nan", "na", "n/a", "none", "null", "inf", "-inf", "+inf"})
# What PyRadiomics (2 and 3) and LIFEx write beside features: versions, hashes, settings.
DESCRIPTIONS = ("diagnostics_", "general_info_", "params", "info_", "unnamed: ")


@dataclass(frozen=True)
class TablePaths:
    """Paths of feature tables, each with the prefix of its features' names, empty for none."""

    named: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FeatureTables:
    """Features that were extracted elsewhere, in place of images.

    Parameters
    ----------
    table : TablePaths
        One table, or several that are joined by case. A path with the identifier's column in
        braces stands for a file a case.
    case_id : str
        Column of the case in every table; default: one that is called so.
    columns : tuple of str
        The features, with ``*`` for any text; default: every column of numbers.
    leave_out : tuple of str
        Columns that are no features, likewise.
    names : tuple of str
        The features as found, written with the study as used.
    """

    table: TablePaths
    case_id: str = ""
    columns: tuple[Text, ...] = ()
    leave_out: tuple[Text, ...] = ()
    names: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        """Refuse names without a text."""
        check_ranges(self)


def read_feature_table(path: Path, *, case_id: str = "", known_as: str = "") -> "pd.DataFrame":
    """Read one table of features.

    Parameters
    ----------
    path : Path
        CSV or Excel: a row a case, or 3D Slicer's row a feature.
    case_id : str
        Column of the case; of a Slicer table the segment whose features are meant.
    known_as : str
        What the patient table calls that column.

    Returns
    -------
    DataFrame of str
        Indexed by case, by number where no column tells it; a column a feature or remark.

    Raises
    ------
    CohortError
        When the file cannot be read, no column tells the case, or a case stands in several rows.
    """
    import pandas as pd  # noqa: PLC0415 - a prediction without tables must not wait for it

    sheet = read_sheet(path)
    if set(SLICER) <= {name.casefold() for name in sheet.header}:
        return _slicer(sheet, path, segment=case_id)
    table = pd.DataFrame.from_dict(
        sheet.rows, orient="index", columns=list(sheet.header), dtype=object
    )
    column = _case_column(sheet.header, path, case_id=case_id, known_as=known_as)
    cases = table.pop(column) if column else pd.Series(table.index.astype(str), table.index)
    if column.casefold() in IMAGE_COLUMNS:
        cases = cases.map(lambda text: Path(text).name.split(".")[0])
    _refuse_repeated(cases, path)
    return table.set_axis(pd.Index(cases, name=column), axis="index")


def _case_column(header: Sequence[str], path: Path, *, case_id: str, known_as: str) -> str:
    """Find the column that names the case; empty where a single row needs none."""
    if case_id:
        if case_id not in header:
            message = f"{path}: has no column {case_id!r}, which features.case_id asks for."
            raise CohortError(message)
        return case_id
    if known_as in header:
        return known_as
    folded = {name.casefold(): name for name in reversed(header)}
    for wanted in (known_as.casefold(), *CASE_COLUMNS, *IMAGE_COLUMNS):
        if wanted in folded:
            return folded[wanted]
    return ""


def _refuse_repeated(cases: "pd.Series[str]", path: Path) -> None:
    repeated = cases[cases.duplicated(keep=False)]
    if len(repeated):
        first = repeated.iloc[0]
        rows = ", ".join(map(str, repeated.index[repeated == first][:5]))
        message = (
            f"{path}: case {first!r} stands in rows {rows}; one row a case is needed. Keep the row "
            "that is meant, or name the column of the case as features.case_id."
        )
        raise CohortError(message)


def _slicer(sheet: Sheet, path: Path, *, segment: str) -> "pd.DataFrame":
    """Turn 3D Slicer's table of one case upside down: its rows are features."""
    import pandas as pd  # noqa: PLC0415

    table = pd.DataFrame.from_dict(sheet.rows, orient="index", columns=list(sheet.header))
    folded = [name.casefold() for name in sheet.header]
    if {"label", SLICER_VALUE} <= set(folded):  # before version 4.11
        table = table.set_axis(pd.Index(folded), axis="columns").pivot_table(
            index=list(SLICER), columns="label", values=SLICER_VALUE, aggfunc="first", sort=False
        )
        table = table.reset_index()
    else:
        pairs = zip(folded, sheet.header, strict=True)
        names = [low if low in SLICER else name for low, name in pairs]
        table = table.set_axis(pd.Index(names), axis="columns")
    segments = [name for name in table if name not in SLICER]
    if segment not in segments and len(segments) != 1:
        message = (
            f"{path}: holds the segments {', '.join(map(str, segments)) or 'none'}; one is needed. Name it "
            "as features.case_id."
        )
        raise CohortError(message)
    chosen = segment if segment in segments else segments[0]
    features = table[list(SLICER)].agg("_".join, axis="columns")
    row = pd.DataFrame([table[chosen].tolist()], columns=features.tolist(), dtype=object)
    return row.set_axis(pd.Index([chosen], name=SEGMENT), axis="index")


def matching(pattern: str, names: Sequence[str]) -> list[str]:
    """List the names that a text with ``*`` for any text stands for; every other letter is meant."""
    shape = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
    return [name for name in names if shape.fullmatch(name)]


def describes_the_extraction(name: str, header: Sequence[str]) -> bool:
    """Tell a column that a program is known to write beside its features."""
    folded = name.casefold()
    batch = set(IMAGE_COLUMNS) <= {other.casefold() for other in header}
    return folded.startswith(DESCRIPTIONS) or (batch and folded == "label")


def numbers_of(cells: "pd.Series[str]") -> tuple[Floats, list[str]]:
    """Read a column of features.

    Parameters
    ----------
    cells : Series of str
        One a case.

    Returns
    -------
    values : ndarray of float64, shape (n,)
        NaN where a cell is empty, or says that there is no number.
    texts : list of str
        Cells that are something else; then the column is no feature.
    """
    known = [text if text.strip().casefold() not in EMPTY else "nan" for text in cells]
    if any(map(has_decimal_comma, known)):
        known = [_with_point(text) for text in known]
    values = np.full(len(known), np.nan)
    texts = []
    for place, text in enumerate(known):
        try:
            values[place] = np.nan if "_" in text else float(text)
        except ValueError:
            texts.append(text)
        else:
            texts += [text] * ("_" in text)
    return values, texts


def _with_point(text: str) -> str:
    """Write a decimal comma as a point; other cells of the column have shown that it is one."""
    try:
        return with_point(text)
    except ValueError:
        return text.replace(",", ".")
