"""Which features two readers agree on: extracted twice on training cases, kept where they agree."""

from collections.abc import Callable, Iterable

import pandas as pd

from alnus.errors import StudyError
from alnus.evaluation.reliability import reliability_table
from alnus.extraction.feature_files import Extracted, write_features
from alnus.imaging.read import CaseFiles
from alnus.study.config import Study
from alnus.study.prepare import Prepared
from alnus.study.run_directory import RunDirectory, Step
from alnus.tables.features import FEATURES, SECOND_READER, SECOND_READER_FAILURES
from alnus.tables.signature import RELIABILITY
from alnus.tables.table import AnyTable


def extract_second_reader(
    prepared: Prepared, step: Step, extracting: Callable[[list[CaseFiles]], Iterable[Extracted]]
) -> None:
    """Extract the features of the second reader's ROIs, if any, and write them beside the first's.

    ``extracting`` is :func:`alnus.extraction.batch.extracted` with the step's settings.
    """
    if not prepared.second_cases:
        return
    settings, items = prepared.study.extraction, extracting(prepared.second_cases)
    write_features(
        items,
        settings,
        features=step.folder / SECOND_READER.path,
        failures=step.folder / SECOND_READER_FAILURES.path,
    )


def reliable_features(
    run: RunDirectory, study: Study
) -> tuple[tuple[str, ...], dict[AnyTable, pd.DataFrame]]:
    """Give the features that go on to mRMR, and the table that says why.

    Returns
    -------
    features : tuple of str
        All of them where the study has no second reader.
    tables : dict
        ``RELIABILITY``, or nothing.

    Raises
    ------
    StudyError
        When fewer than two training cases have both readers' features.
    """
    names = study.extraction.feature_names
    reader = study.second_reader
    if reader is None:
        return names, {}
    first, second = (run.read(table).set_index("case_id") for table in (FEATURES, SECOND_READER))
    both = second.index.intersection(first.index)
    if len(both) < 2:
        message = (
            f"{len(both)} training patients have features by both readers; at least two are "
            f"needed. {run.path(SECOND_READER_FAILURES)} says which were refused."
        )
        raise StudyError(message)
    table = reliability_table(
        first.loc[both, list(names)],
        second.loc[both, list(names)],
        minimum=reader.minimum,
        kind=reader.kind,
        confidence=study.evaluation.confidence,
    )
    return tuple(table["feature"][table["kept"]]), {RELIABILITY: table}
