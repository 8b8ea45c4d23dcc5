"""An Excel workbook's cells as the texts that a person sees."""

import datetime as dt
import re
import warnings
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from alnus.errors import AlnusWarning, CohortError

LARGEST = 50_000_000
"""Bytes of a workbook, unpacked: more than a million cells. Packed they may be a thousandth."""

DAMAGE = (
    ArithmeticError,
    AttributeError,
    BadZipFile,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zlib.error,
)
"""What zipfile, expat and openpyxl raise on damaged workbooks."""

_ZEROS = re.compile(r"0{2,}")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


def records(path: Path) -> Iterator[list[str]]:
    """Yield the rows of a workbook's first sheet.

    Whole numbers have no decimals, dates are written 2020-06-01, and leading zeros that a cell's
    format shows are kept. Rows come as they are read: the sheet may claim to be endless.

    Raises
    ------
    CohortError
        When the file is no workbook, larger than 50 MB unpacked, or a formula has no stored result.

    Warns
    -----
    AlnusWarning
        When further sheets hold something.
    """
    with _damage_told(path):
        has_formulas = _has_formulas(path)
        with closing(_workbook(path, values=True)) as values:
            first, *others = values.worksheets
            _tell_left_aside(path, first, others)
            rows = _rows(first) if not has_formulas else _stored(path, first)
            width = 0
            for cells in rows:
                texts = [_text(cell) for cell in cells]
                width = max(width, len(texts))
                # a row ends with its last cell that was ever written to
                yield texts + [""] * (width - len(texts)) if any(texts) else texts


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except DAMAGE as error:
        message = f"{path}: cannot be read as an Excel workbook ({error}). Save it as .xlsx or CSV."
        raise CohortError(message) from error


def _has_formulas(path: Path) -> bool:
    """Look into the parts of a workbook, after their sizes; to read formulas takes a second reading."""
    with ZipFile(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
        if size > LARGEST:
            message = (
                f"{path}: is {size / 1e6:,.0f} MB unpacked; of a workbook at most "
                f"{LARGEST / 1e6:.0f} MB are read. Save its sheet as CSV."
            )
            raise CohortError(message)
        sheets = (name for name in archive.namelist() if name.startswith("xl/worksheets/"))
        return any(_FORMULA.search(archive.read(name)) for name in sheets)


def _workbook(path: Path, *, values: bool) -> Any:
    import openpyxl  # noqa: PLC0415 - half a second that CSV files need not wait

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts of a workbook that hold no cells
        return openpyxl.load_workbook(path, data_only=values, read_only=True)


def _rows(sheet: Any) -> Iterator[Any]:
    sheet.reset_dimensions()  # many programs write them wrong
    return iter(sheet.iter_rows())


def _tell_left_aside(path: Path, first: Any, others: list[Any]) -> None:
    filled = [sheet.title for sheet in others if len(list(islice(_rows(sheet), 2))) > 1]
    if filled:
        message = f"{path}: the sheet {first.title} is read; left aside are {', '.join(filled)}."
        warnings.warn(message, AlnusWarning, stacklevel=2)


def _stored(path: Path, sheet: Any) -> Iterator[Any]:
    """Give the rows of a sheet, unless a formula in them was never computed."""
    with closing(_workbook(path, values=False)) as written:
        for cells, formulas in zip(_rows(sheet), _rows(written.worksheets[0]), strict=True):
            for cell, formula in zip(cells, formulas, strict=True):
                if cell.value is None and formula.value is not None:
                    message = (
                        f"{path}: cell {formula.coordinate} holds a formula without a stored result. "
                        "Save the file in a spreadsheet program, or as CSV."
                    )
                    raise CohortError(message)
            yield cells


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
