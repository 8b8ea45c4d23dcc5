"""Tasks under way: a bounded number, yielded in the order in which they were given."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import TypeVar

Chunk = TypeVar("Chunk")
Results = TypeVar("Results")


def under_way(
    pool: Executor, work: Callable[[Chunk], Results], chunks: Iterable[Chunk], *, waiting: int
) -> Iterator[Future[Results]]:
    """Yield tasks in the order of the chunks, with at most ``waiting`` of them under way."""
    tasks: deque[Future[Results]] = deque()
    for chunk in chunks:
        tasks.append(pool.submit(work, chunk))
        # The oldest is given out even when a later one is done: results keep their order, and those
        # done early wait here, where their number is bounded.
        if len(tasks) >= waiting:
            yield tasks.popleft()
    while tasks:
        yield tasks.popleft()
