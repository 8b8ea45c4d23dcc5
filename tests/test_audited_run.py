"""A run from Python is audited, once, and what does not agree is raised."""

import pytest

import alnus
from alnus import audited_run
from alnus.audit.audit import audit_of
from alnus.errors import AuditError
from alnus.study import steps


@pytest.fixture
def folder(tmp_path):
    """A run directory that has just begun, and tells what its flow chart counts."""
    (tmp_path / "cohort").mkdir()
    (tmp_path / "study.toml").write_text('[[cohorts]]\nname = "all"\nrole = "training"\n')
    patients = (
        "case_id,cohort,outcome,image,roi,spacing_row,spacing_column\n"
        "a,all,True,a.png,a-roi.png,0.1,0.1\nb,all,False,b.png,b-roi.png,0.1,0.1\n"
    )
    (tmp_path / "cohort" / "patients.csv").write_text(patients)
    return tmp_path


def write_flow(folder, assessed):
    flow = f"assessed,,0,{assessed}\nexcluded,Too old,3,2\nincluded,,0,2\ncohort,all,0,2\n"
    (folder / "cohort" / "flow.csv").write_text(f"step,reason,n_excluded,n_left\n{flow}")


def test_tables_that_agree_give_the_page_after_one_audit(folder, monkeypatch):
    write_flow(folder, 5)
    audits = []

    def counted(run):
        audits.append(run)
        return audit_of(run)

    monkeypatch.setattr(audited_run, "audit_of", counted)
    page = folder / "report" / "report.html"
    assert audited_run.audited(lambda: page)() == page
    assert audits == [folder]


def test_tables_that_do_not_agree_are_raised(folder):
    write_flow(folder, 6)
    with pytest.raises(AuditError, match="fault of alnus") as raised:
        audited_run.audited(lambda: folder / "report" / "report.html")()
    assert "before Too old, sum" in str(raised.value)


def test_the_front_door_audits():
    assert alnus.run is audited_run.run
    assert alnus.run.__doc__ == steps.run.__doc__
