import json
import math

import pytest

from alnus.study.comparison import compare_runs

TABLE = "case_id,probability\nP001,0.25\nP002,0.5\n"


@pytest.fixture
def runs(tmp_path):
    for name in ("first", "second"):
        folder = tmp_path / name
        for place in ("models", "report", "records"):
            (folder / place).mkdir(parents=True)
        (folder / "predictions.csv").write_text(TABLE)
        model = {"model": {"intercept": -2.5, "terms": [{"name": "er", "weights": [0, 1]}]}}
        (folder / "models" / "clinical.json").write_text(json.dumps(model))
        (folder / "run.json").write_text(json.dumps({"of": name}))
        (folder / "report" / "numbers.csv").write_text(name)
        (folder / "records" / "a.json").write_text(json.dumps(name))
    return tmp_path / "first", tmp_path / "second"


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_runs_that_tell_the_same_have_no_difference(runs):
    found = compare_runs(*runs)
    assert found.differences == ()
    assert found.n_cells == 8  # 2 x 2 of the table; intercept, name, two weights


def test_a_changed_cell_is_told_with_its_size_and_place(runs):
    change(runs[1] / "predictions.csv", "0.5", "0.505")
    (found,) = compare_runs(*runs).differences
    assert (found.place, found.n, found.of) == ("predictions.csv, probability", 1, 2)
    assert found.largest == pytest.approx(0.005 / 0.505)
    assert str(found) == (
        "predictions.csv, probability: 1 of 2 cells differ, by up to 9.9e-03 of its size; "
        "row 3: 0.5 and 0.505"
    )


def test_a_changed_leaf_of_a_model_is_told(runs):
    change(runs[1] / "models" / "clinical.json", "[0, 1]", "[0, 2]")
    (found,) = compare_runs(*runs).differences
    assert found.place == "models/clinical.json, model"
    assert "/terms/0/weights/1: 1 and 2" in str(found)


@pytest.mark.parametrize(("tolerance", "n"), [(0.0, 1), (1e-12, 1), (1e-9, 0)])
def test_a_tolerance_is_relative(runs, tolerance, n):
    change(runs[1] / "predictions.csv", "0.25", "0.25000000001")
    assert len(compare_runs(*runs, tolerance=tolerance).differences) == n


def test_a_tolerance_forgives_no_text(runs):
    change(runs[1] / "predictions.csv", "P001", "P003")
    (found,) = compare_runs(*runs, tolerance=0.5).differences
    assert found.largest == math.inf
    assert "of its size" not in str(found)


def test_a_missing_file_row_or_column_is_told(runs):
    (runs[1] / "models" / "clinical.json").unlink()
    change(runs[1] / "predictions.csv", "P002,0.5\n", "")
    change(runs[0] / "predictions.csv", "case_id", "patient")
    found = {item.place: item for item in compare_runs(*runs).differences}
    assert set(found) == {
        "models/clinical.json, model", "predictions.csv, patient", "predictions.csv, case_id",
        "predictions.csv, probability",
    }  # fmt: skip
    assert "0.5 and nothing" in str(found["predictions.csv, probability"])


def test_columns_and_keys_may_be_left_out(runs):
    change(runs[1] / "predictions.csv", "0.5", "0.505")
    change(runs[1] / "models" / "clinical.json", "-2.5", "-2.6")
    found = compare_runs(*runs, left_out={"probability", "intercept"})
    assert found.differences == ()
