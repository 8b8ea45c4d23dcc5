"""The report on disk: one page, and its figures and tables as files beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
from markupsafe import Markup, escape
from matplotlib.figure import Figure

from alnus.files import write_bytes, write_text
from alnus.report.checklists.checklist import answers, checklist_table, tally
from alnus.report.checklists.register import CHECKLISTS
from alnus.report.contents import CONTENTS
from alnus.report.drawing.canvas import (
    SIMULATED,
    drawing_style,
    for_page,
    mark_simulated,
    settle,
    to_pages,
    to_svg,
)
from alnus.report.facts import Facts
from alnus.report.formats.csv import to_csv
from alnus.report.formats.excel import to_xlsx
from alnus.report.formats.html import AnsweredChecklist, Block, Link, Page, to_html
from alnus.report.formats.latex import to_latex
from alnus.report.formats.word import to_docx
from alnus.report.item import Item, numbers_of
from alnus.report.layouts.performance import discrimination_table
from alnus.report.manuscript.files import Manuscript, manuscript, manuscript_files
from alnus.report.printed_table import CaptionedTable, PrintedTable
from alnus.report.readings import Tables
from alnus.report.words.concerns import concerns
from alnus.report.words.models import summary
from alnus.tables.register import TABLES

RESEARCH_USE = "Research use only. Not a medical device; not for decisions about patients."
DOCUMENTS = {"Word": "tables.docx", "Excel": "tables.xlsx", "LaTeX": "tables.tex"}
FIGURES = "figures.pdf"


def write_report(tables: Mapping[str, pd.DataFrame], facts: Facts, folder: Path) -> Path:
    """Write the report of a run; the same tables give the same bytes.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The run's tables by ``Table.name``. An item whose table is absent is named at the end.
    facts : Facts
        What the tables do not hold.
    folder : Path
        Gets ``report.html``, ``figures/*.svg``, ``figures.pdf``, ``tables/*.csv`` and all tables
        as ``tables.docx``, ``tables.xlsx`` and ``tables.tex``, ``checklists/``, ``manuscript/``; lies in the run directory, so that
        the page's links to the run's tables hold.

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
        writer = _Writer(tables, facts, folder)
        sections = [
            (section.title, blocks)
            for section in CONTENTS
            if (blocks := list(writer.blocks(section.items)))
        ]
        writer.documents()
    written = manuscript(tables, facts, writer.numbers)
    page = Page(
        sections=sections,
        absent=writer.absent,
        summary=summary(tables, facts),
        aucs=discrimination_table(tables, facts) if "discrimination" in tables else None,
        downloads=writer.downloads(),
        checklists=list(writer.checklists()),
        manuscript=written.numbered,
        manuscript_files=writer.manuscript(written),
        concerns=concerns(tables, facts),
    )
    path = folder / "report.html"
    write_text(path, to_html(page, facts))
    return path


def _check(tables: Tables) -> None:
    known = {table.name: table for table in TABLES}
    for name, frame in tables.items():
        if name not in known:
            message = f"unknown table {name!r}; the report knows {', '.join(known)}"
            raise ValueError(message)
        known[name].check(frame)


class _Writer:
    """Writes the items that can be shown, numbered by their order."""

    def __init__(self, tables: Tables, facts: Facts, folder: Path) -> None:
        self.tables, self.facts, self.folder = tables, facts, folder
        items = [item for section in CONTENTS for item in section.items]
        reasons = {item.file: item.absence(tables) for item in items}
        self.numbers = numbers_of(item for item in items if not reasons[item.file])
        self.absent = [(item.title, reasons[item.file]) for item in items if reasons[item.file]]
        self.captioned: list[CaptionedTable] = []
        self.drawn: list[Figure] = []

    def blocks(self, items: Sequence[Item]) -> Iterator[Block]:
        for item in items:
            if item.file in self.numbers:
                yield self._block(item)

    def documents(self) -> None:
        """Write all tables that were shown into one document of each kind."""
        study = f"{self.facts.study} ({SIMULATED})" if self.facts.simulated else self.facts.study
        contents = {
            "tables.docx": to_docx(self.captioned, title=study, footer=RESEARCH_USE),
            "tables.xlsx": to_xlsx(self.captioned),
            "tables.tex": to_latex(self.captioned).encode(),
        }
        if self.drawn:
            contents[FIGURES] = to_pages(self.drawn, study)
        for place, content in contents.items():
            write_bytes(self.folder / place, content)

    def downloads(self) -> list[Link]:
        """Link the documents that were written."""
        figures = [Link("Figures (PDF)", FIGURES)] * bool(self.drawn)
        return [*(Link(text, place) for text, place in DOCUMENTS.items()), *figures]

    def manuscript(self, written: Manuscript) -> list[Link]:
        """Write Methods, Results, references and the model's card, and link them."""
        files = manuscript_files(written, self.tables, self.facts, footer=RESEARCH_USE)
        for name, content in files.items():
            write_bytes(self.folder / "manuscript" / name, content)
        return [Link(name, f"manuscript/{name}") for name in files]

    def checklists(self) -> Iterator[AnsweredChecklist]:
        """Write each checklist as Word and CSV, and give it for the page."""
        for checklist in CHECKLISTS:
            table = _with_warning(checklist_table(checklist, self.numbers), self.facts)
            captioned = CaptionedTable(checklist.name, self.facts.study, "", table)
            contents = {
                "docx": to_docx([captioned], title=checklist.name, footer=RESEARCH_USE),
                "csv": to_csv(table),
            }
            links = []
            for kind, content in contents.items():
                place = f"checklists/{checklist.file}.{kind}"
                write_bytes(self.folder / place, content)
                links.append(Link("Word" if kind == "docx" else "CSV", place))
            yield AnsweredChecklist(
                tally(checklist, self.numbers),
                list(answers(checklist, self.numbers)),
                checklist.source,
                links,
            )

    def _block(self, item: Item) -> Block:
        block = Block(
            number=self.numbers[item.file],
            title=item.title,
            caption=item.caption.format_map(self.numbers),
            place=item.file,
            readings=tuple(item.reading(self.tables, self.facts)),
        )
        # A table of single cases is no part of a report that is passed on.
        data = [table for table in item.needs if not table.of_cases]
        links = [Link(table.path, f"../{table.path}") for table in data]
        shown = item.show(self.tables, self.facts)
        if isinstance(shown, PrintedTable):
            table = _with_warning(shown, self.facts)
            self.captioned.append(CaptionedTable(block.number, block.title, block.caption, table))
            place = f"tables/{item.file}.csv"
            write_bytes(self.folder / place, to_csv(table))
            return replace(block, table=table, links=(Link("CSV", place), *links))
        if not isinstance(shown, Figure):
            places, drawing = self._sheets(shown, block)
            own_links = (Link(f"Sheet {n}", place) for n, place in enumerate(places, start=1))
            return replace(block, drawing=drawing, links=(*own_links, *links))
        own = Link("SVG", f"figures/{item.file}.svg")
        return replace(block, drawing=self._draw(shown, block), links=(own, *links))

    def _sheets(self, sheets: Sequence[str], block: Block) -> tuple[list[str], Markup]:
        """Write sheets to look through and give them for the page, the first one open."""
        places, shown = [], []
        for number, svg in enumerate(sheets, start=1):
            place = f"figures/{block.place}-{number}.svg"
            write_text(self.folder / place, svg)
            places.append(place)
            name = f"Sheet {number} of {len(sheets)}"
            drawing = for_page(svg, name=f"{block.place}-{number}", label=f"{block.title}: {name}")
            opened = " open" if number == 1 else ""
            shown.append(f"<details{opened}><summary>{name}</summary>{drawing}</details>")
        return places, Markup("\n".join(shown))  # noqa: S704 - drawn by us

    def _draw(self, figure: Figure, block: Block) -> Markup:
        """Write a figure's files and give its drawing for the page."""
        title = f"{block.number}. {block.title}."
        if self.facts.simulated:
            mark_simulated(figure)
            title = f"{title} {SIMULATED}."
        settle(figure)
        svg = to_svg(figure, title)
        place = self.folder / "figures" / block.place
        write_text(place.with_suffix(".svg"), svg)
        self.drawn.append(figure)
        label = escape(" ".join([title, block.caption, *block.readings]))
        return Markup(for_page(svg, name=block.place, label=label))  # noqa: S704 - drawn by us


def _with_warning(table: PrintedTable, facts: Facts) -> PrintedTable:
    if not facts.simulated:
        return table
    return replace(table, notes=(*table.notes, f"{SIMULATED}."))
