import numpy as np
import pytest
from PIL import Image

from alnus.errors import StudyError
from alnus.imaging.read import CaseFiles
from alnus.study import checks, steps
from alnus.study.checks import KNOWN, checked
from alnus.study.run_directory import RunDirectory
from alnus.tables.features import ROI_PICTURES
from tests.study.builder import write_small_study

FEW = 'families = ["firstorder"]\n[extraction.image_types.original]'


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch):
    """Start no processes, which take longer than these cases."""
    for module in ("study.image_checks", "extraction.batch", "study.roi_pictures"):
        monkeypatch.setattr(
            f"alnus.{module}.map_ordered", lambda work, items, **_: map(work, items)
        )


@pytest.fixture
def study(tmp_path):
    path = write_small_study(tmp_path, patients=30)
    text = path.read_text(encoding="utf-8").replace('preset = "rnwcf-1032"', FEW)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def run(study):
    return RunDirectory(study.parent / "run")


def images(run):
    """Give what was written of the images, by name."""
    files = sorted((run.folder / "features").rglob("*"))
    return {path.name: path.read_bytes() for path in files if path.is_file()}


def counted(monkeypatch):
    """List the cases that are read from now on."""
    read, reading = [], CaseFiles.read

    def noted(case):
        read.append(case.case_id)
        return reading(case)

    monkeypatch.setattr(CaseFiles, "read", noted)
    return read


def test_a_check_before_a_run_takes_the_features_and_writes_nothing(study, run):
    found = checked(study, into=run, jobs=1)
    assert list(found.sentences) == steps.check(study)
    assert len(found.ahead) == 29 + 20  # the second reader's, too
    assert not run.folder.exists()


def test_an_extraction_after_its_check_writes_the_same_and_reads_the_node_that_it_shows(
    study, run, monkeypatch
):
    steps.extract(study, jobs=1)
    plain = images(run)
    found = checked(study, into=RunDirectory(study.parent / "other"), jobs=1)
    read = counted(monkeypatch)
    other = steps.extract(study, study.parent / "other", jobs=1, found=found)
    assert images(other) == plain
    assert len(read) == 1


def test_an_extraction_alone_reads_a_case_once_for_features_and_thumbnail(study, run, monkeypatch):
    read = counted(monkeypatch)
    steps.extract(study, jobs=1)
    # 25 are looked at for their gray levels, and one is shown.
    assert len(read) == 29 + 20 + 25 + 1
    assert len(run.read(ROI_PICTURES)) == 29


def test_a_run_after_an_unchanged_extraction_reads_no_image_again(study, run, monkeypatch):
    first = checked(study, into=run, jobs=1, traces=False)
    steps.extract(study, jobs=1, found=first)
    monkeypatch.setattr(checks, "check_images", None)
    again = checked(study, into=run, traces=False)
    assert again.sentences == (*first.sentences, KNOWN)


def test_a_changed_image_is_read_again(study, run):
    steps.extract(study, jobs=1)
    path = study.parent / "images" / "P003.png"
    Image.fromarray(np.asarray(Image.open(path)) // 2).save(path)
    again = checked(study, into=run, jobs=1)
    assert KNOWN not in again.sentences
    assert len(again.ahead) == 2  # of both readers; the others are kept


def test_a_fault_is_told_with_all_others_though_features_were_taken(study, run):
    for name in ("P001", "P028"):
        (study.parent / "rois" / f"{name}.png").write_bytes(b"cut off")
    with pytest.raises(StudyError) as refused:
        checked(study, into=run, jobs=1)
    assert "P001" in str(refused.value)
    assert "P028" in str(refused.value)
    assert not run.folder.exists()
