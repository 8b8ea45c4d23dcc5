import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from alnus.cohort.patients import Columns, missing_columns, other_value, patients_table, read_table
from alnus.errors import AlnusWarning, CohortError
from alnus.variable import Variable

N_STAGE = Variable("n", "N stage", kind="ordinal", levels=("N1", "N2"))
COLUMNS = Columns(
    case_id="id", outcome="aln", positive="+", negative="-", image="{id}.png", roi="r/{id}.png",
    spacing_row="mm", spacing_column=0.2, clinical=(("stage", N_STAGE),),
)  # fmt: skip


def table(**changes):
    rows = {"id": ["a", "b"], "aln": ["+", "-"], "mm": ["0.1", "0.2"], "stage": ["N1", ""]}
    return pd.DataFrame({**rows, **changes}, index=[2, 3])


def read(frame):
    cohort = pd.Series(["t"] * len(frame))
    return patients_table(frame, COLUMNS, cohort=cohort)


def test_rows_become_paths_codes_and_outcomes():
    patients, faults = read(table())
    assert faults == []
    assert patients["outcome"].tolist() == [True, False]
    assert patients["image"].tolist() == ["a.png", "b.png"]
    assert patients["spacing_column"].tolist() == [0.2, 0.2]
    np.testing.assert_array_equal(patients["n"], [1.0, np.nan])


def test_several_texts_may_mean_the_event():
    columns = replace(COLUMNS, positive=("ALN+", "1", "2"), negative=("ALN-", "0"))
    cohort = pd.Series(["t", "t"])
    patients, faults = patients_table(table(aln=["2", "0"]), columns, cohort=cohort)
    assert (patients["outcome"].tolist(), faults) == ([True, False], [])
    _, (fault,) = patients_table(table(aln=["3", "0"]), columns, cohort=cohort)
    assert "aln must be ALN- or ALN+" in fault


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"id": ["a", "a"]}, "patient a stands in rows 2, 3"),
        ({"id": ["a", ""]}, r"row 3 .*without identifier\): id is empty"),
        ({"aln": ["+", "?"]}, r"row 3 \(patient b\): aln must be - or \+; found '\?'"),
        ({"mm": ["0", "0.1"]}, r"row 2 \(patient a\): mm is '0'; a positive pixel size"),
        ({"mm": ["x", "0.1"]}, "mm is 'x'"),
        ({"mm": ["0.1", "inf"]}, r"row 3 \(patient b\): mm is 'inf'"),
        ({"mm": ["3_5", "0.1"]}, "mm is '3_5'"),
        ({"stage": ["N7", ""]}, "stage: N stage must be N1 or N2; found 'N7'"),
        (
            {"stage": ["N1", "2"]},
            r"row 3 \(patient b\): stage: N stage must be N1 or N2; found '2'",
        ),
    ],
)
def test_a_faulty_cell_is_named_with_its_row(changes, sentence):
    _, (fault,) = read(table(**changes))
    assert re.search(sentence, fault)


def test_all_faults_come_at_once():
    _, faults = read(table(id=["a", "a"], aln=["", "-"], mm=["0", "nan"]))
    assert len(faults) == 4


def test_a_table_keeps_texts_and_the_numbers_of_its_rows(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("id;aln\n\n007;+\n;\n08;NA\n")
    found = read_table(path)
    assert found.index.tolist() == [3, 5]
    assert found.to_dict("list") == {"id": ["007", "08"], "aln": ["+", "NA"]}


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["3,5", "2"], ["3.5", "2"]),
        (["1,234", "12,5"], ["1.234", "12.5"]),
        (["1,234", "5"], ["1,234", "5"]),
        (["3,5", "2.5"], ["3.5", "2.5"]),
        (["3,5", "2.500"], ["3,5", "2.500"]),
        (["3,5", "1,234", "0.5"], ["3,5", "1,234", "0.5"]),
        (["3,5", "n/a"], ["3.5", "n/a"]),
        (["a, b", "c"], ["a, b", "c"]),
    ],
)
def test_a_column_of_decimal_commas_is_given_points(tmp_path, cells, found):
    path = tmp_path / "p.csv"
    path.write_text("id;x\n" + "".join(f"{n};{cell}\n" for n, cell in enumerate(cells)))
    assert read_table(path)["x"].tolist() == found


def test_texts_that_mean_missing_are_read_as_empty(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("id,x\n1,Not available\n2,unknown\n3,not  available\n")
    found = read_table(path, missing=["not available"])
    assert found["x"].tolist() == ["", "unknown", ""]


def test_case_and_blanks_of_a_level_are_forgiven_and_told_once():
    with pytest.warns(AlnusWarning, match="N stage 'n1' was read as N1 in 2 rows"):
        patients, faults = read(table(stage=["n1", "n1"]))
    assert (faults, patients["n"].tolist()) == ([], [1.0, 1.0])


def test_outcomes_that_are_numbers_compare_as_numbers():
    columns = replace(COLUMNS, positive="1", negative="0")
    frame = table(aln=["1.0", "0"])
    cohort = pd.Series(["t", "t"])
    patients, faults = patients_table(frame, columns, cohort=cohort)
    assert (faults, patients["outcome"].tolist()) == ([], [True, False])


def test_batches_that_are_the_same_number_are_one_batch():
    columns = replace(COLUMNS, batch="scanner")
    frame = table(scanner=["1.0", "1"])
    patients, _ = patients_table(frame, columns, cohort=pd.Series(["t"] * 2))
    assert patients["batch"].tolist() == ["1", "1"]


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CohortError, match="the patient table is not there"):
        read_table(tmp_path / "none.csv")


def test_a_missing_column_is_named_with_the_closest_one():
    (fault,) = missing_columns(table(), {"stages": "clinical.variables.n"})
    assert fault == (
        "the table has no column 'stages', which clinical.variables.n asks for; "
        "did you mean 'stage'?"
    )


@pytest.mark.parametrize(
    ("cells", "positive", "other"),
    [
        (["+", "-", "", "-"], "+", "-"),
        (["1.0", "0", "0.0", "1"], "1", "0"),
        (["1", "2.0", "NA", "2"], "2.0", "1"),
        (["Yes", "No"], "Yes", "No"),
    ],
)
def test_the_other_value_of_a_column_is_found(cells, positive, other):
    assert other_value(pd.Series(cells), positive) == other


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["-", "-"], r"no row holds '\+'; found '-'"),
        (["+"], "found nothing"),
        (["+", "-", "?"], "'-', '[?]'"),
        (["Yes", "yes"], "'Yes' and 'yes' differ in upper and lower case or blanks only"),
        (["Yes", "No", "no"], "'No' and 'no' differ"),
        (["T 1", "T1"], "'T1' and 'T 1' differ"),
    ],
)
def test_a_column_with_other_than_two_values_is_refused(cells, sentence):
    with pytest.raises(ValueError, match=sentence):
        other_value(pd.Series(cells), "+")
