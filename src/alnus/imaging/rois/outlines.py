"""Polygons of an annotation file, LabelMe, COCO or CSV, as regions of an image."""

import csv
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from alnus.arrays import Floats
from alnus.imaging.readers.content import read_bytes
from alnus.imaging.rois.polygon import rasterize
from alnus.imaging.rois.regions import Region, Regions

ENDINGS = (".json", ".csv")
CORNER = 0.5
"""LabelMe and COCO count from the corner of the first pixel, rasterization from its center."""

LARGEST = 40_000_000
"""Bytes of a file; as Python's lists its numbers take twenty times as much."""

MOST_CORNERS = 100_000
MOST_WORK = 1_000_000_000
"""Pixels that are drawn, in all polygons' layers: seconds."""
POLYGON, CROSSING = 10_000, 100
"""As much work as so many pixels are a polygon, and a row that an edge crosses."""

DAMAGED = "is no polygon file of LabelMe or COCO. Export the ROI again"

Outline = tuple[str, Floats]


def read_outlines(path: Path, *, shape: tuple[int, int], image_name: str) -> Regions:
    """Read the polygons of an image, each label a region; those of one label are united.

    Parameters
    ----------
    path : Path
        LabelMe's JSON of one image (polygons and rectangles), COCO's of many, or a CSV with the
        columns x and y and, if wanted, label: pixels, from the corner of the first, one row a
        corner.
    shape : tuple of int
        Rows and columns of the image.
    image_name : str
        Name of the image's file, by which COCO's are found.

    Raises
    ------
    ValueError
        When the file cannot be used, or belongs to an image of other size. The text goes on after
        the file's name.
    """
    text = _text(path)
    if path.suffix.lower() == ".csv":
        outlines = list(_of_csv(text))
    else:
        outlines = list(_of_json(text, shape, image_name))
    if not outlines:
        message = "holds no polygon of this image. Draw the ROI"
        raise ValueError(message)
    names = sorted({name for name, _ in outlines})
    _refuse_endless(len(names), [_usable(corners) for _, corners in outlines], shape)
    layers = np.zeros((len(names), *shape), np.uint8)
    for name, corners in outlines:
        layers[names.index(name)] |= rasterize(corners - CORNER, shape)
    return Regions(layers, tuple(Region(n + 1, name, n, 1) for n, name in enumerate(names)))


def _text(path: Path) -> str:
    try:
        return read_bytes(path, largest=LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = "is no text in UTF-8. Export the ROI again"
        raise ValueError(message) from error


def _usable(corners: Floats) -> Floats:
    if corners.ndim != 2 or corners.shape[1] != 2 or not 3 <= len(corners) <= MOST_CORNERS:
        message = f"holds a polygon of {len(corners)} corners. Draw it again"
        raise ValueError(message)
    if not np.isfinite(corners).all() or np.abs(corners).max() > 1e6:
        message = "holds a polygon with corners that are nowhere. Draw it again"
        raise ValueError(message)
    return corners


def _refuse_endless(n_names: int, polygons: Sequence[Floats], shape: tuple[int, int]) -> None:
    """Refuse polygons that would be drawn for hours: thousands over all of a large image."""
    edges = (np.diff(np.clip(one[:, 1], 0, shape[0]), append=one[:1, 1]) for one in polygons)
    work = (n_names + len(polygons)) * (math.prod(shape) + POLYGON) + CROSSING * sum(
        np.abs(one).sum() for one in edges
    )
    if work > MOST_WORK:
        message = (
            f"holds {len(polygons)} polygons of {n_names} labels, too many or too long for an image of "
            f"{shape[0]} x {shape[1]} pixels. Keep those of the node"
        )
        raise ValueError(message)


def _of_csv(text: str) -> Iterator[Outline]:
    try:
        rows = list(csv.DictReader(text.splitlines()))
    except csv.Error as error:
        message = f"is no table of corners ({error}). Export the ROI again"
        raise ValueError(message) from error
    corners: dict[str, list[tuple[float, float]]] = {}
    for number, row in enumerate(rows, start=2):
        cells = {str(key).strip().lower(): value for key, value in row.items()}
        try:
            corner = float(cells["x"] or ""), float(cells["y"] or "")
        except (KeyError, ValueError, TypeError) as error:
            message = f"has no corner in row {number}; the columns x and y are needed, in pixels"
            raise ValueError(message) from error
        corners.setdefault(str(cells.get("label") or "ROI").strip(), []).append(corner)
    for name, points in corners.items():
        yield name, np.array(points)


def _of_json(text: str, shape: tuple[int, int], image_name: str) -> Iterator[Outline]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(DAMAGED) from error
    try:
        if "shapes" in content:
            yield from _of_labelme(content, shape)
        else:
            yield from _of_coco(content, shape, image_name)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(DAMAGED) from error


def _of_labelme(content: dict[str, Any], shape: tuple[int, int]) -> Iterator[Outline]:
    _refuse_other_size((content.get("imageHeight"), content.get("imageWidth")), shape)
    for drawn in content["shapes"]:
        kind = drawn.get("shape_type", "polygon")
        points = _numbers(drawn["points"])
        if kind == "rectangle" and points.shape == (2, 2):
            (x0, y0), (x1, y1) = points.tolist()
            points = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
        elif kind != "polygon":
            message = f"holds a {str(kind)[:20]}; polygons and rectangles are read. Draw it again"
            raise ValueError(message)
        yield str(drawn["label"]), points


def _of_coco(content: dict[str, Any], shape: tuple[int, int], image_name: str) -> Iterator[Outline]:
    images = [image for image in content["images"] if _names(image["file_name"], image_name)]
    if len(images) != 1:
        message = f"names {image_name} {len(images)} times among its images. Correct the file"
        raise ValueError(message)
    _refuse_other_size((images[0].get("height"), images[0].get("width")), shape)
    names = {item["id"]: str(item["name"]) for item in content.get("categories", ())}
    for drawn in content["annotations"]:
        if drawn["image_id"] == images[0]["id"]:
            for numbers in _polygons(drawn["segmentation"]):
                name = names.get(drawn.get("category_id"), "ROI")
                yield name, _pairs(_numbers(numbers))


def _numbers(listed: object) -> Floats:
    try:
        return np.array(listed, dtype=np.float64)
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(DAMAGED) from error


def _pairs(numbers: Floats) -> Floats:
    if numbers.size % 2:
        raise ValueError(DAMAGED)
    return numbers.reshape(-1, 2)


def _polygons(segmentation: object) -> Iterable[list[float]]:
    if not isinstance(segmentation, list):
        message = "holds an ROI as runs of pixels, which are not read. Export polygons"
        raise ValueError(message)  # noqa: TRY004 - a fault of the file
    return segmentation


def _names(file_name: str, image_name: str) -> bool:
    return Path(str(file_name).replace("\\", "/")).name == image_name


def _refuse_other_size(told: tuple[Any, Any], shape: tuple[int, int]) -> None:
    """Refuse polygons that were drawn on an image of other size, where the file tells."""
    known = [side for side in told if isinstance(side, int | float) and math.isfinite(side)]
    if len(known) == 2 and tuple(known) != shape:
        message = (
            f"was drawn on an image of {known[0]} x {known[1]} pixels; this one has "
            f"{shape[0]} x {shape[1]}. Draw it on the image itself"
        )
        raise ValueError(message)
