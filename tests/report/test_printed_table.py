import pytest

from alnus.report.printed_table import CaptionedTable, Heading, PrintedTable, Row, header


def test_lines_of_different_widths_are_refused():
    with pytest.raises(ValueError, match="one width"):
        PrintedTable(header("A", "B"), (Row(("1",)),))


def test_a_heading_may_span_columns():
    table = PrintedTable(((Heading("Training", span=3),), tuple(map(Heading, "ABC"))), ())
    assert table.width == 3


def test_a_caption_begins_with_number_and_title():
    table = CaptionedTable(
        "Table S1", "Sample size", "What it needs.", PrintedTable(header("A"), ())
    )
    assert table.heading == "Table S1. Sample size."


def test_a_column_in_which_no_row_has_anything_is_left_out():
    rows = (Row(("a", "–", "1")), Row(("b", "", "–")))
    found = PrintedTable(header("A", "B", "C"), rows).filled()
    assert [heading.text for heading in found.header[0]] == ["A", "C"]
    assert [row.cells for row in found.rows] == [("a", "1"), ("b", "–")]
