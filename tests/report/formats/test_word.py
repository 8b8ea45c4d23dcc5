"""What Word and LibreOffice make of a document, told by its XML."""

import io

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from alnus.report.formats.word import prose_docx, to_docx
from alnus.report.printed_table import CaptionedTable, Heading, PrintedTable, Row, header

NAME = "log-sigma-0-2-mm-3D_glszm_LargeAreaHighGrayLevelEmphasis"
HEADS = ((Heading("", 1), Heading("Training", span=2)), *header("Feature", "OR (95 % CI)", "Why"))


def document(rows, *, heads=HEADS, notes=("Note 1.", "Note 2.")):
    table = PrintedTable(heads, tuple(rows), notes)
    content = to_docx([CaptionedTable("Table 1", "T", "c", table)], title="S", footer="F")
    return docx.Document(io.BytesIO(content))


def rows(number):
    return [Row((NAME, "0.855 (0.817–0.893)", "because")) for _ in range(number)]


def keeps(line):
    return all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in line.cells)


def test_columns_are_as_wide_as_their_cells_need_and_the_page_allows():
    table = document(rows(3)).tables[0]
    first, second, third = (column.width for column in table.columns)
    assert first > 2 * second > 2 * third
    assert first + second + third <= Mm(257)
    assert not table.autofit
    many = PrintedTable(header(*"ABCDEFGHIJ"), (Row(("0.855 (0.817–0.893)",) * 10),))
    wide = to_docx([CaptionedTable("Table 1", "T", "c", many)], title="S", footer="F")
    columns = docx.Document(io.BytesIO(wide)).tables[0].columns
    assert sum(column.width for column in columns) <= Mm(257)


def test_an_edge_stands_once_in_a_cell_as_the_schema_wants():
    table = document(rows(3)).tables[0]
    for borders in table._tbl.iter(qn("w:tcBorders")):
        edges = [edge.tag for edge in borders]
        assert len(edges) == len(set(edges))
        assert edges == sorted(edges, key=[qn("w:top"), qn("w:bottom")].index)


def test_words_stand_to_the_left_and_numbers_in_the_middle():
    line = document(rows(3)).tables[0].rows[2]
    assert [cell.paragraphs[0].alignment for cell in line.cells] == [None, 1, None]


def test_every_header_line_is_repeated_and_no_row_is_torn():
    lines = document(rows(60)).tables[0].rows
    for number, line in enumerate(lines):
        assert len(line._tr.trPr.findall(qn("w:cantSplit"))) == 1
        assert bool(line._tr.trPr.findall(qn("w:tblHeader"))) == (number < 2)


@pytest.mark.parametrize("number", [3, 60])
def test_a_table_stays_with_caption_first_rows_and_notes(number):
    found = document(rows(number))
    lines = found.tables[0].rows
    assert found.styles["Caption"].paragraph_format.keep_with_next
    assert keeps(lines[0])
    assert keeps(lines[1])
    assert keeps(lines[-1])
    assert keeps(lines[number // 2]) == (number == 3)
    first, second = found.paragraphs[-2:]
    assert first.paragraph_format.keep_with_next
    assert not second.paragraph_format.keep_with_next


def test_a_group_stays_with_its_first_row_and_runs_over_empty_cells():
    group = Row(("A very long name of a cohort in another country", "", ""), "group")
    table = document([*rows(30), group, *rows(30)]).tables[0]
    line = table.rows[32]
    assert keeps(line)
    assert len(line._tr.tc_lst) == 1


def test_a_table_without_notes_is_followed_by_no_kept_row():
    assert not keeps(document(rows(2), notes=()).tables[0].rows[-1])


def test_the_template_leaves_neither_colors_nor_fonts_of_its_own():
    prose = prose_docx([("Methods", [("A", "text")])], title="S", footer="F")
    for found in (document(rows(1)), docx.Document(io.BytesIO(prose))):
        assert found.styles["Normal"].font.name == "Arial"
        for name in ("Title", "Heading 1", "Caption"):
            style = found.styles[name]
            assert str(style.font.color.rgb) == "000000"
            assert not style.element.xpath("./w:rPr/w:rFonts | ./w:pPr/w:pBdr")


def test_pages_are_a4_and_numbered():
    prose = prose_docx([("Methods", [("A", "text")])], title="S", footer="F")
    for found, size in (
        (document(rows(1)), (297, 210)),
        (docx.Document(io.BytesIO(prose)), (210, 297)),
    ):
        section = found.sections[0]
        assert (section.page_width, section.page_height) == pytest.approx(
            tuple(map(Mm, size)), abs=700
        )
        assert [f.get(qn("w:instr")) for f in section.footer._element.iter(qn("w:fldSimple"))] == [
            "PAGE"
        ]
