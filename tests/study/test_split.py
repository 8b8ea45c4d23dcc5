"""A split in the study file, and patients with several images."""

import pandas as pd
import pytest

from alnus.errors import CohortError, StudyError
from alnus.evaluation.delong import OBUCHOWSKI
from alnus.study import steps
from alnus.study.config import content_of, read_study, study_from
from alnus.study.internal_validation import NESTED
from alnus.study.prepare import prepare
from alnus.study.run_directory import RunDirectory
from alnus.tables.cohort import CHARACTERISTICS, PATIENTS
from alnus.tables.evaluation import DISCRIMINATION, PREDICTIONS
from alnus.tables.models import INTERNAL_VALIDATION
from tests.study.builder import write_small_study

RANDOM = '[split]\nby = "random"\nshares = { training = 0.7, validation = 0.3 }\n'


def study_with(folder, split, *, patients=60, of_patient=""):
    """The small study with a split instead of cohorts; two rows a patient where a column says so."""
    path = write_small_study(folder, patients=patients)
    text = path.read_text(encoding="utf-8")
    start, end = text.index("[[cohorts]]"), text.index("[clinical.variables]")
    text = text[:start] + split + "\n" + text[end:]
    if of_patient:
        text = text.replace('case_id = "id"', f'case_id = "id"\npatient = "{of_patient}"')
        frame = pd.read_csv(folder / "patients.csv", dtype=str)
        frame[of_patient] = [f"W{row // 2:02d}" for row in range(len(frame))]
        frame.to_csv(folder / "patients.csv", index=False)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_split_is_written_back_as_it_was(tmp_path):
    split = '[split]\nby = "date"\ncolumn = "day"\nstarts = { validation = 2020-06-01 }\n'
    study = read_study(study_with(tmp_path, split))
    assert study.training == "training"
    assert study.cohort_names == ("training", "validation")
    assert study_from(content_of(study), source="again", folder=tmp_path) == study


def test_cohorts_or_a_split_not_both_and_not_none(tmp_path):
    study = study_with(tmp_path, RANDOM + '[[cohorts]]\nname = "all"\nrole = "training"\n')
    with pytest.raises(StudyError, match=r"give \[\[cohorts\]\] or \[split\], not both"):
        read_study(study)
    study.write_text(study.read_text().replace(RANDOM, "").replace("[[cohorts]]", "[[exclusions]]")
                     .replace('name = "all"\nrole = "training"', 'reason = "x"\nwhere = {id = "x"}'))  # fmt: skip
    with pytest.raises(StudyError, match=r'role = "training"; found none. Or give \[split\]'):
        read_study(study)


def test_a_random_split_divides_what_is_left(tmp_path):
    prepared = prepare(study_with(tmp_path, RANDOM))
    counts = prepared.patients["cohort"].value_counts()
    assert counts.to_dict() == {"training": 41, "validation": 18}  # one of 60 is excluded
    shares = prepared.patients.groupby("cohort")["outcome"].mean()
    assert abs(shares["training"] - shares["validation"]) < 0.05
    assert prepare(tmp_path / "study.toml").patients.equals(prepared.patients)


def test_a_column_that_a_split_needs_is_told(tmp_path):
    split = (
        '[split]\nby = "center"\ncolumn = "hospital"\ncenters = { training = "A", test = "B" }\n'
    )
    with pytest.raises(CohortError, match="no column 'hospital', which split asks for"):
        prepare(study_with(tmp_path, split))


@pytest.mark.filterwarnings("ignore::alnus.errors.AlnusWarning")
def test_images_of_a_patient_stay_together_and_count_once(tmp_path):
    path = study_with(tmp_path, RANDOM, of_patient="woman")
    text = path.read_text(encoding="utf-8").replace("stability = 2", "").replace("noise = 1", "")
    path.write_text(text, encoding="utf-8")
    steps.run(path, jobs=1)
    run = RunDirectory.of(path, None)
    patients = run.read(PATIENTS)
    assert patients.groupby("patient")["cohort"].nunique().max() == 1
    women = patients.drop_duplicates("patient")
    rows = run.read(CHARACTERISTICS)
    counted = rows[rows["variable"] == "thickness"].set_index("cohort")
    n_known = counted["n_positive"] + counted["n_negative"]
    assert n_known.to_dict() == women["cohort"].value_counts().to_dict()
    of_cases = patients.set_index("case_id")["patient"]
    predictions = run.read(PREDICTIONS)
    assert (predictions["patient"] == predictions["case_id"].map(of_cases)).all()
    assert set(run.read(DISCRIMINATION)["method"]) == {OBUCHOWSKI}
    nested = run.read(INTERNAL_VALIDATION).set_index("procedure").loc[[NESTED]]
    assert nested["method"].str.endswith(", by patient").all()
    page = (run.folder / "report" / "report.html").read_text(encoding="utf-8")
    assert "DeLong, by patient where one has several images (Obuchowski 1997)" in page
    assert f"59 images of {len(women)} patients" in page
    assert "at random, training 70 %, validation 30 %; stratified by the outcome" in page


def test_a_rule_that_parts_a_patients_images_is_refused(tmp_path):
    cohorts = """[[cohorts]]
name = "training"
role = "training"
where = { n_stage = ["N1", "N2"] }
[[cohorts]]
name = "validation"
where = { n_stage = "N3" }
"""
    with pytest.raises(CohortError, match="patients have images in two cohorts"):
        prepare(study_with(tmp_path, cohorts, of_patient="woman"))
