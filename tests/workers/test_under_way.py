from concurrent.futures import Executor, Future
from typing import Any

import pytest

from alnus.workers.under_way import under_way


class Counting(Executor):
    """An executor that works at once and knows how many tasks nobody has taken yet."""

    def __init__(self):
        self.submitted = 0

    def submit(self, work, chunk):  # type: ignore[override]
        self.submitted += 1
        task: Future[Any] = Future()
        task.set_result(work(chunk))
        return task


def works(pool, chunks, *, waiting):
    return under_way(lambda chunk: pool.submit(str, chunk), chunks, waiting=waiting)


@pytest.mark.parametrize("waiting", [1, 3, 50])
def test_a_bounded_number_of_tasks_is_under_way(waiting):
    pool, taken = Counting(), 0
    for number, (item, task) in enumerate(works(pool, range(10), waiting=waiting)):
        assert item == number
        assert task.result() == str(number)
        assert pool.submitted - taken <= waiting
        taken += 1
    assert taken == pool.submitted == 10


def test_nothing_gives_nothing():
    assert list(works(Counting(), [], waiting=3)) == []


def test_chunks_are_made_only_when_there_is_room_for_them():
    made = []

    def chunks():
        for number in range(100):
            made.append(number)
            yield number

    tasks = works(Counting(), chunks(), waiting=5)
    next(tasks)
    assert made == [0, 1, 2, 3, 4]
    next(tasks)
    assert made == [0, 1, 2, 3, 4, 5]


def test_a_task_that_failed_is_yielded_in_its_turn():
    class Failing(Counting):
        def submit(self, work, chunk):  # type: ignore[override]
            task = super().submit(work, chunk)
            if chunk == 1:
                task = Future()
                task.set_exception(ZeroDivisionError("one"))
            return task

    first, second, third = (task for _, task in works(Failing(), range(3), waiting=2))
    assert (first.result(), third.result()) == ("0", "2")
    with pytest.raises(ZeroDivisionError, match="one"):
        second.result()
