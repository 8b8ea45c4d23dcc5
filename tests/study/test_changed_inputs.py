"""Inputs that somebody changes between the steps, and folders of processes that were killed."""

import hashlib
import math
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from alnus import files
from alnus.cli.main import main
from alnus.errors import AlnusWarning, StudyError
from alnus.study import steps
from alnus.study.lock import locked
from alnus.study.run_directory import RunDirectory
from alnus.study.trust import study_for
from alnus.tables.features import FEATURES
from tests.study.builder import write_small_study

FEW = 'image_types = { original = {} }\nfamilies = ["firstorder"]'


@pytest.fixture
def study(tmp_path):
    """A small study whose features are extracted."""
    path = write_small_study(tmp_path, patients=40)
    path.write_text(path.read_text().replace('preset = "rnwcf-1032"', FEW))
    steps.extract(path, jobs=1)
    return path


def paint(path):
    pixels = np.array(Image.open(path))
    pixels[20:26, 24:32] = 255 - pixels[20:26, 24:32]
    Image.fromarray(pixels).save(path)


def test_changed_images_and_tables_are_named_together_and_a_run_extracts_again(study):
    paint(study.parent / "images" / "P003.png")
    table = study.parent / "patients.csv"
    table.write_text(table.read_text().rstrip())
    with pytest.raises(StudyError) as refusal:
        steps.fit(study, jobs=1)
    assert "patients.csv was changed since the extraction" in str(refusal.value)
    assert "image or ROI of P003 was changed since the extraction" in str(refusal.value)
    assert "P004" not in str(refusal.value)
    run = study.parent / "run"
    before = (run / FEATURES.path).read_bytes()
    steps.extract(study, jobs=1, go_on=True)
    assert (run / FEATURES.path).read_bytes() != before


@pytest.mark.filterwarnings("always::alnus.errors.AlnusWarning")  # as the command line shows them
def test_a_run_names_the_case_whose_image_vanished_after_the_check(study, monkeypatch):
    paint(study.parent / "images" / "P003.png")  # so that the run extracts again

    def vanish():
        (study.parent / "images" / "P003.png").unlink(missing_ok=True)

    monkeypatch.setattr(steps, "extract", partial(after, vanish, steps.extract))
    monkeypatch.setattr(steps, "fit", stop)
    done = CliRunner().invoke(main, ["run", str(study), "--quiet", "--jobs", "1"])
    assert done.exit_code == 2
    assert "Refused cases: 1; features/failures.csv says why." in done.stderr
    assert "Case P003: " in done.stderr


def after(first, then, *words, **settings):
    first()
    return then(*words, **settings)


def stop(*_, **__):
    message = "here the test ends."
    raise StudyError(message)


def test_an_extraction_that_rests_on_the_same_is_left(study):
    features = study.parent / "run" / FEATURES.path
    before = features.stat().st_mtime_ns
    steps.extract(study, jobs=1, go_on=True)
    assert features.stat().st_mtime_ns == before


def test_results_of_another_study_are_not_replaced_unasked(study):
    text = study.read_text().replace("A small study", "Another study")
    study.write_text(text)
    features = study.parent / "run" / FEATURES.path
    before = features.read_bytes()
    assert steps.extract(study, jobs=1, go_on=True).folder.is_dir()  # another name of the same
    (study.parent / "others.csv").write_bytes((study.parent / "patients.csv").read_bytes())
    study.write_text(text.replace("patients.csv", "others.csv"))
    with pytest.raises(StudyError, match=r"holds results of the study 'A small study', not of 'An"):
        steps.extract(study, jobs=1, go_on=True)
    assert features.read_bytes() == before
    steps.extract(study, force=True, jobs=1)


def test_files_that_stay_are_hashed_once_however_many_steps_ask(study, monkeypatch):
    monkeypatch.setattr(files, "SETTLED", -math.inf)  # the files are as young as this test
    monkeypatch.setattr(files, "_HASHES", {})
    hashed: list[Path] = []
    own = hashlib.file_digest

    def digest(file, kind):
        hashed.append(Path(file.name))
        return own(file, kind)

    monkeypatch.setattr(hashlib, "file_digest", digest)
    for _ in range(2):
        steps.extract(study, jobs=1, go_on=True)
    images = [path for path in hashed if path.parent.name == "images"]
    assert len(images) == len(set(images)) > 0
    paint(study.parent / "images" / "P003.png")
    hashed.clear()
    with pytest.raises(StudyError, match="image or ROI of P003 was changed"):
        steps.fit(study, jobs=1)
    assert [path.name for path in hashed if path.parent.name == "images"] == ["P003.png"]


def test_an_image_that_is_gone_is_no_changed_one_but_told(study):
    (study.parent / "images" / "P003.png").unlink()
    told = r"Files of 2 cases are no longer .*\(P003, P003, second reader\)"
    with pytest.warns(AlnusWarning, match=told):
        _, trusted = study_for("fit", study, RunDirectory(study.parent / "run"), trust=False)
    assert trusted == ()


def test_a_changed_second_outline_is_named_by_the_fit(study):
    paint(study.parent / "second" / "P004.png")
    with pytest.raises(
        StudyError, match=r"image or ROI of P004, second reader was changed"
    ) as told:
        steps.fit(study, jobs=1)
    assert "P004 was" not in str(told.value)


def test_another_version_is_told_by_later_steps_and_repeated_by_a_run(study, monkeypatch):
    monkeypatch.setattr("alnus.study.step_record.version", lambda _: "9.9")
    run, path = RunDirectory(study.parent / "run"), study.parent / "run" / FEATURES.path
    with pytest.warns(AlnusWarning, match=r"`alnus extract` was run by alnus 0\.\d.*this is 9\.9"):
        study_for("fit", study, run, trust=False)
    before = path.stat().st_mtime_ns
    steps.extract(study, jobs=1, go_on=True)
    assert path.stat().st_mtime_ns > before


def test_half_written_records_go_at_the_next_step(study):
    left = study.parent / "run" / "records" / "ab" / ".0123.part"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"half")
    steps.extract(study, jobs=1, force=True)
    assert not left.exists()


def test_a_run_holds_its_folder_throughout(tmp_path):
    with locked(tmp_path, throughout=True):
        with locked(tmp_path):
            pass
        with (
            ThreadPoolExecutor(1) as elsewhere,
            pytest.raises(StudyError, match="another alnus is at work"),
        ):
            elsewhere.submit(locked(tmp_path).__enter__).result()
    with locked(tmp_path), pytest.raises(StudyError, match="another"), locked(tmp_path):
        pass


def test_the_lock_of_a_killed_process_is_none(tmp_path):
    program = (
        "import sys, time; from pathlib import Path; from alnus.study.lock import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(StudyError, match="another alnus is at work"), locked(tmp_path):
            pass
        other.send_signal(signal.SIGKILL)
        other.wait()
    with locked(tmp_path):
        pass
