import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.tables.table import Column, Table


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    n: int
    share: float
    good: bool
    rank: int | None = None
    limit: float | None = None


TABLE = Table("folder/things.csv", Row, keys=("name",))
OPEN = Table("folder/open.csv", Row, open_ended=True, texts=("batch",))
ROWS = [
    Row("007", 3, 1 / 3, good=True, rank=1, limit=math.inf),
    Row("NA", 0, -0.0, good=False),
    Row("", -2, 1e300, good=True, rank=2**53 + 1),
]


def written(table, frame, tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(table.text(frame).encode("utf-8"))
    return table.read(path)


def test_the_fields_of_the_row_are_the_columns():
    assert dict(TABLE.columns) == {
        "name": Column(str),
        "n": Column(int),
        "share": Column(float),
        "good": Column(bool),
        "rank": Column(int, optional=True),
        "limit": Column(float, optional=True),
    }


def test_an_empty_frame_has_the_types_of_a_full_one():
    assert TABLE.frame([]).dtypes.tolist() == TABLE.frame(ROWS).dtypes.tolist()


def test_rows_come_back_from_a_frame():
    assert TABLE.rows(TABLE.frame(ROWS)) == ROWS


def test_rows_come_back_from_a_file(tmp_path):
    found = written(TABLE, TABLE.frame(ROWS), tmp_path)
    pd.testing.assert_frame_equal(found, TABLE.frame(ROWS), check_exact=True)
    assert TABLE.rows(found) == ROWS


def test_an_empty_table_keeps_its_types_in_a_file(tmp_path):
    found = written(TABLE, TABLE.frame([]), tmp_path)
    assert found.dtypes.tolist() == TABLE.frame([]).dtypes.tolist()


@given(st.text(max_size=9))
def test_every_text_comes_back(tmp_path_factory, text):
    rows = [Row(text, 1, 0.5, good=True)]
    found = written(TABLE, TABLE.frame(rows), tmp_path_factory.mktemp("t"))
    assert TABLE.rows(found) == rows


def test_whole_columns_may_be_single_values():
    frame = TABLE.frame_of(
        good=True, n=1, name=["a", "b"], share=np.array([0.1, 0.2]), rank=None, limit=math.nan
    )
    assert TABLE.rows(frame) == [Row(n, 1, s, good=True) for n, s in (("a", 0.1), ("b", 0.2))]


def test_an_unknown_or_missing_column_is_refused():
    with pytest.raises(ValueError, match=r"table things needs the columns .*found"):
        TABLE.frame_of(name=["a"], more=1)


@pytest.mark.parametrize("value", [None, math.nan])
def test_a_number_that_must_be_there_is_refused_where_it_is_not(value):
    with pytest.raises(ValueError, match="table things: share is missing in 1 rows"):
        TABLE.frame([Row("a", 1, value, good=True)])


@pytest.mark.parametrize(("column", "value"), [("n", 1.5), ("good", 2), ("good", "False")])
def test_a_value_that_would_change_with_its_type_is_refused(column, value):
    cells = {"name": ["a"], "n": 1, "share": 0.5, "good": True, "rank": None, "limit": None}
    with pytest.raises(ValueError, match=f"{column} holds"):
        TABLE.frame_of(**{**cells, column: [value]})


def test_a_row_that_stands_twice_is_refused_by_its_keys():
    with pytest.raises(ValueError, match=r"1 rows stand twice, the first at \{'name': 'a'\}"):
        TABLE.frame([Row("a", 1, 0.1, good=True), Row("a", 2, 0.2, good=False)])


def test_check_gives_the_frame_itself_or_names_every_wrong_type():
    frame = TABLE.frame(ROWS)
    assert TABLE.check(frame) is frame
    with pytest.raises(ValueError, match="n is float64, not int64; good is object, not bool"):
        TABLE.check(frame.astype({"n": float, "good": object}))


def test_other_columns_are_refused_with_both_lists():
    with pytest.raises(ValueError, match=r"table things needs the columns .* found \('name',\)"):
        TABLE.check(pd.DataFrame({"name": ["a"]}))


def test_only_open_ended_tables_take_further_columns():
    more = TABLE.frame(ROWS).assign(more=1.0)
    assert OPEN.check(more) is more
    with pytest.raises(ValueError, match="table things needs"):
        TABLE.check(more)


def test_further_columns_are_numbers_unless_they_are_declared_texts(tmp_path):
    wide = OPEN.frame(ROWS).assign(batch=["1", "", "02"], feature=[1, 2, 3], age=math.nan)
    found = written(OPEN, wide, tmp_path)
    assert found["batch"].tolist() == ["1", "", "02"]
    assert found["feature"].dtype == found["age"].dtype == np.float64


def test_a_file_of_another_type_is_refused(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("name,n,share,good,rank,limit\na,1.5,0.5,True,,\n", encoding="utf-8")
    with pytest.raises(ValueError, match="n"):
        TABLE.read(path)


@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=20))
def test_every_float_comes_back_to_the_last_bit(tmp_path_factory, values):
    frame = TABLE.frame(Row(str(n), 1, value, good=True) for n, value in enumerate(values))
    found = written(TABLE, frame, tmp_path_factory.mktemp("t"))
    assert found["share"].to_numpy().tobytes() == np.array(values).tobytes()


@pytest.mark.parametrize(
    "text",
    [
        "007",
        "1e3",
        "NaN",
        "null",
        "None",
        "<NA>",
        "inf",
        "TRUE",
        "-",
        "01.02.2024",
        "1,5",
        '"',
        "#",
    ],
)
def test_a_text_that_looks_like_something_else_stays_a_text(text, tmp_path):
    found = written(TABLE, TABLE.frame([Row(text, 1, 0.5, good=True)]), tmp_path)
    assert found["name"].tolist() == [text]


@pytest.mark.parametrize("text", ["a\rb", "a\r", "a\nb", "a\r\nb", "\r"])
def test_a_line_break_of_any_system_stays_inside_its_cell(text, tmp_path):
    rows = [Row(text, 1, 0.5, good=True), Row("next", 2, 0.25, good=False, limit=1.0)]
    assert TABLE.rows(written(TABLE, TABLE.frame(rows), tmp_path)) == rows


def test_a_file_is_the_same_bytes_whatever_order_its_columns_were_given_in():
    cells = {"name": ["a"], "n": 1, "share": 0.5, "good": True, "rank": None, "limit": None}
    turned = dict(reversed(cells.items()))
    assert TABLE.text(TABLE.frame_of(**turned)) == TABLE.text(TABLE.frame_of(**cells))


def test_a_file_opens_in_a_spreadsheet_as_plain_csv():
    assert TABLE.text(TABLE.frame(ROWS)).splitlines()[:2] == [
        "name,n,share,good,rank,limit",
        "007,3,0.3333333333333333,True,1,inf",
    ]


@pytest.mark.parametrize(
    ("kind", "optional", "dtype"),
    [
        (str, False, "str"),
        (bool, False, "bool"),
        (int, False, "int64"),
        (int, True, "Int64"),
        (float, False, "float64"),
        (float, True, "float64"),
    ],
)
def test_a_column_has_one_type_in_memory(kind, optional, dtype):
    column = Column(kind, optional=optional)
    assert column.dtype == dtype
    assert column.fits(pd.Series([], dtype=dtype))
    assert not column.fits(pd.Series([], dtype="datetime64[ns]"))


@pytest.mark.parametrize("kind", [str, bool])
def test_a_text_or_an_answer_cannot_be_optional(kind):
    with pytest.raises(KeyError):
        _ = Column(kind, optional=True).dtype


@pytest.mark.parametrize(
    ("column", "value"),
    [("n", 2**63), ("n", math.inf), ("n", "three"), ("rank", 0.5), ("share", "much")],
)
def test_a_value_beyond_its_type_is_refused(column, value):
    cells = {"name": ["a"], "n": 1, "share": 0.5, "good": True, "rank": None, "limit": None}
    with pytest.raises((ValueError, OverflowError, TypeError)):
        TABLE.frame_of(**{**cells, column: [value]})


def test_a_whole_float_is_a_whole_number():
    cells = {"name": ["a"], "n": 2.0, "share": 1, "good": 1, "rank": 3.0, "limit": None}
    frame = TABLE.frame_of(**cells)
    (row,) = TABLE.rows(frame)
    assert (row.n, row.rank, row.good) == (2, 3, True)
    assert [type(row.n), type(row.good), type(row.share)] == [int, bool, float]


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="same length"):
        TABLE.frame_of(name=["a", "b"], n=[1], share=0.5, good=True, rank=None, limit=None)


@pytest.mark.parametrize("column", ["name", "n", "share", "good"])
def test_the_empty_cells_of_a_column_are_counted(column):
    cells = {"name": "a", "n": 1, "share": 0.5, "good": True, "rank": 1, "limit": 1.0}
    listed = {name: [value] * 3 for name, value in cells.items()}
    listed[column] = [None, cells[column], None]
    with pytest.raises(ValueError, match=f"table things: {column} is missing in 2 rows"):
        TABLE.frame_of(**listed)


def test_what_was_emptied_later_is_not_written():
    frame = TABLE.frame(ROWS)
    with pytest.raises(ValueError, match="share is missing in 1 rows"):
        TABLE.text(frame.assign(share=[0.1, math.nan, 0.2]))
    with pytest.raises(ValueError, match="1 rows stand twice"):
        TABLE.text(frame.assign(name=["a", "a", "b"]))


def test_a_table_without_keys_may_hold_equal_rows(tmp_path):
    table = Table("same.csv", Row)
    rows = [Row("a", 1, 0.5, good=True)] * 2
    assert table.rows(written(table, table.frame(rows), tmp_path)) == rows


def test_further_columns_are_left_out_of_rows():
    assert OPEN.rows(OPEN.frame(ROWS).assign(feature=1.0)) == ROWS


def test_a_further_column_that_holds_texts_is_refused_unless_declared(tmp_path):
    path = tmp_path / "table.csv"
    head = "name,n,share,good,rank,limit"
    path.write_text(f"{head},reader\na,1,0.5,True,,,Ann\n", encoding="utf-8")
    with pytest.raises(ValueError, match="Ann"):
        OPEN.read(path)
    path.write_text(f"{head},batch\na,1,0.5,True,,,Ann\n", encoding="utf-8")
    assert OPEN.read(path)["batch"].tolist() == ["Ann"]


def test_declared_texts_may_follow_a_table_that_takes_nothing_else(tmp_path):
    table = Table("folder/things.csv", Row, texts=("patient",))
    plain = table.frame(ROWS)
    columns = {str(name): plain[name] for name in plain}
    frame = table.frame_of(**columns, patient=["1", "1", "=2"])
    again = written(table, frame, tmp_path)
    pd.testing.assert_frame_equal(again, frame)
    assert list(table.texts_of(again)) == ["patient"]
    assert table.texts_of(plain) == {}
    for refuse in (table.check, lambda other: table.frame_of(**{str(n): other[n] for n in other})):
        with pytest.raises(ValueError, match="table things needs the columns"):
            refuse(frame.assign(reader="Ann"))


def test_the_columns_that_must_be_there_come_first():
    wide = OPEN.frame(ROWS).assign(feature=1.0)
    with pytest.raises(ValueError, match="table open needs the columns"):
        OPEN.check(wide[["feature", *OPEN.columns]])


@pytest.mark.parametrize("cell", ["yes", "2", "", "nan"])
def test_an_answer_in_a_file_is_true_or_false(cell, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(f"name,n,share,good,rank,limit\na,1,0.5,{cell},,\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"column 3|[Bb]ool|invalid literal|NA"):
        TABLE.read(path)


def test_a_table_knows_whether_it_tells_of_single_cases():
    @dataclass(frozen=True)
    class Patient:
        case_id: str

    assert Table("cohort/p.csv", Patient).of_cases
    assert not TABLE.of_cases


@pytest.mark.parametrize(
    ("path", "name"), [("a/b/c.csv", "c"), ("c.csv", "c"), ("a.csv/c.d.csv", "c.d")]
)
def test_the_name_is_the_files_without_folder_and_ending(path, name):
    assert Table(path, Row).name == name
