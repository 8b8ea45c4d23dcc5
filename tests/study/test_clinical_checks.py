"""What a run would refuse after minutes is refused by the check."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from alnus.errors import StudyError
from alnus.study import steps
from alnus.study.clinical_checks import check_clinical, few_for_folds
from alnus.study.clinical_variable import ClinicalVariable
from alnus.study.config import read_study
from tests.study.builder import write_small_study

OUTCOME = np.arange(40) % 2 == 0
NOISE = np.random.default_rng(2).normal(0, 1, 40)


def checked(folder, values, variable, **clinical):
    """Check one variable of 40 training patients."""
    study = read_study(write_small_study(folder))
    settings = replace(study.clinical, **clinical)
    study = replace(study, variables={"x": variable}, clinical=settings)
    cells = {"cohort": study.training, "outcome": OUTCOME, "x": np.asarray(values, dtype=float)}
    return check_clinical(pd.DataFrame(cells), study)


NUMBER = ClinicalVariable("X")
GRADE = ClinicalVariable("Grade", levels=("1", "2", "3"))
SIDE = ClinicalVariable("Side", kind="nominal", levels=("left", "right", "both"))


def test_a_sound_variable_is_none_of_its_faults(tmp_path):
    found = checked(tmp_path, NOISE, NUMBER)
    assert found.faults == ()
    (told,) = found.sentences
    counted = "1 parameter, 20 training patients with the rarer outcome, 20.0 per parameter"
    assert told == f"Clinical candidates: {counted}"


def test_separation_is_a_fault_unless_it_is_penalized(tmp_path):
    found = checked(tmp_path / "a", OUTCOME + 0.1 * NOISE, NUMBER)
    assert len(found.faults) == 1
    assert found.faults[0].startswith("clinical.variables.x: ")
    assert "separates the outcomes" in found.faults[0]
    assert checked(tmp_path / "b", OUTCOME + 0.1 * NOISE, NUMBER, penalty="firth").faults == ()


def test_a_constant_variable_is_a_fault(tmp_path):
    assert len(checked(tmp_path, np.ones(40), NUMBER).faults) == 1


@pytest.mark.parametrize(("folds", "told"), [(5, True), (4, False)])
def test_fewer_patients_of_an_outcome_than_folds_are_a_fault(tmp_path, folds, told):
    study = read_study(write_small_study(tmp_path))
    study = replace(study, rad_score=replace(study.rad_score, folds=folds))
    cells = {"cohort": study.training, "outcome": np.arange(40) < 5, "case_id": np.arange(40)}
    # Two rows of one patient count once.
    cells["patient"] = np.maximum(np.arange(40), 1)
    found = list(few_for_folds(pd.DataFrame(cells), study))
    assert bool(found) == told
    assert all("the rarer one has 4. Set fewer folds" in sentence for sentence in found)


def test_a_level_that_no_patient_has_is_told_where_the_model_bears_it(tmp_path):
    grades = 1 + np.arange(40) // 2 % 2
    found = checked(tmp_path, grades, GRADE)
    assert found.faults == ()
    assert found.sentences[0].startswith("Grade: no training patient has 3;")


def test_a_dummy_that_no_patient_has_is_a_fault(tmp_path):
    found = checked(tmp_path, np.arange(40) // 2 % 2, SIDE)
    assert len(found.faults) == 1


def test_few_events_are_told(tmp_path):
    found = checked(tmp_path, np.arange(40) // 2 % 3, SIDE)
    assert found.sentences[-1].startswith("Clinical candidates: 2 parameters, 20 training")
    assert "fewer than 10" not in found.sentences[-1]
    study = read_study(write_small_study(tmp_path / "few"))
    study = replace(study, variables={"x": SIDE})
    cells = {"cohort": study.training, "outcome": OUTCOME, "x": np.arange(40.0) // 2 % 3}
    (few,) = check_clinical(pd.DataFrame(cells)[:30], study).sentences
    assert few.endswith("7.5 per parameter; fewer than 10 make a selection unstable")


def test_nothing_of_a_fit_is_shown(tmp_path):
    """A check that showed P or an AUC would be a way to choose a study."""
    told = " ".join(checked(tmp_path, OUTCOME + NOISE, NUMBER).sentences)
    assert "P =" not in told
    assert "AUC" not in told


def test_variables_that_separate_together_are_a_fault_of_the_model(tmp_path):
    study = read_study(write_small_study(tmp_path))
    variables = {"a": ClinicalVariable("A"), "b": ClinicalVariable("B")}
    settings = replace(study.clinical, screen=1.0, keep=0.99, criterion="aic")
    study = replace(study, variables=variables, clinical=settings)
    a = NOISE
    b = 2.0 * OUTCOME - 1 - 3 * NOISE
    patients = pd.DataFrame({"cohort": study.training, "outcome": OUTCOME, "a": a, "b": b})
    found = check_clinical(patients, study)
    assert len(found.faults) == 1
    assert found.faults[0].startswith("clinical: ")


@pytest.mark.filterwarnings("ignore::alnus.errors.AlnusWarning")
def test_the_check_of_a_study_names_them_with_everything_else(tmp_path):
    study = write_small_study(tmp_path, patients=40)
    table = pd.read_csv(tmp_path / "patients.csv", dtype=str)
    table["n_stage"] = np.where(table["aln"] == "ALN+", "N3", "N1")
    table.to_csv(tmp_path / "patients.csv", index=False)
    (tmp_path / "images" / "P001.png").unlink()
    with pytest.raises(StudyError) as refused:
        steps.check(study, traces=False)
    assert "P001.png is not there" in str(refused.value)
    assert "clinical.variables.n_stage: N stage separates the outcomes" in str(refused.value)
