"""Features on disk: CSV or Parquet, a row at a time, whole or not at all."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import astuple, dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from types import MappingProxyType

import numpy as np

from alnus.csv_cell import guarded
from alnus.errors import StudyError
from alnus.extraction.settings import ExtractionSettings
from alnus.files import replacing
from alnus.tables.features import (
    FAILURES,
    FEATURES,
    FILLED_TRACES,
    IMAGES,
    FilledTraceRow,
    ImageRow,
)

ROWS_AT_ONCE = 1000  # of a Parquet file: some 8 MB of features

Row = Callable[[Sequence[str | float]], object]


@dataclass(frozen=True)
class Extracted:
    """One case's features, or the reason why there are none.

    Parameters
    ----------
    case_id : str
        Name of the case.
    features : tuple of float
        In the order of the settings' feature names; empty when refused.
    reason : str
        The refusal's sentence; empty when there are features.
    remarks : tuple of str
        What was warned of while the case was read and extracted.
    sizes : ImageRow, optional
        Of image, pixels and ROI; None when refused.
    diagnostics : tuple of str
        Texts of :func:`alnus.extraction.diagnostics.diagnostic_names`, where they are asked for.
    filled : FilledTraceRow, optional
        What was filled in of traces; None when refused.
    beside : object
        What else was asked of the case when it was read; None where its record was taken.
    """

    case_id: str
    features: tuple[float, ...] = ()
    reason: str = ""
    remarks: tuple[str, ...] = ()
    sizes: ImageRow | None = None
    diagnostics: tuple[str, ...] = ()
    filled: FilledTraceRow | None = None
    beside: object = None


@dataclass(frozen=True)
class Kept:
    """Columns of the user's that lie between the case's name and its features.

    Parameters
    ----------
    names : tuple of str
        Of the columns.
    cells : mapping of str to tuple of str
        A case's texts, by its name.
    """

    names: tuple[str, ...]
    cells: Mapping[str, tuple[str, ...]]

    def of(self, case_id: str) -> tuple[str, ...]:
        """Give a case's texts."""
        return self.cells[case_id] if self.names else ()


NOTHING_KEPT = Kept((), MappingProxyType({}))


def write_features(
    items: Iterable[Extracted],
    settings: ExtractionSettings,
    *,
    kept: Kept = NOTHING_KEPT,
    diagnostics: Sequence[str] = (),
    features: Path,
    failures: Path,
    images: Path | None = None,
    filled: Path | None = None,
) -> int:
    """Write features and failures, case by case; give the number of failures.

    Parameters
    ----------
    items : iterable of Extracted
        From :func:`alnus.extraction.batch.extracted`.
    settings : ExtractionSettings
        Names the columns.
    kept : Kept
        Further columns of texts.
    diagnostics : sequence of str
        Columns of the items' diagnostics, between those and the features.
    features, failures : Path
        Files to write; replaced when all rows are there. Features are CSV, whose floats read back
        exactly, or Parquet when the file is called so.
    images : Path, optional
        File to write the sizes of the cases with features to.
    filled : Path, optional
        File to write to what was filled in of their traces.

    Raises
    ------
    StudyError
        When Parquet is asked for and pyarrow is not installed.
    """
    refused = 0
    texts = [*FEATURES.columns, *kept.names, *diagnostics]
    table = partial(_parquet, texts=len(texts)) if features.suffix == ".parquet" else _csv
    columns = [*texts, *settings.feature_names]
    with ExitStack() as files:
        add_features = files.enter_context(table(features, columns))
        add_failure = files.enter_context(_csv(failures, [*FAILURES.columns]))
        add_sizes = files.enter_context(_csv(images, [*IMAGES.columns])) if images else None
        add_filled = files.enter_context(_csv(filled, [*FILLED_TRACES.columns])) if filled else None
        for item in items:
            if item.reason:
                refused += 1
                add_failure([item.case_id, item.reason])
                continue
            add_features([item.case_id, *kept.of(item.case_id), *item.diagnostics, *item.features])
            if add_sizes is not None and item.sizes is not None:
                add_sizes(astuple(item.sizes))
            if add_filled is not None and item.filled is not None:
                add_filled(astuple(item.filled))
    return refused


@contextmanager
def _csv(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    with replacing(path) as beside, beside.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")

        def add(row: Sequence[str | float]) -> None:
            writer.writerow(map(guarded, row))

        add(columns)
        yield add


@contextmanager
def _parquet(path: Path, columns: Sequence[str], *, texts: int) -> Iterator[Row]:
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyarrow.parquet import ParquetWriter  # noqa: PLC0415
    except ImportError as error:
        message = f"{path} is Parquet, which needs pyarrow. Install alnus[parquet]."
        raise StudyError(message) from error
    types = chain([pa.string()] * texts, [pa.float64()] * (len(columns) - texts))
    schema = pa.schema(list(zip(columns, types, strict=True)))
    waiting: list[Sequence[str | float]] = []

    with replacing(path) as beside, ParquetWriter(beside, schema) as writer:

        def flush() -> None:
            words = [[row[place] for row in waiting] for place in range(texts)]
            values = np.array([row[texts:] for row in waiting], np.float64)
            writer.write(pa.table([*words, *values.T], schema=schema))
            waiting.clear()

        def add(row: Sequence[str | float]) -> None:
            waiting.append(row)
            if len(waiting) == ROWS_AT_ONCE:
                flush()

        yield add
        if waiting:
            flush()
