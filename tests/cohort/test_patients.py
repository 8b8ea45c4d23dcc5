import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from alnus.cohort.patients import Columns, missing_columns, other_value, patients_table, read_table
from alnus.errors import CohortError
from alnus.variable import Variable

N_STAGE = Variable("n", "N stage", kind="ordinal", levels=("N1", "N2"))
COLUMNS = Columns(
    case_id="id", outcome="aln", positive="+", negative="-", image="{id}.png", roi="r/{id}.png",
    spacing_row="mm", spacing_column=0.2, clinical=(("stage", N_STAGE),),
)  # fmt: skip


def table(**changes):
    rows = {"id": ["a", "b"], "aln": ["+", "-"], "mm": ["0.1", "0.2"], "stage": ["N1", ""]}
    return pd.DataFrame({**rows, **changes})


def read(frame):
    cohort = pd.Series(["t"] * len(frame))
    return patients_table(frame, COLUMNS, cohort=cohort, folder=Path("data"))


def test_rows_become_paths_codes_and_outcomes():
    patients, faults = read(table())
    assert faults == []
    assert patients["outcome"].tolist() == [True, False]
    assert patients["image"].tolist() == ["data/a.png", "data/b.png"]
    assert patients["spacing_column"].tolist() == [0.2, 0.2]
    np.testing.assert_array_equal(patients["n"], [1.0, np.nan])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"id": ["a", "a"]}, "patient a stands in rows 2, 3"),
        ({"id": ["a", " "]}, r"row 3 .*without identifier\): id is empty"),
        ({"aln": ["+", "?"]}, r"row 3 \(patient b\): aln is '\?'"),
        ({"mm": ["0", "0.1"]}, r"row 2 \(patient a\): mm is '0'; a positive pixel size"),
        ({"mm": ["x", "0.1"]}, "mm is 'x'"),
        ({"stage": ["N7", ""]}, "stage: N stage must be N1 or N2; found 'N7'"),
    ],
)
def test_a_faulty_cell_is_named_with_its_row(changes, sentence):
    _, (fault,) = read(table(**changes))
    assert re.search(sentence, fault)


def test_all_faults_come_at_once():
    _, faults = read(table(id=["a", "a"], aln=["", "-"], mm=["0", "nan"]))
    assert len(faults) == 4


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_in_the_header(tmp_path, separator):
    path = tmp_path / "p.csv"
    path.write_text(f"id{separator} aln\n007{separator}+\n", encoding="utf-8-sig")
    found = read_table(path)
    assert found.columns.tolist() == ["id", "aln"]
    assert found["id"].tolist() == ["007"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"id,id\n1,2\n", "column id stands twice"),
        (b"id,aln\n", "the table has no row"),
        (b"", "cannot be read"),
        (b"id\n\xff\xfe\n", "cannot be read"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content, sentence):
    path = tmp_path / "p.csv"
    path.write_bytes(content)
    with pytest.raises(CohortError, match=sentence):
        read_table(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CohortError, match="the patient table is not there"):
        read_table(tmp_path / "none.csv")


def test_a_missing_column_is_named_with_the_closest_one():
    (fault,) = missing_columns(table(), {"stages": "clinical.variables.n"})
    assert fault == (
        "the table has no column 'stages', which clinical.variables.n asks for; "
        "did you mean 'stage'?"
    )


def test_the_other_value_of_a_column_is_found():
    assert other_value(pd.Series(["+", "-", "", "-"]), "+") == "-"


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["-", "-"], r"no row holds '\+'; found '-'"),
        (["+"], "found nothing"),
        (["+", "-", "?"], "'-', '[?]'"),
    ],
)
def test_a_column_with_other_than_two_values_is_refused(cells, sentence):
    with pytest.raises(ValueError, match=sentence):
        other_value(pd.Series(cells), "+")
