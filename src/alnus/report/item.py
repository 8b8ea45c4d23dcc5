"""An item of the report: a figure or a printed table, and the number it gets."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.figure import Figure

from alnus.report.drawing.canvas import SIMULATED
from alnus.report.facts import Facts
from alnus.report.printed_table import CaptionedTable, PrintedTable
from alnus.report.readings import Tables
from alnus.tables.table import AnyTable

Reading = Callable[[Tables, Facts], list[str]]


def _nothing(_: Tables, __: Facts) -> list[str]:
    return []


@dataclass(frozen=True)
class Item:
    """A figure or a printed table of the report.

    Parameters
    ----------
    kind : {"Figure", "Table"}
        What it is.
    title : str
        First words of the caption.
    file : str
        Name of its files, without ending, and of its place on the page.
    needs : tuple of Table
        The run's tables without which it cannot be shown; they are linked beside it.
    show : callable
        Draws the figure or lays out the table.
    caption : str
        What one sees; ``{file}`` stands for the number of another item.
    reading : callable
        Sentences that say in words what the numbers show.
    model : str
        The model whose coefficients it needs, or empty.
    if_empty : str
        What to say when a table that it needs has no row.
    asked_by : str
        Key of the study file that asks for it, where it comes on request.
    supplement : bool
        Whether it belongs into a paper's supplement; it is counted apart.
    may_be_empty : tuple of Table
        Those it needs that may have no row.
    sheets : bool
        Whether ``show`` gives sheets to look through, as SVG, in place of a figure for a journal.
    by_cohort : bool
        Whether it is a plate of one panel a cohort; its first table has them.
    """

    kind: Literal["Figure", "Table"]
    title: str
    file: str
    needs: tuple[AnyTable, ...]
    show: Callable[[Tables, Facts], Figure | PrintedTable | Sequence[str]]
    caption: str
    reading: Reading = _nothing
    model: str = ""
    if_empty: str = "Not shown, because its table has no row."
    asked_by: str = ""
    supplement: bool = False
    may_be_empty: tuple[AnyTable, ...] = ()
    sheets: bool = False
    by_cohort: bool = False

    @property
    def is_drawn(self) -> bool:
        """Whether ``show`` draws a figure."""
        return self.kind == "Figure" and not self.sheets

    def absence(self, tables: Tables) -> str:
        """Say why the item cannot be shown; empty when it can."""
        missing = [table.path for table in self.needs if table.name not in tables]
        if missing and self.asked_by:
            return f"Not asked for: the study file's {self.asked_by} asks for it."
        if missing:
            return f"Not shown, because this run has no {' and no '.join(missing)}."
        if any(tables[t.name].empty for t in self.needs if t not in self.may_be_empty):
            return self.if_empty
        fitted = set(tables["coefficients"]["model"]) if "coefficients" in tables else set()
        if self.model and self.model not in fitted:
            return f"Not shown, because this run has no {self.model} model."
        return ""


@dataclass(frozen=True)
class Section:
    """A section of the report."""

    title: str
    items: tuple[Item, ...]


def numbers_of(items: Iterable[Item]) -> Mapping[str, str]:
    """Number items by their order, figures and tables apart, the supplement's with an S.

    Returns
    -------
    mapping of str to str
        ``Item.file`` → e.g. ``"Figure 3"`` or ``"Table S2"``.
    """
    counts: dict[tuple[str, bool], int] = {}
    numbers = {}
    for item in items:
        key = (item.kind, item.supplement)
        counts[key] = counts.get(key, 0) + 1
        numbers[item.file] = f"{item.kind} {'S' * item.supplement}{counts[key]}"
    return numbers


def captioned(
    item: Item, tables: Tables, facts: Facts, numbers: Mapping[str, str]
) -> CaptionedTable:
    """Lay a table out, with its caption; it says so where its patients are invented."""
    table = item.show(tables, facts)
    if not isinstance(table, PrintedTable):
        message = f"{item.file} is no table"
        raise TypeError(message)
    shown = table.noted(f"{SIMULATED}.") if facts.simulated else table
    return CaptionedTable(numbers[item.file], item.title, item.caption.format_map(numbers), shown)
