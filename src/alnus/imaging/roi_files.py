"""An ROI, written: as picture, as segmentation, or as the polygon it was drawn from."""

import gzip
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pictures
from PIL.PngImagePlugin import PngInfo

from alnus.arrays import Bools, Floats, Image
from alnus.errors import CaseError
from alnus.files import write_bytes
from alnus.imaging.nrrd_file import key_lines, nrrd_bytes
from alnus.imaging.picture import UNTOLD, Place

ENDINGS = (".png", ".seg.nrrd", ".nrrd", ".json")

DRAWN_BY = "DrawnBy"
"""Key in NRRD and PNG under which a file says what drew its ROI."""

SEGMENT = """\
Segment0_Color:=0.5 0.68 0.5
Segment0_Extent:=0 {right} 0 {bottom} 0 0
Segment0_ID:=node
Segment0_LabelValue:=1
Segment0_Layer:=0
Segment0_Name:=node
Segmentation_ContainedRepresentationNames:=Binary labelmap|
Segmentation_MasterRepresentation:=Binary labelmap
"""


def refuse_ending(path: Path) -> None:
    """Refuse a name under which no ROI can be written.

    Raises
    ------
    CaseError
        When the ending is none of ``ENDINGS``.
    """
    if not path.name.lower().endswith(ENDINGS):
        message = f"{path} has an ending under which no ROI is written. Use {', '.join(ENDINGS)}"
        raise CaseError(message)


def write_roi(
    path: Path,
    roi: Bools,
    *,
    polygon: Floats,
    image_name: str,
    spacing: tuple[float, float] | None = None,
    place: Place | None = None,
    drawn_by: str = "",
) -> None:
    """Write an ROI in the format that the file's ending names.

    Parameters
    ----------
    path : Path
        ``.png`` (0 and 255), ``.nrrd`` (0 and 1), ``.seg.nrrd`` (one segment, as 3D Slicer saves it)
        or ``.json`` (the polygon, as LabelMe saves it, to be edited).
    roi : ndarray of bool, shape (rows, columns)
        The pixels.
    polygon : ndarray of float64, shape (corners, 2)
        The polygon they lie in: (x, y), the center of the first pixel being (0, 0).
    image_name : str
        Name of the image's file, kept in the polygon's.
    spacing : tuple of float, optional
        Pixel height and width in mm, kept in NRRD.
    place : Place, optional
        The image's place in space, kept in ``.seg.nrrd``.
    drawn_by : str
        Which method or network drew it, kept in every format: as text of PNG, key of NRRD, and the
        polygon's description.

    Raises
    ------
    CaseError
        When the ending is another.
    """
    refuse_ending(path)
    name = path.name.lower()
    drawn_by = " ".join(drawn_by.split())  # a line of its own in NRRD
    if name.endswith(".json"):
        content = _labelme(polygon, roi.shape, image_name, drawn_by)
    elif name.endswith(".png"):
        content = _png(roi, drawn_by)
    else:
        keys = {DRAWN_BY: drawn_by} if drawn_by else {}
        if name.endswith(".seg.nrrd"):
            content = _segment(roi, spacing, place, keys)
        else:
            content = nrrd_bytes(_ones(roi), spacing, keys)
    write_bytes(path, content)


def _png(roi: Bools, drawn_by: str) -> bytes:
    file, texts = io.BytesIO(), PngInfo()
    if drawn_by:
        texts.add_itxt(DRAWN_BY, drawn_by)
    Pictures.fromarray(roi.astype(np.uint8) * 255).save(file, "PNG", pnginfo=texts)
    return file.getvalue()


def _labelme(polygon: Floats, shape: tuple[int, ...], image_name: str, drawn_by: str) -> bytes:
    """LabelMe counts from the first pixel's corner, not its center.

    Nothing is rounded: a hundredth of a pixel can move a pixel out of the ROI.
    """
    drawn = {
        "label": "node",
        "points": (polygon + 0.5).tolist(),
        "group_id": None,
        "shape_type": "polygon",
        "flags": {},
        "description": drawn_by,
    }
    page: dict[str, Any] = {
        "version": "5.0.0",
        "flags": {},
        "shapes": [drawn],
        "imagePath": image_name,
        "imageData": None,
        "imageHeight": shape[0],
        "imageWidth": shape[1],
    }
    return json.dumps(page, indent=1).encode()


def _ones(roi: Bools) -> Image:
    return roi.astype(np.uint8)


def _segment(
    roi: Bools, spacing: tuple[float, float] | None, place: Place | None, keys: Mapping[str, str]
) -> bytes:
    rows, columns = roi.shape
    lines = ["NRRD0004", "type: uint8", "encoding: gzip"]
    lines += ["dimension: 3", f"sizes: {columns} {rows} 1", "kinds: domain domain domain"]
    header = "\n".join([*lines, *_in_space(spacing or UNTOLD, place)]) + "\n"
    header += SEGMENT.format(right=columns - 1, bottom=rows - 1)
    header += "".join(f"{line}\n" for line in key_lines(keys))
    return (header + "\n").encode() + gzip.compress(_ones(roi).tobytes(), mtime=0)


def _in_space(spacing: tuple[float, float], place: Place | None) -> list[str]:
    """Write where a segmentation lies; without a place, as 3D Slicer lays a picture."""
    if place is None or len(place.origin) != 3:
        place = Place((0.0, 0.0, 0.0), rows=(0.0, 1.0, 0.0), columns=(1.0, 0.0, 0.0))
    across, down = np.array(place.columns), np.array(place.rows)
    axes = (across * spacing[1], down * spacing[0], np.cross(across, down))
    told = [f"({','.join(repr(float(x)) for x in axis)})" for axis in (*axes, place.origin)]
    return [
        "space: left-posterior-superior",
        f"space directions: {' '.join(told[:3])}",
        f"space origin: {told[3]}",
    ]
