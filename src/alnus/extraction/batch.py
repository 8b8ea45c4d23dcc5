"""Features of many cases: over processes or a cluster, in order, resumable."""

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from alnus.aside import AnyArray
from alnus.canonical_json import sha256_of
from alnus.errors import AlnusWarning, CaseError, warnings_told
from alnus.extraction.ahead import record_of
from alnus.extraction.diagnostics import diagnostics
from alnus.extraction.feature_files import Extracted
from alnus.extraction.settings import ExtractionSettings
from alnus.extraction.store import Store
from alnus.imaging.case import Case
from alnus.imaging.source import Source, lost_sentence
from alnus.tables.features import FAILURES, FEATURES, FailureRow, FilledTraceRow, ImageRow
from alnus.workers.ordered_map import Progress, map_ordered

if TYPE_CHECKING:
    import pandas as pd

Beside = Callable[[Any, Case, Sequence[str]], object]
CHUNK = 4  # cases a task: fewer trips between processes
SECONDS_A_CASE = 600.0  # the largest pictures take a minute
NOTHING: Mapping[str, AnyArray] = MappingProxyType({})


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
    watched: bool = False,
    ahead: Mapping[str, AnyArray] = NOTHING,
    with_diagnostics: bool = False,
    beside: Beside | None = None,
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
    watched : bool
        Read cases in another process even when there is one: with several workers, each case that
        kills its process twice, or takes more than ten minutes, is refused and the others go on.
    ahead : mapping of str to array of float64
        Records of cases that were extracted while they were checked, by digest.
    with_diagnostics : bool
        Describe each case as PyRadiomics does; such cases have records of their own.
    beside : callable, optional
        Called, where a case is read, with its source, the case and what was told of it; its result
        comes along. Other processes must be able to import it.

    Raises
    ------
    CaseError
        When ``strict`` and a case is refused.
    StudyError
        When processes cannot start, a scheduler does not answer, or has had no workers for ten
        minutes.
    """
    asked = _Asked(settings, with_diagnostics=with_diagnostics, beside=beside)
    kept = None if store is None else Store(store, asked.sha256())
    digests = [_digest(case) if ahead else "" for case in cases]
    left = [case for case, digest in zip(cases, digests, strict=True) if digest not in ahead]
    others = map_ordered(
        partial(_extract_one, asked=asked, store=kept),
        left,
        workers=workers,
        scheduler=scheduler,
        chunk=CHUNK,
        progress=progress,
        remedy="Run again; finished cases are kept.",
        lost=_lost if watched or workers != 1 or scheduler else None,
        seconds=SECONDS_A_CASE,
    )
    for case, digest in zip(cases, digests, strict=True):
        numbers = ahead.get(digest)
        item = next(others) if numbers is None else _kept(case, numbers, kept, digest)
        for remark in item.remarks:
            warnings.warn(remark, AlnusWarning, stacklevel=2)
        if strict and item.reason:
            raise CaseError(item.reason)
        yield item


def _digest(case: Source) -> str:
    try:
        return case.digest()
    except CaseError:  # told when it is read
        return ""


def _kept(case: Source, numbers: AnyArray, store: Store | None, digest: str) -> Extracted:
    """Take what was found ahead, and write it down for the next time."""
    record = np.asarray(numbers, np.float64).tolist()
    if store is not None:
        store.put(store.key(digest), record)
    return _item(case, record)


@dataclass(frozen=True)
class _Asked:
    """What is computed of a case."""

    settings: ExtractionSettings
    with_diagnostics: bool
    beside: Beside | None = None

    def sha256(self) -> str:
        """Hash it, for the names of records."""
        own = self.settings.sha256()
        return sha256_of([own, "diagnostics"]) if self.with_diagnostics else own

    def of(self, case: Case) -> tuple[float | str, ...]:
        """Give a case's record: numbers, then texts."""
        texts = diagnostics(case, self.settings) if self.with_diagnostics else ()
        return (*record_of(case, self.settings), *texts)


def _extract_one(case: Source, *, asked: _Asked, store: Store | None) -> Extracted:
    """Extract one case, or take its record; a refusal becomes its reason."""
    remarks: list[str] = []
    beside = None
    with warnings_told(remarks.append):
        warnings.simplefilter("always", AlnusWarning)  # here they are kept, not shown
        try:
            digest = "" if store is None else case.digest()
            record = None if store is None else store.get(store.key(digest))
            if record is None:
                found = case.read()
                beside = None if asked.beside is None else asked.beside(case, found, remarks)
                record = asked.of(found)
                if store is not None and case.digest() == digest:  # no file changed meanwhile
                    store.put(store.key(digest), record)
        except CaseError as refusal:
            return Extracted(case.case_id, reason=str(refusal), remarks=tuple(remarks))
    return replace(_item(case, record, tuple(remarks)), beside=beside)


def _item(case: Source, record: Sequence[Any], remarks: tuple[str, ...] = ()) -> Extracted:
    numbers = [cell for cell in record if not isinstance(cell, str)]
    n_rows, n_columns, row, column, roi_pixels, filled, roi_filled, *values = numbers
    sizes = ImageRow(case.case_id, int(n_rows), int(n_columns), row, column, int(roi_pixels))
    traces = FilledTraceRow(case.case_id, int(filled), int(roi_filled), int(roi_pixels))
    texts = tuple(record[len(numbers) :])
    return Extracted(case.case_id, tuple(values), "", remarks, sizes, texts, traces)


def _lost(case: Source, how: str) -> Extracted:
    return Extracted(case.case_id, reason=lost_sentence(case.case_id, how))
