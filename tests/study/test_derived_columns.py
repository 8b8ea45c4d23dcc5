"""Derived columns and levels of several texts, from the study file to a prediction with raw values."""

import numpy as np
import pandas as pd
import pytest

from alnus.errors import AlnusWarning, CohortError, StudyError
from alnus.model_file import read_model
from alnus.prediction.risk import predict
from alnus.study import steps
from alnus.study.config import content_of, read_study, study_from
from alnus.study.prepare import prepare
from tests.study.builder import write_small_study

DERIVED = """
[derived]
thick = { column = "thickness", above = 0.8 }
her2 = { choices = [
  { text = "HER2+", where = { ihc = "3+" } },
  { text = "HER2+", where = { ihc = "2+", fish = "amplified" } },
  { text = "HER2-", where = { ihc = ["0", "1+"] } },
] }
wait = { start = "scan", end = "surgery" }
late = { column = "wait", above = 28, yes = "late", no = "in time" }

[clinical.variables]
n_stage = { label = "N stage", levels = [["N1", "N1a"], "N2", ["N3", "N3a"]] }
thick = { label = "Thick cortex", positive = "yes" }
her2 = { label = "HER2", positive = "HER2+" }
"""
EXCLUSION = """
[[exclusions]]
reason = "Surgery more than four weeks after the scan"
where = { late = "late" }
"""


@pytest.fixture
def study(tmp_path):
    path = write_small_study(tmp_path, patients=60)
    text = path.read_text(encoding="utf-8")
    start, end = text.index("[clinical.variables]"), text.index("[second_reader]")
    where = text.index("[[cohorts]]")
    text = (
        text[:where] + EXCLUSION + text[where:start] + DERIVED + text[text.index("[extraction]") :]
    )
    assert end > start
    path.write_text(text.replace("optimism = 3\nstability = 2\n", ""), encoding="utf-8")
    frame = pd.read_csv(tmp_path / "patients.csv", dtype=str)
    rng = np.random.default_rng(2)
    frame["ihc"] = rng.choice(["0", "1+", "2+", "3+"], len(frame))
    frame["fish"] = np.where(frame["ihc"] == "2+", "amplified", "")
    frame.loc[frame["ihc"] == "2+", "fish"] = "Amplified"
    frame["scan"], frame["surgery"] = "2020-01-01", "2020-01-29"
    frame.loc[0, "surgery"] = "2020-01-30"
    frame.loc[1, ["ihc", "fish"]] = ["2+", "equivocal"]
    frame.loc[frame["n_stage"] == "N1", "n_stage"] = rng.choice(
        ["N1", "N1a"], sum(frame["n_stage"] == "N1")
    )
    frame.to_csv(tmp_path / "patients.csv", index=False)
    return path  # fmt: skip


def edit(study, column, row, text):
    frame = pd.read_csv(study.parent / "patients.csv", dtype=str, keep_default_na=False)
    frame.loc[row, column] = text
    frame.to_csv(study.parent / "patients.csv", index=False)


def test_a_definition_is_written_back_as_it_was(study):
    read = read_study(study)
    assert study_from(content_of(read), source="again", folder=study.parent) == read


def test_derived_columns_serve_rules_and_variables(study):
    with pytest.warns(AlnusWarning, match=r"derived.her2: 1 of 58 rows meet no choice.*row 3\)"):
        prepared = prepare(study)
    late = prepared.flow.set_index("reason")["n_excluded"]
    assert late["Surgery more than four weeks after the scan"] == 1
    patients = prepared.patients.set_index("case_id")
    table = (
        pd.read_csv(study.parent / "patients.csv", dtype=str).set_index("id").loc[patients.index]
    )
    thick = (table["thickness"].astype(float) > 0.8).astype(float)
    assert (patients["thick"] == thick).all()
    positive = table["ihc"].isin(["3+", "2+"]).astype(float)
    assert (patients["her2"].drop("P001") == positive.drop("P001")).all()
    assert patients.index[patients["her2"].isna()].tolist() == ["P001"]
    assert set(patients["n_stage"]) == {1.0, 2.0, 3.0}


def test_several_texts_of_a_level_are_nothing_to_forgive(study, recwarn):
    prepare(study)
    assert not [str(w.message) for w in recwarn if "was read as" in str(w.message)]


@pytest.mark.filterwarnings("ignore:derived.her2")
def test_all_unreadable_cells_are_told_at_once(study):
    edit(study, "thickness", 3, "thick")
    edit(study, "surgery", 4, "soon")
    edit(study, "surgery", 0, "late")  # a date that its exclusion needs
    faults = "\n".join(prepare(study).faults)
    assert "derived.thick: a number is needed; found 'thick'" in faults
    assert "derived.wait: a date like 2020-06-01 is needed; found 'late' in row 2, 'soon' in row 6" in faults  # fmt: skip


def test_a_column_that_is_not_there_is_told_with_the_key_that_asks(study):
    text = study.read_text(encoding="utf-8")
    study.write_text(
        text.replace('column = "thickness"', 'column = "thickness_mm"'), encoding="utf-8"
    )
    with pytest.raises(
        CohortError, match=r"no column 'thickness_mm', which derived.thick asks for"
    ):
        prepare(study)


def test_a_derived_column_hides_none_of_the_table(study):
    edit(study, "thick", 0, "x")
    with pytest.raises(CohortError, match=r"derived.thick: the table has a column thick already"):
        prepare(study)


def test_a_wrong_definition_is_refused_at_its_place(study):
    text = study.read_text(encoding="utf-8")
    study.write_text(text.replace("above = 0.8", "beyond = 0.8"), encoding="utf-8")
    with pytest.raises(StudyError, match=r"derived.thick.*unknown key"):
        read_study(study)


@pytest.mark.filterwarnings("ignore::alnus.errors.AlnusWarning")
def test_a_prediction_may_be_asked_with_the_raw_values(study):
    text = study.read_text(encoding="utf-8")
    keep = text.replace("[extraction]", "[clinical]\nscreen = 0.99\nkeep = 0.99\n\n[extraction]", 1)
    study.write_text(keep.replace("nested = 1", "nested = 0"), encoding="utf-8")
    run = study.parent / "run"
    steps.run(study, jobs=1)
    model = read_model(run / "models" / "clinical.json")
    assert {"thick", "her2"} <= set(model.clinical_names)
    assert list(model.derived) == [name for name in model.clinical_names if name != "n_stage"]
    named = predict(model, n_stage="N1", thick="yes", her2="HER2+")
    raw = predict(model, n_stage="N1a", thickness="0,9", ihc="2+", fish="amplified")
    assert raw.probability == named.probability
    assert "thick is yes (yes where thickness is above 0.8, else no)" in raw.notes
    page = (run / "report" / "report.html").read_text(encoding="utf-8")
    assert "Thick cortex: yes where thickness is above 0.8, else no." in page
    assert "N stage: N1 includes N1a; N3 includes N3a." in page
