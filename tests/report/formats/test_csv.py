import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.report.formats.csv import to_csv
from alnus.report.printed_table import Heading, PrintedTable, Row, header
from alnus.report.typography import fixed


def cells_of(table: PrintedTable) -> list[list[str]]:
    return list(csv.reader(to_csv(table).decode("utf-8-sig").splitlines()))


def test_a_heading_over_three_columns_fills_three_cells():
    table = PrintedTable(((Heading("Training", span=3),), tuple(map(Heading, "ABC"))), ())
    assert cells_of(table)[0] == ["Training", "", ""]


def test_notes_stand_below_an_empty_line():
    table = PrintedTable(header("A"), (Row(("1",)),), ("Note.",))
    assert cells_of(table) == [["A"], ["1"], [], ["Note."]]


def test_negative_numbers_open_as_numbers():
    assert cells_of(PrintedTable(header("A"), (Row((fixed(-0.5556),)),)))[1] == ["-0.556"]


def test_a_line_break_in_a_cell_becomes_a_space():
    assert cells_of(PrintedTable(header("A"), (Row(("0.8\n4/5",)),)))[1] == ["0.8 4/5"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1))
def test_no_cell_starts_a_formula(text):
    cell = cells_of(PrintedTable(header("A"), (Row((text,)),)))[1][0]
    assert not cell.startswith(("=", "+", "@"))
    assert not cell.startswith("-") or float(cell) <= 0


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    table = PrintedTable(header(text), (Row((text,)),), (text,))
    assert to_csv(table).decode().count("'" + text.replace("\r", " ")) == 3


@pytest.mark.parametrize("mark", ["\n", "\r", "\r\n"])
def test_a_line_break_of_any_system_ends_no_row(mark):
    table = PrintedTable(header("A", "B"), (Row((f"0.8{mark}4/5", "x")),), (f"One{mark}note.",))
    lines = to_csv(table).decode("utf-8-sig").split("\n")
    assert lines == ["A,B", "0.8 4/5,x", "", "One note.", ""]
