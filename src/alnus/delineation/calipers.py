"""Four caliper points: the ends of a node's long axis, then those of its short axis."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alnus.arrays import Floats
from alnus.errors import CaseError

CLOSEST = 2.0  # pixels; below, two ends are one click
FLATTEST = 1.0  # pixels; an end of the short axis that is nearer to the long axis lies on it


@dataclass(frozen=True, eq=False)
class Calipers:
    """The ends of both axes of a node.

    Parameters
    ----------
    points : ndarray of float64, shape (4, 2)
        Ends of the long axis, then of the short axis; each (x, y) = (column, row) in pixels, the
        center of the first pixel being (0, 0).

    Raises
    ------
    CaseError
        With every fault of the points.
    """

    points: Floats

    def __post_init__(self) -> None:
        """Refuse points between which no node can lie."""
        points = np.asarray(self.points, dtype=np.float64)
        _refuse(_count_faults(points) or _axis_faults(points))
        object.__setattr__(self, "points", points)

    @classmethod
    def on_image(cls, points: ArrayLike, shape: tuple[int, int]) -> "Calipers":
        """Take points that must lie on an image.

        Parameters
        ----------
        points : array_like, shape (4, 2)
            As above.
        shape : tuple of int
            Rows and columns of the image.

        Raises
        ------
        CaseError
            With every fault of the points.
        """
        given = np.asarray(points, dtype=np.float64)
        _refuse(_count_faults(given) or outside_faults(given, shape))
        return cls(given)

    @property
    def long_axis(self) -> float:
        """Distance of the long axis' ends, pixels."""
        return float(np.linalg.norm(self.points[1] - self.points[0]))


def _refuse(faults: list[str]) -> None:
    if faults:
        source = "Caliper points"
        raise CaseError.of_faults(source, faults)


def _count_faults(points: Floats) -> list[str]:
    if points.shape != (4, 2):
        found = f"{len(points)} points" if points.ndim == 2 else f"shape {points.shape}"
        needed = "the two ends of the long axis, then those of the short axis"
        return [f"{found} were given; four are needed, each x,y: {needed}"]
    if not np.isfinite(points).all():
        return ["a coordinate is no number. Give x,y in pixels"]
    return []


def outside_faults(points: Floats, shape: tuple[int, int]) -> list[str]:
    """Name the points (x, y), in pixels, that lie outside an image of so many rows and columns."""
    rows, columns = shape
    return [
        f"point {number} at x = {x:g}, y = {y:g} lies outside the image of {columns} columns and "
        f"{rows} rows. x is the column and y the row, both from 0"
        for number, (x, y) in enumerate(points, start=1)
        if not (-0.5 <= x <= columns - 0.5 and -0.5 <= y <= rows - 0.5)
    ]


def _axis_faults(points: Floats) -> list[str]:
    """Name what is wrong with the axes; one fault, since each hides the next."""
    long, short = (np.linalg.norm(points[end] - points[end - 1]) for end in (1, 3))
    if min(long, short) < CLOSEST:
        which = "1 and 2" if long < CLOSEST else "3 and 4"
        return [f"points {which} are less than {CLOSEST:g} pixels apart. Put them on both ends"]
    aside = _aside(points)
    if np.abs(aside).max() < FLATTEST:
        return ["all four points lie in one line. Put points 3 and 4 on the short axis' ends"]
    if short > long:
        found = f"points 1 and 2 are {long:.1f} pixels apart but 3 and 4 are {short:.1f}"
        return [f"{found}: the axes are swapped. Give the long axis first"]
    if (aside.prod() > 0 and np.abs(aside).min() > FLATTEST) or _is_beyond(points):
        order = "the two ends of the long axis, then the two of the short axis"
        return [f"the two axes do not cross. Give {order}, not the four in turn"]
    return []


def _aside(points: Floats) -> Floats:
    """Signed distances of points 3 and 4 from the line through 1 and 2."""
    along = (points[1] - points[0]) / np.linalg.norm(points[1] - points[0])
    away = points[2:] - points[0]
    return np.asarray(away[:, 1] * along[0] - away[:, 0] * along[1])


def _is_beyond(points: Floats) -> bool:
    """Tell whether the short axis' middle lies beyond an end of the long axis."""
    whole = points[1] - points[0]
    place = (points[2:].mean(axis=0) - points[0]) @ whole / (whole @ whole)
    return not 0 < place < 1
