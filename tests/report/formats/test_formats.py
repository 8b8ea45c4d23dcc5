"""One table, five formats: what is read back from each is what was printed."""

import csv
import io
import re
from html.parser import HTMLParser

import docx
import pytest
from openpyxl import load_workbook

from alnus.report.formats.csv import to_csv
from alnus.report.formats.excel import to_xlsx
from alnus.report.formats.html import Block, Page, to_html
from alnus.report.formats.latex import to_latex
from alnus.report.formats.latex_text import ESCAPES
from alnus.report.formats.word import to_docx
from alnus.report.layouts.cohorts import characteristics_table
from alnus.report.layouts.models import model_table, univariable_table
from alnus.report.layouts.performance import comparison_table, operating_table
from alnus.report.printed_table import CaptionedTable, Heading, PrintedTable, Row, header
from alnus.report.typography import Number, fixed
from tests.report import builder

LONG = "log-sigma-0-2-mm-3D_glszm_LargeAreaHighGrayLevelEmphasis"
HOSTILE = ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "9/9", "50 % & more_of {it}", "a\\b",
           "皮质厚度", "β²-Mikroglobulin ± 3", LONG, "+1", "@x", "#1 ~ $2 ^3", "", "line\nbreak"]  # fmt: skip
NUMBERS = [fixed(-0.5556), fixed(12345, 0), fixed(-1e-9), fixed(1e6, 2), fixed(0, 0), "< 0.001"]


def hostile_table():
    rows = [Row((text, text, NUMBERS[n % 6])) for n, text in enumerate(HOSTILE)]
    heads = ((Heading("A & B"), Heading("over two", span=2)), *header("name", "again", "P_1"))
    return PrintedTable(heads, (Row(("Group", "", ""), "group"), *rows), ("Note 5 % _x_.",))


def real_tables(tables):
    facts = builder.facts(steps={"cortical_thickness": 0.1})
    return [
        characteristics_table(tables, facts),
        univariable_table(tables, facts),
        model_table("combined", tables, facts),
        operating_table(tables, facts),
        comparison_table(tables, facts),
    ]


@pytest.fixture(scope="module")
def printed(tables):
    return [
        CaptionedTable(f"Table {n}", f"Title {n}", "A caption.", table)
        for n, table in enumerate([hostile_table(), *real_tables(tables)], start=1)
    ]


def cells_of(table, *, spread=False):
    """Every cell as it was printed, a line break being a space; one that runs on as often as it does."""
    lines = [[h.text for h in line for _ in range(h.span)] for line in table.header]
    lines += [
        [row.cells[0]] * row.spread + list(row.cells[row.spread :]) if spread else list(row.cells)
        for row in table.rows
    ]
    return [[cell.replace("\n", " ") for cell in line] for line in lines]


def test_word_holds_the_cells_captions_and_notes(printed):
    document = docx.Document(
        io.BytesIO(to_docx(printed, title="Study", footer="Research use only."))
    )
    for captioned, table in zip(printed, document.tables, strict=True):
        found = [[cell.text.replace("\n", " ") for cell in line.cells] for line in table.rows]
        assert found == cells_of(captioned.table, spread=True)
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    for captioned in printed:
        assert f"{captioned.heading} {captioned.caption}" in paragraphs
        assert set(captioned.table.notes) <= set(paragraphs)
    assert document.sections[0].footer.paragraphs[0].text == "Research use only."


def test_excel_holds_the_cells_and_numbers_as_numbers(printed):
    book = load_workbook(io.BytesIO(to_xlsx(printed)))
    assert book.sheetnames == ["Contents", *(captioned.number for captioned in printed)]
    for captioned in printed:
        table, sheet = captioned.table, book[captioned.number]
        first = 3 + len(table.header)
        for number, row in enumerate(table.rows, start=first):
            for column, text in enumerate(row.cells, start=1):
                cell = sheet.cell(number, column)
                assert cell.data_type != "f"
                if isinstance(text, Number):
                    places = len(cell.number_format.partition(".")[2])
                    assert fixed(cell.value, places) == text
                else:
                    assert (cell.value or "") == text
        notes = [sheet.cell(first + len(table.rows) + n, 1).value for n in range(len(table.notes))]
        assert notes == list(table.notes)


def test_latex_holds_the_cells(printed):
    tables = to_latex(printed).split(r"\caption")[1:]
    for captioned, text in zip(printed, tables, strict=True):
        lines = [_plain(line) for line in text.splitlines() if line.endswith(r" \\")]
        expected = [_plain(" & ".join(line), escaped=False) for line in _spanned(captioned.table)]
        again = len(captioned.table.header) if r"\endhead" in text else 0
        assert lines[again:] == expected
        assert lines[:again] == expected[:again]


def _spanned(table):
    heads = [[h.text for h in line] for line in table.header]
    return heads + [[row.cells[0], *row.cells[row.spread :]] for row in table.rows]


def _plain(line, *, escaped=True):
    """Take the commands off a line, so that only the letters of its cells are left."""
    if escaped:
        line = line.removesuffix(r" \\").replace(r"\allowbreak{}", "")
        wide = r"\\multicolumn\{\d+\}\{(?:[cl]|>\{.*?\}p\{.*?\\relax\})\}\{(.*?)\}(?= &|$)"
        line = re.sub(wide, r"\1", line).removeprefix(r"\quad ")
        line = re.sub(r"^\\textit\{(.*?)\}(?= &|$)", r"\1", line)
        for letter, command in sorted(ESCAPES.items(), key=lambda pair: -len(pair[1])):
            if len(command) > 1 or letter == command:
                line = line.replace(command, letter)
    alike = str.maketrans("’∆µ⩾⩽\n", "'Δμ≥≤ ")  # letters of one command
    return line.translate(alike)


def test_csv_holds_the_cells_and_no_formula_or_date(printed):
    for captioned in printed:
        table = captioned.table
        rows = list(csv.reader(io.StringIO(to_csv(table).decode("utf-8-sig"))))
        body = rows[len(table.header) : len(table.header) + len(table.rows)]
        for found, row in zip(body, table.rows, strict=True):
            for cell, text in zip(found, row.cells, strict=True):
                if isinstance(text, Number):
                    assert fixed(float(cell), text.places) == text
                else:
                    assert cell.removeprefix("'") == text.replace("\n", " ")
                    assert not cell.startswith(("=", "+", "@"))
                    assert not re.fullmatch(r"\d+/\d+", cell)


class PageCells(HTMLParser):
    """Texts of the cells of every table, a row a list; a heading over several columns so often."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.elements, self._span = [], [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self._span = int(dict(attrs).get("colspan", 1))
            self.rows[-1] += [""] * self._span
        elif tag == "br" and self._span:
            self.handle_data(" ")

    def handle_data(self, data):
        for place in (
            range(len(self.rows[-1]) - self._span, len(self.rows[-1])) if self._span else ()
        ):
            self.rows[-1][place] += data

    def handle_endtag(self, tag):
        if tag in {"td", "th"}:
            self._span = 0


def test_the_page_holds_the_cells_and_no_element_of_theirs(printed):
    blocks = [
        Block(c.number, c.title, c.caption, f"t{n}", table=c.table) for n, c in enumerate(printed)
    ]
    page = to_html(Page([("All", blocks)], [], [], None, []), builder.facts())
    parsed = PageCells(page)
    expected = [line for captioned in printed for line in cells_of(captioned.table)]
    assert [[" ".join(c.split()) for c in row] for row in parsed.rows] == [
        [" ".join(c.split()) for c in row] for row in expected
    ]
    assert "script" not in parsed.elements


def test_csv_begins_with_the_mark_that_excel_needs():
    assert to_csv(hostile_table()).startswith(b"\xef\xbb\xbf")


def test_the_same_tables_give_the_same_bytes(printed):
    for write in (to_xlsx, lambda tables: to_docx(tables, title="Study", footer="")):
        assert write(printed) == write(printed)


def test_a_control_character_breaks_no_document():
    table = PrintedTable(header("A\x07"), (Row(("\x00b",)),), ("\x1bc",))
    printed = [CaptionedTable("Table 1", "T\x08", "c", table)]
    document = docx.Document(io.BytesIO(to_docx(printed, title="S\x00", footer="")))
    assert document.tables[0].cell(1, 0).text == "b"
    assert load_workbook(io.BytesIO(to_xlsx(printed)))["Table 1"]["A4"].value == "b"
