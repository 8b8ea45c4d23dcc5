import os
import signal
import time
from functools import partial

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from alnus.errors import StudyError
from alnus.workers.ordered_map import cores, map_ordered
from alnus.workers.processes import here


def squared_late(item):
    time.sleep(0.02 * (item % 3 == 0))
    return item * item


def threads(_):
    return max((pool["num_threads"] for pool in threadpool_info()), default=1)


def sums(seed):
    values = np.random.default_rng(seed).normal(size=(300, 300))
    return (values @ values).sum()


def killed(item, parent):
    if item == 5 and os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def failing(item):
    if item == 3:
        message = "the third"
        raise ZeroDivisionError(message)
    return item


@pytest.mark.parametrize("workers", [1, 2, None])
@pytest.mark.parametrize("chunk", [1, 4, 100])
def test_results_come_in_the_order_of_the_items(workers, chunk):
    found = list(map_ordered(squared_late, range(13), workers=workers, chunk=chunk))
    assert found == [item * item for item in range(13)]


def test_nothing_gives_nothing():
    assert list(map_ordered(squared_late, [], workers=2)) == []


def test_progress_counts_items_up_to_all():
    told = []
    list(map_ordered(squared_late, range(5), chunk=2, progress=lambda *counts: told.append(counts)))
    assert told == [(done, 5) for done in range(1, 6)]


def test_processes_give_the_same_bits_as_this_one():
    here = list(map_ordered(sums, range(4)))
    assert list(map_ordered(sums, range(4), workers=2)) == here


def test_libraries_work_on_one_thread():
    assert list(map_ordered(threads, range(3), workers=2)) == [1, 1, 1]


def test_a_lost_worker_ends_the_work_with_the_remedy():
    work = partial(killed, parent=os.getpid())
    with pytest.raises(StudyError, match=r"ended before its time.*Plug it in\."):
        list(map_ordered(work, range(12), workers=2, remedy="Plug it in."))


def test_a_fault_of_the_work_reaches_the_caller():
    with pytest.raises(ZeroDivisionError, match="the third"):
        list(map_ordered(failing, range(8), workers=2))


def test_there_is_a_core():
    assert cores() >= 1


def test_one_chunk_starts_no_process(monkeypatch):
    """A process takes a second to start; a single chunk would wait for it in vain."""
    monkeypatch.setattr("alnus.workers.ordered_map.over_processes", None)
    assert list(map_ordered(squared_late, range(4), workers=8, chunk=4)) == [0, 1, 4, 9]


def test_no_more_processes_are_started_than_there_is_work(monkeypatch):
    asked = []

    def over(work, chunks, workers, *, remedy, **_):
        asked.append((workers, remedy))
        return map(partial(here, work), chunks)

    monkeypatch.setattr("alnus.workers.ordered_map.over_processes", over)
    assert list(map_ordered(squared_late, range(4), workers=8, remedy="Wait.")) == [0, 1, 4, 9]
    assert asked == [(3, "Wait.")]  # the first chunk is worked on here


def test_a_scheduler_takes_the_place_of_processes(monkeypatch):
    asked = []

    def over(work, chunks, scheduler, *, remedy, **_):
        asked.append((scheduler, remedy))
        return map(work, chunks)

    monkeypatch.setattr("alnus.workers.ordered_map.over_cluster", over)
    found = list(map_ordered(squared_late, range(3), workers=8, scheduler="tcp://a:1"))
    assert found == [0, 1, 4]
    assert asked == [("tcp://a:1", "Run again.")]


def test_results_are_worked_out_only_when_they_are_asked_for():
    seen = []

    def noted(item):
        seen.append(item)
        return item

    results = map_ordered(noted, range(100), chunk=2)
    assert not seen
    next(results)
    assert seen == [0, 1]


def test_threads_are_given_back_after_the_work():
    before = threads(None)
    list(map_ordered(threads, range(2)))
    assert threads(None) == before


@pytest.mark.parametrize(("platform", "expected"), [("linux", 2), ("darwin", 6)])
def test_cores_are_those_this_process_may_use(platform, expected, monkeypatch):
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 5}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert cores() == expected


def test_a_machine_that_does_not_tell_its_cores_has_one(monkeypatch):
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert cores() == 1
