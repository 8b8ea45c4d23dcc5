"""Features of many cases: over processes or a cluster, in order, resumable."""

import os
import sys
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from signal import SIGINT, SIGTERM
from threading import Thread
from typing import TYPE_CHECKING

from threadpoolctl import ThreadpoolController

from alnus.errors import AlnusWarning, CaseError, StudyError, warnings_told
from alnus.extraction.extract import extract
from alnus.extraction.feature_files import Extracted
from alnus.extraction.settings import ExtractionSettings
from alnus.extraction.store import Store
from alnus.imaging.source import Source
from alnus.tables.features import FAILURES, FEATURES, FailureRow

if sys.platform != "win32":
    from signal import SIG_BLOCK, SIG_SETMASK, SIG_UNBLOCK, pthread_sigmask

if TYPE_CHECKING:
    import pandas as pd
    from distributed import Client

CHUNK = 4  # cases a task: fewer trips between processes, little lost when one dies
WAITING = 4  # tasks a process may have waiting: enough to stay busy, few enough to stay small
WAITING_ON_CLUSTER = 1024  # tasks; its workers may come and go, and there may be hundreds
SECONDS_TO_CONNECT = 15
SECONDS_WITHOUT_WORKERS = 600  # jobs of a cluster may have to queue, but not for ever
SECONDS_BETWEEN_LOOKS = 5

Progress = Callable[[int, int], None]


Chunk = Sequence[Source]
Work = Callable[[Chunk], list[Extracted]]
Task = Future[list[Extracted]]


def extract_many(
    cases: Sequence[Source],
    settings: ExtractionSettings | None = None,
    *,
    workers: int | None = 1,
    store: Path | None = None,
    scheduler: str | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> tuple["pd.DataFrame", "pd.DataFrame"]:
    """Extract the features of many cases into tables.

    Parameters
    ----------
    cases : sequence of Source
        E.g. :class:`alnus.imaging.read.CaseFiles`.
    settings : ExtractionSettings, optional
        Default: the published set.
    workers, store, scheduler, strict, progress
        See :func:`extracted`.

    Returns
    -------
    features : DataFrame
        ``FEATURES``, in the order of the cases; the same for every number of workers.
    failures : DataFrame
        ``FAILURES``: refused cases, each with its sentence.
    """
    import pandas as pd  # noqa: PLC0415 - a single extraction must not wait for it

    settings = settings or ExtractionSettings()
    items = list(
        extracted(
            cases,
            settings,
            workers=workers,
            store=store,
            scheduler=scheduler,
            strict=strict,
            progress=progress,
        )
    )
    features = [(item.case_id, *item.features) for item in items if not item.reason]
    failures = [FailureRow(item.case_id, item.reason) for item in items if item.reason]
    return (
        FEATURES.check(pd.DataFrame(features, columns=["case_id", *settings.feature_names])),
        FAILURES.frame(failures),
    )


def extracted(
    cases: Sequence[Source],
    settings: ExtractionSettings,
    *,
    workers: int | None = 1,
    store: Path | None = None,
    scheduler: str | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Iterator[Extracted]:
    """Yield each case's features in order, holding a few cases in memory.

    Parameters
    ----------
    cases : sequence of Source
        E.g. :class:`alnus.imaging.read.CaseFiles`.
    settings : ExtractionSettings
        What is computed.
    workers : int, optional
        Processes; None: one a core. A script that asks for more than one guards its main part with
        ``if __name__ == "__main__":``.
    store : Path, optional
        Folder of finished cases; a case whose files and settings are unchanged is not extracted
        again.
    scheduler : str, optional
        Address of a Dask scheduler, whose workers take the place of processes here.
    strict : bool
        Stop at the first refused case.
    progress : callable, optional
        Called with the number of finished cases and of all.

    Raises
    ------
    CaseError
        When ``strict`` and a case is refused.
    StudyError
        When a process dies, a scheduler does not answer, or has had no workers for ten minutes.
    """
    kept = None if store is None else Store(store, settings.sha256())
    work = partial(_extract_chunk, settings=settings, store=kept)
    starts = range(0, len(cases), CHUNK)
    chunks = (cases[start : start + CHUNK] for start in starts)
    busy = min(workers or _cores(), len(starts) - 1)  # the first chunk is worked on here
    results = _mapped(work, chunks, busy, scheduler)
    for done, item in enumerate(chain.from_iterable(results), start=1):
        for remark in item.remarks:
            warnings.warn(remark, AlnusWarning, stacklevel=2)
        if strict and item.reason:
            raise CaseError(item.reason)
        if progress is not None:
            progress(done, len(cases))
        yield item


def _mapped(
    work: Work, chunks: Iterator[Chunk], workers: int, scheduler: str | None
) -> Iterable[list[Extracted]]:
    if scheduler is not None:
        return _over_cluster(work, chunks, scheduler)
    if workers > 1:
        return _over_processes(work, chunks, workers)
    return map(work, chunks)


def _extract_chunk(
    cases: Chunk, *, settings: ExtractionSettings, store: Store | None
) -> list[Extracted]:
    # Processes work side by side, and sums of several threads may end in other last bits.
    with _threads().limit(limits=1):
        return [_extract_one(case, settings, store) for case in cases]


def _extract_one(case: Source, settings: ExtractionSettings, store: Store | None) -> Extracted:
    """Extract one case, or take its record; a refusal becomes its reason."""
    remarks: list[str] = []
    with warnings_told(remarks.append):
        warnings.simplefilter("always", AlnusWarning)  # here they are kept, not shown
        try:
            digest = "" if store is None else case.digest()
            values = None if store is None else store.get(store.key(digest))
            if values is None:
                values = tuple(extract(case.read(), settings).values())
                if store is not None and case.digest() == digest:  # no file changed meanwhile
                    store.put(store.key(digest), values)
        except CaseError as refusal:
            return Extracted(case.case_id, reason=str(refusal), remarks=tuple(remarks))
        return Extracted(case.case_id, values, remarks=tuple(remarks))


@lru_cache(maxsize=1)
def _threads() -> ThreadpoolController:
    """Find the numeric libraries that this process has loaded, once: it takes 2 ms."""
    return ThreadpoolController()


def _cores() -> int:
    """Count the cores this process may use, which on a shared machine are fewer than there are."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _over_processes(work: Work, chunks: Iterator[Chunk], workers: int) -> Iterator[list[Extracted]]:
    # The first cases compile the kernels once for all, and fail early.
    yield from map(work, islice(chunks, 1))
    try:
        with _pool(workers) as pool:
            for task in _under_way(pool, work, chunks, waiting=WAITING * workers):
                yield task.result()
    except BrokenProcessPool as error:
        message = (
            "A worker process ended before its time: it was killed, ran out of memory, or belongs "
            'to a script without `if __name__ == "__main__":`. Run again; finished cases are kept.'
        )
        raise StudyError(message) from error


@contextmanager
def _pool(workers: int) -> Iterator[Executor]:
    """Start worker processes, and end them when the work under way is done."""
    # spawn: a forked copy of a process with threads (BLAS, SimpleITK) may hang
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
            os._exit(1)

    if sys.platform != "win32":
        pthread_sigmask(SIG_UNBLOCK, {SIGTERM})
    Thread(target=watch, daemon=True).start()


def _over_cluster(work: Work, chunks: Iterator[Chunk], scheduler: str) -> Iterator[list[Extracted]]:
    try:
        from distributed import KilledWorker  # noqa: PLC0415 - an extra
    except ImportError as error:
        message = f"The scheduler {scheduler} needs Dask. Install alnus[cluster]."
        raise StudyError(message) from error
    with _client(scheduler) as client:  # which takes back what is under way when it closes
        pool = client.get_executor(pure=False)
        try:
            for task in _under_way(pool, work, chunks, waiting=WAITING_ON_CLUSTER):
                _wait(task, client, scheduler)
                yield task.result()
        except KilledWorker as error:
            message = f"Workers of {scheduler} died over the same cases. Read their logs: {error}"
            raise StudyError(message) from error
        except CancelledError as error:
            message = (
                f"The scheduler {scheduler} no longer answers. Start it and run again; finished cases "
                "are kept."
            )
            raise StudyError(message) from error


def _client(scheduler: str) -> "Client":
    from distributed import Client  # noqa: PLC0415 - an extra

    try:
        return Client(scheduler, timeout=SECONDS_TO_CONNECT)
    except (OSError, ValueError) as error:
        message = f"No scheduler answers at {scheduler}. Start it, or correct its address."
        raise StudyError(message) from error


def _wait(task: Task, client: "Client", scheduler: str) -> None:
    """Wait for a task as long as there is somebody to work on it."""
    last_seen = time.monotonic()
    while not wait([task], timeout=SECONDS_BETWEEN_LOOKS).done:
        if client.status == "closed":
            raise CancelledError  # which not every task is told
        if client.scheduler_info().get("workers"):
            last_seen = time.monotonic()
        elif time.monotonic() - last_seen > SECONDS_WITHOUT_WORKERS:
            message = (
                f"The scheduler {scheduler} has had no workers for "
                f"{SECONDS_WITHOUT_WORKERS / 60:.0f} minutes. Start some and run again; finished "
                "cases are kept."
            )
            raise StudyError(message)


def _under_way(
    pool: Executor, work: Work, chunks: Iterator[Chunk], *, waiting: int
) -> Iterator[Task]:
    """Yield tasks in the order of the chunks, with a bounded number of them under way."""
    under_way: deque[Task] = deque()
    for chunk in chunks:
        under_way.append(pool.submit(work, chunk))
        if len(under_way) >= waiting:
            yield under_way.popleft()
    while under_way:
        yield under_way.popleft()
