"""The segments of a segmentation, 3D Slicer's or DICOM's: their names, layers and labels."""

import re
from collections.abc import Mapping

import numpy as np

from alnus.imaging.picture import Picture
from alnus.imaging.rois.regions import Labels, Region, Regions, whole

SEGMENT = re.compile(r"Segment(\d+)_(Name|Layer|LabelValue)")
OFFSET = "Segmentation_ReferenceImageExtentOffset"


def is_segmentation(mask: Picture) -> bool:
    """Tell whether a file's header names segments."""
    return any(SEGMENT.fullmatch(key) for key in mask.header)


def segments_of(mask: Picture) -> Regions:
    """Find the segments of a segmentation, which may overlap when they lie in several layers.

    Parameters
    ----------
    mask : Picture
        From a ``.seg.nrrd`` or DICOM SEG.

    Raises
    ------
    ValueError
        When a segment names a layer that is not there. The text goes on after the file's name.

    References
    ----------
    slicer.readthedocs.io, "Segmentations", file format.
    """
    values = whole(mask.values)
    layers = values[None] if values.ndim == 2 else np.moveaxis(values, 2, 0)
    regions = []
    for number, told in sorted(_told(mask.header).items()):
        layer, value = int(told.get("Layer", 0)), int(told.get("LabelValue", 1))
        if not 0 <= layer < len(layers):
            message = f"names layer {layer} for a segment but holds {len(layers)}. Export it again"
            raise ValueError(message)
        regions.append(Region(number + 1, told.get("Name", f"segment {number + 1}"), layer, value))
    return Regions(layers, tuple(regions))


def offset_of(mask: Picture) -> tuple[int, int] | None:
    """Give the first row and column of the image that a cropped segmentation covers."""
    words = mask.header.get(OFFSET, "").split()
    if len(words) < 2 or not all(re.fullmatch(r"-?\d+", word) for word in words):
        return None
    return int(words[1]), int(words[0])


def _told(header: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """Gather what the header says about each segment, by its number there."""
    told: dict[int, dict[str, str]] = {}
    for key, value in header.items():
        found = SEGMENT.fullmatch(key)
        if found and (found[2] == "Name" or re.fullmatch(r"\d{1,6}", value)):
            told.setdefault(int(found[1]), {})[found[2]] = value
    return told


def on_grid(layers: Labels, shape: tuple[int, int], first: tuple[int, int]) -> Labels:
    """Put layers that cover a part of an image where they belong; what lies outside must be empty.

    Parameters
    ----------
    layers : ndarray of int, shape (layers, rows, columns)
    shape : tuple of int
        Rows and columns of the image.
    first : tuple of int
        Row and column of the image at which the layers begin; may be negative.

    Raises
    ------
    ValueError
        When a part of a segment lies outside the image.
    """
    whole_image = np.zeros((len(layers), *shape), layers.dtype)
    into, out_of = [], []
    for start, side, n in zip(first, shape, layers.shape[1:], strict=True):
        low, high = max(start, 0), min(start + n, side)
        into.append(slice(low, max(low, high)))
        out_of.append(slice(low - start, max(low, high) - start))
    part = layers[:, out_of[0], out_of[1]]
    if np.count_nonzero(part) < np.count_nonzero(layers):
        message = "reaches beyond the image. Export the ROI on the image's own grid"
        raise ValueError(message)
    whole_image[:, into[0], into[1]] = part
    return whole_image
