"""Tasks under way: a bounded number, yielded in the order in which they were given."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import TypeVar

Chunk = TypeVar("Chunk")
Results = TypeVar("Results")


def under_way(
    submit: Callable[[Chunk], Future[Results]], chunks: Iterable[Chunk], *, waiting: int
) -> Iterator[tuple[Chunk, Future[Results]]]:
    """Yield chunks and their tasks in order, with at most ``waiting`` of them under way."""
    tasks: deque[tuple[Chunk, Future[Results]]] = deque()
    for chunk in chunks:
        tasks.append((chunk, submit(chunk)))
        # The oldest is given out even when a later one is done: results keep their order, and those
        # done early wait here, where their number is bounded.
        if len(tasks) >= waiting:
            yield tasks.popleft()
    while tasks:
        yield tasks.popleft()
