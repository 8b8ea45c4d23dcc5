"""Points in pixels: written in a line, or a table of caliper points, one node a row."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from alnus.arrays import Floats
from alnus.errors import CaseError, CohortError
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


def read_points_csv(path: Path) -> list[PointsRow]:
    """Read the points of many images.

    Parameters
    ----------
    path : Path
        CSV with the columns image, x1, y1 … x4, y4 and, if wanted, case_id; column names in any
        case. Paths start at the table's folder.

    Raises
    ------
    CohortError
        With every fault of the table.
    """
    rows = read_rows(path, ("image", *COORDINATES))
    faults = [
        f"row {number}: {name} is {row[name]!r}; a number is needed"
        for number, row in enumerate(rows, start=1)
        for name in COORDINATES
        if not _is_number(row[name])
    ]
    names = case_names(rows, faults)
    if faults:
        raise CohortError.of_faults(str(path), faults)
    return [
        PointsRow(name, path.parent / row["image"], _points(row))
        for name, row in zip(names, rows, strict=True)
    ]


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


def _points(row: Row) -> Floats:
    return np.array([float(row[name]) for name in COORDINATES]).reshape(4, 2)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
