"""Work in processes of this machine, which begin and end with the run."""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context, parent_process
from signal import SIGINT, SIGTERM
from threading import Thread
from typing import TypeVar

from alnus.errors import StudyError
from alnus.workers.under_way import under_way

if sys.platform != "win32":
    from signal import SIG_BLOCK, SIG_SETMASK, SIG_UNBLOCK, pthread_sigmask

WAITING = 4  # tasks a process may have waiting: enough to stay busy, few enough to stay small

Chunk = TypeVar("Chunk")
Results = TypeVar("Results")


def over_processes(
    work: Callable[[Chunk], Results], chunks: Iterator[Chunk], workers: int, *, remedy: str
) -> Iterator[Results]:
    """Work on the first chunk here, on the others in processes; yield results in order."""
    # What the first chunk compiles is there for all, and its faults show early.
    yield from map(work, islice(chunks, 1))
    try:
        with _pool(workers) as pool:
            for task in under_way(pool, work, chunks, waiting=WAITING * workers):
                yield task.result()
    except BrokenProcessPool as error:
        message = (
            "A worker process ended before its time: it was killed, ran out of memory, or belongs "
            f'to a script without `if __name__ == "__main__":`. {remedy}'
        )
        raise StudyError(message) from error


@contextmanager
def _pool(workers: int) -> Iterator[Executor]:
    """Start worker processes, and end them when the work under way is done."""
    # spawn: a forked copy of a process with threads (BLAS) may hang
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin_worker)
    try:
        with _signals_held_back():
            for _ in range(workers):
                pool.submit(int)  # any task starts a process
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Let nothing interrupt the start of processes; it would leave a pool that waits for ever.

    They inherit it, so that a terminal's interruption, which reaches all of them, ends this process
    only, and this process ends them.
    """
    if sys.platform == "win32":
        yield
        return
    before = pthread_sigmask(SIG_BLOCK, {SIGINT, SIGTERM})
    try:
        yield
    finally:
        pthread_sigmask(SIG_SETMASK, before)


def _begin_worker() -> None:
    """Let a worker be terminated, and end it when its parent is killed; it would wait for ever."""

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            # Not sys.exit: it would end this thread only, and the work under way would go on.
            os._exit(1)

    if sys.platform != "win32":
        pthread_sigmask(SIG_UNBLOCK, {SIGTERM})
    # A daemon, because it must not keep a worker alive that has nothing left to do.
    Thread(target=watch, daemon=True).start()
