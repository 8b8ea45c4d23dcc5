import os
import signal
import time
from functools import partial

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from alnus.errors import StudyError
from alnus.workers.ordered_map import cores, map_ordered


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
