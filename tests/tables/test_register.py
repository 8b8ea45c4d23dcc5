import inspect
import re
from dataclasses import fields
from operator import attrgetter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alnus.tables import sites
from alnus.tables.register import TABLES
from alnus.tables.table import Table

POOLS = tuple(item for item in vars(sites).values() if isinstance(item, Table))
FOLDERS = {"cohort", "features", "preflight", "models", "evaluation"}


def each(demand):
    """Run a test with every table, of a study or a pool, that meets a demand."""
    found = [table for table in (*TABLES, *POOLS) if demand(table)]
    return pytest.mark.parametrize("table", found, ids=lambda table: table.path)


every = each(lambda _: True)

CELLS = {
    # a row of blanks alone is an empty line to every reader of CSV; no id or label is one
    str: st.text(max_size=6).filter(lambda text: text == text.strip(" \t")),
    bool: st.booleans(),
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False),
}


def rows_of(table):
    cells = {
        name: CELLS[column.kind] | st.none() if column.optional else CELLS[column.kind]
        for name, column in table.columns.items()
    }
    return st.lists(
        st.builds(table.row, **cells),
        max_size=4,
        unique_by=tuple(map(attrgetter, table.keys)) or None,
    )


def documented(row):
    """Give the names under which the docstrings of a row and its bases explain its columns."""
    texts = [base.__doc__ or "" for base in row.__mro__ if base is not object]
    listed = [inspect.cleandoc(text).partition("----------\n")[2] for text in texts]
    heads = re.findall(r"^(\w[\w, ]*) : ", "\n".join(listed), flags=re.MULTILINE)
    return {name for head in heads for name in head.split(", ")}


def test_every_table_has_its_own_place_and_name():
    assert len({table.path for table in TABLES}) == len(TABLES)
    assert len({table.name for table in TABLES}) == len(TABLES)


def test_a_run_has_folders_by_step_and_the_predictions_above_them():
    first = [table.path.split("/")[0] for table in TABLES]
    assert first[0] == "cohort"
    assert set(first) - {"predictions.csv"} == FOLDERS


def test_pooled_tables_are_none_of_a_run_directory():
    assert not set(POOLS) & set(TABLES)
    assert not any("/" in table.path for table in POOLS)


@every
def test_a_table_can_be_made_empty_with_its_types(table):
    frame = table.frame([])
    assert table.check(frame) is frame
    assert tuple(frame.columns) == tuple(field.name for field in fields(table.row))


@every
def test_whatever_a_table_may_hold_comes_back_from_its_file(table, tmp_path_factory):
    path = tmp_path_factory.mktemp("tables") / "table.csv"

    @given(rows_of(table))
    @settings(max_examples=15)
    def written_and_read(rows):
        frame = table.frame(rows)
        path.write_bytes(table.text(frame).encode("utf-8"))
        found = table.read(path)
        pd.testing.assert_frame_equal(found, frame, check_exact=True)
        assert table.rows(found) == rows

    written_and_read()


@every
def test_a_table_is_named_as_its_file(table):
    assert table.path.endswith(f"{table.name}.csv")
    assert re.fullmatch(r"[a-z_0-9-]+", table.name)


@every
def test_keys_are_columns_whose_cells_are_never_empty(table):
    assert set(table.keys) <= set(table.columns)
    assert not any(table.columns[key].optional for key in table.keys)


@each(lambda table: table.keys)
def test_rows_that_agree_in_their_keys_are_refused(table):
    filled = {str: "a", bool: True, int: 1, float: 0.5}
    row = table.row(*(filled[column.kind] for column in table.columns.values()))
    with pytest.raises(ValueError, match=f"table {table.name}: 1 rows stand twice"):
        table.frame([row, row])


@each(lambda table: {"low", "high"} <= set(table.columns) and table.name != "gray_levels")
def test_whoever_has_limits_names_their_method_and_level(table):
    columns = table.columns
    assert (columns["method"].kind, columns["confidence"].kind) == (str, float)
    assert not columns["method"].optional
    assert not columns["confidence"].optional
    assert columns["low"] == columns["high"]


@each(lambda table: "method" in table.columns)
def test_a_method_comes_with_what_it_made(table):
    assert {"low", "high", "confidence"} <= set(table.columns)


@every
def test_counts_are_whole_numbers(table):
    for name, column in table.columns.items():
        if name == "n" or name.startswith("n_"):
            assert column.kind is int, name
            assert not column.optional, name


@every
def test_texts_and_answers_are_never_optional(table):
    for name, column in table.columns.items():
        assert not (column.optional and column.kind in {str, bool}), name


@every
def test_a_row_explains_only_columns_that_it_has(table):
    assert documented(table.row) <= set(table.columns)


@every
def test_a_cell_that_may_be_empty_is_explained_or_is_a_limit(table):
    """A stranger who finds an empty cell must be able to look up what it says."""
    limits = {"low", "high", "value", "std_error", "statistic", "p"}
    empty = {name for name, column in table.columns.items() if column.optional}
    assert empty <= documented(table.row) | limits


def test_documented_finds_every_name_of_a_list():
    class Row:
        """A row.

        Parameters
        ----------
        one, two : int
            Counts: of something.
        three : str, optional
            Text.
        """

    assert documented(Row) == {"one", "two", "three"}


@pytest.mark.parametrize(
    ("name", "texts"),
    [("patients", ("second_roi", "batch", "patient")), ("features", ()), ("perturbed", ())],
)
def test_only_tables_of_patients_and_features_take_further_columns(name, texts):
    wide = {table.name: table for table in TABLES if table.open_ended}
    assert wide[name].texts == texts
    assert wide[name].keys == ("case_id",)


@pytest.mark.parametrize("name", ["patients", "features", "failures", "perturbed", "predictions"])
def test_tables_of_cases_are_known_by_their_column(name):
    """The archive that a paper publishes leaves these out."""
    (table,) = (table for table in TABLES if table.name == name)
    assert table.of_cases


@pytest.mark.parametrize("name", ["flow", "characteristics", "coefficients", "discrimination"])
def test_tables_of_cohorts_and_models_tell_of_no_single_case(name):
    (table,) = (table for table in TABLES if table.name == name)
    assert not table.of_cases
