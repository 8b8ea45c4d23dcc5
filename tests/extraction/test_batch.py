import os
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from alnus.errors import AlnusWarning, CaseError, StudyError
from alnus.extraction.batch import extract_many, extracted
from alnus.extraction.extract import extract
from alnus.extraction.feature_files import write_features
from alnus.extraction.settings import ExtractionSettings
from alnus.imaging.read import CaseFiles
from alnus.imaging.source import InMemory
from tests.extraction.cases import (
    SMALL,
    Fatal,
    descendants_of,
    killed_run,
    records,
    runs,
    started_run,
    write_cases,
)

N = 40


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cases")


@pytest.fixture(scope="module")
def cases(folder):
    return write_cases(folder, N)


def tables(cases, out, settings=SMALL, **options):
    """Extract into CSV files below a folder and return their bytes."""
    paths = {"features": out / "features.csv", "failures": out / "failures.csv"}
    items = extracted(cases, settings, store=out / "records", **options)
    write_features(items, settings, **paths)
    return tuple(path.read_bytes() for path in paths.values())


@pytest.fixture(scope="module")
def uninterrupted(cases, tmp_path_factory):
    return tables(cases, tmp_path_factory.mktemp("uninterrupted"))


def test_rows_stand_in_the_order_of_the_cases_with_the_values_of_extract(cases):
    features, failures = extract_many(cases[:6], SMALL)
    assert features["case_id"].tolist() == ["000", "001", "002", "004", "005"]
    assert failures["case_id"].tolist() == ["003"]
    assert failures["reason"].tolist() == [
        "Case 003: the ROI is empty. Draw the node, or check the ROI's label."
    ]
    assert features.iloc[1, 1:].to_dict() == extract(cases[1].read(), SMALL)


def test_the_published_features_are_the_default(cases):
    features, _ = extract_many(cases[:1])
    assert features.shape == (1, 1033)


def test_cases_may_be_in_memory(cases):
    in_memory = [InMemory(case.read()) for case in cases[:3]]
    assert extract_many(in_memory, SMALL)[0].equals(extract_many(cases[:3], SMALL)[0])
    assert len({case.digest() for case in in_memory}) == 3


def test_no_case_gives_tables_without_rows():
    features, failures = extract_many([], SMALL)
    assert features.empty
    assert failures.empty


def test_tables_of_all_features_are_identical_for_one_and_two_workers(cases, tmp_path):
    one, two = (
        tables(cases, tmp_path / str(workers), ExtractionSettings(), workers=workers)
        for workers in (1, 2)
    )
    assert one == two
    assert one[0].count(b",") == (1032 * (one[0].count(b"\n")))


def test_the_order_of_the_cases_changes_no_value(cases, uninterrupted, tmp_path):
    shuffled = [cases[place] for place in np.random.default_rng(4).permutation(N)]
    features, _ = (text.decode().splitlines() for text in tables(shuffled, tmp_path))
    expected = uninterrupted[0].decode().splitlines()
    assert features != expected
    assert sorted(features) == sorted(expected)


def test_progress_counts_every_case(cases):
    calls = []
    list(extracted(cases[:9], SMALL, progress=lambda *call: calls.append(call)))
    assert calls == [(done, 9) for done in range(1, 10)]


@pytest.mark.parametrize("workers", [1, 2])
def test_strict_stops_at_the_first_refused_case(workers, cases):
    items = extracted(cases, SMALL, workers=workers, strict=True)
    with pytest.raises(CaseError, match="Case 003: the ROI is empty"):
        list(items)


def test_a_finished_case_is_not_extracted_again(cases, uninterrupted, tmp_path):
    tables(cases, tmp_path)
    first = records(tmp_path)
    assert tables(cases, tmp_path) == uninterrupted
    assert records(tmp_path) == first


def test_a_changed_file_is_extracted_again_and_no_other(tmp_path):
    (tmp_path / "cases").mkdir()
    cases = write_cases(tmp_path / "cases", 6)
    tables(cases, tmp_path)
    first = records(tmp_path)
    cases[1].image.write_bytes(cases[2].image.read_bytes())
    features, _ = extract_many(cases, SMALL, store=tmp_path / "records")
    assert len(records(tmp_path)) == len(first) + 1
    assert features.iloc[1, 1:].to_dict() == extract(cases[1].read(), SMALL)


def test_a_file_that_changes_while_it_is_read_leaves_no_record(tmp_path, monkeypatch):
    (tmp_path / "cases").mkdir()
    cases = write_cases(tmp_path / "cases", 2)
    unchanged = cases[0].image.read_bytes()
    read = CaseFiles.read

    def overwrite_and_read(case):
        cases[0].image.write_bytes(cases[1].image.read_bytes())
        return read(case)

    monkeypatch.setattr(CaseFiles, "read", overwrite_and_read)
    first, _ = extract_many(cases[:1], SMALL, store=tmp_path / "records")
    monkeypatch.undo()
    cases[0].image.write_bytes(unchanged)
    again, _ = extract_many(cases[:1], SMALL, store=tmp_path / "records")
    assert not again.equals(first)
    assert again.iloc[0, 1:].to_dict() == extract(cases[0].read(), SMALL)


def test_other_settings_and_another_spacing_are_extracted_again(cases, tmp_path):
    extract_many(cases[:2], SMALL, store=tmp_path)
    extract_many(cases[:2], replace(SMALL, bin_width=5), store=tmp_path)
    extract_many([replace(case, spacing=(1, 1)) for case in cases[:2]], SMALL, store=tmp_path)
    assert len(records(tmp_path)) == 6


@pytest.mark.parametrize("workers", [1, 2])
def test_a_warning_of_a_worker_reaches_who_asked_for_the_features(workers, tmp_path):
    cases = write_cases(tmp_path, 10)
    most = np.full((32, 40), 255, np.uint8)
    most[0] = 0
    Image.fromarray(most).save(cases[9].roi)
    with pytest.warns(AlnusWarning) as told:
        list(extracted(cases, SMALL, workers=workers))
    (remark,) = told
    assert "Case 009: " in str(remark.message)
    assert "the ROI is 97 % of the image" in str(remark.message)


def test_a_repaired_mask_turns_a_failure_into_features(tmp_path):
    (tmp_path / "cases").mkdir()
    cases = write_cases(tmp_path / "cases", 4)
    assert len(extract_many(cases, SMALL, store=tmp_path / "r")[1]) == 1
    cases[3].roi.write_bytes(cases[2].roi.read_bytes())
    assert len(extract_many(cases, SMALL, store=tmp_path / "r")[1]) == 0


def test_another_cohort_in_the_same_folder_takes_no_foreign_value(cases, uninterrupted, tmp_path):
    renamed = [
        replace(case, case_id=other.case_id)
        for case, other in zip(cases, reversed(cases), strict=True)
    ]
    tables(renamed, tmp_path)
    assert tables(cases, tmp_path) == uninterrupted


def test_damaged_records_are_extracted_again(cases, uninterrupted, tmp_path):
    tables(cases, tmp_path)
    rng = np.random.default_rng(5)
    for path in (tmp_path / "records").rglob("*.record"):
        content = bytearray(path.read_bytes())
        content[rng.integers(len(content))] ^= 1 << int(rng.integers(8))
        path.write_bytes(content)
    assert tables(cases, tmp_path) == uninterrupted


def survives_a_kill(folder, cases, out, *, workers, after):
    """Kill a run, resume it, and tell whether no finished case was extracted again."""
    out.mkdir()
    killed_run(folder, out, workers=workers, after=after)
    finished = records(out)
    resumed = tables(cases, out)
    assert records(out).items() >= finished.items()
    return resumed


@pytest.mark.parametrize("after", [1, 12, 30])
def test_a_killed_run_is_continued_to_the_identical_tables(
    after, folder, cases, uninterrupted, tmp_path
):
    out = tmp_path / "out"
    assert survives_a_kill(folder, cases, out, workers=1, after=after) == uninterrupted


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(20))
def test_a_run_of_two_workers_killed_at_any_moment_is_continued(
    moment, folder, cases, uninterrupted, tmp_path
):
    after = int(np.random.default_rng(moment).integers(N))
    out = tmp_path / "out"
    assert survives_a_kill(folder, cases, out, workers=2, after=after) == uninterrupted


LIMITED = """
import resource, sys
from pathlib import Path
from alnus.extraction.batch import extract_many
from tests.extraction.cases import SMALL, cases_in
cases = cases_in(Path(sys.argv[1]))
extract_many(cases[:1], SMALL)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
try:
    extract_many(cases, SMALL, store=Path(sys.argv[2]))
except OSError as error:
    print(error.strerror)
"""


def test_a_record_that_finds_no_room_leaves_nothing_behind(folder, tmp_path):
    out = tmp_path / "records"
    command = [sys.executable, "-c", LIMITED, str(folder), str(out)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == "File too large\n"
    assert [path for path in out.rglob("*") if path.is_file()] == []


def succeeds(tool, *words):
    program = shutil.which(tool)
    return program and not subprocess.call([program, *words], stderr=subprocess.DEVNULL)


@pytest.fixture
def small_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if not succeeds("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk):
        pytest.skip("this account may mount no small disk")
    yield disk
    assert succeeds("umount", disk)


def test_a_full_disk_ends_the_run_and_room_continues_it(cases, uninterrupted, small_disk):
    filler = small_disk / "filler"
    filler.write_bytes(bytes(200_000))
    with pytest.raises(OSError, match="No space left"):
        tables(cases, small_disk)
    assert not list(small_disk.glob("*.csv*"))
    assert not list(small_disk.rglob("*.part"))
    finished = records(small_disk)
    assert finished
    filler.unlink()
    assert succeeds("mount", "-o", "remount,size=8m", small_disk)
    assert tables(cases, small_disk) == uninterrupted
    assert records(small_disk).items() >= finished.items()


def test_a_read_only_disk_is_told_and_left_alone(cases, small_disk):
    assert succeeds("mount", "-o", "remount,ro", small_disk)
    with pytest.raises(OSError, match="Read-only"):
        tables(cases, small_disk)
    assert list(small_disk.iterdir()) == []


def test_memory_does_not_grow_with_the_number_of_cases(cases, tmp_path):
    few, many = cases[:10], cases[:10] * 100
    tables(few, tmp_path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tables(many, tmp_path)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 10_000  # kilobytes; a thousand rows would be 2,500 in text alone


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.usefixtures("cases")
def test_workers_end_when_the_process_that_started_them_is_killed(folder, tmp_path):
    run = started_run(folder, tmp_path / "out", workers=2)
    # Two, the one that they are forked from, and one that tracks what they share.
    while len(workers := descendants_of(run.pid)) < 4:
        assert run.poll() is None
        time.sleep(0.001)
    run.kill()
    run.wait()
    deadline = time.monotonic() + 30
    while any(map(runs, workers)):
        assert time.monotonic() < deadline, workers
        time.sleep(0.05)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_case_that_kills_its_process_is_refused_by_name_and_the_others_go_on(
    workers, cases, tmp_path
):
    deadly = [*cases[:5], Fatal("fatal", os.getpid()), *cases[5:8]]
    features, failures = tables(deadly, tmp_path, workers=workers, watched=True)
    assert features.count(b"\n") == 8
    assert b'\nfatal,"Case fatal: ended its process, which was ended by SIGKILL' in failures
    features_without, _ = tables(cases[:8], tmp_path / "without")
    assert features == features_without


def test_a_scheduler_without_dask_is_refused(cases, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(StudyError, match=r"needs Dask. Install alnus\[cluster\]"):
        extract_many(cases, SMALL, scheduler="tcp://127.0.0.1:9")


def test_an_address_without_a_scheduler_is_refused(cases, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("alnus.workers.cluster.SECONDS_TO_CONNECT", 0.2)
    with pytest.raises(StudyError, match="No scheduler answers at tcp://127"):
        extract_many(cases, SMALL, scheduler="tcp://127.0.0.1:9")


def test_who_stops_listening_cancels_what_is_under_way(cases):
    items = extracted(cases, SMALL, workers=2)
    heard = [next(items).case_id for _ in range(6)]
    del items
    assert heard == [case.case_id for case in cases[:6]]
