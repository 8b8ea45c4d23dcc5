"""Four quarter ellipses through four caliper points: an outline by itself, and a frame for others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alnus.arrays import Floats
from alnus.delineation.calipers import Calipers

LEAST = 2.0  # pixels; a half axis is no shorter, wherever the axes cross
NEAREST_END = 0.1  # share of the long axis within which the axes do not cross


@dataclass(frozen=True, eq=False)
class Arcs:
    """Four quarter ellipses about one center, one in each quadrant between the axes.

    Parameters
    ----------
    center : ndarray of float64, shape (2,)
        Where the axes cross, (x, y) in pixels.
    axes : ndarray of float64, shape (2, 2)
        Unit vector along the long axis, and the one a quarter turn from it.
    halves : ndarray of float64, shape (2, 2)
        Half axes in pixels: against and along the first vector, against and along the second.
    """

    center: Floats
    axes: Floats
    halves: Floats

    @classmethod
    def through(cls, calipers: Calipers) -> "Arcs":
        """Lay the arcs through the long axis' ends and as far out as the short axis' ends are."""
        first, second, third, fourth = calipers.points
        whole = second - first
        along = whole / calipers.long_axis
        across = np.array([-along[1], along[0]])
        share = np.clip(_crossing(calipers), NEAREST_END, 1 - NEAREST_END)
        center = first + share * whole
        ends = np.sort([(third - center) @ across, (fourth - center) @ across])
        halves = np.array([[share * calipers.long_axis, (1 - share) * calipers.long_axis],
                           [-ends[0], ends[1]]])  # fmt: skip
        return cls(center, np.stack([along, across]), np.maximum(halves, LEAST))

    def radii(self, angles: ArrayLike) -> Floats:
        """Distance of the arcs from the center in directions from the long axis (radians)."""
        cosine, sine = np.cos(angles), np.sin(angles)
        long = np.where(cosine < 0, *self.halves[0])
        short = np.where(sine < 0, *self.halves[1])
        return np.asarray(1 / np.hypot(cosine / long, sine / short))

    def places(self, angles: ArrayLike, distances: ArrayLike) -> Floats:
        """Turn directions and distances from the center into (x, y), shape (..., 2)."""
        turned = np.stack([np.cos(angles), np.sin(angles)], axis=-1) @ self.axes
        return np.asarray(self.center + np.asarray(distances)[..., None] * turned)

    def reach(self, points: Floats) -> Floats:
        """Tell how far out points (x, y) lie, shape (...): 1 on the arcs, less inside."""
        along, across = np.moveaxis((points - self.center) @ self.axes.T, -1, 0)
        long = np.where(along < 0, *self.halves[0])
        short = np.where(across < 0, *self.halves[1])
        return np.asarray(np.hypot(along / long, across / short))


def four_arc_outline(calipers: Calipers, *, n_points: int = 120) -> Floats:
    """Outline a node by four quarter ellipses through its caliper points.

    Parameters
    ----------
    calipers : Calipers
        The four points.
    n_points : int
        Corners of the polygon.

    Returns
    -------
    ndarray of float64, shape (n_points, 2)
        Polygon of (x, y) in pixels, not repeating its first corner.
    """
    arcs = Arcs.through(calipers)
    angles = np.linspace(0, 2 * np.pi, n_points, endpoint=False)
    return arcs.places(angles, arcs.radii(angles))


def _crossing(calipers: Calipers) -> float:
    """Tell where on the long axis the line through the short axis crosses it, as a share."""
    first, second, third, fourth = calipers.points
    sides = np.stack([second - first, third - fourth], axis=1)
    if abs(np.linalg.det(sides)) < 1e-9:
        # Axes that are parallel cross nowhere; the middle is as good as any place.
        return 0.5
    return float(np.linalg.solve(sides, third - first)[0])
