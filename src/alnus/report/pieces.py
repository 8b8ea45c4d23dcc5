"""What a report is made of, piece by piece, so that two processes can share the work."""

import gc
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from alnus.files import write_text
from alnus.report.contents import ITEMS
from alnus.report.drawing.canvas import (
    SIMULATED,
    drawing_style,
    letters_without_font,
    mark_simulated,
    settle,
    to_svg,
)
from alnus.report.facts import Facts
from alnus.report.item import Item
from alnus.report.readings import Tables

DOCUMENTS = "documents"


@dataclass(frozen=True)
class Drawn:
    """A figure, laid out, what stands of it on the page, and the letters no font at hand has."""

    figure: Figure
    svg: str
    boxes: frozenset[str]


@dataclass(frozen=True)
class Pieces:
    """Makes a figure, or all documents, and writes the files of it.

    Parameters
    ----------
    tables, facts : Tables, Facts
        What is told.
    folder : Path
        Of the report.
    numbers : mapping of str to str
        Of the items that are shown.
    """

    tables: Tables
    facts: Facts
    folder: Path
    numbers: Mapping[str, str]

    def __call__(self, piece: str) -> Drawn | None:
        """Make a figure by its item's file; with ``DOCUMENTS``, the documents."""
        with uncollected():
            if piece != DOCUMENTS:
                return self._drawn(ITEMS[piece])
            # Word and Excel take long to load; only one of two processes needs them.
            from alnus.report.documents import write_documents  # noqa: PLC0415

            write_documents(self.tables, self.facts, self.folder, self.numbers)
            return None

    def _drawn(self, item: Item) -> Drawn:
        with drawing_style():
            figure = item.show(self.tables, self.facts)
            if not isinstance(figure, Figure):
                message = f"{item.file} is no figure"
                raise TypeError(message)
            if self.facts.simulated:
                mark_simulated(figure)
            settle(figure)
            svg = to_svg(figure, drawn_title(self.numbers[item.file], item.title, self.facts))
        write_text(self.folder / "figures" / f"{item.file}.svg", svg)
        return Drawn(figure, svg, frozenset(letters_without_font(figure)))


def drawn_title(number: str, title: str, facts: Facts) -> str:
    """Give a figure's number and title, which say so where its patients are invented."""
    return f"{number}. {title}." + f" {SIMULATED}." * facts.simulated


def boxes_sentence(letters: Collection[str]) -> str:
    """Say for which letters figures hold boxes, and what helps."""
    shown = " ".join(sorted(letters)[:10])
    more = f" and {len(letters) - 10} more" if len(letters) > 10 else ""
    return (
        f"No font of this computer has the letters {shown}{more}: figures as PDF, PNG and TIFF show boxes "
        "in their place. Install a font that has them, e.g. Noto Sans CJK, and make the report again; "
        "the page and its SVG show them wherever their reader has one."
    )


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile: figures are a million small objects, and all live to the end."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
