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
    path.write_text(table.text(frame), encoding="utf-8")
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


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\0"), max_size=9))
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
