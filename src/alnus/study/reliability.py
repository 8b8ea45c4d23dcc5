"""Which features two readers agree on: extracted twice on training cases, kept where they agree."""

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from alnus.errors import ModelError, StudyError
from alnus.evaluation.reliability import intraclass_correlations, reliability_table
from alnus.extraction.feature_files import Extracted, write_features
from alnus.imaging.read import CaseFiles
from alnus.study.config import Study
from alnus.study.prepare import Prepared
from alnus.study.run_directory import RunDirectory, Step
from alnus.study.training import Training
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


def second_reading(run: RunDirectory, study: Study) -> pd.DataFrame | None:
    """Read the second reader's features, indexed by ``case_id``; None without a second reader.

    Raises
    ------
    StudyError
        When fewer than two training cases have both readers' features.
    """
    if study.second_reader is None:
        return None
    second = run.read(SECOND_READER).set_index("case_id")
    both = second[second.index.isin(run.read(FEATURES)["case_id"])]
    if len(both) < 2:
        message = (
            f"{len(both)} training patients have features by both readers; at least two are "
            f"needed. {run.path(SECOND_READER_FAILURES)} says which were refused."
        )
        raise StudyError(message)
    return both


def reliable_features(training: Training, study: Study) -> tuple[str, ...]:
    """Give the features that go on to mRMR: all of them where the study has no second reader.

    Raises
    ------
    ModelError
        When a sample of the cohort holds fewer than two patients that were read twice.
    """
    names = study.extraction.feature_names
    reader = study.second_reader
    if reader is None:
        return names
    first, second = training.read_twice
    if first["case_id"].nunique() < 2:
        message = "fewer than two patients of this sample were read twice"
        raise ModelError(message)
    readings = np.stack([first[list(names)].to_numpy(), second[list(names)].to_numpy()])
    found = intraclass_correlations(readings, kind=reader.kind).value
    return tuple(np.array(names)[found >= reader.minimum].tolist())


def describe_reliability(training: Training, study: Study) -> dict[AnyTable, pd.DataFrame]:
    """Give ``RELIABILITY``, the agreement of two readers on every feature, where there are two."""
    reader = study.second_reader
    if reader is None:
        return {}
    first, second = training.read_twice
    table = reliability_table(
        first[list(study.extraction.feature_names)],
        second,
        minimum=reader.minimum,
        kind=reader.kind,
        confidence=study.evaluation.confidence,
    )
    return {RELIABILITY: table}
