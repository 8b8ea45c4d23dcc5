"""Printed tables as a Word document: real tables in the three-line style of journals."""

import io
from collections.abc import Iterable, Sequence

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from alnus.report.formats.archive import repacked
from alnus.report.printed_table import CaptionedTable, Heading, Row
from alnus.report.typography import printable

_LINE = "8"  # eighths of a point
_SIZE = Pt(9)


def to_docx(tables: Sequence[CaptionedTable], *, title: str, footer: str) -> bytes:
    """Write a document of all tables, each with its caption above and its notes below.

    Parameters
    ----------
    tables : sequence of CaptionedTable
        In their order.
    title : str
        Of the study.
    footer : str
        Stands at the foot of every page.
    """
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = (
        printable(title)[:255],
        "alnus",
    )
    _set_page(document, footer)
    document.add_heading(printable(title), level=0)
    for captioned in tables:
        _add(document, captioned)
    file = io.BytesIO()
    document.save(file)
    return repacked(file.getvalue())


def prose_docx(
    parts: Sequence[tuple[str, Sequence[tuple[str, str]]]], *, title: str, footer: str
) -> bytes:
    """Write a document of titled paragraphs.

    Parameters
    ----------
    parts : sequence of (str, sequence of (str, str))
        A heading, and under it paragraphs, each with a title that may be empty.
    title, footer : str
        As in ``to_docx``.
    """
    document = docx.Document()
    document.core_properties.title = printable(title)[:255]
    document.core_properties.author = "alnus"
    document.sections[0].footer.paragraphs[0].text = footer
    document.add_heading(printable(title), level=0)
    for part, paragraphs in parts:
        document.add_heading(printable(part), level=1)
        for name, text in paragraphs:
            paragraph = document.add_paragraph()
            if name:
                paragraph.add_run(printable(f"{name}. ")).bold = True
            paragraph.add_run(printable(text))
    file = io.BytesIO()
    document.save(file)
    return repacked(file.getvalue())


def _set_page(document: Document, footer: str) -> None:
    section = document.sections[0]
    section.orientation = (
        WD_ORIENT.LANDSCAPE
    )  # tables of three cohorts are wider than a page is high
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(20)
    section.footer.paragraphs[0].text = footer
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Arial", _SIZE
    style.paragraph_format.space_after = Pt(0)
    document.styles["Caption"].paragraph_format.space_after = Pt(6)


def _add(document: Document, captioned: CaptionedTable) -> None:
    caption = document.add_paragraph(style="Caption")
    caption.paragraph_format.keep_with_next = True
    caption.add_run(printable(f"{captioned.heading} ")).bold = True
    caption.add_run(printable(captioned.caption)).bold = False
    printed = captioned.table
    n_heads = len(printed.header)
    table = document.add_table(n_heads + len(printed.rows), printed.width)
    for line, headings in zip(table.rows, printed.header, strict=False):
        _head(line.cells, headings)
        _repeat(line._tr)  # noqa: SLF001 - python-docx has no other door to a repeated header
    for line, row in zip(table.rows[n_heads:], printed.rows, strict=True):
        _body(line.cells, row)
    for edge, place in (("top", 0), ("bottom", n_heads - 1), ("bottom", len(table.rows) - 1)):
        _rule(table, place, edge)
    for note in printed.notes:
        document.add_paragraph(printable(note))
    document.add_paragraph()


def _head(cells: Sequence[_Cell], headings: Iterable[Heading]) -> None:
    column = 0
    for heading in headings:
        cell = cells[column]
        if heading.span > 1:
            cell = cell.merge(cells[column + heading.span - 1])
        _write(cell, heading.text, first=column == 0).runs[0].bold = True
        column += heading.span


def _body(cells: Sequence[_Cell], row: Row) -> None:
    for column, (cell, text) in enumerate(zip(cells, row.cells, strict=True)):
        paragraph = _write(cell, text, first=column == 0)
        if column == 0:
            paragraph.runs[0].italic = row.kind == "group"
            if row.kind == "level":
                paragraph.paragraph_format.left_indent = Mm(4)


def _write(cell: _Cell, text: str, *, first: bool) -> Paragraph:
    """Write a text into a cell; a line break in it becomes one in Word."""
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph.add_run(printable(text))
    if not first:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _repeat(line: object) -> None:
    """Let a row head every page that the table reaches."""
    line.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # type: ignore[attr-defined]


def _rule(table: Table, place: int, edge: str) -> None:
    for cell in table.rows[place].cells:
        properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - nor to a cell's border
        borders = properties.find(qn("w:tcBorders"))
        if borders is None:
            borders = OxmlElement("w:tcBorders")
            properties.append(borders)
        line = OxmlElement(f"w:{edge}")
        line.set(qn("w:val"), "single")
        line.set(qn("w:sz"), _LINE)
        borders.append(line)
