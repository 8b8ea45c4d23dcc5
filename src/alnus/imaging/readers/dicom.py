"""DICOM ultrasound: one frame, its scale and where it shows tissue."""

import math
from pathlib import Path
from typing import Any

import numpy as np

from alnus.imaging.decoding.parent import DECODER
from alnus.imaging.picture import Channels, Picture, Scale, View, refuse_nan
from alnus.imaging.readers.content import exactly

MILLIMETERS = 10.0  # ultrasound regions count in cm
OUTSIDE = (
    "names a region beyond its own border, as if it had been resized since: "
    "its scale is not used. Give the spacing"
)


def read_dicom(
    path: Path, *, largest: int, frame: int | None = None, source_frame: int | None = None
) -> Picture:
    """Read one frame of a DICOM file.

    Parameters
    ----------
    path : Path
        The file; decoded in a process of its own, under a time limit.
    largest : int
        Number of pixels above which the file is refused from its header.
    frame : int, optional
        Which frame, from 1 on; needed where there are several.
    source_frame : int, optional
        Of a mask or segmentation: the frame of the image that it was drawn on.

    Returns
    -------
    Picture
        Gray or color. Its views are the ultrasound regions of B-mode tissue, each with its scale:
        10·|PhysicalDelta| mm, rows and columns apart, where both are lengths. Without them the
        scale is PixelSpacing's. A region beyond the picture gives none, and a remark. A
        segmentation has a layer a segment, and names them in its header as 3D Slicer does.

    Raises
    ------
    ValueError
        When the file cannot be used. The text goes on after the file's name.

    References
    ----------
    DICOM PS3.3 C.8.5.5, US Region Calibration: spatial format 1 is 2D, data type 1 is tissue, unit
    3 is cm.
    """
    asked = {"path": str(path), "frame": frame, "source_frame": source_frame, "largest": largest}
    reply, content = DECODER.ask(asked)
    dtype, shape = np.dtype(reply["dtype"]), tuple(reply["shape"])
    values = np.frombuffer(exactly(content, math.prod(shape) * dtype.itemsize), dtype)
    refuse_nan(values)
    channels: Channels = "color" if len(shape) == 3 else "gray"
    if reply["segments"]:
        channels = "layers"
    fitting = all(_fits(region, shape) for region in reply["regions"] if region["tissue"])
    views = tuple(_view(r, shape) for r in reply["regions"] if r["tissue"] and fitting)
    return Picture(
        values.reshape(shape),
        channels,
        scale=_scale(reply),
        lossy=reply["lossy"],
        frame=reply["frame"],
        n_frames=reply["n_frames"],
        views=views,
        remark="" if fitting else OUTSIDE,
        header={
            f"Segment{layer}_{key}": value
            for layer, name in enumerate(reply["segments"])
            for key, value in (("Name", name), ("Layer", str(layer)), ("LabelValue", "1"))
        },
    )


def _fits(region: dict[str, Any], shape: tuple[int, ...]) -> bool:
    """Tell whether a region lies in the picture; ends may be counted as the last or one past it."""
    return all(
        0 <= low < high <= side
        for (low, high), side in zip((region["rows"], region["columns"]), shape, strict=False)
    )


def _view(region: dict[str, Any], shape: tuple[int, ...]) -> View:
    (top, bottom), (left, right) = region["rows"], region["columns"]
    steps = tuple(MILLIMETERS * delta for delta in region["deltas"])
    told = region["in_cm"] and all(math.isfinite(step) and step > 0 for step in steps)
    return View(
        (top, min(bottom + 1, shape[0])),
        (left, min(right + 1, shape[1])),
        Scale((steps[0], steps[1]), "the ultrasound region") if told else None,
    )


def _scale(reply: dict[str, Any]) -> Scale | None:
    spacing = reply["spacing"]
    if spacing is None or len(spacing) != 2 or not all(0 < step < math.inf for step in spacing):
        return None
    return Scale((spacing[0], spacing[1]), "PixelSpacing")
