"""How wide the columns of a printed table are, for formats in which paper has an end."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from unicodedata import east_asian_width

from alnus.report.printed_table import Heading, PrintedTable, Row
from alnus.report.typography import NOTHING

_LONG = 40  # letters of a cell that is read rather than compared
_INDENT = 2.0  # letters that a level stands in
_EAST_ASIAN = re.compile("[⺀-鿿豈-﫿]")
_BOLD = 1.1  # a bold letter's width over a plain one's


@dataclass(frozen=True)
class Column:
    """What a column needs.

    Parameters
    ----------
    natural : float
        Width at which no cell is broken, in letters.
    narrowest : float
        Width at which no word and no number with its limits is broken, in letters.
    is_text : bool
        Whether it holds words, which stand to the left; numbers do not.
    """

    natural: float
    narrowest: float
    is_text: bool


def columns_of(table: PrintedTable, *, breaking: str = "-") -> list[Column]:
    """Measure the columns of a table; a cell that runs on over others widens none.

    Parameters
    ----------
    table : PrintedTable
        The table.
    breaking : str
        Letters behind which the format may break a word.
    """
    longest = _LongestWord(breaking)
    found = [
        _measured(number, heading, table.rows, longest)
        for number, heading in enumerate(table.header[-1])
    ]
    for line in table.header[:-1]:
        start = 0
        for heading in line:
            _make_room(found, range(start, start + heading.span), heading, longest)
            start += heading.span
    return found


def shared(columns: Sequence[Column], whole: float) -> list[float]:
    """Divide the width of a page: no cell broken where there is room, else no word where possible.

    Parameters
    ----------
    columns : sequence of Column
        As ``columns_of`` measures them.
    whole : float
        Letters that all columns have together.

    Returns
    -------
    list of float
        Letters of each column, together at most ``whole``.
    """
    natural, narrowest = (
        sum(column.natural for column in columns),
        sum(column.narrowest for column in columns),
    )
    if natural <= whole:
        return [column.natural for column in columns]
    if narrowest >= whole:
        return [column.narrowest * whole / narrowest for column in columns]
    part = (whole - narrowest) / (natural - narrowest)
    return [c.narrowest + part * (c.natural - c.narrowest) for c in columns]


def letters(text: str) -> int:
    """Count the letters of a text's longest line, a Chinese, Japanese or Korean one as two."""
    lines = text.split("\n")
    if text.isascii():  # most are, and a report measures thousands
        return max(map(len, lines))
    return max(sum(2 if east_asian_width(one) in "WF" else 1 for one in line) for line in lines)


class _LongestWord:
    """Measures the longest part of a text that holds together; Chinese breaks anywhere."""

    def __init__(self, breaking: str) -> None:
        self._ends = re.compile(rf"\s+|(?<=[{re.escape(breaking)}])")

    def __call__(self, text: str) -> int:
        parted = text if text.isascii() else _EAST_ASIAN.sub(" ", text)
        return max(map(letters, self._ends.split(parted)))


def _measured(number: int, heading: Heading, rows: Sequence[Row], longest: _LongestWord) -> Column:
    cells = [(row.cells[number], _indent(number, row)) for row in rows if row.spread == 1 or number]
    is_text = number == 0 or _holds_words([cell for cell, _ in cells])
    natural = [letters(cell) + indent for cell, indent in cells]
    words = [longest(cell) + indent for cell, indent in cells] if is_text else natural
    return Column(
        max([_BOLD * letters(heading.text), *natural]),
        max([_BOLD * longest(heading.text), *words]),
        is_text,
    )


def _indent(number: int, row: Row) -> float:
    return _INDENT if number == 0 and row.kind == "level" else 0.0


def _make_room(
    columns: list[Column], spanned: range, heading: Heading, longest: _LongestWord
) -> None:
    natural = _BOLD * letters(heading.text) - sum(columns[n].natural for n in spanned)
    narrowest = _BOLD * longest(heading.text) - sum(columns[n].narrowest for n in spanned)
    for number in spanned:
        column = columns[number]
        columns[number] = replace(
            column,
            natural=column.natural + max(natural, 0.0) / len(spanned),
            narrowest=column.narrowest + max(narrowest, 0.0) / len(spanned),
        )


def _holds_words(cells: Sequence[str]) -> bool:
    said = [cell for cell in cells if cell not in {"", NOTHING}]
    worded = sum(cell[0].isalpha() for cell in said)
    return 2 * worded > len(said) or any(letters(cell) > _LONG for cell in said)
