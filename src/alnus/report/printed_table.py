"""One model of a printed table, from which every format is made."""

from dataclasses import dataclass, replace
from typing import Literal

from alnus.report.typography import NOTHING

RowKind = Literal["plain", "group", "level"]


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
    kind: RowKind = "plain"

    @property
    def spread(self) -> int:
        """Cells that the first has for itself: a group's runs on over those that say nothing."""
        said = [place for place, cell in enumerate(self.cells) if place and cell]
        return min(said, default=len(self.cells)) if self.kind == "group" else 1


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

    def filled(self) -> "PrintedTable":
        """Leave out the columns in which no row has anything; only under a header of one line."""
        kept = [
            column
            for column in range(self.width)
            if any(row.cells[column] not in {"", NOTHING} for row in self.rows)
        ]
        if len(self.header) > 1 or not self.rows:
            return self
        heads = tuple(self.header[0][column] for column in kept)
        rows = tuple(replace(row, cells=tuple(row.cells[c] for c in kept)) for row in self.rows)
        return replace(self, header=(heads,), rows=rows)

    def noted(self, note: str) -> "PrintedTable":
        """Add a note below the others."""
        return replace(self, notes=(*self.notes, note))

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.header[-1])


@dataclass(frozen=True)
class CaptionedTable:
    """A printed table as it stands in a paper.

    Parameters
    ----------
    number, title : str
        E.g. ``"Table 1"`` and ``"Characteristics"``.
    caption : str
        What one sees.
    table : PrintedTable
        The table.
    """

    number: str
    title: str
    caption: str
    table: PrintedTable

    @property
    def heading(self) -> str:
        """First words of the caption, e.g. ``"Table 1. Characteristics."``."""
        return f"{self.number}. {self.title}."


def header(*texts: str) -> tuple[tuple[Heading, ...], ...]:
    """Make a header of one line, one heading a column."""
    return (tuple(Heading(text) for text in texts),)
