"""What a spreadsheet shows and prints of a workbook."""

import io

from openpyxl import load_workbook

from alnus.report.formats.excel import to_xlsx
from alnus.report.printed_table import CaptionedTable, Heading, PrintedTable, Row, header
from alnus.report.typography import fixed

HEADS = ((Heading("", 1), Heading("Training", span=2)), *header("Feature", "OR", "Why"))
LONG = "a level whose text is longer than any column of a spreadsheet should ever be wide " * 2


def sheet(*rows, notes=("A note that is longer than the table is wide, as they are. " * 3,)):
    table = PrintedTable(HEADS, rows, notes)
    content = to_xlsx([CaptionedTable("Table 1", "T", "caption", table)])
    return load_workbook(io.BytesIO(content))["Table 1"]


def test_a_sheet_prints_on_its_side_as_wide_as_a_page_under_its_header():
    found = sheet(Row(("a", fixed(1.5), "b")))
    assert found.page_setup.orientation == "landscape"
    assert found.sheet_properties.pageSetUpPr.fitToPage
    assert (found.page_setup.fitToWidth, found.page_setup.fitToHeight) == (1, 0)
    assert found.print_title_rows == "$3:$4"


def test_a_row_is_as_high_as_its_lines():
    found = sheet(Row((LONG, fixed(1.5), "b")), Row(("a", fixed(1.5), "b")))
    assert found.row_dimensions[5].height >= 3 * 15
    assert found.row_dimensions[6].height is None
    assert found.row_dimensions[7].height >= 2 * 15  # the note


def test_caption_and_notes_stand_over_the_table_and_not_beside_it():
    found = sheet(Row(("a", fixed(1.5), "b")))
    assert {"A1:C1", "A6:C6"} <= {str(cells) for cells in found.merged_cells.ranges}


def test_a_chinese_text_has_room():
    found = sheet(Row(("雌激素受体", fixed(1.5), "b")))
    assert found.column_dimensions["A"].width >= 10


def test_words_stand_to_the_left_with_their_headings_and_numbers_to_the_right():
    found = sheet(Row(("a", fixed(1.5), "because")))
    for line in (4, 5):
        sides = [found.cell(line, column).alignment.horizontal for column in (1, 2, 3)]
        assert sides == ["left", "right", "left"]


def test_every_cell_has_one_font():
    found = sheet(Row(("Group", "", ""), "group"), Row(("a", fixed(1.5), "b"), "level"))
    fonts = {
        cell.font.name for line in found.iter_rows() for cell in line if cell.value is not None
    }
    assert fonts == {"Calibri"}


def test_a_group_runs_on_over_empty_cells():
    found = sheet(Row((LONG, "", ""), "group"), Row(("a", fixed(1.5), "b"), "level"))
    assert not found["A5"].alignment.wrap_text
    assert found.row_dimensions[5].height is None


def test_a_text_keeps_its_zeros_and_runs_no_formula():
    found = sheet(Row(("001", "=1+1", "@x")))
    assert [found.cell(5, column).value for column in (1, 2, 3)] == ["001", "=1+1", "@x"]
    assert {found.cell(5, column).data_type for column in (1, 2, 3)} == {"s"}
