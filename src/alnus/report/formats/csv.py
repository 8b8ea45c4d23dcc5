"""A printed table as CSV that a spreadsheet opens as it was printed."""

import csv
import io
import re

from alnus.report.printed_table import Heading, PrintedTable
from alnus.report.typography import Number

# A spreadsheet runs a cell that begins with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BREAK = re.compile(r"\r\n?|\n")
_DATE = re.compile(r"\d{1,4}([/-]\d{1,4}){1,2}")


def to_csv(table: PrintedTable) -> bytes:
    """Write header lines, rows and, after an empty line, the notes.

    UTF-8 with a byte order mark, without which Excel shows ± and − as other letters. A number is
    written as one, with a hyphen as its minus sign; a text that a spreadsheet would run as a
    formula or turn into a date gets an apostrophe.
    """
    lines = [[_safe(text) for item in line for text in _spread(item)] for line in table.header]
    lines += [[_cell(cell) for cell in row.cells] for row in table.rows]
    lines += [[]] * bool(table.notes) + [[_safe(note)] for note in table.notes]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue().encode("utf-8-sig")


def _spread(heading: Heading) -> list[str]:
    return [heading.text] + [""] * (heading.span - 1)


def _cell(cell: str) -> str:
    return f"{cell.value:.{cell.places}f}" if isinstance(cell, Number) else _safe(cell)


def _safe(text: str) -> str:
    # Python before 3.13 writes a carriage return without quotes, and readers end the row there.
    line = _BREAK.sub(" ", text)
    return f"'{line}" if text.startswith(_FORMULA) or _DATE.fullmatch(text) else line
