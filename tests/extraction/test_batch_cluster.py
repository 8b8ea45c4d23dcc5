"""The same tables from a real scheduler and two worker processes, one of them killed."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from alnus.errors import StudyError
from alnus.extraction.batch import extracted
from alnus.extraction.feature_files import write_features
from alnus.extraction.settings import ExtractionSettings
from alnus.workers import cluster as cluster_work
from tests.extraction.cases import SMALL, Fatal, write_cases

if TYPE_CHECKING:
    from alnus.imaging.source import Source

pytest.importorskip("distributed")

ROOT = Path(__file__).parents[2]
ALL = ExtractionSettings()


def started(command, *words, **settings):
    """Start a part of a cluster with the interpreter of the tests."""
    program = [sys.executable, "-W", "ignore", "-m", f"distributed.cli.{command}"]
    return subprocess.Popen(
        [*program, *map(str, words)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
    )


@pytest.fixture
def cluster(request, tmp_path):
    """Yield the address of a scheduler, which blames a case for so many deaths, and two workers."""
    local = ["--host", "127.0.0.1"]
    deaths = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(getattr(request, "param", 3))}
    scheduler = started("dask_scheduler", *local, "--port", 0, "--no-dashboard", **deaths)
    told = iter(scheduler.stderr.readline, "")
    address = next(found[0] for line in told if (found := re.search(r"tcp://\S+:\d+", line)))
    single = ["--no-nanny", "--nthreads", 1, "--no-dashboard", "--local-directory", tmp_path]
    workers = [started("dask_worker", address, *local, *single) for _ in range(2)]
    for worker in workers:
        next(line for line in iter(worker.stderr.readline, "") if "Registered to" in line)
    yield address, workers, scheduler
    for process in (*workers, scheduler):
        process.kill()
        process.wait()
        process.stderr.close()


def test_a_worker_that_is_killed_loses_nothing(cluster, tmp_path):
    address, workers, _ = cluster
    cases = write_cases(tmp_path, 400)

    def kill_one(done, total):
        if done == total // 10:
            workers[0].send_signal(signal.SIGKILL)

    def table(name, **options):
        features, failures = tmp_path / f"{name}.csv", tmp_path / f"{name}-failures.csv"
        items = extracted(cases, ALL, **options)
        write_features(items, ALL, features=features, failures=failures)
        return features.read_bytes(), failures.read_bytes()

    over_cluster = table("cluster", scheduler=address, progress=kill_one)
    assert workers[0].wait(timeout=10) == -signal.SIGKILL
    assert workers[1].poll() is None
    assert over_cluster == table("here")


def test_a_cluster_without_workers_is_not_waited_for_without_end(cluster, tmp_path, monkeypatch):
    address, workers, _ = cluster
    for worker in workers:
        worker.kill()
    monkeypatch.setattr(cluster_work, "SECONDS_WITHOUT_WORKERS", 0.2)
    monkeypatch.setattr(cluster_work, "SECONDS_BETWEEN_LOOKS", 0.1)
    with pytest.raises(StudyError, match="has had no workers for"):
        list(extracted(write_cases(tmp_path, 8), SMALL, scheduler=address))


def test_a_scheduler_that_goes_away_ends_the_run_with_a_sentence(cluster, tmp_path):
    address, _, scheduler = cluster

    def kill_scheduler(done, total):
        if done == total // 10:
            scheduler.kill()

    cases = write_cases(tmp_path, 400)
    with pytest.raises(StudyError, match="no longer answers"):
        list(extracted(cases, SMALL, scheduler=address, progress=kill_scheduler))


@pytest.mark.parametrize("cluster", [0], indirect=True)
def test_a_case_that_kills_its_worker_is_refused_by_name(cluster, tmp_path):
    address, *_ = cluster
    sources: list[Source] = [*write_cases(tmp_path, 8), Fatal("fatal", os.getpid())]
    *others, fatal = extracted(sources, SMALL, scheduler=address)
    assert sum(bool(item.features) for item in others) == 7
    assert fatal.reason.startswith("Case fatal: ended as many workers as the scheduler allows")
