"""Processes that die or stand still: their item is named, the others go on, nobody is left."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from multiprocessing import active_children
from pathlib import Path

import pytest

from alnus.workers.ordered_map import map_ordered
from alnus.workers.watched import WatchedProcesses, WorkerEndedError

WINDOWS = sys.platform == "win32"
SIGNALS = set() if WINDOWS else {signal.SIGINT, signal.SIGTERM}


def trap(item):
    """Double a number, or do what a text says to the process."""
    if item == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "segmentation fault":
        os.kill(os.getpid(), signal.SIGSEGV)
    if item == "exit":
        os._exit(3)
    if item == "blocked":
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        while True:
            time.sleep(60)
    if item == "broken":
        raise ZeroDivisionError(item)
    return 2 * item


def kills_once(path):
    """Kill the process that comes first."""
    if not Path(path).exists():
        Path(path).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "alive"


def masked(_):
    return sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ()))


ITEMS = [0, "killed", 2, 3, "exit", 5, "segmentation fault", "blocked", 8, 9, "killed", 11]
LOST = {
    "killed": "ended its process, which was ended by SIGKILL",
    "exit": "ended its process, which ended with code 3",
    "segmentation fault": "ended its process, which was ended by SIGSEGV",
    "blocked": "took more than 2 s",
}
EXPECTED = [(item, LOST[item]) if isinstance(item, str) else trap(item) for item in ITEMS]


@pytest.mark.skipif(WINDOWS, reason="signals of POSIX")
@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("chunk", [1, 4])
def test_what_kills_or_blocks_its_process_is_named_and_the_others_go_on(workers, chunk):
    found = map_ordered(
        trap, ITEMS, workers=workers, chunk=chunk, lost=lambda *told: told, seconds=2.0
    )
    assert list(found) == EXPECTED
    assert not active_children()


@pytest.mark.skipif(WINDOWS, reason="signals of POSIX")
def test_an_item_is_not_blamed_for_one_death(tmp_path):
    items = [str(tmp_path / name) for name in "abc"]
    found = map_ordered(kills_once, items, workers=2, lost=lambda *told: told)
    assert list(found) == ["alive"] * 3


def test_a_fault_of_the_work_is_raised_with_where_it_arose():
    with pytest.raises(ZeroDivisionError, match="broken") as fault:
        list(map_ordered(trap, [1, "broken", 3], chunk=3, lost=lambda *told: told))
    assert "in trap" in fault.value.__notes__[0]
    assert not active_children()


def test_who_stops_listening_leaves_no_process():
    results = map_ordered(trap, range(100), workers=2, lost=lambda *told: told)
    assert [next(results), next(results)] == [0, 2]
    results.close()  # type: ignore[attr-defined]
    assert not active_children()


def test_a_process_that_cannot_begin_blames_no_item(monkeypatch):
    monkeypatch.setattr("alnus.workers.watched._serve", print_and_leave)
    with closing(WatchedProcesses(trap, 1, lost=lambda *told: told)) as pool:
        pool.submit([1])
        with pytest.raises(WorkerEndedError, match="ended with code 9"):
            pool.look()


def test_a_process_that_ends_before_it_has_read_much_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("alnus.workers.watched._serve", print_and_leave)
    much = partial(first_of, b"0" * 10_000_000)
    with closing(WatchedProcesses(much, 1, lost=lambda *told: told)) as pool:
        pool.submit([1])
        with pytest.raises(WorkerEndedError, match="ended with code 9"):
            pool.look()


def first_of(_, item):
    return item


def print_and_leave(*_):
    os._exit(9)


@pytest.mark.skipif(WINDOWS, reason="signals cannot be held back on Windows")
def test_an_interruption_is_the_parents_alone_and_a_worker_may_be_terminated():
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    (found,) = map_ordered(masked, [0], lost=lambda *told: told)
    assert signal.SIGINT in found
    assert signal.SIGTERM not in found
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes are spawned anyway")
def test_a_temporary_folder_of_a_long_path_is_no_hindrance(tmp_path):
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    words = [sys.executable, "-c", SHORT_PROGRAM]
    environment = {**os.environ, "TMPDIR": str(folder)}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[2, 3]\n", "")


SHORT_PROGRAM = """
from operator import abs
from alnus.workers.ordered_map import map_ordered

if __name__ == "__main__":
    print(list(map_ordered(abs, [-2, -3], lost=lambda *told: told)))
"""
