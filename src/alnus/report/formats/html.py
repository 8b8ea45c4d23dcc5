"""The page: every figure and table on one file that asks for nothing outside."""

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from alnus.report.checklists.checklist import Answer
from alnus.report.drawing.canvas import SIMULATED
from alnus.report.facts import Facts
from alnus.report.printed_table import PrintedTable


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
    number, title, caption : str
        Its words.
    place : str
        Its id on the page.
    readings : tuple of str
        What the numbers show, in words.
    links : tuple of Link
        Its files.
    drawing : Markup or None
        The figure, None for a table.
    table : PrintedTable or None
        The table, None for a figure.
    """

    number: str
    title: str
    caption: str
    place: str
    readings: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    drawing: Markup | None = None
    table: PrintedTable | None = None


@dataclass(frozen=True)
class AnsweredChecklist:
    """A reporting checklist as the page shows it.

    Parameters
    ----------
    tally : str
        How many of its items the run answers.
    groups : sequence of (str, sequence of Answer)
        Its parts.
    source : str
        Who made it.
    links : sequence of Link
        Its files.
    """

    tally: str
    groups: Sequence[tuple[str, Sequence[Answer]]]
    source: str
    links: Sequence[Link]


@dataclass(frozen=True)
class Page:
    """What stands on the page.

    Parameters
    ----------
    sections : sequence of (str, sequence of Block)
        Titles and what is under them.
    absent : sequence of (str, str)
        Titles of the items that are not shown, each with the reason.
    summary : sequence of str
        The study in a few sentences.
    aucs : PrintedTable or None
        The table of the summary.
    downloads : sequence of Link
        All tables as documents.
    checklists : sequence of AnsweredChecklist
        What guidelines ask of such a paper.
    concerns : sequence of str
        What deserves a look, the gravest first.
    manuscript : sequence of (str, sequence of (str, str))
        Methods and Results, in titled paragraphs.
    manuscript_files : sequence of Link
        The same as files, with references and the model's card.
    """

    sections: Sequence[tuple[str, Sequence[Block]]]
    absent: Sequence[tuple[str, str]]
    summary: Sequence[str]
    aucs: PrintedTable | None
    downloads: Sequence[Link]
    checklists: Sequence[AnsweredChecklist] = ()
    concerns: Sequence[str] = ()
    manuscript: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()
    manuscript_files: Sequence[Link] = ()


def to_html(page: Page, facts: Facts) -> str:
    """Write the page; every text is escaped."""
    environment = Environment(
        loader=PackageLoader("alnus.report.formats"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("report.html.jinja")
    return template.render(page=page, facts=facts, simulated=SIMULATED)
