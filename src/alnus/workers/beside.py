"""A second process that does a part of the work while this one does the rest."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

from alnus.workers.watched import WatchedProcesses, WorkerEndedError

Item = TypeVar("Item")
Result = TypeVar("Result")


@contextmanager
def beside(
    work: Callable[[Item], Result], items: Sequence[Item], *, processes: int = 2
) -> Iterator["Beside[Item, Result]"]:
    """Let another process work on items, in their order, while the block goes on.

    Parameters
    ----------
    work : callable
        Takes an item and gives its result; other processes must be able to import it.
    items : sequence
        What is worked on there.
    processes : int
        With one, there is no other: an item is worked on here when its result is asked for.
    """
    pool = WatchedProcesses(work, 1) if processes > 1 and items else None
    try:
        yield Beside(work, items, pool)
    finally:
        if pool is not None:
            pool.close()


class Beside(Generic[Item, Result]):
    """Results of what another process works on."""

    def __init__(
        self,
        work: Callable[[Item], Result],
        items: Sequence[Item],
        pool: WatchedProcesses[Item, Result] | None,
    ) -> None:
        self._work, self._items, self._pool = work, deque(items), pool
        self._came: deque[Result] = deque()
        self._task = pool.submit(items, each=self._came.append) if pool else None

    def look(self) -> None:
        """Take what has come; a process whose answers nobody takes has to wait."""
        self._look(wait=False)

    def next(self) -> Result:
        """Wait for the next item's result; where the process has ended, it is worked on here."""
        while self._task is not None and not self._came:
            self._look(wait=True)
        item = self._items.popleft()
        return self._came.popleft() if self._came else self._work(item)

    def _look(self, *, wait: bool) -> None:
        if self._pool is None or self._task is None:
            return
        try:
            if not self._task.done():
                self._pool.look(wait=wait)
            if self._task.done():
                self._task.result()  # raises what the work raised there
        except WorkerEndedError:  # killed, or short of memory: the rest is done here
            self._task = None
