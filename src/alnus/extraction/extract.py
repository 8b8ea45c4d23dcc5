"""Radiomic features of one case."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, product
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from alnus.errors import CaseError
from alnus.extraction.families import firstorder, glcm, gldm, glrlm, glszm, ngtdm, shape2d
from alnus.extraction.image_types.pointwise import crop
from alnus.extraction.preparation import PreparedCase
from alnus.extraction.roi import Binning, Roi, RoiStack
from alnus.extraction.settings import ExtractionSettings, ImageType
from alnus.imaging.case import Case

MOST_LEVELS = 1024
"""A level-by-level matrix of more gray levels fills the memory and holds hardly any pair twice."""

LONGEST_SIDE = 2**16 - 1
"""Places in a run are counted in 16 bits."""

MOST_CELLS = 2**20
"""Cells of level-by-level matrices, over image types, that are evaluated at once."""

ROUNDING = 64
"""Units in the last place by which image types may err."""

KEPT = 2**24
"""Bytes of the largest block that the C library is to keep when it is freed."""

# glibc gives back what is freed beyond twice the largest block it has seen freed so far. Fetching that
# memory again for every case takes a sixth of the time of a large ROI; other libraries do not mind.
np.empty(KEPT, np.uint8)

COMPUTE: Mapping[str, Callable[[RoiStack, Sequence[str]], NDArray[np.float64]]] = MappingProxyType(
    {
        firstorder.NAME: firstorder.compute,
        glcm.NAME: glcm.compute,
        gldm.NAME: gldm.compute,
        glrlm.NAME: glrlm.compute,
        glszm.NAME: glszm.compute,
        ngtdm.NAME: ngtdm.compute,
    }
)


def extract(
    case: Case,
    settings: ExtractionSettings = ExtractionSettings(),  # noqa: B008 - it is frozen
    *,
    names: Sequence[str] | None = None,
) -> dict[str, float]:
    """Return a case's radiomic features by name.

    Parameters
    ----------
    case : Case
        Image, ROI and spacing.
    settings : ExtractionSettings
        Image types, families and bins; by default those of the published 1,032 features.
    names : sequence of str, optional
        Only these features, in this order; what they do not need is not computed. By default all
        of ``settings.feature_names``.

    Returns
    -------
    dict of str to float
        Finite values.

    Raises
    ------
    CaseError
        When an image type or a feature is not defined on this case.
    ValueError
        When a name is none of the settings' features.

    Examples
    --------
    >>> import numpy as np
    >>> ramp = np.arange(64.0).reshape(8, 8)
    >>> extract(Case("ramp", ramp, ramp >= 0), names=["original_firstorder_Mean"])
    {'original_firstorder_Mean': 31.5}
    """
    return features_of(settings.prepare(case), settings, names=names)


def features_of(
    prepared: PreparedCase, settings: ExtractionSettings, *, names: Sequence[str] | None = None
) -> dict[str, float]:
    """Return the features of a case that these settings, or their like, have prepared.

    Parameters and refusals are those of :func:`extract`.
    """
    plan = _plan(settings, None if names is None else tuple(names))
    _refuse_long(prepared.case)
    _refuse_skipped(prepared.case, plan)
    outline = _cut(prepared.outline, prepared.case)
    stack = _stack(prepared.case, plan)
    values = [_evaluate(block, stack, plan.image_types, outline).ravel() for block in plan.blocks]
    features = np.concatenate(values)[plan.order]
    _refuse_undefined(prepared.case, plan, features)
    return dict(zip(plan.names, features.tolist(), strict=True))


@dataclass(frozen=True)
class Block:
    """Features of one family that are computed together.

    Parameters
    ----------
    family : str
        Name of the feature family.
    image_types : tuple of str
        Image types they are computed on.
    features : tuple of str
        Feature names without image type and family.
    """

    family: str
    image_types: tuple[str, ...]
    features: tuple[str, ...]

    @property
    def names(self) -> Iterator[str]:
        """Full names in the order of the values."""
        for image_type, feature in product(self.image_types, self.features):
            yield f"{image_type}_{self.family}_{feature}"


@dataclass(frozen=True, eq=False)
class Plan:
    """What has to be computed for some features.

    Parameters
    ----------
    settings : ExtractionSettings
        Where the features come from.
    names : tuple of str
        The features, in output order.
    blocks : tuple of Block
        Together they hold every feature.
    """

    settings: ExtractionSettings
    names: tuple[str, ...]
    blocks: tuple[Block, ...]

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """Where each feature stands among the values of all blocks, shape (features,)."""
        computed = (name for block in self.blocks for name in block.names)
        places = {name: place for place, name in enumerate(computed)}
        return np.array([places[name] for name in self.names], np.int64)

    @cached_property
    def image_types(self) -> tuple[str, ...]:
        """Image types whose intensities are looked at."""
        looked_at = (block.image_types for block in self.blocks if block.family != shape2d.NAME)
        return tuple(dict.fromkeys(chain.from_iterable(looked_at)))

    @cached_property
    def filters(self) -> tuple[ImageType, ...]:
        """What gives those image types, and perhaps others."""
        return tuple(self.settings.image_types.only(self.image_types))

    @cached_property
    def binnings(self) -> tuple[Binning, ...]:
        """How the intensities of each image type are binned."""
        width, count = self.settings.bin_width, self.settings.bin_count
        binnings = {
            name: Binning(item.bin_width or width, count)
            for item in self.filters
            for name in item.names
        }
        return tuple(binnings[name] for name in self.image_types)


@lru_cache(maxsize=8)
def _plan(settings: ExtractionSettings, names: tuple[str, ...] | None) -> Plan:
    wanted = settings.feature_names if names is None else names
    unknown = sorted(set(wanted).difference(settings.feature_names))
    if unknown:
        message = f"the extraction settings have no feature {', '.join(unknown)}"
        raise ValueError(message)
    parts = [name.split("_") for name in wanted]
    blocks = (
        Block(
            family,
            tuple(dict.fromkeys(image_type for image_type, of, _ in parts if of == family)),
            tuple(dict.fromkeys(feature for _, of, feature in parts if of == family)),
        )
        for family in dict.fromkeys(family for _, family, _ in parts)
    )
    return Plan(settings, wanted, tuple(blocks))


def _refuse_long(case: Case) -> None:
    top, bottom, left, right = case.box
    if max(bottom - top, right - left) > LONGEST_SIDE:
        message = (
            f"Case {case.case_id}: the ROI's bounding box is {bottom - top} x {right - left} pixels; "
            f"at most {LONGEST_SIDE} a side are supported. Resample the image."
        )
        raise CaseError(message)


def _refuse_skipped(case: Case, plan: Plan) -> None:
    skipped = plan.settings.skipped(case.image.shape, case.spacing)
    missing = [f"{name} ({skipped[name]})" for name in plan.image_types if name in skipped]
    if missing:
        message = (
            f"Case {case.case_id}: image types without values on it: {', '.join(missing)}. "
            "Leave them out, or leave the case out."
        )
        raise CaseError(message)


def _cut(pixels: NDArray[np.bool_], case: Case) -> Roi:
    top, bottom, left, right = case.box
    return Roi(pixels[top:bottom, left:right], case.spacing)


def _stack(case: Case, plan: Plan) -> RoiStack:
    roi = _cut(case.roi, case)
    intensities = np.empty((len(plan.image_types), roi.n_pixels))
    for item in plan.filters:
        images = item.apply(case)
        for name, image in zip(item.names, images, strict=True):
            if name in plan.image_types:
                place = plan.image_types.index(name)
                image.take(roi.inside, out=intensities[place], mode="clip")
    lowest, highest = intensities.min(axis=1).tolist(), intensities.max(axis=1).tolist()
    ranges = zip(plan.image_types, plan.binnings, lowest, highest, strict=True)
    edges = [_edges(case, *of_type) for of_type in ranges]
    largest = np.abs(crop(case.image, case.box)[roi.mask]).max()
    return RoiStack.binned(roi, intensities, edges, rounding=ROUNDING * np.spacing(largest))


def _edges(
    case: Case, image_type: str, binning: Binning, lowest: float, highest: float
) -> NDArray[np.float64]:
    if not math.isfinite(highest - lowest):
        message = (
            f"Case {case.case_id}: {image_type} has values inside the ROI that are not finite. "
            "Look for such pixels around the ROI."
        )
        raise CaseError(message)
    n_levels = binning.n_bins(lowest, highest)
    if n_levels > MOST_LEVELS:
        message = (
            f"Case {case.case_id}: {image_type} reaches from {lowest:g} to {highest:g} inside the "
            f"ROI, {n_levels} gray levels; at most {MOST_LEVELS} are useful. "
            "Set a larger bin width or a bin count."
        )
        raise CaseError(message)
    return binning.edges(lowest, highest)


def _evaluate(
    block: Block, stack: RoiStack, image_types: Sequence[str], outline: Roi
) -> NDArray[np.float64]:
    if block.family == shape2d.NAME:
        return shape2d.compute(outline, block.features)
    needed = stack.only([image_types.index(name) for name in block.image_types])
    parts = needed.parts(most_cells=MOST_CELLS)
    return np.concatenate([COMPUTE[block.family](part, block.features) for part in parts])


def _refuse_undefined(case: Case, plan: Plan, features: NDArray[np.float64]) -> None:
    if np.isfinite(features).all():
        return
    undefined = [plan.names[place] for place in np.flatnonzero(~np.isfinite(features))]
    families = sorted({name.split("_")[1] for name in undefined})
    message = (
        f"Case {case.case_id}: {len(undefined)} features ({', '.join(families)}; first "
        f"{undefined[0]}) are not defined on its ROI of {int(case.roi.sum())} pixels. "
        "Check the ROI, or ask for other features."
    )
    raise CaseError(message)
