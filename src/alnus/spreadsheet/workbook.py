"""An Excel workbook's cells as the texts that a person sees."""

import datetime as dt
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from alnus.errors import AlnusWarning, CohortError

_ZEROS = re.compile(r"0{2,}")


def records(path: Path) -> Iterator[list[str]]:
    """Yield the rows of a workbook's first sheet.

    Whole numbers have no decimals, dates are written 2020-06-01, and leading zeros that a cell's
    format shows are kept.

    Raises
    ------
    CohortError
        When the file is no workbook, or a formula has no stored result.

    Warns
    -----
    AlnusWarning
        When further sheets hold something.
    """
    values, formulas = _workbook(path, values=True), _workbook(path, values=False)
    first, *others = values.worksheets
    if any(sheet.max_row > 1 for sheet in others):
        names = ", ".join(sheet.title for sheet in others)
        message = f"{path}: the sheet {first.title} is read; left aside are {names}."
        warnings.warn(message, AlnusWarning, stacklevel=2)
    rows = zip(first.iter_rows(), formulas.worksheets[0].iter_rows(), strict=True)
    for cells, written in rows:
        for cell, formula in zip(cells, written, strict=True):
            if cell.value is None and formula.value is not None:
                message = (
                    f"{path}: cell {cell.coordinate} holds a formula without a stored result. "
                    "Save the file in a spreadsheet program, or as CSV."
                )
                raise CohortError(message)
        yield [_text(cell) for cell in cells]


def _workbook(path: Path, *, values: bool) -> Any:
    import openpyxl  # noqa: PLC0415 - half a second that CSV files need not wait

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts of a workbook that hold no cells
            return openpyxl.load_workbook(path, data_only=values)
    except (BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        message = f"{path}: cannot be read as an Excel workbook ({error}). Save it as .xlsx or CSV."
        raise CohortError(message) from error


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and _ZEROS.fullmatch(cell.number_format):
        return str(value).zfill(len(cell.number_format))
    return str(value).strip()
