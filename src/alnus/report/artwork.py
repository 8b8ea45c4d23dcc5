"""Figures for a journal: plates and single panels, as pixels or lines, at the size of a column."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from matplotlib.figure import Figure

from alnus.files import write_bytes
from alnus.ranges import Within
from alnus.report.contents import CONTENTS
from alnus.report.drawing.canvas import (
    drawing_style,
    mark_simulated,
    settle,
    to_pdf,
    to_pixels,
    to_svg,
)
from alnus.report.facts import Facts
from alnus.report.item import Item, numbers_of
from alnus.report.readings import Tables, names

ArtworkFormat = Literal["png", "tiff", "svg", "pdf"]


@dataclass(frozen=True)
class Artwork:
    """What a journal asks for.

    Parameters
    ----------
    formats : tuple of {"png", "tiff", "svg", "pdf"}
        Files of each figure.
    dpi : int
        Pixels per inch of PNG and TIFF, 72 to 2400.
    panels : bool
        Draw each cohort's panel on its own, too, 85 mm wide; plates are 170 mm wide.
    outlined : bool
        Draw the letters of SVG as outlines, which look the same everywhere and cannot be edited.
    """

    formats: tuple[ArtworkFormat, ...] = ("png", "tiff")
    dpi: Annotated[int, Within(72, 2400)] = 600
    panels: bool = True
    outlined: bool = False


def write_artwork(tables: Tables, facts: Facts, folder: Path, artwork: Artwork) -> list[Path]:
    """Write the figures of a report; figures named as in the report, panels with their letter.

    Returns
    -------
    list of Path
        The files, in the order of the report.
    """
    items = [item for section in CONTENTS for item in section.items]
    figures = [item for item in items if item.kind == "Figure" and not item.absence(tables)]
    numbers, shown = numbers_of(figures), [item for item in figures if item.is_drawn]
    written: list[Path] = []
    with drawing_style(outlined=artwork.outlined):
        for item in shown:
            for name, figure in _figures(item, tables, facts, panels=artwork.panels):
                title = f"{numbers[item.file]}. {item.title}."
                written += _write(figure, folder / name, title, facts, artwork)
    return written


def _figures(
    item: Item, tables: Tables, facts: Facts, *, panels: bool
) -> Iterator[tuple[str, Figure]]:
    """Give a plate, and its panels where there are several."""
    yield item.file, _drawn(item, tables, facts)
    cohorts = names(tables[item.needs[0].name], "cohort") if item.by_cohort else []
    if panels and len(cohorts) > 1:
        for letter, cohort in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", cohorts, strict=False):
            yield f"{item.file}_{letter}", _drawn(item, _of_cohort(tables, cohort), facts)


def _drawn(item: Item, tables: Tables, facts: Facts) -> Figure:
    shown = item.show(tables, facts)
    if not isinstance(shown, Figure):
        message = f"{item.file} is no figure"
        raise TypeError(message)
    return shown


def _of_cohort(tables: Tables, cohort: str) -> Tables:
    return {
        name: frame[frame["cohort"] == cohort] if "cohort" in frame else frame
        for name, frame in tables.items()
    }


def _write(
    figure: Figure, place: Path, title: str, facts: Facts, artwork: Artwork
) -> Iterator[Path]:
    if facts.simulated:
        mark_simulated(figure)
    settle(figure)
    for kind in artwork.formats:
        path = place.with_name(f"{place.name}.{kind}")
        if kind == "svg":
            content = to_svg(figure, title).encode()
        elif kind == "pdf":
            content = to_pdf(figure, title)
        else:
            content = to_pixels(figure, title, kind=kind, dpi=artwork.dpi)
        write_bytes(path, content)
        yield path
