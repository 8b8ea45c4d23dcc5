import multiprocessing
import os

import pytest

from alnus.errors import StudyError
from alnus.workers import processes
from alnus.workers.processes import WAITING, here, over_processes
from alnus.workers.watched import WatchedProcesses

REMEDY = "Plug it in."


def place(_):
    return os.getpid()


def broken(item):
    message = f"cannot work on {item}"
    raise ZeroDivisionError(message)


def gone(item):
    if multiprocessing.parent_process() is not None:
        os._exit(7)
    return item


def chunks(n):
    return iter([[number] for number in range(n)])


class Idle(WatchedProcesses[int, str]):
    """A pool that starts nothing, works here, and counts what it is given."""

    made: "list[Idle]" = []  # noqa: RUF012 - of the class

    def __init__(self, work, size, **how):
        super().__init__(work, size, **how)
        self.given, self.closed = [], False
        Idle.made.append(self)

    def submit(self, items, **_):
        self.given.append(items)
        self._has_answered = True
        task = super().submit([])
        task.set_result([self._work(item) for item in items])
        return task

    def _distribute(self):
        self._queue.clear()

    def close(self):
        self.closed = True


@pytest.fixture
def idle(monkeypatch):
    Idle.made = []
    monkeypatch.setattr(processes, "WatchedProcesses", Idle)
    return Idle.made


def test_the_first_chunk_is_worked_on_here_and_the_others_elsewhere():
    first, *others = over_processes(place, chunks(5), 2, remedy=REMEDY)
    assert first == [os.getpid()]
    assert [os.getpid()] not in others


def test_nothing_is_worked_on_here_where_items_may_be_lost():
    found = list(over_processes(place, chunks(3), 1, remedy=REMEDY, lost=lambda *_: 0))
    assert [os.getpid()] not in found
    assert len(found) == 3


def test_no_process_is_started_for_a_fault_in_the_first_chunk(idle):
    with pytest.raises(ZeroDivisionError, match="cannot work on 0"):
        list(over_processes(broken, chunks(5), 2, remedy=REMEDY))
    assert not idle


def test_nothing_gives_nothing(idle):
    assert list(over_processes(place, chunks(0), 2, remedy=REMEDY)) == []
    assert all(pool.closed for pool in idle)


def test_whoever_stops_listening_ends_the_workers_and_drops_what_waits(idle):
    results = over_processes(str, chunks(10**6), 2, remedy=REMEDY)
    assert [next(results), next(results)] == [["0"], ["1"]]
    (pool,) = idle
    assert len(pool.given) <= 2 * WAITING
    results.close()  # type: ignore[attr-defined]
    assert pool.closed


def test_a_process_that_ends_is_told_with_cause_and_remedy():
    with pytest.raises(StudyError, match=r"killed, ran out.*__main__.*code 7.*Plug it in\.$"):
        list(over_processes(gone, chunks(4), 2, remedy=REMEDY))


def test_work_here_keeps_the_order():
    assert here(str, [3, 1, 2]) == ["3", "1", "2"]
