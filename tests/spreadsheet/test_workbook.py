import datetime as dt

import openpyxl
import pytest

from alnus.errors import AlnusWarning, CohortError
from alnus.spreadsheet.sheet import read_sheet


@pytest.fixture
def book():
    book = openpyxl.Workbook()
    for row in (
        ["id", "stage", "date", "size", "male"],
        ["007", 2, dt.datetime(2020, 6, 1), 0.35, True],
    ):
        book.active.append(row)
    return book


def saved(book, tmp_path):
    book.save(tmp_path / "p.xlsx")
    return read_sheet(tmp_path / "p.xlsx")


def test_cells_are_the_texts_that_one_sees(book, tmp_path):
    found = saved(book, tmp_path)
    assert found.header == ("id", "stage", "date", "size", "male")
    assert found.rows == {2: ("007", "2", "2020-06-01", "0.35", "true")}


def test_leading_zeros_of_a_format_are_kept(book, tmp_path):
    book.active["A2"] = 7
    book.active["A2"].number_format = "000"
    assert saved(book, tmp_path).rows[2][0] == "007"


def test_blank_rows_and_cells_are_no_text(book, tmp_path):
    book.active["A5"], book.active["C5"] = " 8 ", None
    assert saved(book, tmp_path).rows[5] == ("8", "", "", "", "")


def test_a_formula_without_a_result_is_refused(book, tmp_path):
    book.active["D2"] = "=1+1"
    with pytest.raises(CohortError, match="cell D2 holds a formula without a stored result"):
        saved(book, tmp_path)


def test_further_sheets_are_told(book, tmp_path):
    other = book.create_sheet("legend")
    other.append(["a"])
    other.append(["b"])
    with pytest.warns(AlnusWarning, match="left aside are legend"):
        saved(book, tmp_path)


@pytest.mark.parametrize("content", [b"", b"id,x\n1,2\n", b"PK\x03\x04 damaged"])
def test_what_is_no_workbook_is_refused(content, tmp_path):
    path = tmp_path / "p.xlsx"
    path.write_bytes(content)
    with pytest.raises(CohortError, match="cannot be read as an Excel workbook"):
        read_sheet(path)
