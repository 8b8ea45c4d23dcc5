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


@pytest.mark.parametrize("waiting", [1, 3, 50])
def test_a_bounded_number_of_tasks_is_under_way(waiting):
    pool, taken = Counting(), 0
    for number, task in enumerate(under_way(pool, str, range(10), waiting=waiting)):
        assert task.result() == str(number)
        assert pool.submitted - taken <= waiting
        taken += 1
    assert taken == pool.submitted == 10
