"""Run directories of studies with other settings have no finding either."""

import pandas as pd
import pytest

from alnus.audit.audit import audit_of
from alnus.errors import AlnusError
from alnus.study import steps
from tests.study.builder import write_small_study

SETTINGS = {
    "penalized": '[clinical]\npenalty = "firth"\n',
    "profile limits": '[clinical]\ninterval = "profile"\n',
    "polynomials": '[clinical.variables.n_stage]\ncoding = "polynomial"\n',
    "dummies": '[clinical.variables.n_stage]\ncoding = "dummies"\n',
    "few samples": '[evaluation]\nproportion_interval = "bootstrap percentile"\n',
    "many samples": '[evaluation]\nproportion_interval = "bootstrap percentile"\n',
    "90 %": '[evaluation]\nconfidence = 0.9\nproportion_interval = "Clopper-Pearson"\n',
    "observed counts": '[characteristics]\ncategorical = "observed"\ncontinuous = "pooled"\n',
    "a split": "",
    "several images": "",
    "rank tests": '[characteristics]\ncategorical = "yates"\ncontinuous = "mann-whitney"\n',
}


def changed(text: str, setting: str) -> str:
    """Put keys into a section of a study file; a new section where there is none."""
    if not setting:
        return text
    head, _, keys = setting.partition("\n")
    if head in text:
        return text.replace(head, f"{head}\n{keys.rstrip()}", 1)
    if "n_stage" in head:
        inline = 'levels = ["N1", "N2", "N3"]'
        return text.replace(inline, f"{inline}, {keys.strip()}")
    first = text.index("[clinical.variables]")
    return f"{text[:first]}{setting}\n{text[first:]}"


@pytest.mark.slow
@pytest.mark.parametrize("name", SETTINGS)
def test_an_audit_of_a_run_finds_nothing(name, tmp_path):
    study = write_small_study(tmp_path)
    text = study.read_text(encoding="utf-8")
    for part in ("optimism = 3", "stability = 2"):
        text = text.replace(part, "")
    if name == "many samples":
        text = text.replace("bootstrap = 50", "bootstrap = 1000")
    if name == "several images":
        text = text.replace('case_id = "id"', 'case_id = "id"\npatient = "woman"')
        table = pd.read_csv(tmp_path / "patients.csv", dtype=str)
        women = [f"W{row // 2}" for row in range(len(table))]
        table.assign(woman=women).to_csv(tmp_path / "patients.csv", index=False)
    if name in {"a split", "several images"}:
        first, last = text.index("[[cohorts]]"), text.index("[clinical.variables]")
        split = '[split]\nby = "random"\nshares = { training = 0.7, validation = 0.3 }\n'
        text = text[:first] + split + text[last:]
    study.write_text(changed(text, SETTINGS[name]), encoding="utf-8")
    steps.run(study, jobs=1)
    checks = audit_of(tmp_path / "run")
    assert [check for check in checks if check.is_finding] == []
    assert len(checks) > 40


@pytest.mark.slow
def test_images_of_a_patient_are_no_counts_of_table_1(tmp_path):
    study = write_small_study(tmp_path)
    table = pd.read_csv(tmp_path / "patients.csv", dtype=str)
    place = table.groupby(["center", "aln"]).cumcount() // 2
    table["woman"] = table["center"] + table["aln"] + place.astype(str)
    table.to_csv(tmp_path / "patients.csv", index=False)
    text = study.read_text(encoding="utf-8").replace(
        'case_id = "id"', 'case_id = "id"\npatient = "woman"'
    )
    for part in ("optimism = 3", "stability = 2"):
        text = text.replace(part, "")
    study.write_text(text, encoding="utf-8")
    steps.run(study, jobs=1)
    assert [check for check in audit_of(tmp_path / "run") if check.is_finding] == []


def test_another_folder_is_refused(tmp_path):
    with pytest.raises(AlnusError, match="is no run directory"):
        audit_of(tmp_path)


def test_a_run_that_has_only_begun_is_audited_as_far_as_it_is(tmp_path):
    (tmp_path / "cohort").mkdir()
    (tmp_path / "study.toml").write_text('[[cohorts]]\nname = "all"\nrole = "training"\n')
    patients = (
        "case_id,cohort,outcome,image,roi,spacing_row,spacing_column\n"
        "a,all,True,a.png,a-roi.png,0.1,0.1\nb,all,False,b.png,b-roi.png,0.1,0.1\n"
    )
    (tmp_path / "cohort" / "patients.csv").write_text(patients)
    assert [check.verdict for check in audit_of(tmp_path)] == ["reproduced"]
