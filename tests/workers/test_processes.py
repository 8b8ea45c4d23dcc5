import multiprocessing
import os
import signal
from concurrent.futures import Future
from typing import Any, ClassVar

import pytest

from alnus.errors import StudyError
from alnus.workers import processes
from alnus.workers.processes import WAITING, over_processes

REMEDY = "Plug it in."
WINDOWS = not hasattr(signal, "pthread_sigmask")
SIGNALS = {signal.SIGINT, signal.SIGTERM}


def place(_):
    return os.getpid()


def broken(chunk):
    message = f"cannot work on {chunk}"
    raise ZeroDivisionError(message)


def gone(chunk):
    if multiprocessing.parent_process() is not None:
        os._exit(7)
    return chunk


class Idle:
    """A pool that starts nothing and counts what it is given."""

    made: ClassVar[list["Idle"]] = []

    def __init__(self, workers, context, beginning):
        self.workers, self.context, self.beginning = workers, context, beginning
        self.given, self.ended = [], None
        Idle.made.append(self)

    def submit(self, work, *chunks):
        self.given.append(chunks)
        task: Future[Any] = Future()
        task.set_result(work(*chunks))
        return task

    def shutdown(self, **how):
        self.ended = how


@pytest.fixture
def idle(monkeypatch):
    Idle.made = []
    monkeypatch.setattr(processes, "ProcessPoolExecutor", Idle)
    return Idle.made


def test_the_first_chunk_is_worked_on_here_and_the_others_elsewhere():
    first, *others = over_processes(place, iter(range(5)), 2, remedy=REMEDY)
    assert first == os.getpid()
    assert os.getpid() not in others


def test_no_process_is_started_for_a_fault_in_the_first_chunk(idle):
    with pytest.raises(ZeroDivisionError, match="cannot work on 0"):
        list(over_processes(broken, iter(range(5)), 2, remedy=REMEDY))
    assert not idle


def test_nothing_gives_nothing(idle):
    assert list(over_processes(place, iter(()), 2, remedy=REMEDY)) == []
    assert all(pool.ended for pool in idle)


def test_workers_are_spawned_and_all_of_them_at_once(idle):
    list(over_processes(str, iter(range(9)), 3, remedy=REMEDY))
    (pool,) = idle
    assert pool.context.get_start_method() == "spawn"
    assert pool.workers == 3
    assert pool.given[:3] == [(), (), ()]  # a task a process, which starts it
    assert pool.given[3:] == [(number,) for number in range(1, 9)]


def test_whoever_stops_listening_ends_the_workers_and_drops_what_waits(idle):
    results = over_processes(str, iter(range(10**6)), 2, remedy=REMEDY)
    assert [next(results), next(results)] == ["0", "1"]
    (pool,) = idle
    assert len(pool.given) <= 2 + 2 * WAITING + 1
    results.close()  # type: ignore[attr-defined]
    assert pool.ended == {"cancel_futures": True}


def test_a_process_that_ends_is_told_with_cause_and_remedy():
    with pytest.raises(StudyError, match=r"killed, ran out of memory.*__main__.*Plug it in\.$"):
        list(over_processes(gone, iter(range(4)), 2, remedy=REMEDY))


@pytest.mark.skipif(WINDOWS, reason="signals cannot be held back on Windows")
def test_signals_are_held_back_while_processes_start_and_only_then(monkeypatch):
    during = []

    class Watching(Idle):
        def submit(self, work, *chunks):
            during.append(signal.pthread_sigmask(signal.SIG_BLOCK, ()))
            return super().submit(work, *chunks)

    monkeypatch.setattr(processes, "ProcessPoolExecutor", Watching)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    list(over_processes(str, iter(range(3)), 2, remedy=REMEDY))
    assert all(held >= SIGNALS for held in during[:2])
    assert all(held == before for held in during[2:])
    assert len(during) == 4
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
