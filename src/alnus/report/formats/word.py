"""Printed tables as a Word document: real tables in the three-line style of journals."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from alnus.report.formats.archive import repacked
from alnus.report.formats.columns import Column, columns_of, shared
from alnus.report.printed_table import CaptionedTable, Heading, PrintedTable, Row
from alnus.report.typography import printable

_LINE = "8"  # eighths of a point
_SIZE, _PROSE = Pt(9), Pt(11)
_PORTRAIT = (Mm(210), Mm(297), Mm(25))  # width, height and margins of A4
_LANDSCAPE = (Mm(297), Mm(210), Mm(20))  # tables of three cohorts are wider than a page is high
_WHOLE = Mm(297 - 2 * 20)
_LETTER = Pt(5)  # as wide as a digit of Arial
_PAD = 2.4  # letters that a cell keeps free at its sides
_SHORT = 20  # rows of a table that stays on one page


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
    _set_page(document, footer, landscape=True)
    _set_table_text(document)
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
    _set_page(document, footer, landscape=False)
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


def _set_page(document: Document, footer: str, *, landscape: bool) -> None:
    """Set paper, foot and letters; what the template colors and sets in its own fonts is black Arial."""
    section = document.sections[0]
    width, height, margin = _LANDSCAPE if landscape else _PORTRAIT
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = margin
    section.footer.paragraphs[0].text = footer
    _number(section.footer.add_paragraph())
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", _SIZE if landscape else _PROSE
    for name in ("Title", "Heading 1", "Caption"):
        style = document.styles[name]
        style.font.color.rgb = RGBColor(0, 0, 0)
        for colored in style.element.xpath("./w:rPr/w:rFonts | ./w:pPr/w:pBdr"):
            colored.getparent().remove(colored)
    document.styles["Title"].font.size = Pt(16)


def _number(paragraph: Paragraph) -> None:
    """Let Word number the page."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no door to fields


def _set_table_text(document: Document) -> None:
    document.styles["Normal"].paragraph_format.space_after = Pt(0)
    caption = document.styles["Caption"].paragraph_format
    caption.space_before, caption.space_after, caption.keep_with_next = Pt(14), Pt(6), True
    caption.keep_together = True


def _add(document: Document, captioned: CaptionedTable) -> None:
    """Add a table that stays with its caption and notes, and on one page where it is short."""
    caption = document.add_paragraph(style="Caption")
    caption.add_run(printable(f"{captioned.heading} ")).bold = True
    caption.add_run(printable(captioned.caption)).bold = False
    printed = captioned.table
    n_heads, columns = len(printed.header), columns_of(printed)
    table = document.add_table(n_heads + len(printed.rows), printed.width)
    _set_widths(table, columns)
    lines = [list(line.cells) for line in table.rows]
    for cells, headings in zip(lines, printed.header, strict=False):
        _head(cells, headings, columns)
    for cells, row in zip(lines[n_heads:], printed.rows, strict=True):
        _body(cells, row, columns)
    for number, line in enumerate(table.rows):
        _mark(line, heads=number < n_heads)
    for edge, place in (("top", 0), ("bottom", n_heads - 1), ("bottom", len(lines) - 1)):
        _rule(table, place, edge)
    _keep(table, printed)
    for note in printed.notes[:-1]:
        document.add_paragraph(printable(note)).paragraph_format.keep_with_next = True
    document.add_paragraph(printable(printed.notes[-1]) if printed.notes else "")


def _set_widths(table: Table, columns: Sequence[Column]) -> None:
    """Fix the widths of columns; left to themselves programs make them equal, and break words."""
    table.autofit = False
    table._tbl.tblPr.append(_margins())  # noqa: SLF001 - python-docx has no door to margins
    padded = [replace(c, natural=c.natural + _PAD, narrowest=c.narrowest + _PAD) for c in columns]
    widths = [Emu(int(width * _LETTER)) for width in shared(padded, _WHOLE / _LETTER)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for line in table._tbl.tr_lst:  # noqa: SLF001 - thousands of cells, each a search otherwise
        for cell, width in zip(line.tc_lst, widths, strict=True):
            cell.width = width


def _margins() -> BaseOxmlElement:
    """Keep letters off the rules; LibreOffice draws the rule of a repeated header over them."""
    margins: BaseOxmlElement = OxmlElement("w:tblCellMar")
    for edge in ("top", "bottom"):
        margin = OxmlElement(f"w:{edge}")
        margin.set(qn("w:w"), "20")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    return margins


def _mark(line: _Row, *, heads: bool) -> None:
    """Keep a row on one page, and let a header's head every page that the table reaches."""
    properties = line._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no other door to them
    properties.append(OxmlElement("w:cantSplit"))
    if heads:
        properties.append(OxmlElement("w:tblHeader"))


def _keep(table: Table, printed: PrintedTable) -> None:
    """Keep rows with the next one: all of a short table, else heads, groups and the last row."""
    n_heads, last = len(printed.header), len(printed.rows) - 1
    short = len(printed.rows) <= _SHORT
    kept = [True] * (n_heads + 1) + [
        short or row.kind == "group" or number >= last - 2
        for number, row in enumerate(printed.rows)
    ][1:]
    if not printed.notes:
        kept[-1] = False
    for line, keeps in zip(table._tbl.tr_lst, kept, strict=False):  # noqa: SLF001 - as above
        for cell in line.tc_lst if keeps else ():
            for paragraph in cell.p_lst:
                paragraph.get_or_add_pPr().get_or_add_keepNext()


def _head(cells: Sequence[_Cell], headings: Iterable[Heading], columns: Sequence[Column]) -> None:
    column = 0
    for heading in headings:
        cell = cells[column]
        if heading.span > 1:
            cell = cell.merge(cells[column + heading.span - 1])
        left = heading.span == 1 and columns[column].is_text
        _write(cell, heading.text, left=left).runs[0].bold = True
        column += heading.span


def _body(cells: Sequence[_Cell], row: Row, columns: Sequence[Column]) -> None:
    first = _write(
        cells[0].merge(cells[row.spread - 1]) if row.spread > 1 else cells[0],
        row.cells[0],
        left=True,
    )
    first.runs[0].italic = row.kind == "group"
    if row.kind == "level":
        first.paragraph_format.left_indent = Mm(4)
    for cell, text, column in [*zip(cells, row.cells, columns, strict=True)][row.spread :]:
        _write(cell, text, left=column.is_text)


def _write(cell: _Cell, text: str, *, left: bool) -> Paragraph:
    """Write a text into a cell; a line break in it becomes one in Word."""
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph.add_run(printable(text))
    if not left:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _rule(table: Table, place: int, edge: str) -> None:
    """Draw a line along a row; a cell over several columns has each of its edges once."""
    for cell in table._tbl.tr_lst[place].tc_lst:  # noqa: SLF001 - as above
        properties = cell.get_or_add_tcPr()
        borders = properties.find(qn("w:tcBorders"))
        if borders is None:
            borders = OxmlElement("w:tcBorders")
            properties.append(borders)
        if borders.find(qn(f"w:{edge}")) is None:
            line = OxmlElement(f"w:{edge}")
            line.set(qn("w:val"), "single")
            line.set(qn("w:sz"), _LINE)
            borders.append(line)
