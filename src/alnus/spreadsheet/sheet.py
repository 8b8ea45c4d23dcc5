"""One sheet: a header, and rows that fit it."""

import csv
import gzip
import io
import re
import warnings
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from alnus.csv_cell import unguarded
from alnus.errors import AlnusWarning, CohortError
from alnus.files import refuse_missing
from alnus.spreadsheet import spss, workbook
from alnus.spreadsheet.encoding import decoded

SEPARATORS = ",;\t"
READERS = {".xlsx": workbook.records, ".xlsm": workbook.records, ".sav": spss.records}
"""What reads which ending; others are text."""

LOOKED_AT = 100  # lines that tell which separator a file uses
LARGEST = 100_000_000  # bytes, unpacked: a few may be packed into any number
MOST_COLUMNS = 50_000  # cells of a row; spreadsheets end at 16,384, wide tables of features later
MOST_ROWS = 1_048_576  # a spreadsheet has no more; a few bytes of one may claim billions
MOST_CELLS = 6_000_000  # 1,032 features of 5,800 cases; their texts take half a gigabyte

GZIP = b"\x1f\x8b"

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_QUOTED = re.compile(r'"[^"]*+(?:""[^"]*+)*+"')


@dataclass(frozen=True)
class Sheet:
    """A header and its rows, as texts without blanks around them.

    Parameters
    ----------
    header : tuple of str
        Names of the columns, each once.
    rows : mapping of int to tuple of str
        Cells by the row's number in the file, as a spreadsheet counts rows: the header's is
        usually 1. Each row has a cell a column; rows without any text are left out.
    """

    header: tuple[str, ...]
    rows: dict[int, tuple[str, ...]]


def read_sheet(path: Path) -> Sheet:
    """Read an Excel workbook (.xlsx), an SPSS file (.sav), or CSV: comma, semicolon or tab; also .csv.gz.

    Cells behind the last named column may be empty, and columns without a name are left aside.

    Parameters
    ----------
    path : Path
        A workbook's first sheet; an SPSS file, its value labels; or text in UTF-8, UTF-16, GB18030 or Windows-1252.

    Raises
    ------
    CohortError
        When the file is missing, no such text, empty, larger than 100 MB (a workbook, 50 MB unpacked), wider than 50,000 columns
        or of more than 6 million cells; with every column that stands twice and every row that has more or fewer cells than the header.

    Warns
    -----
    AlnusWarning
        When the letters of a text were guessed, or a workbook has further sheets.
    """
    refuse_missing(path, what="table", refusal=CohortError, largest=LARGEST)
    records = READERS.get(path.suffix.lower(), _records)(path)
    numbered = {n: cells for n, cells in enumerate(_bounded(path, records), start=1) if any(cells)}
    if not numbered:
        message = f"{path}: holds no table. Save it as CSV, UTF-8."
        raise CohortError(message)
    names = _without_trailing(numbered.pop(min(numbered)))
    faults = [*_name_faults(names), *_row_faults(names, numbered)]
    if faults:
        raise CohortError.of_faults(str(path), faults)
    named = [place for place, name in enumerate(names) if name]
    return Sheet(
        tuple(names[place] for place in named),
        {n: tuple(cells[place] for place in named) for n, cells in numbered.items()},
    )


def _bounded(path: Path, records: Iterator[list[str]]) -> Iterator[list[str]]:
    """Refuse a table at its first row that is too wide or one too many, before others take memory."""
    n_cells = 0
    for number, cells in enumerate(records, start=1):
        n_cells += len(cells)
        if len(cells) > MOST_COLUMNS:
            message = (
                f"{path}: row {number} has {len(cells):,} cells; at most {MOST_COLUMNS:,} columns "
                "are read. Keep those that the study needs."
            )
            raise CohortError(message)
        if number > MOST_ROWS or n_cells > MOST_CELLS:
            message = (
                f"{path}: has more than {number - 1:,} rows or {MOST_CELLS:,} cells, empty ones too. "
                "Delete empty rows, and keep the columns that the study needs."
            )
            raise CohortError(message)
        yield cells


def _records(path: Path) -> Iterator[list[str]]:
    try:
        text, guessed = decoded(_unpacked(path))
        if "\0" in text:
            message = f"{path}: is no text file. Save it as CSV, UTF-8."
            raise CohortError(message)
        if guessed:
            message = f"{path}: is no UTF-8; its letters were read as {guessed}. Look at them."
            warnings.warn(message, AlnusWarning, stacklevel=2)
        lines = (line.group() for line in _LINE.finditer(text))
        for cells in csv.reader(lines, delimiter=_separator(text), strict=True):
            yield [unguarded(cell.strip()) for cell in cells]
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        message = f"{path}: cannot be read as a table ({error}). Save it as CSV, UTF-8."
        raise CohortError(message) from error


def _unpacked(path: Path) -> bytes:
    """Read a file, and unpack it where it is packed with gzip.

    Raises
    ------
    CohortError
        When more than 100 MB are packed in it.
    OSError, EOFError, zlib.error
        When it cannot be read, or is cut or damaged.
    """
    content = path.read_bytes()
    if not content.startswith(GZIP):
        return content
    with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
        text = packed.read(LARGEST + 1)
    if len(text) > LARGEST:
        message = (
            f"{path}: holds more than {LARGEST // 10**6} MB, packed. Keep what the study needs."
        )
        raise CohortError(message)
    return text


def _separator(text: str) -> str:
    """Find what stands equally often in most lines, quoted texts aside, as in the first one."""
    lines = [line for line in _QUOTED.sub("", text).splitlines() if line.strip(" ")][:LOOKED_AT]

    def fitting(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in lines]
        return (counts.count(counts[0]), counts[0]) if counts and counts[0] else (0, 0)

    return max(SEPARATORS, key=fitting)


def _without_trailing(cells: Sequence[str]) -> list[str]:
    width = max(place for place, cell in enumerate(cells, start=1) if cell)
    return list(cells[:width])


def _name_faults(names: Sequence[str]) -> Iterator[str]:
    twice = sorted(name for name, times in Counter(names).items() if name and times > 1)
    if twice:
        yield f"column {', '.join(twice)} stands twice. Rename one of them"


def _row_faults(names: Sequence[str], rows: dict[int, list[str]]) -> Iterator[str]:
    if not rows:
        yield "the table has no row below its header"
    for number, cells in rows.items():
        if len(cells) < len(names) or any(cells[len(names) :]):
            yield (
                f"row {number} has {len(cells)} cells where the header names {len(names)} "
                "columns; a separator is missing, or stands in a cell without quotes"
            )
