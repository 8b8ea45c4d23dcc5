"""Points in pixels: written in a line, or a table of caliper points, one node a row."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from alnus.arrays import Floats
from alnus.errors import CaseError
from alnus.workstation.rows import Row, case_names, read_rows

COORDINATES = tuple(f"{axis}{number}" for number in (1, 2, 3, 4) for axis in "xy")


@dataclass(frozen=True, eq=False)
class PointsRow:
    """An image and the four points on it.

    Parameters
    ----------
    case_id : str
        The column ``case_id``, or the image's name.
    image : Path
        The image.
    points : ndarray of float64, shape (4, 2)
        (x, y) in pixels, as :class:`alnus.delineation.calipers.Calipers` takes them.
    """

    case_id: str
    image: Path
    points: Floats


def read_points_csv(path: Path) -> tuple[list[PointsRow], list[str]]:
    """Read the points of many images: the rows that have four, and a sentence for each of the others.

    Parameters
    ----------
    path : Path
        CSV with the columns image, x1, y1 … x4, y4 and, if wanted, case_id; column names in any
        case. Paths start at the table's folder.

    Raises
    ------
    CohortError
        When the table cannot be read, or lacks a column.
    """
    rows = read_rows(path, ("image", *COORDINATES))
    faults: list[str] = []
    found = []
    for number, (name, row) in enumerate(zip(case_names(rows, faults), rows, strict=True), start=1):
        wrong = list(_faults(row))
        faults += [f"row {number}: {fault}" for fault in wrong]
        if row["image"] and not wrong:
            found.append(PointsRow(name, path.parent / row["image"], _points(row)))
    return found, faults


def parse_points(text: str) -> Floats:
    """Read points written "x,y x,y …".

    Returns
    -------
    ndarray of float64, shape (points, 2)

    Raises
    ------
    CaseError
        When a word is no pair of numbers.
    """
    pairs = [word.split(",") for word in text.replace(";", " ").split()]
    try:
        return np.array([[float(x), float(y)] for x, y in pairs]).reshape(-1, 2)
    except ValueError as error:
        message = f'Points: {text!r} is not understood. Write pairs, "x,y x,y …"'
        raise CaseError(message) from error


def _faults(row: Row) -> Iterator[str]:
    empty = [name for name in COORDINATES if not row[name]]
    if empty:
        pairs = {name[1:] for name in empty}
        given = len(COORDINATES) // 2 - len(pairs)
        yield f"{given} points are given; four are needed. Fill in {', '.join(empty)}"
    for name in COORDINATES:
        if row[name] and not _is_number(row[name]):
            yield f"{name} is {row[name]!r}; a number is needed"


def _points(row: Row) -> Floats:
    return np.array([float(row[name]) for name in COORDINATES]).reshape(4, 2)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
