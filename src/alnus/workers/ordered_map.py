"""One function over many items, here, in processes or on a cluster; results in the items' order."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain
from typing import TypeVar

from threadpoolctl import ThreadpoolController

from alnus.workers.cluster import over_cluster
from alnus.workers.processes import over_processes

Item = TypeVar("Item")
Result = TypeVar("Result")

Progress = Callable[[int, int], None]


def map_ordered(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    workers: int | None = 1,
    scheduler: str | None = None,
    chunk: int = 1,
    progress: Progress | None = None,
    remedy: str = "Run again.",
) -> Iterator[Result]:
    """Yield the result of every item in order, holding a few in memory.

    Results are the same to the last bit wherever the work is done: it runs on one thread of the
    numeric libraries, whose sums would otherwise end in other last bits.

    Parameters
    ----------
    work : callable
        Takes an item and gives its result; other processes must be able to import it.
    items : sequence
        What is worked on.
    workers : int, optional
        Processes; None: one a core. The first chunk is worked on here, so that faults of the work
        itself show early. A script that asks for more than one process guards its main part with
        ``if __name__ == "__main__":``.
    scheduler : str, optional
        Address of a Dask scheduler, whose workers take the place of processes here.
    chunk : int
        Items a task: more make fewer trips between processes, fewer lose less when one dies.
    progress : callable, optional
        Called with the number of finished items and of all.
    remedy : str
        What to do when a worker is lost; ends the sentence that says so.

    Raises
    ------
    StudyError
        When a process dies, a scheduler does not answer, or has had no workers for ten minutes.
    """
    starts = range(0, len(items), chunk)
    chunks = (items[start : start + chunk] for start in starts)
    # One chunk is worked on in this process, so that so many are left for others.
    busy = min(workers or cores(), len(starts) - 1)
    results = _spread(partial(_chunk, work=work), chunks, busy, scheduler, remedy)
    for done, result in enumerate(chain.from_iterable(results), start=1):
        if progress is not None:
            progress(done, len(items))
        yield result


def cores() -> int:
    """Count the cores this process may use, which on a shared machine are fewer than there are."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _spread(
    work: Callable[[Sequence[Item]], list[Result]],
    chunks: Iterator[Sequence[Item]],
    workers: int,
    scheduler: str | None,
    remedy: str,
) -> Iterable[list[Result]]:
    if scheduler is not None:
        return over_cluster(work, chunks, scheduler, remedy=remedy)
    if workers > 1:
        return over_processes(work, chunks, workers, remedy=remedy)
    return map(work, chunks)


def _chunk(items: Sequence[Item], *, work: Callable[[Item], Result]) -> list[Result]:
    # Sums over threads end in other last bits; and each process has its core already.
    with _threads().limit(limits=1):
        return [work(item) for item in items]


@lru_cache(maxsize=1)
def _threads() -> ThreadpoolController:
    """Find the numeric libraries that this process has loaded, once: it takes 2 ms."""
    return ThreadpoolController()
