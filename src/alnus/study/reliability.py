"""Which features repeat: measured again on training cases, kept where the measurements agree."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import pandas as pd

from alnus.delineation.perturbation import KINDS
from alnus.delineation.perturbed_files import perturbed_files, perturbed_name
from alnus.errors import ModelError, StudyError
from alnus.evaluation.reliability import intraclass_correlations, reliability_table
from alnus.extraction.feature_files import Extracted, write_features
from alnus.imaging.source import Source
from alnus.study.config import Study
from alnus.study.prepare import Prepared
from alnus.study.run_directory import RunDirectory, Step
from alnus.study.training import Rereading, Training
from alnus.tables.features import (
    FEATURES,
    PERTURBED,
    PERTURBED_FAILURES,
    SECOND_READER,
    SECOND_READER_FAILURES,
)
from alnus.tables.signature import PERTURBATION, RELIABILITY
from alnus.tables.table import AnyTable


def extract_again(
    prepared: Prepared, step: Step, extracting: Callable[[Sequence[Source]], Iterable[Extracted]]
) -> None:
    """Extract what the study wants measured again, and write it beside the features.

    ``extracting`` is :func:`alnus.extraction.batch.extracted` with the step's settings.
    """
    for sources, features, failures in (
        (prepared.second_cases, SECOND_READER, SECOND_READER_FAILURES),
        (_changed(prepared), PERTURBED, PERTURBED_FAILURES),
    ):
        if sources:
            write_features(
                extracting(sources),
                prepared.study.extraction,
                features=step.folder / features.path,
                failures=step.folder / failures.path,
            )


def _changed(prepared: Prepared) -> Sequence[Source]:
    asked = prepared.study.perturbation
    if asked is None:
        return []
    return perturbed_files(prepared.training_cases, share=asked.share, seed=prepared.study.seed)


def rereadings(run: RunDirectory, study: Study) -> Iterator[Rereading]:
    """Read what was measured again.

    Raises
    ------
    StudyError
        When fewer than two training cases have all their measurements.
    """
    reader, perturbation = study.second_reader, study.perturbation
    known = set(run.read(FEATURES)["case_id"])
    if reader is not None:
        second = run.read(SECOND_READER).set_index("case_id")
        both = second[second.index.isin(known)]
        _refuse_fewer_than_two(both, "by both readers", run.path(SECOND_READER_FAILURES))
        yield Rereading(RELIABILITY, (both,), reader.minimum, reader.kind)
    if perturbation is not None:
        changed = run.read(PERTURBED).set_index("case_id")
        whole = [
            case
            for case in sorted(known)
            if all(perturbed_name(case, kind) in changed.index for kind in KINDS)
        ]
        frames = tuple(
            changed.loc[[perturbed_name(case, kind) for case in whole]].set_axis(whole)
            for kind in KINDS
        )
        _refuse_fewer_than_two(frames[0], "with all changed ROIs", run.path(PERTURBED_FAILURES))
        yield Rereading(PERTURBATION, frames, perturbation.minimum, "agreement")


def _refuse_fewer_than_two(found: pd.DataFrame, how: str, failures: object) -> None:
    if len(found) < 2:
        message = (
            f"{len(found)} training patients have features {how}; at least two are "
            f"needed. {failures} says which were refused."
        )
        raise StudyError(message)


def reliable_features(training: Training, study: Study) -> tuple[str, ...]:
    """Give the features that go on to mRMR: all of them where nothing was measured again.

    Raises
    ------
    ModelError
        When a sample of the cohort holds fewer than two patients that were measured again.
    """
    names = study.feature_names
    kept = np.ones(len(names), dtype=bool)
    for rereading in training.rereadings:
        if rereading.n_patients(training.patients) < 2:
            message = "fewer than two patients of this sample were read twice"
            raise ModelError(message)
        readings = rereading.values(training.patients, names)
        kept &= intraclass_correlations(readings, kind=rereading.kind).value >= rereading.minimum
    return tuple(np.array(names)[kept].tolist())


def describe_reliability(training: Training, study: Study) -> dict[AnyTable, pd.DataFrame]:
    """Give the agreement of repeated measurements of every feature, a table a way of repeating."""
    names = list(study.feature_names)
    tables = {}
    for rereading in training.rereadings:
        readings = rereading.values(training.patients, names)
        tables[rereading.table] = reliability_table(
            *(pd.DataFrame(reading, columns=names) for reading in readings),
            minimum=rereading.minimum,
            kind=rereading.kind,
            confidence=study.evaluation.confidence,
        )
    return tables
