"""What a long extraction would show too late: gray levels, idle features, ROI sizes, spacing."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from alnus.errors import CaseError
from alnus.extraction.extract import features_of
from alnus.extraction.roi import Binning
from alnus.extraction.settings import ExtractionSettings, ImageType
from alnus.imaging.case import Case
from alnus.imaging.source import Source
from alnus.tables.features import (
    FAILURES,
    PREFLIGHT_CASES,
    PREFLIGHT_FEATURES,
    PREFLIGHT_IMAGE_TYPES,
    FailureRow,
    GrayLevelRow,
    IdleFeatureRow,
    PreflightCaseRow,
)

NAMES_SHOWN = 5
SAID = {"constant": "constant", "duplicate": "equal to another"}


@dataclass(frozen=True, eq=False)
class Preflight:
    """What some cases tell about settings, before all cases are extracted.

    Parameters
    ----------
    n_cases : int
        Cases there are; the tables hold those that were looked at.
    cases, image_types, features : DataFrame
        ``PREFLIGHT_CASES``, ``PREFLIGHT_IMAGE_TYPES``, ``PREFLIGHT_FEATURES``.
    failures : DataFrame
        ``FAILURES``: refused cases.
    """

    n_cases: int
    cases: pd.DataFrame
    image_types: pd.DataFrame
    features: pd.DataFrame
    failures: pd.DataFrame

    def sentences(self, *, unit: str = "mm") -> list[str]:
        """Say what was found, a line each, for people; sizes are in this unit."""
        return [*self._sizes(unit), *self._image_types(), *self._idle()]

    def _sizes(self, unit: str) -> Iterator[str]:
        yield f"Preflight: {len(self.cases) + len(self.failures)} of {self.n_cases} cases looked at"
        if len(self.cases):
            low, middle, high = self.cases["roi_pixels"].quantile([0, 0.5, 1])
            longest = self.cases[["box_height", "box_width"]].max(axis=1)
            yield (
                f"ROI: {low:.0f} to {high:.0f} pixels (median {middle:.0f}), "
                f"box {longest.min():.3g} to {longest.max():.3g} {unit} long"
            )
            steps = Counter(
                self.cases[["spacing_row", "spacing_column", "spacing_source"]].itertuples(
                    index=False, name=None
                )
            )
            told = [
                f"{row:g} x {column:g} {unit} ({n} case{'s' * (n != 1)}, {source})"
                for (row, column, source), n in steps.most_common()
            ]
            more = f" and {len(told) - NAMES_SHOWN} others" if len(told) > NAMES_SHOWN else ""
            yield f"Spacing: {', '.join(told[:NAMES_SHOWN])}{more}"

    def _image_types(self) -> Iterator[str]:
        for row in self.image_types.to_dict("records"):
            if row["n_one_level"]:
                yield (
                    f"{row['image_type']} has one gray level in {row['n_one_level']} of "
                    f"{row['n_cases']} cases at {row['binning']}: its texture says nothing there"
                )
            if row["n_skipped"]:
                yield f"{row['image_type']} is not defined on {row['n_skipped']} cases: {row['reason']}"

    def _idle(self) -> Iterator[str]:
        of_type: dict[tuple[str, str], list[str]] = {}
        for feature, reason in self.features[["feature", "reason"]].itertuples(index=False):
            image_type, _, name = feature.partition("_")
            of_type.setdefault((reason, image_type), []).append(name)
        alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for (reason, image_type), names in of_type.items():
            alike.setdefault((reason, tuple(names)), []).append(image_type)
        for (reason, shared), image_types in alike.items():
            plural = "s" if len(shared) > 1 else ""
            yield (
                f"{', '.join(image_types)}: {len(shared)} feature{plural} {SAID[reason]} "
                f"in these cases: {', '.join(shared)}"
            )


def preflight(
    cases: Sequence[Source],
    settings: ExtractionSettings,
    *,
    sample: int | None = 25,
    progress: Callable[[int, int], None] | None = None,
) -> Preflight:
    """Look at some cases, evenly spread, as the extraction would.

    Parameters
    ----------
    cases : sequence of Source
        All cases.
    settings : ExtractionSettings
        What the extraction would compute.
    sample : int, optional
        Number of cases to look at; None: all.
    progress : callable, optional
        Called with the number of cases looked at and to look at.

    Notes
    -----
    A feature is idle when it is equal in all cases looked at (constant), or equal to an earlier
    feature in each of them (duplicate); with fewer than two cases none is.
    """
    n_looks = len(cases) if sample is None else min(sample, len(cases))
    looks: list[_Look] = []
    failures = []
    for done, place in enumerate(np.linspace(0, len(cases) - 1, n_looks).round(), start=1):
        case = cases[int(place)]
        try:
            looks.append(_look(case.read(), settings))
        except CaseError as refusal:
            failures.append(FailureRow(case.case_id, str(refusal)))
        if progress is not None:
            progress(done, n_looks)
    return Preflight(
        len(cases),
        PREFLIGHT_CASES.frame(_size(look.case) for look in looks),
        PREFLIGHT_IMAGE_TYPES.frame(_levels(looks, settings)),
        PREFLIGHT_FEATURES.frame(_idle(looks)),
        FAILURES.frame(failures),
    )


def gray_levels(case: Case, settings: ExtractionSettings) -> dict[str, int]:
    """Count the gray levels that occur in the ROI, per image type.

    Parameters
    ----------
    case : Case
        Prepared: see ``ExtractionSettings.prepare``.
    settings : ExtractionSettings
        Image types, all defined on the case, and bins.
    """
    top, bottom, left, right = case.box
    inside = case.roi[top:bottom, left:right]
    levels = {}
    for image_type in settings.image_types:
        binning = _binning(image_type, settings)
        images = image_type.apply(case)
        for name, image in zip(image_type.names, images, strict=True):
            intensities = image[inside]
            edges = binning.edges(float(intensities.min()), float(intensities.max()))
            levels[name] = np.unique(np.digitize(intensities, edges)).size
    return levels


@dataclass(frozen=True, eq=False)
class _Look:
    """What one case shows: reasons of skipped image types, gray levels and features of the others."""

    case: Case
    skipped: Mapping[str, str]
    levels: Mapping[str, int] = field(default_factory=dict)
    features: Mapping[str, float] = field(default_factory=dict)


def _look(case: Case, settings: ExtractionSettings) -> _Look:
    ready = settings.prepare(case)
    prepared = ready.case
    skipped = settings.skipped(prepared.image.shape, prepared.spacing)
    kept = [name for name in settings.image_type_names if name not in skipped]
    if not kept:
        return _Look(prepared, skipped)
    settings = replace(settings, image_types=settings.image_types.only(kept))
    features = features_of(ready, settings)
    return _Look(prepared, skipped, gray_levels(prepared, settings), features)


def _size(case: Case) -> PreflightCaseRow:
    top, bottom, left, right = case.box
    pixels, (row, column) = int(case.roi.sum()), case.spacing
    return PreflightCaseRow(
        case_id=case.case_id,
        n_rows=case.image.shape[0],
        n_columns=case.image.shape[1],
        spacing_row=row,
        spacing_column=column,
        spacing_source=case.spacing_source,
        roi_pixels=pixels,
        roi_area=pixels * row * column,
        box_rows=bottom - top,
        box_columns=right - left,
        box_height=(bottom - top) * row,
        box_width=(right - left) * column,
    )


def _levels(looks: Sequence[_Look], settings: ExtractionSettings) -> Iterator[GrayLevelRow]:
    for image_type in settings.image_types:
        binning = _binning(image_type, settings)
        bins = f"bin count {binning.count}" if binning.count else f"bin width {binning.width:g}"
        for name in image_type.names:
            found = np.array([look.levels[name] for look in looks if name in look.levels])
            reasons = [look.skipped[name] for look in looks if name in look.skipped]
            low, median, high = np.quantile(found, [0, 0.5, 1]) if found.size else [None] * 3
            yield GrayLevelRow(
                image_type=name,
                binning=bins,
                n_cases=found.size,
                n_one_level=int(np.count_nonzero(found == 1)),
                low=low,
                median=median,
                high=high,
                n_skipped=len(reasons),
                reason="".join(reasons[:1]),
            )


def _binning(image_type: ImageType, settings: ExtractionSettings) -> Binning:
    return Binning(image_type.bin_width or settings.bin_width, settings.bin_count)


def _idle(looks: Sequence[_Look]) -> Iterator[IdleFeatureRow]:
    """Name features that are equal in all cases, or to an earlier feature in each."""
    if len(looks) < 2:
        return
    values = pd.DataFrame([look.features for look in looks]).dropna(axis="columns")
    seen: dict[tuple[float, ...], str] = {}
    for name, column in values.items():
        numbers = tuple(column)
        if len(set(numbers)) == 1:
            yield IdleFeatureRow(str(name), "constant", reference="")
        elif numbers in seen:
            yield IdleFeatureRow(str(name), "duplicate", reference=seen[numbers])
        else:
            seen[numbers] = str(name)
