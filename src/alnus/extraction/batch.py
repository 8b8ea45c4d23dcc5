"""Features of many cases: over processes or a cluster, in order, resumable."""

import csv
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from alnus.errors import CaseError, StudyError
from alnus.extraction.extract import extract
from alnus.extraction.settings import ExtractionSettings
from alnus.extraction.store import Store
from alnus.imaging.case import Case
from alnus.tables import FAILURES, FEATURES

if TYPE_CHECKING:
    import pandas as pd

CHUNK = 4  # cases a task: fewer trips between processes, little lost when one dies
WAITING = 4  # tasks a worker may have waiting: enough to stay busy, few enough to stay small
Progress = Callable[[int, int], None]


class Source(Protocol):
    """A case that can be read, and told from others without being extracted."""

    @property
    def case_id(self) -> str:
        """Name of the case."""

    def read(self) -> Case:
        """Read the case; CaseError when it cannot be used."""

    def digest(self) -> str:
        """Hash what the case is made of."""


@dataclass(frozen=True)
class Extracted:
    """One case's features, or the reason why there are none.

    Parameters
    ----------
    case_id : str
        Name of the case.
    features : dict of str to float
        Empty when refused.
    reason : str
        The refusal's sentence; empty when there are features.
    """

    case_id: str
    features: dict[str, float]
    reason: str = ""


def extract_many(
    cases: Sequence[Source],
    settings: ExtractionSettings | None = None,
    *,
    workers: int | None = None,
    store: Path | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> tuple["pd.DataFrame", "pd.DataFrame"]:
    """Extract the features of many cases into tables.

    Parameters
    ----------
    cases : sequence of Source
        E.g. :class:`alnus.imaging.read.CaseFiles`.
    settings : ExtractionSettings, optional
        Default: the published set.
    workers : int, optional
        Processes; default: one a core.
    store : Path, optional
        Folder of finished cases; a case whose files and settings are unchanged is not extracted
        again.
    scheduler : str, optional
        Address of a Dask scheduler, whose workers take the place of processes here.
    progress : callable, optional
        Called with the number of finished cases and of all.

    Returns
    -------
    features : DataFrame
        ``FEATURES``, in the order of the cases; the same for every number of workers.
    failures : DataFrame
        ``FAILURES``: refused cases, each with its sentence.
    """
    import pandas as pd  # noqa: PLC0415 - a single extraction must not wait for it

    settings = settings or ExtractionSettings()
    features, failures = [], []
    for item in extracted(
        cases, settings, workers=workers, store=store, scheduler=scheduler, progress=progress
    ):
        if item.reason:
            failures.append((item.case_id, item.reason))
        else:
            features.append((item.case_id, *item.features.values()))
    return (
        FEATURES.check(pd.DataFrame(features, columns=["case_id", *settings.feature_names])),
        FAILURES.check(pd.DataFrame(failures, columns=list(FAILURES.columns))),
    )


def extracted(
    cases: Sequence[Source],
    settings: ExtractionSettings,
    *,
    workers: int | None = None,
    store: Path | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> Iterator[Extracted]:
    """Yield each case's features in order, holding a few cases in memory; see extract_many."""
    kept = None if store is None else Store(store, settings.sha256())
    one = partial(extract_one, settings=settings, store=kept)
    workers = workers or os.cpu_count() or 1
    results: Iterable[Extracted]
    if scheduler is not None:
        results = _over_cluster(cases, one, scheduler)
    elif workers == 1 or len(cases) < 2 * CHUNK:
        results = map(one, cases)
    else:
        # The first case compiles the kernels once for all, and fails early.
        results = chain([one(cases[0])], _over_processes(cases[1:], one, workers))
    for done, item in enumerate(results, start=1):
        if progress is not None:
            progress(done, len(cases))
        yield item


def extract_one(case: Source, *, settings: ExtractionSettings, store: Store | None) -> Extracted:
    """Extract one case, or take its record; a refusal becomes its reason."""
    try:
        key = "" if store is None else store.key(case.digest())
        features = None if store is None else store.get(key)
        if features is None:
            features = extract(case.read(), settings)
            if store is not None:
                store.put(key, features)
    except CaseError as refusal:
        return Extracted(case.case_id, {}, str(refusal))
    return Extracted(case.case_id, features)


def write_features(
    items: Iterable[Extracted], settings: ExtractionSettings, *, features: Path, failures: Path
) -> int:
    """Write features and failures as CSV, case by case; give the number of failures.

    Parameters
    ----------
    items : iterable of Extracted
        From :func:`extracted`.
    settings : ExtractionSettings
        Names the columns.
    features, failures : Path
        Files to write; floats read back exactly.
    """
    features.parent.mkdir(parents=True, exist_ok=True)
    failures.parent.mkdir(parents=True, exist_ok=True)
    refused = 0
    with (
        features.open("w", newline="", encoding="utf-8") as good,
        failures.open("w", newline="", encoding="utf-8") as bad,
    ):
        rows = csv.writer(good, lineterminator="\n")
        reasons = csv.writer(bad, lineterminator="\n")
        rows.writerow(["case_id", *settings.feature_names])
        reasons.writerow(FAILURES.columns)
        for item in items:
            if item.reason:
                refused += 1
                reasons.writerow([item.case_id, item.reason])
            else:
                rows.writerow([item.case_id, *map(repr, item.features.values())])
    return refused


def _over_processes(
    cases: Sequence[Source], one: Callable[[Source], Extracted], workers: int
) -> Iterator[Extracted]:
    # spawn: a forked copy of a process with threads (BLAS, SimpleITK) may hang
    with ProcessPoolExecutor(workers, get_context("spawn"), _one_thread) as pool:
        yield from _in_order(pool, partial(_each, one), cases, waiting=WAITING * workers)


def _over_cluster(
    cases: Sequence[Source], one: Callable[[Source], Extracted], scheduler: str
) -> Iterator[Extracted]:
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError as error:
        message = "--scheduler needs Dask. Install alnus[cluster]."
        raise StudyError(message) from error
    with Client(scheduler) as client:
        workers = max(1, sum(client.nthreads().values()))
        # a task whose worker dies goes to another one
        pool = client.get_executor(pure=False, retries=3)
        yield from _in_order(pool, partial(_each, one), cases, waiting=WAITING * workers)


def _in_order(
    pool: Executor,
    function: Callable[[tuple[Source, ...]], list[Extracted]],
    cases: Sequence[Source],
    *,
    waiting: int,
) -> Iterator[Extracted]:
    """Map over a pool in order, with a bounded number of tasks under way."""
    under_way: deque[Future[list[Extracted]]] = deque()
    for start in range(0, len(cases), CHUNK):
        under_way.append(pool.submit(function, tuple(cases[start : start + CHUNK])))
        if len(under_way) >= waiting:
            yield from under_way.popleft().result()
    while under_way:
        yield from under_way.popleft().result()


def _each(one: Callable[[Source], Extracted], cases: Sequence[Source]) -> list[Extracted]:
    return [one(case) for case in cases]


def _one_thread() -> None:
    """Keep a worker on its own core: cases run side by side, threads inside one would compete."""
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - only in workers

    threadpool_limits(1)
