import csv
import gzip
import io
import os
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.errors import CohortError
from alnus.spreadsheet import sheet as reading
from alnus.spreadsheet.sheet import read_sheet


@pytest.fixture
def sheet(tmp_path):
    def read(content):
        path = tmp_path / "p.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_sheet(path)

    return read


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\N{ZERO WIDTH NO-BREAK SPACE}"])
def test_separators_line_ends_and_byte_order_marks_do_not_matter(sheet, separator, end, mark):
    rows = [["id", " aln "], ["007", "+ "], ["8", "-"]]
    found = sheet(mark + end.join(separator.join(row) for row in rows) + end)
    assert found.header == ("id", "aln")
    assert found.rows == {2: ("007", "+"), 3: ("8", "-")}


@pytest.mark.parametrize(
    "header",
    ['id,"thick, mm","stage; T"', 'id;"thick, mm";"stage; T"', 'id\t"thick, mm"\t"stage; T"'],
)
def test_a_separator_inside_quotes_belongs_to_the_name(sheet, header):
    separator = header[2]
    found = sheet(f"{header}\n1{separator}2{separator}3\n")
    assert found.header == ("id", "thick, mm", "stage; T")


def test_the_separator_is_that_of_most_lines(sheet):
    assert sheet("id;thick, mm;stage, T\n1;2;3\n4;5;6\n").header == ("id", "thick, mm", "stage, T")


def test_a_quoted_cell_may_hold_separators_line_ends_and_quotes(sheet):
    found = sheet('id,note\n1,"a, b\nc ""d"""\n2,x\n')
    assert found.rows == {2: ("1", 'a, b\nc "d"'), 3: ("2", "x")}


@pytest.mark.parametrize("blank", [",,", "", " , ,", ",,,,"])
def test_blank_rows_are_no_patients_and_others_keep_their_numbers(sheet, blank):
    found = sheet(f"{blank}\na,b,c\n1,2,3\n{blank}\n{blank}\n4,5,6\n{blank}\n")
    assert found.rows == {3: ("1", "2", "3"), 6: ("4", "5", "6")}


@pytest.mark.parametrize(
    "text", ["a,b\n1,2,\n3,4,\n", "a,b,,\n1,2,,\n3,4\n", "a,b,\n1,2\n3,4,,,\n"]
)
def test_separators_behind_the_last_column_mean_nothing(sheet, text):
    found = sheet(text)
    assert found.header == ("a", "b")
    assert found.rows == {2: ("1", "2"), 3: ("3", "4")}


def test_columns_without_a_name_are_left_aside(sheet):
    found = sheet(",id,,x\n0,a,b,c\n")
    assert (found.header, found.rows) == (("id", "x"), {2: ("a", "c")})


@pytest.mark.parametrize(
    ("row", "cells"), [("1,2", 2), ("1", 1), ("1,2,3,4", 4), ("1,2,,,5", 5), ("1;2;3", 1)]
)
def test_a_ragged_row_is_told_with_its_number(sheet, row, cells):
    with pytest.raises(CohortError, match=f"row 4 has {cells} cells where the header names 3"):
        sheet(f"a,b,c\n1,2,3\n\n{row}\n4,5,6\n")


def test_all_faults_come_at_once(sheet):
    with pytest.raises(CohortError, match=r"(?s)3 faults:.*column id stands.*row 2.*row 3"):
        sheet("id,id,x\n1,2\n1,2,3,4\n")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"id,aln\n", "has no row below its header"),
        (b"", "holds no table"),
        (b"\n , \n", "holds no table"),
        (b"id\n\x81\n", "cannot be read"),
        (b"id\n\0\n", "is no text file"),
        (b'id,x\n1,"2\n', "cannot be read"),
        (b'id,x\n1,"2"3\n', "cannot be read"),
    ],
)
def test_a_file_that_is_no_table_is_refused(sheet, content, sentence):
    with pytest.raises(CohortError, match=sentence):
        sheet(content)


def test_a_table_of_endless_columns_is_refused_and_a_wide_one_read(sheet):
    names = ",".join(f"c{n}" for n in range(50_000))
    assert len(sheet(f"{names}\n{',' * 49_999}1".encode()).header) == 50_000
    with pytest.raises(CohortError, match=r"50,001 cells; at most 50,000 columns"):
        sheet(f"{names},more\n".encode())


NAMES = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip),
    min_size=2, max_size=5, unique=True,
).filter(all)  # fmt: skip


@given(NAMES, st.sampled_from(",;\t"), st.data())
def test_whatever_a_writer_quotes_is_read_back(tmp_path_factory, names, separator, data):
    cell = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")).map(
        str.strip
    )
    rows = data.draw(st.lists(st.tuples(*[cell] * len(names)).filter(any), min_size=1, max_size=4))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([names, *rows])
    path = tmp_path_factory.mktemp("sheet") / "p.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    found = read_sheet(path)
    assert found.header == tuple(names)
    assert list(found.rows.values()) == rows


def test_a_packed_table_is_unpacked_and_a_damaged_or_huge_one_refused(sheet, monkeypatch):
    packed = gzip.compress(b"id,aln\n1,+\n")
    assert sheet(packed).rows == {2: ("1", "+")}
    for content in (packed[:-9], packed[:15] + b"?" + packed[16:]):
        with pytest.raises(CohortError, match=r"p.csv: cannot be read as a table"):
            sheet(content)
    monkeypatch.setattr(reading, "LARGEST", 10**6)
    with pytest.raises(CohortError, match="holds more than 1 MB, packed"):
        sheet(gzip.compress(b"id\n" + b"1" * (1 << 21)))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are POSIX's")
def test_a_pipe_is_no_table_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "p.csv")
    with pytest.raises(CohortError, match="the table is not there"):
        read_sheet(tmp_path / "p.csv")


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        ("LARGEST", r"is 12 bytes; a table has at most"),
        ("MOST_ROWS", r"has more than 2 rows or"),
        ("MOST_CELLS", r"has more than 1 rows or 2 cells"),
    ],
)
def test_what_is_larger_than_any_table_is_refused(limit, sentence, sheet, monkeypatch):
    monkeypatch.setattr(f"alnus.spreadsheet.sheet.{limit}", 2)
    with pytest.raises(CohortError, match=sentence):
        sheet("a,b\n1,2\n3,4\n")


def test_a_quote_that_never_ends_takes_no_memory(sheet):
    tracemalloc.start()
    with pytest.raises(CohortError, match="cannot be read as a table"):
        sheet('a,b\n"' + "x" * 2_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30_000_000
