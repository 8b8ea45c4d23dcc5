"""The features of a study's images, and of what it wants measured again."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from alnus.aside import Aside
from alnus.extraction.batch import extracted
from alnus.extraction.dictionary import feature_dictionary
from alnus.extraction.feature_files import Extracted, write_features
from alnus.extraction.preflight import preflight
from alnus.imaging.source import Source
from alnus.study.checks import Checked
from alnus.study.prepare import Prepared
from alnus.study.reliability import extract_again
from alnus.study.roi_pictures import Look, keep_pictures, look_at, looks_of
from alnus.study.run_directory import Step
from alnus.tables.features import (
    DICTIONARY,
    FAILURES,
    FEATURES,
    FILLED_TRACES,
    IMAGES,
    PREFLIGHT_CASES,
    PREFLIGHT_FEATURES,
    PREFLIGHT_IMAGE_TYPES,
)
from alnus.workers.ordered_map import Progress


def extract_images(
    prepared: Prepared,
    step: Step,
    store: Path,
    *,
    found: Checked = Checked(()),  # noqa: B008 - it is frozen
    progress: Progress | None,
    **how: Any,
) -> None:
    """Extract the features of every included case, and look at their gray levels.

    Parameters
    ----------
    prepared : Prepared
        The study with its cases.
    step : Step
        Gets the tables.
    store : Path
        Folder of the records of cases that are done.
    found : Checked
        By a check of these files, which need not be done again.
    progress : callable, optional
        Called with the number of extracted cases and of all.
    how
        ``workers``, ``scheduler`` and ``strict`` of :func:`alnus.extraction.batch.extracted`.
    """
    settings = prepared.study.extraction
    extracting: Callable[..., Iterator[Extracted]] = partial(
        _extracted, prepared.folder, settings=settings, store=store, ahead=found.ahead, **how
    )
    source = prepared.study.patients
    looks: dict[str, Look] = {}
    beside = look_at if source.pictures else None
    write_features(
        _kept(extracting(prepared.cases, progress=progress, beside=beside), looks), settings,
        features=step.folder / FEATURES.path, failures=step.folder / FAILURES.path,
        images=step.folder / IMAGES.path,
        filled=step.folder / FILLED_TRACES.path if settings.traces == "inpaint" else None,
    )  # fmt: skip
    step.write(DICTIONARY, feature_dictionary(settings))
    extract_again(prepared, step, extracting)
    refused = set(step.read(FAILURES)["case_id"])
    # A refused case is not read again, least of all in this process.
    cases = [case for case in prepared.cases if case.case_id not in refused]
    seen = found.preflight if not refused else None
    seen = seen or preflight(cases, settings)
    step.write(PREFLIGHT_CASES, seen.cases)
    step.write(PREFLIGHT_IMAGE_TYPES, seen.image_types)
    step.write(PREFLIGHT_FEATURES, seen.features)
    if source.pictures:
        keep_pictures(
            cases, prepared.hila, step, hilum_label=source.hilum_label,
            known=looks_of(cases, found.pictures) | looks, traces=source.look_for_traces,
            filled=_filled(step), jobs=how.get("workers"),
        )  # fmt: skip


def _kept(items: Iterable[Extracted], looks: dict[str, Look]) -> Iterator[Extracted]:
    """Pass cases on, and keep what was looked at beside."""
    aside = Aside()
    for item in items:
        if isinstance(item.beside, Look):
            looks[item.case_id] = item.beside.put(aside)
        yield replace(item, beside=None)


def _filled(step: Step) -> dict[str, int]:
    """Give the pixels of traces that were filled in, by case, where that was asked for."""
    if not (step.folder / FILLED_TRACES.path).is_file():
        return {}
    table = step.read(FILLED_TRACES)
    return dict(zip(table["case_id"], table["pixels"].tolist(), strict=True))


def _extracted(folder: Path, cases: Sequence[Source], **how: Any) -> Iterator[Extracted]:
    """Extract; a refusal's sentence names files as the study file does, wherever the study lies."""
    for item in extracted(cases, watched=True, **how):
        yield replace(item, reason=item.reason.replace(f"{folder}{os.sep}", ""))
