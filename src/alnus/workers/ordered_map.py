"""One function over many items, here, in processes or on a cluster; results in the items' order."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import TypeVar

from alnus.workers.cluster import over_cluster
from alnus.workers.processes import here, over_processes
from alnus.workers.watched import Lost

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
    lost: Lost[Item, Result] | None = None,
    seconds: float | None = None,
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
    lost : callable, optional
        Gives the result of an item that ends its process or blocks it, of the item and a text such
        as "took more than 600 s"; everything is worked on in other processes then, even if there is
        one. Without it the work ends with an error.
    seconds : float, optional
        Time an item may take where ``lost`` is given; not on a cluster.

    Raises
    ------
    StudyError
        When a process dies and nobody says what is lost, a scheduler does not answer, or has had no workers for ten minutes.
    """
    starts = range(0, len(items), chunk)
    chunks = (items[start : start + chunk] for start in starts)
    # One chunk is worked on in this process where nothing is watched: so many are left for others.
    busy = min(workers or cores(), len(starts) - (lost is None))
    results: Iterable[list[Result]]
    if scheduler is not None:
        results = over_cluster(partial(here, work), chunks, scheduler, remedy=remedy, lost=lost)
    elif busy > 1 or (lost is not None and len(items)):
        results = over_processes(work, chunks, busy, remedy=remedy, lost=lost, seconds=seconds)
    else:
        results = map(partial(here, work), chunks)
    for done, result in enumerate(chain.from_iterable(results), start=1):
        if progress is not None:
            progress(done, len(items))
        yield result


def cores() -> int:
    """Count the cores this process may use, which on a shared machine are fewer than there are."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
