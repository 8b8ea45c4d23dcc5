"""One model of a printed table, from which every format is made."""

import csv
import io
import re
from dataclasses import dataclass
from typing import Literal

from alnus.report.typography import MINUS

# Spreadsheets run a cell that begins with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(rf"[{MINUS}-]?\d+(\.\d+)?")


@dataclass(frozen=True)
class Heading:
    """A cell of the header and the number of columns it spans."""

    text: str
    span: int = 1


@dataclass(frozen=True)
class Row:
    """A row of a printed table.

    Parameters
    ----------
    cells : tuple of str
        One text a column; a line break inside a cell is kept where the format has one.
    kind : {"plain", "group", "level"}
        A group's row heads the rows that follow it; a level's row is indented under its group.
    """

    cells: tuple[str, ...]
    kind: Literal["plain", "group", "level"] = "plain"


@dataclass(frozen=True)
class PrintedTable:
    """Header, rows and notes of a table on paper.

    Parameters
    ----------
    header : tuple of tuple of Heading
        Lines of the header, the last with one heading a column.
    rows : tuple of Row
        All as wide as the header.
    notes : tuple of str
        Sentences below the table.
    """

    header: tuple[tuple[Heading, ...], ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse lines of different widths."""
        widths = {sum(heading.span for heading in line) for line in self.header}
        widths |= {len(row.cells) for row in self.rows}
        if len(widths) != 1:
            message = f"all lines of a table must have one width; found {sorted(widths)}"
            raise ValueError(message)

    def csv(self) -> str:
        """Write the table as CSV: header lines, rows, and after an empty line the notes.

        No cell can start a formula, and negative numbers carry a hyphen, as spreadsheets expect.
        """
        lines = [[text for item in line for text in _spread(item)] for line in self.header]
        lines += [[cell.replace("\n", " ") for cell in row.cells] for row in self.rows]
        lines += [[]] * bool(self.notes) + [[note] for note in self.notes]
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([map(_safe, line) for line in lines])
        return text.getvalue()


def header(*texts: str) -> tuple[tuple[Heading, ...], ...]:
    """Make a header of one line, one heading a column."""
    return (tuple(Heading(text) for text in texts),)


def _spread(heading: Heading) -> list[str]:
    return [heading.text] + [""] * (heading.span - 1)


def _safe(cell: str) -> str:
    if _NUMBER.fullmatch(cell):
        return cell.replace(MINUS, "-")
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
