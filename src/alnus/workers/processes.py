"""Work in processes of this machine, which begin and end with the run."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import TypeVar

from alnus.errors import StudyError
from alnus.workers.one_thread import one_thread
from alnus.workers.under_way import under_way
from alnus.workers.watched import Lost, WatchedProcesses, WorkerEndedError

WAITING = 4  # tasks a process may have waiting: enough to stay busy, few enough to stay small

Item = TypeVar("Item")
Result = TypeVar("Result")


def over_processes(
    work: Callable[[Item], Result],
    chunks: Iterator[Sequence[Item]],
    workers: int,
    *,
    remedy: str,
    lost: Lost[Item, Result] | None = None,
    seconds: float | None = None,
) -> Iterator[list[Result]]:
    """Work on chunks of items in processes; yield their results in order.

    Without ``lost`` the first chunk is worked on here: what it compiles is there for all, and its
    faults show early. With it nothing is, because any item may end the process that works on it;
    ``lost`` and ``seconds`` are those of :class:`WatchedProcesses`.
    """
    for chunk in islice(chunks, 0 if lost else 1):
        yield here(work, chunk)
    with closing(WatchedProcesses(work, workers, lost=lost, seconds=seconds)) as pool:
        try:
            for _, task in under_way(pool.submit, chunks, waiting=WAITING * workers):
                while not task.done():
                    pool.look()
                yield task.result()
        except WorkerEndedError as error:
            message = (
                "A worker process ended before its time: it was killed, ran out of memory, or belongs "
                f'to a script without `if __name__ == "__main__":` (it {error}). {remedy}'
            )
            raise StudyError(message) from error


def here(work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """Work on items in this process."""
    with one_thread():  # each process has its core already
        return [work(item) for item in items]
