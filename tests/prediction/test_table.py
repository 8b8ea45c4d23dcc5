import csv
import io
from dataclasses import replace

import openpyxl
import pytest
from click.testing import CliRunner

import alnus
from alnus.cli.main import main
from alnus.cohort.derivation import Threshold
from alnus.errors import CohortError
from alnus.model_file import write_model
from alnus.prediction.table import predict_table
from tests.prediction.models import CLINICAL, GIVEN, WITH_IMAGE

TABLE = """patient_id;grade;HER2;n_stage;thickness;surname
007;1;2;N3;0,5;Miller
008;3;2;N3;0.5;Smith
009;0;1;n1;0.5;Jones
010;1;2;N3;70;Brown
"""


@pytest.fixture
def model(tmp_path):
    write_model(CLINICAL, tmp_path / "clinical.json")
    return tmp_path / "clinical.json"


def predicted(model, table, *options):
    path = model.parent / "patients.csv"
    path.write_text(table)
    done = CliRunner().invoke(main, ["predict", str(model), str(path), *options])
    return done, list(csv.DictReader(io.StringIO(done.stdout)))


def test_a_table_gives_a_table_and_refused_rows_their_reason(model):
    done, rows = predicted(model, TABLE)
    assert done.exit_code == 0, done.output
    assert [row["case_id"] for row in rows] == ["007", "008", "009", "010"]
    assert [row["row"] for row in rows] == ["2", "3", "4", "5"]
    expected = alnus.predict(CLINICAL, **GIVEN).probability
    assert float(rows[0]["risk"]) == pytest.approx(expected, abs=1e-15)
    assert rows[0]["positive"] == "True"
    assert (rows[1]["risk"], rows[1]["refused"]) == (
        "", "Model clinical: Grade must be 0 or 1 or 2; found '3'",
    )  # fmt: skip
    assert rows[2]["warnings"] == "N stage 'n1' was read as N1"
    assert "farther than 1 times" in rows[3]["refused"]
    assert "2 of 4 rows were refused" in done.stderr


def test_no_cell_but_the_identifier_leaves_the_table(model):
    done, _ = predicted(model, TABLE)
    assert not any(name in done.output for name in ("Miller", "Smith", "Jones", "Brown"))


def test_implausible_rows_are_shown_on_request(model):
    _, rows = predicted(model, TABLE, "--anyway")
    assert float(rows[3]["risk"]) > 0.999
    assert "outside the trained range" in rows[3]["warnings"]


def test_when_every_row_is_refused_the_exit_code_says_so(model):
    done, rows = predicted(model, "id,grade,her2,n_stage,thickness\n1,7,2,N3,0.5\n2,,2,N3,0.5\n")
    assert done.exit_code == 1
    assert "needs a value for grade" in rows[1]["refused"]


def test_a_column_that_every_row_needs_is_asked_for_once(model):
    done, _ = predicted(model, "id,grade\n1,0\n2,1\n")
    assert done.exit_code == 2
    assert done.stderr.count("the table has no column") == 3


def test_features_or_scores_may_stand_for_images(tmp_path):
    write_model(WITH_IMAGE, tmp_path / "combined.json")
    table = tmp_path / "t.csv"
    table.write_text("id,N stage,rad_score,image\n1,N2,0.5,\n2,N2,,\n3,N2,,gone.png\n")
    found = list(predict_table(tmp_path / "combined.json", table))
    expected = alnus.predict(WITH_IMAGE, n_stage="N2", rad_score=0.5)
    assert found[0].prediction is not None
    assert found[0].prediction.content() == expected.content()
    assert "needs an image and an ROI, or rad_score instead" in found[1].refused
    assert "without an ROI" in found[2].refused


def test_a_table_with_ragged_rows_is_refused_whole(model):
    table = model.parent / "t.csv"
    table.write_text("id,grade,her2,n_stage,thickness\n1,0\n")
    with pytest.raises(CohortError, match="row 2 has 2 cells"):
        list(predict_table(model, table))


def test_a_workbook_goes_in_as_a_csv_file_does(model):
    book = openpyxl.Workbook()
    book.active.append(["id", *GIVEN])
    book.active.append(["007", 1, 2, "N3", 0.5])
    book.save(model.parent / "patients.xlsx")
    done = CliRunner().invoke(main, ["predict", str(model), str(model.parent / "patients.xlsx")])
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["case_id"] == "007"
    assert float(row["risk"]) == alnus.predict(CLINICAL, **GIVEN).probability


def test_a_table_of_raw_values_is_a_table(tmp_path):
    derived = {"her2": Threshold("copies", at_least=6, yes="2", no="1")}
    write_model(replace(CLINICAL, derived=derived), tmp_path / "clinical.json")
    table = TABLE.replace("HER2", "copies").replace("007;1;2", "007;1;6.5")
    done, rows = predicted(tmp_path / "clinical.json", table)
    assert done.exit_code == 0, done.output
    expected = alnus.predict(CLINICAL, **GIVEN).probability
    assert float(rows[0]["risk"]) == pytest.approx(expected, abs=1e-15)
    assert "her2 is 2 (2 where copies is at least 6, else 1)" in rows[0]["warnings"]
