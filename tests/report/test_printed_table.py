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
