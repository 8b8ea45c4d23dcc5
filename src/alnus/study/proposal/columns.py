"""What a column of somebody's table holds, by its cells alone."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from alnus.cohort.dates import day
from alnus.cohort.derivation import MISSING
from alnus.numeral import folded, number
from alnus.study.proposal.words import PERSON, ROMAN, SEQUENCES

Holds = Literal["nothing", "one value", "numbers", "dates", "levels", "texts", "a mixture"]

MOST_LEVELS = 8
MOST_GRADES = 6
ROWS_A_LEVEL = 3
"""A grade has few levels, each in several rows; an age has many."""

_SLASHED = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")
_WITH_UNIT = re.compile(r"[<>≤≥~]?\s*\d+(?:[.,]\d+)?\s*(?:%|[a-zµ/²]{1,6})\.?", re.IGNORECASE)
_GRADE = re.compile(r"(?P<stem>.*?)(?P<grade>\d+)(?P<tail>\D?)")


@dataclass(frozen=True)
class Column:
    """A column and what its cells are.

    Parameters
    ----------
    name : str
        Its header.
    cells : tuple of str
        A cell a row, empty where the value is missing.
    holds : str
        What the cells that are not missing are.
    levels : tuple of str
        Different texts, upper and lower case and blanks aside, each in its most frequent spelling;
        the most frequent first, or in their order where they have one.
    is_ordered : bool
        Whether the levels have an order.
    remark : str
        What keeps the column from being used as it is; else empty.
    """

    name: str
    cells: tuple[str, ...]
    holds: Holds
    levels: tuple[str, ...] = ()
    is_ordered: bool = False
    remark: str = ""

    @property
    def present(self) -> list[str]:
        """The cells that are not missing."""
        return [cell for cell in self.cells if cell]

    @property
    def is_unique(self) -> bool:
        """Whether every row has a text of its own."""
        return len(self.levels) == len(self.cells)


def columns_of(table: pd.DataFrame) -> list[Column]:
    """Look at every column of a table of texts."""
    return [column_of(str(name), list(table[name])) for name in table]


def without_persons(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out columns that may name persons: a copy is an output, and no output names one."""
    return table.drop(columns=[name for name in table if PERSON.search(str(name))])


def column_of(name: str, cells: Sequence[str]) -> Column:
    """Look at a column."""
    known = tuple("" if cell in MISSING else cell for cell in cells)
    present = [cell for cell in known if cell]
    levels = _different(present)
    if not present:
        return Column(name, known, "nothing", remark="no row has a value")
    if len(levels) == 1:
        return Column(name, known, "one value", levels, remark=f"holds {levels[0]!r} only")
    if all(map(_is_day, present)):
        return Column(name, known, "dates", levels)
    if sum(bool(_SLASHED.fullmatch(cell)) for cell in present) > len(present) / 2:
        remark = f"{present[0]!r} may be two days. Write the year first: 2020-06-01"
        return Column(name, known, "texts", levels, remark=remark)
    return _of_values(name, known, present, levels)


def _of_values(
    name: str, known: tuple[str, ...], present: list[str], levels: tuple[str, ...]
) -> Column:
    order = order_of(levels)
    is_scarce = len(present) < ROWS_A_LEVEL * len(levels)
    if len(levels) == 2 or (order and len(levels) <= MOST_GRADES and not is_scarce):
        return Column(name, known, "levels", order or levels, is_ordered=bool(order))
    odd = [cell for cell in present if not is_number(cell)]
    if not odd:
        return Column(name, known, "numbers", levels)
    with_unit = [match for cell in present if (match := _WITH_UNIT.fullmatch(cell))]
    if len(with_unit) > len(present) / 2 and not order:
        shown = with_unit[0].group()
        remark = f"numbers with a unit, as {shown!r}: write the unit into the header, not the cells"
        return Column(name, known, "a mixture", levels, remark=remark)
    if len(odd) <= 0.2 * len(present):
        shown = ", ".join(map(repr, list(dict.fromkeys(odd))[:3]))
        remark = f"{len(odd)} cells are no numbers: {shown}. Correct them, or add them to missing"
        return Column(name, known, "a mixture", levels, remark=remark)
    if len(levels) > MOST_LEVELS or is_scarce:
        remark = f"{len(levels)} different texts in {len(present)} rows. Group them by [derived]"
        return Column(name, known, "texts", levels, remark=remark)
    return Column(name, known, "levels", levels)


def _different(cells: Sequence[str]) -> tuple[str, ...]:
    """List the different texts, each as it is written most often; the most frequent first."""
    spellings: dict[object, Counter[str]] = {}
    for cell in cells:
        spellings.setdefault(folded(cell), Counter())[cell] += 1
    # the same number of times: in the order of the alphabet, whatever that of the rows is
    ranked = sorted(spellings.values(), key=lambda found: (-found.total(), min(found)))
    return tuple(min(found, key=lambda text: (-found[text], text)) for found in ranked)


def order_of(levels: Sequence[str]) -> tuple[str, ...]:
    """Give levels in an order that their texts name: numbers, grades, or words; empty for none."""
    for places in (_in_sequence(levels), _as_grades(levels)):
        if places is not None:
            return tuple(level for _, level in sorted(zip(places, levels, strict=True)))
    return ()


def _in_sequence(levels: Sequence[str]) -> list[float] | None:
    texts = [str(level).casefold() for level in levels]
    for words in (*SEQUENCES, ROMAN):
        if len(levels) > 2 and set(texts) <= set(words):
            return [float(words.index(text)) for text in texts]
    return None


def _as_grades(levels: Sequence[str]) -> list[float] | None:
    """Read N0, N1, N2 or 1+, 2+, 3+ or 1, 2, 3: one text around whole numbers below ten."""
    matches = [_GRADE.fullmatch(level) for level in levels]
    found = [match for match in matches if match is not None]
    if len(found) < len(levels) or len({match["stem"].casefold() for match in found}) > 1:
        return None
    grades = [int(match["grade"]) for match in found]
    if max(grades) > 9:
        return None
    return [
        grade + (ord(match["tail"].casefold()) / 1e6 if match["tail"] else 0.0)
        for grade, match in zip(grades, found, strict=True)
    ]


def _is_day(text: str) -> bool:
    try:
        day(text)
    except ValueError:
        return False
    return True


def is_number(text: str) -> bool:
    """Tell whether a text is a number, as people write them."""
    try:
        number(text)
    except ValueError:
        return False
    return True
