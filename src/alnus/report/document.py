"""The report on disk: one page, the figures and tables as files beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from matplotlib.figure import Figure

from alnus.files import write_bytes, write_text
from alnus.report import sentences
from alnus.report.canvas import (
    SIMULATED,
    drawing_style,
    for_page,
    mark_simulated,
    to_pdf,
    to_svg,
)
from alnus.report.contents import CONTENTS, Item
from alnus.report.facts import Facts
from alnus.report.layouts_performance import discrimination_table
from alnus.report.printed_table import PrintedTable
from alnus.report.readings import Tables
from alnus.tables.register import TABLES


@dataclass(frozen=True)
class Link:
    """A file beside the page."""

    text: str
    address: str


@dataclass(frozen=True)
class Block:
    """An item as the page shows it.

    Parameters
    ----------
    item : Item
        Its number, title and caption.
    absence : str
        Why it is not shown; empty when it is.
    readings : tuple of str
        What the numbers show, in words.
    links : tuple of Link
        Its files.
    drawing : Markup or None
        The figure, None for a table.
    table : PrintedTable or None
        The table, None for a figure.
    """

    item: Item
    absence: str = ""
    readings: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    drawing: Markup | None = None
    table: PrintedTable | None = None


def write_report(tables: Mapping[str, pd.DataFrame], facts: Facts, folder: Path) -> Path:
    """Write the report of a run; the same tables give the same bytes.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The run's tables by ``Table.name``. An item whose table is absent says so.
    facts : Facts
        What the tables do not hold.
    folder : Path
        Gets ``report.html``, ``figures/*.svg``, ``figures/*.pdf`` and ``tables/*.csv``; lies in the
        run directory, so that the page's links to the run's tables hold.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    ValueError
        When a table is unknown or has other columns than declared in ``alnus.tables``.
    """
    _check(tables)
    with drawing_style():
        sections = [
            (section.title, [_block(item, tables, facts, folder=folder) for item in section.items])
            for section in CONTENTS
        ]
    page = folder / "report.html"
    write_text(page, _render(sections, tables, facts))
    return page


def _check(tables: Tables) -> None:
    known = {table.name: table for table in TABLES}
    for name, frame in tables.items():
        if name not in known:
            message = f"unknown table {name!r}; the report knows {', '.join(known)}"
            raise ValueError(message)
        known[name].check(frame)


def _block(item: Item, tables: Tables, facts: Facts, *, folder: Path) -> Block:
    absence = item.absence(tables)
    if absence:
        return Block(item, absence)
    readings = tuple(item.reading(tables, facts))
    data = tuple(Link(table.path, f"../{table.path}") for table in item.needs)
    shown = item.show(tables, facts)
    if isinstance(shown, PrintedTable):
        table = _with_warning(shown, facts)
        write_text(folder / "tables" / f"{item.file}.csv", table.csv())
        links = (Link("CSV", f"tables/{item.file}.csv"), *data)
        return Block(item, readings=readings, links=links, table=table)
    drawing = _draw(shown, item, facts, folder=folder)
    links = (*(Link(kind.upper(), f"figures/{item.file}.{kind}") for kind in ("svg", "pdf")), *data)
    return Block(item, readings=readings, links=links, drawing=drawing)


def _draw(figure: Figure, item: Item, facts: Facts, *, folder: Path) -> Markup:
    """Write a figure's files and give its drawing for the page."""
    title = f"{item.number}. {item.title}."
    if facts.simulated:
        mark_simulated(figure)
        title = f"{title} {SIMULATED}."
    svg = to_svg(figure, title)
    write_text(folder / "figures" / f"{item.file}.svg", svg)
    write_bytes(folder / "figures" / f"{item.file}.pdf", to_pdf(figure, title))
    label = escape(f"{title} {item.caption}")
    return Markup(for_page(svg, name=item.file, label=label))  # noqa: S704 - drawn by us


def _with_warning(table: PrintedTable, facts: Facts) -> PrintedTable:
    if not facts.simulated:
        return table
    return PrintedTable(table.header, table.rows, (*table.notes, f"{SIMULATED}."))


def _render(sections: list[tuple[str, list[Block]]], tables: Tables, facts: Facts) -> str:
    environment = Environment(
        loader=PackageLoader("alnus.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    aucs = discrimination_table(tables, facts) if "discrimination" in tables else None
    return environment.get_template("report.html.jinja").render(
        facts=facts,
        sections=sections,
        summary=sentences.summary(tables, facts),
        aucs=aucs,
        simulated=SIMULATED,
    )
