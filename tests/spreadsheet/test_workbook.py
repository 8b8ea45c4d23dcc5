import datetime as dt
import zipfile

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


def test_rows_that_a_sheet_only_claims_are_no_rows(book, tmp_path):
    book.active["A1048576"] = "1"
    assert list(saved(book, tmp_path).rows) == [2, 1_048_576]


def changed(path, part, old, new):
    """Change a text in a part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(old, new) if name == part else content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (b'<row r="2"', b'<row r="99999999999"', "has more than 1,048,576 rows or"),
        (b"<v>2</v>", b"<v>2" + b"0" * 3_000_000 + b"</v>", "cannot be read as an Excel workbook"),
        (b't="n"><v>2', b't="s"><v>99', "cannot be read as an Excel workbook"),
        (
            b"</sheetData>",
            b"</sheetData><!--" + bytes(50_000_000) + b"-->",
            "is 50 MB unpacked; of",
        ),
    ],
    ids=["rows without end", "digits", "a text that is not there", "bomb"],
)
def test_what_a_workbook_claims_is_refused(old, new, sentence, book, tmp_path):
    book.save(tmp_path / "p.xlsx")
    with pytest.raises(CohortError, match=sentence):
        read_sheet(changed(tmp_path / "p.xlsx", SHEET, old, new))


def test_wrong_dimensions_and_endless_merged_cells_do_not_matter(book, tmp_path):
    expected = saved(book, tmp_path)
    path = changed(tmp_path / "p.xlsx", SHEET, b'ref="A1:E2"', b'ref="A1"')
    merged = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert read_sheet(changed(path, SHEET, b"</sheetData>", merged)) == expected


def test_a_formula_with_its_result_is_the_result(book, tmp_path):
    book.active["D2"] = "=1+1"
    book.save(tmp_path / "p.xlsx")
    path = changed(tmp_path / "p.xlsx", SHEET, b"</f>", b"</f><v>2</v>")
    assert read_sheet(path).rows[2][3] == "2"
