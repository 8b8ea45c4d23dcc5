"""A published table of features through a whole study to a report and a prediction."""

import csv
import json
import runpy
from pathlib import Path

import pytest

from alnus.prediction.files import Files, predict_files
from alnus.study import steps
from alnus.study.run_directory import RunDirectory
from alnus.tables.evaluation import DISCRIMINATION, PREDICTIONS
from alnus.tables.features import FEATURES

EXAMPLE = Path(__file__).parents[2] / "examples" / "published-features"


@pytest.fixture(scope="module")
def folder(data_folder, tmp_path_factory):
    if not (data_folder / "radiomics_tables" / "Dong2022.csv.gz").is_file():
        pytest.skip(f"{data_folder} holds no radiomics_tables")
    out = tmp_path_factory.mktemp("published")
    runpy.run_path(str(EXAMPLE / "prepare.py"))["prepare"](data_folder, out)
    return out


@pytest.mark.slow
def test_a_published_table_reaches_a_report_and_predicts_its_own_rows(folder, tmp_path):
    report = steps.run(folder / "study.toml", None, force=False, jobs=1, progress=None)
    assert report.is_file()
    run = RunDirectory(folder / "run")
    assert run.read(FEATURES).shape == (279, 852)
    found = run.read(DISCRIMINATION).set_index("cohort")["auc"]
    assert found["validation"] == pytest.approx(0.7845, abs=5e-4)  # as the example's page says

    with (folder / "radiomics.csv").open(newline="", encoding="utf-8") as file:
        header, row, *_ = csv.reader(file)
    known = run.read(PREDICTIONS).query("model == 'radiomics'").set_index("case_id")
    one = tmp_path / "row.csv"
    one.write_text(",".join(header) + "\n" + ",".join(row) + "\n", encoding="utf-8")
    model = folder / "run" / "models" / "radiomics.json"
    predicted = predict_files(model, Files(), features=[str(one)])
    case = row[header.index("ID")].strip()
    assert predicted.probability == pytest.approx(known["probability"][case], abs=1e-12)
    assert json.loads(model.read_text(encoding="utf-8"))
