"""The report on disk: one page, and its figures and tables as files beside it."""

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pandas as pd
from markupsafe import Markup, escape
from matplotlib.figure import Figure

from alnus.errors import AlnusWarning
from alnus.files import write_bytes, write_text
from alnus.report.checklists.checklist import answers, tally
from alnus.report.checklists.register import CHECKLISTS
from alnus.report.contents import CONTENTS, ITEMS
from alnus.report.drawing.canvas import SIMULATED, drawing_style, for_page, to_pages
from alnus.report.facts import Facts
from alnus.report.formats.csv import to_csv
from alnus.report.formats.html import AnsweredChecklist, Block, Link, Page, to_html
from alnus.report.item import Item, captioned, numbers_of
from alnus.report.layouts.performance import discrimination_table
from alnus.report.manuscript.written import manuscript
from alnus.report.pieces import DOCUMENTS, Drawn, Pieces, boxes_sentence, drawn_title, uncollected
from alnus.report.printed_table import PrintedTable
from alnus.report.readings import Tables
from alnus.report.words.concerns import concerns
from alnus.report.words.models import summary
from alnus.tables.register import TABLES
from alnus.workers.beside import beside

DOWNLOADS = {"Word": "tables.docx", "Excel": "tables.xlsx", "LaTeX": "tables.tex"}
MANUSCRIPT = ("manuscript.md", "manuscript.docx", "references.bib", "model_card.md")
FIGURES = "figures.pdf"


def write_report(
    tables: Mapping[str, pd.DataFrame], facts: Facts, folder: Path, *, processes: int = 1
) -> Path:
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
    processes : int
        With more than one, most figures and the documents are made in another process, to
        the same bytes.

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
    with uncollected():
        writer = _Writer(tables, facts, folder)
        figures = [file for file in writer.numbers if ITEMS[file].is_drawn]
        # Fewer than half: the documents take as long as some figures.
        there = figures[: 2 * len(figures) // 5] if processes > 1 else []
        pieces = Pieces(tables, facts, folder, writer.numbers)
        with beside(pieces, [*there, DOCUMENTS], processes=processes) as other:
            blocks = writer.blocks()
            other.look()
            here = []
            for file in figures[len(there) :]:
                here.append(pieces(file))
                other.look()
            svgs = writer.pages(chain((other.next() for _ in there), here)) if figures else []
            shown = {
                f: writer.with_drawing(blocks[f], svg) for f, svg in zip(figures, svgs, strict=True)
            }
            path = writer.page(blocks | shown)
            other.next()  # the documents
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
        reasons = {file: item.absence(tables) for file, item in ITEMS.items()}
        self.numbers = numbers_of(item for file, item in ITEMS.items() if not reasons[file])
        self.absent = [(ITEMS[file].title, reason) for file, reason in reasons.items() if reason]
        self.boxes: frozenset[str] = frozenset()

    def blocks(self) -> dict[str, Block]:
        """Write tables and sheets, and give the blocks of all items; figures are not drawn yet."""
        return {file: self._block(ITEMS[file]) for file in self.numbers}

    def pages(self, drawn: Iterable[Drawn | None]) -> list[str]:
        """Write the PDF of all figures, a page as soon as its figure comes, and give their SVGs."""
        svgs = []

        def figures() -> Iterator[Figure]:
            for each in filter(None, drawn):
                svgs.append(each.svg)
                self.boxes |= each.boxes
                yield each.figure

        study = f"{self.facts.study} ({SIMULATED})" if self.facts.simulated else self.facts.study
        with drawing_style():
            write_bytes(self.folder / FIGURES, to_pages(figures(), study))
        return svgs

    def page(self, blocks: Mapping[str, Block]) -> Path:
        """Write the page."""
        sections = [
            (section.title, shown)
            for section in CONTENTS
            if (shown := [blocks[item.file] for item in section.items if item.file in blocks])
        ]
        tables, facts = self.tables, self.facts
        page = Page(
            sections=sections,
            absent=self.absent,
            summary=summary(tables, facts),
            aucs=discrimination_table(tables, facts) if "discrimination" in tables else None,
            downloads=self._downloads(blocks),
            checklists=list(self._checklists()),
            manuscript=manuscript(tables, facts, self.numbers).numbered,
            manuscript_files=[Link(name, f"manuscript/{name}") for name in MANUSCRIPT],
            concerns=[*concerns(tables, facts), *self._boxes()],
        )
        path = self.folder / "report.html"
        write_text(path, to_html(page, facts))
        return path

    def with_drawing(self, block: Block, svg: str) -> Block:
        """Give a figure's block its drawing."""
        title = drawn_title(block.number, block.title, self.facts)
        label = escape(" ".join([title, block.caption, *block.readings]))
        drawing = Markup(for_page(svg, name=block.place, label=label))  # noqa: S704 - drawn by us
        return replace(block, drawing=drawing)

    def _downloads(self, blocks: Mapping[str, Block]) -> list[Link]:
        drawn = any(ITEMS[file].is_drawn for file in blocks)
        figures = [Link("Figures (PDF)", FIGURES)] * drawn
        return [*(Link(text, place) for text, place in DOWNLOADS.items()), *figures]

    def _boxes(self) -> Iterator[str]:
        """Tell, on the page and on the terminal, once, that figures hold boxes for letters."""
        if self.boxes:
            sentence = boxes_sentence(self.boxes)
            warnings.warn(sentence, AlnusWarning, stacklevel=4)
            yield sentence

    def _checklists(self) -> Iterator[AnsweredChecklist]:
        for checklist in CHECKLISTS:
            place = f"checklists/{checklist.file}"
            yield AnsweredChecklist(
                tally(checklist, self.numbers),
                list(answers(checklist, self.numbers)),
                checklist.source,
                [Link("Word", f"{place}.docx"), Link("CSV", f"{place}.csv")],
            )

    def _block(self, item: Item) -> Block:
        # A table of single cases is no part of a report that is passed on.
        data = [table for table in item.needs if not table.of_cases]
        links = [Link(table.path, f"../{table.path}") for table in data]
        block = Block(
            number=self.numbers[item.file],
            title=item.title,
            caption=item.caption.format_map(self.numbers),
            place=item.file,
            readings=tuple(item.reading(self.tables, self.facts)),
            links=(Link("SVG", f"figures/{item.file}.svg"), *links),
        )
        if item.is_drawn:
            return block
        if item.kind == "Table":
            table = captioned(item, self.tables, self.facts, self.numbers).table
            place = f"tables/{item.file}.csv"
            write_bytes(self.folder / place, to_csv(table))
            return replace(block, table=table, links=(Link("CSV", place), *links))
        shown = item.show(self.tables, self.facts)
        if isinstance(shown, Figure | PrintedTable):
            message = f"{item.file} gives no sheets"
            raise TypeError(message)
        places, drawing = self._sheets(shown, block)
        own_links = (Link(f"Sheet {n}", place) for n, place in enumerate(places, start=1))
        return replace(block, drawing=drawing, links=(*own_links, *links))

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
