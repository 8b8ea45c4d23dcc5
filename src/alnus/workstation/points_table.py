"""A table of caliper points, one node a row, read and refused whole."""

import csv
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from alnus.arrays import Floats
from alnus.errors import CohortError
from alnus.imaging.read import stem

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
    header, rows = _cells(path)
    missing = [name for name in ("image", *COORDINATES) if name not in header]
    if missing or not rows:
        fault = f"columns {', '.join(missing)} are missing" if missing else "it has no row"
        raise CohortError.of_faults(str(path), [fault])
    return _checked(path, [dict(zip(header, row, strict=False)) for row in rows])


def _cells(path: Path) -> tuple[list[str], list[list[str]]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            header, *rows = [[cell.strip() for cell in row] for row in csv.reader(file)] or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = f"{path}: the table of points cannot be read ({error}). Give a CSV file in UTF-8."
        raise CohortError(message) from error
    return [name.lower() for name in header], [row for row in rows if any(row)]


def _checked(path: Path, rows: list[dict[str, str]]) -> list[PointsRow]:
    names = [row.get("case_id") or stem(Path(row.get("image", ""))) for row in rows]
    faults = [f"case {name} has {n} rows" for name, n in Counter(names).items() if n > 1]
    for number, (name, row) in enumerate(zip(names, rows, strict=True), start=1):
        if not row.get("image"):
            faults.append(f"row {number}: image is empty")
        elif Path(name).name != name:
            faults.append(f"row {number}: {name!r} names a folder; a case's name is no path")
        faults += [
            f"row {number}: {name} is {row.get(name, '')!r}; a number is needed"
            for name in COORDINATES
            if not _is_number(row.get(name, ""))
        ]
    if faults:
        raise CohortError.of_faults(str(path), faults)
    return [
        PointsRow(name, path.parent / row["image"], _points(row))
        for name, row in zip(names, rows, strict=True)
    ]


def _points(row: dict[str, str]) -> Floats:
    return np.array([float(row[name]) for name in COORDINATES]).reshape(4, 2)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
