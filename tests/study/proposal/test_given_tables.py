"""Proposals where features are there already: a row a case, or a file a case."""

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from alnus.cli.main import main
from alnus.errors import StudyError
from alnus.study import steps
from alnus.study.config import read_study
from alnus.study.proposal.columns import column_of
from alnus.study.proposal.given_tables import is_feature
from alnus.study.proposal.proposal import Asked, propose, write_proposal
from alnus.tables.cohort import PATIENTS

N = 40


def patients(**further):
    rng = np.random.default_rng(5)
    outcome = rng.random(N) < 0.5
    return pd.DataFrame({
        "Record": range(101, 101 + N),
        "Surname": [f"Smith {i}" for i in range(N)],
        "Age": rng.integers(30, 80, N),
        "Area": [f"{1000 + i}" for i in range(N)],
        "ALN status": np.where(outcome, "ALN+", "ALN-"),
    } | further)  # fmt: skip


def features(names, table):
    rng = np.random.default_rng(6)
    values = rng.normal(size=(N, 8)).round(6)
    values[:, 0] += table["ALN status"] == "ALN+"
    found = pd.DataFrame(values, columns=[f"original_glcm_F{i}" for i in range(8)])
    found.insert(0, "case", names)
    return found


def saved(folder, name, table):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(path, index=False)
    return path


def asked(folder, table, *given):
    return Asked(folder / "study", table=table, features=tuple(map(str, given)))


def test_numbers_find_the_names_of_the_features_and_a_table_with_them_is_written(tmp_path):
    people = patients()
    found = features([f"node{n:05d}" for n in people["Record"]], people)
    found["y"] = (people["ALN status"] == "ALN+").astype(int)
    found["original_shape2D_PixelSurface"] = people["Area"]
    table = saved(tmp_path, "people.csv", people)
    path, remarks = write_proposal(asked(tmp_path, table, saved(tmp_path, "f.csv", found)))
    study = read_study(path)
    assert study.patients.case_id == "features_case"
    assert study.features is not None
    assert study.features.leave_out == ("y",)
    assert study.extraction.families  # of no use, and not written
    assert "[extraction]" not in path.read_text(encoding="utf-8")
    assert "Surname" not in (path.parent / "patients.csv").read_text(encoding="utf-8")
    assert any(remark.startswith("40 of 40 rows find their features") for remark in remarks)
    assert "Features: 9 of 40 cases, from tables" in steps.check(path)


def test_the_texts_themselves_come_before_numbers_that_both_have(tmp_path):
    people = patients()
    found = features(people["Record"], people)
    found["original_shape2D_PixelSurface"] = people["Area"]
    table = saved(tmp_path, "people.csv", people)
    text = propose(asked(tmp_path, table, saved(tmp_path, "f.csv", found))).text
    assert 'case_id = "Record"' in text
    assert text.count("case_id") == 1


def test_one_table_of_everything_runs_to_a_report_and_names_its_codes(tmp_path):
    people = patients()
    found = features(people["Record"], people).rename(columns={"case": "CaseID"})
    found["Target"] = (people["ALN status"] == "ALN+").astype(int)
    found["original_glcm_Id"] = np.linspace(0.1, 0.9, N)
    table = saved(tmp_path, "all.csv.gz", found.assign(Age=people["Age"]))
    path, _ = write_proposal(asked(tmp_path, None, table))
    study = read_study(path)
    assert study.patients.case_id == "CaseID"
    assert (study.patients.outcome.event, list(study.variables)) == ("Target 1", ["age"])
    assert steps.check(path)[0] == "training: 28 patients, 15 Target 1"
    page = steps.run(path, jobs=1)
    assert "Target 1" in page.read_text(encoding="utf-8")
    cohort = PATIENTS.read(path.parent / "run" / "cohort" / "patients.csv")
    assert cohort.set_index("case_id")["outcome"].sum() == found["Target"].sum()


@pytest.mark.parametrize(
    ("first", "second", "prefixes"),
    [
        ("a.csv", "b.csv", ["a", "b"]),
        ("T1/features.csv", "T2/features.csv", ["T1", "T2"]),
        ("T1/x/features.csv", "T2/x/features.csv", ["t1", "t2"]),
    ],
)
def test_tables_of_equal_columns_are_told_apart(tmp_path, first, second, prefixes):
    people = patients()
    found = features(people["Record"], people).assign(y=people["ALN status"])
    paths = [saved(tmp_path, first, found), saved(tmp_path, second, found.drop(columns="y"))]
    path, _ = write_proposal(asked(tmp_path, saved(tmp_path, "people.csv", people), *paths))
    study = read_study(path)
    assert study.features is not None
    assert [prefix for prefix, _ in study.features.table.named] == prefixes
    assert study.features.leave_out == (f"{prefixes[0]}_y",)
    assert any(line.startswith("Features: 16 of 40") for line in steps.check(path))


@pytest.mark.parametrize("given", ["slicer", "slicer/node {Record}.csv"])
def test_a_file_a_case_is_found_by_its_name(tmp_path, given):
    people = patients()
    for case, row in features(people["Record"], people).set_index("case").iterrows():
        rows = [("original", "glcm", name, value) for name, value in row.items()]
        header = ["Image type", "Feature Class", "Feature Name", "lesion"]
        saved(tmp_path, f"slicer/node {case}.csv", pd.DataFrame(rows, columns=header))
    table = saved(tmp_path, "people.csv", people)
    path, _ = write_proposal(asked(tmp_path, table, tmp_path / given))
    assert 'table = "../slicer/node {Record}.csv"   # 40 of 40 rows' in path.read_text()
    assert any(line.startswith("Features: 8 of 40") for line in steps.check(path))
    one = next((tmp_path / "slicer").iterdir())
    with pytest.raises(StudyError, match="is 3D Slicer's table of one case"):
        propose(asked(tmp_path, table, one))


def test_what_does_not_fit_is_a_question(tmp_path):
    people = patients()
    table = saved(tmp_path, "people.csv", people)
    strangers = features([f"x{letter}" for letter in range(900, 900 + N)], people)
    path = saved(tmp_path, "f.csv", strangers)
    with pytest.raises(
        StudyError, match=r"0 of 40 rows find .* cases x900, x901, x902 \(case\); the"
    ):
        propose(asked(tmp_path, table, path))
    with pytest.raises(StudyError, match=r"0 of 40 rows find their table by name"):
        propose(asked(tmp_path, table, "none/{Record}.csv"))
    with pytest.raises(StudyError, match="files a case stand alone"):
        propose(asked(tmp_path, table, "none/{Record}.csv", path))
    refused = CliRunner().invoke(main, ["init", str(tmp_path), "--features", "f", "--images", "i"])
    assert refused.exit_code == 2
    assert "images or --features, not both. Leave out --images" in refused.output


@pytest.mark.parametrize(
    ("name", "cells", "is_one"),
    [
        ("original_glcm_Id", ["0.25", "0.5", "0.75"], True),
        ("Volume", ["10", "20", "30"], True),
        ("diagnostics_Image-original_Mean", ["a", "b", "c"], True),
        ("Location 4", ["-0.5", "1.5", "1.5"], True),
        ("Patient ID", ["1", "2", "3"], False),
        ("Age", ["45.5", "50", "61"], False),
        ("Target", ["0", "1", "1"], False),
        ("Sex", ["f", "m", "m"], False),
    ],
)
def test_a_feature_is_a_number_that_is_not_called_otherwise(name, cells, is_one):
    table = pd.DataFrame({name: cells})
    assert is_feature(column_of(name, cells), table) == is_one
