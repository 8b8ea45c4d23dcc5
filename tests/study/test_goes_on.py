"""Runs that go on after failures and edits, and believe no file that somebody changed."""

import json
import shutil

import pytest
from click.testing import CliRunner

from alnus.cli.main import main
from alnus.errors import StudyError
from alnus.study import reports, steps
from alnus.study.lock import locked
from tests.study.small_studies import write_random_study

REPORT = "report/report.html"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small study with a whole run, made once."""
    folder = tmp_path_factory.mktemp("made")
    path = write_random_study(folder, seed=6)
    steps.fit(path, jobs=1)
    steps.evaluate(path)
    reports.report(path)
    return folder


@pytest.fixture
def study(made, tmp_path):
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy" / "study.toml"


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def change_cell(path):
    """Change the last digit of a table's last number."""
    text = path.read_text().rstrip()
    path.write_text(text[:-1] + ("1" if text[-1] != "1" else "2") + "\n")


EARLIER = {
    "features/features.csv": "extract",
    "cohort/patients.csv": "extract",
    "predictions.csv": "fit",
    "models/notes.txt": "fit",
    "evaluation/discrimination.csv": "evaluate",
}


@pytest.mark.parametrize(("place", "step"), EARLIER.items())
def test_an_edited_file_is_named_with_the_step_to_repeat(study, place, step):
    path = study.parent / "run" / place
    path.write_text(path.read_text() + " ")
    with pytest.raises(StudyError, match=rf"{place} was changed since .*alnus {step} --force"):
        reports.report(study, force=True)


@pytest.mark.parametrize("place", ["features/features.csv", "predictions.csv", "study.toml"])
@pytest.mark.parametrize("damage", [b"", b"\xff\x00\xfe", None], ids=["empty", "bytes", "gone"])
def test_a_damaged_file_gets_a_sentence_and_exit_code_2(study, place, damage):
    path = study.parent / "run" / place
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage)
    for target in (study, study.parent / "run"):
        with pytest.raises(StudyError, match=place):
            reports.report(target, force=True)


@pytest.mark.parametrize("place", ["hashes.json", "steps.json"])
@pytest.mark.parametrize("damage", [b"", b"[1]", b"\xff", b"[" * 100_000])
def test_damaged_records_get_a_sentence(study, place, damage):
    (study.parent / "run" / place).write_bytes(damage)
    with pytest.raises(StudyError, match=rf"{place}: is damaged"):
        steps.evaluate(study, force=True)


def test_results_without_a_record_are_not_believed(study):
    (study.parent / "run" / "hashes.json").unlink()
    with pytest.raises(StudyError, match=r"features has no hash .* `alnus extract --force`"):
        steps.fit(study, force=True, jobs=1)


def test_another_name_of_the_study_asks_for_the_fit_again(study):
    edit(study, 'name = "Small study 6"', 'name = "Another study"')
    with pytest.raises(StudyError, match=r"name of study.toml changed since the fit"):
        steps.evaluate(study, force=True)


def test_what_is_trusted_stands_in_the_report(study):
    change_cell(study.parent / "run" / "evaluation" / "discrimination.csv")
    page = reports.report(study, force=True, trust=True).read_text()
    assert "evaluation/discrimination.csv was changed since" in page
    assert "Gone on knowingly" in page


def test_a_trusted_change_stays_in_later_reports(study):
    path = study.parent / "run" / "cohort" / "flow.csv"
    path.write_text(path.read_text().replace("Included", "Taken"))
    steps.fit(study, force=True, jobs=1, trust=True)
    steps.evaluate(study, trust=True)
    records = json.loads((study.parent / "run" / "hashes.json").read_text())
    assert "cohort/flow.csv" in records["fit"]["trusted"][0]


def test_nothing_is_repeated_that_rests_on_the_same(study):
    page = study.parent / "run" / REPORT
    before = page.stat().st_mtime_ns
    run = study.parent / "run"
    steps.fit(study, jobs=1, go_on=True)
    steps.evaluate(study, go_on=True)
    assert reports.report(study, go_on=True) == page
    assert page.stat().st_mtime_ns == before
    assert sorted(json.loads((run / "hashes.json").read_text())) == [
        "evaluate", "extract", "fit", "report",
    ]  # fmt: skip


def test_an_edit_of_the_evaluation_repeats_the_evaluation_alone(study):
    models = study.parent / "run" / "models"
    evaluation = study.parent / "run" / "evaluation" / "decision_curve.csv"
    before = models.stat().st_mtime_ns, evaluation.stat().st_mtime_ns
    edit(study, "thresholds = [\n    0.01,", "thresholds = [\n    0.2,")
    steps.fit(study, jobs=1, go_on=True)
    steps.evaluate(study, go_on=True)
    assert models.stat().st_mtime_ns == before[0]
    assert evaluation.stat().st_mtime_ns > before[1]


def test_an_edit_of_the_selection_repeats_the_fit(study):
    predictions = study.parent / "run" / "predictions.csv"
    before = predictions.stat().st_mtime_ns
    edit(study, "penalties = 15", "penalties = 16")
    steps.fit(study, jobs=1, go_on=True)
    assert predictions.stat().st_mtime_ns > before
    assert not (study.parent / "run" / "evaluation").exists()


def test_going_on_over_an_edited_result_is_refused(study):
    change_cell(study.parent / "run" / "predictions.csv")
    with pytest.raises(StudyError, match=r"predictions.csv was changed since"):
        steps.fit(study, jobs=1, go_on=True)


def test_a_step_after_an_interrupted_one_is_repeated(study):
    path = study.parent / "run" / "hashes.json"
    records = json.loads(path.read_text())
    path.write_text(json.dumps({"extract": records["extract"]}))
    steps.fit(study, jobs=1, go_on=True)
    assert sorted(json.loads(path.read_text())) == ["extract", "fit"]


def test_a_second_run_in_one_folder_is_refused_and_a_lock_left_is_none(study):
    run = study.parent / "run"
    with locked(run), pytest.raises(StudyError, match="another alnus is at work there"):
        steps.evaluate(study, force=True)
    steps.evaluate(study, force=True)


def test_what_a_killed_step_left_is_cleaned(study):
    left = study.parent / "run" / ".fit.part"
    (left / "models").mkdir(parents=True)
    steps.evaluate(study, force=True)
    assert not left.exists()


def test_the_verb_ends_with_exit_code_2_or_trusts(study):
    change_cell(study.parent / "run" / "predictions.csv")
    refused = CliRunner().invoke(main, ["report", str(study), "--force"])
    assert refused.exit_code == 2
    assert "--trust" in refused.output
    assert CliRunner().invoke(main, ["report", str(study), "--force", "--trust"]).exit_code == 0
