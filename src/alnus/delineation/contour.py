"""The border of an ROI as a polygon, and what can be measured on one."""

from typing import cast

import contourpy
import numpy as np
import scipy

from alnus.arrays import Bools, Floats


def outer_contour(roi: Bools) -> Floats:
    """Trace the outer border of an ROI of one part, halfway between pixels in and out of it.

    Half a pixel lies between the outermost centers and the border, so that widths count pixels whole
    along rows and columns; holes are left aside.

    Parameters
    ----------
    roi : ndarray of bool, shape (rows, columns)

    Returns
    -------
    ndarray of float64, shape (corners, 2)
        Polygon of (x, y) in pixels, the center of the first pixel being (0, 0), not repeating its
        first corner.
    """
    return level_contour(np.where(roi, 0.5, -0.5), 0.0)


def level_contour(values: Floats, level: float) -> Floats:
    """Trace the outermost line along which values between pixels are a level.

    Parameters
    ----------
    values : ndarray of float64, shape (rows, columns)
        At pixel centers; beyond the border they count as the least, and as below the level.
    level : float
        Some value must be above it.

    Returns
    -------
    ndarray of float64, shape (corners, 2)
        As above.
    """
    padded = np.pad(values, 1, constant_values=min(values.min(), level - 0.5))
    traced = cast("list[Floats]", contourpy.contour_generator(z=padded).lines(level))
    outermost = max(traced, key=lambda line: abs(enclosed_area(line)))
    return outermost[:-1] - 1


def enclosed_area(polygon: Floats) -> float:
    """Area of a polygon; positive where it turns from x to y."""
    x, y = (polygon - polygon[0]).T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def greatest_diameter(polygon: Floats) -> Floats:
    """Find the ends of a polygon's greatest (maximum Feret) diameter, shape (2, 2)."""
    hull = polygon[scipy.spatial.ConvexHull(polygon).vertices]
    apart = ((hull[:, None] - hull) ** 2).sum(axis=2)
    return np.asarray(hull[list(np.unravel_index(apart.argmax(), apart.shape))])


def smallest_width(polygon: Floats) -> Floats:
    """Find the ends of a polygon's smallest width between parallel lines, as a caliper closes on it.

    One of the lines holds an edge of the convex hull (Freeman and Shapira 1975).

    Returns
    -------
    ndarray of float64, shape (2, 2)
        A corner of the hull, and its foot on the line through the edge opposite.
    """
    hull = polygon[scipy.spatial.ConvexHull(polygon).vertices]
    sides = np.roll(hull, -1, axis=0) - hull
    normals = np.column_stack([-sides[:, 1], sides[:, 0]]) / np.hypot(*sides.T)[:, None]
    heights = ((hull[:, None] - hull) * normals).sum(axis=2)  # corners x edges
    edge = heights.max(axis=0).argmin()
    corner = heights[:, edge].argmax()
    return np.array([hull[corner], hull[corner] - heights[corner, edge] * normals[edge]])


def longest_chord_across(polygon: Floats, axis: Floats, *, n_places: int = 400) -> Floats:
    """Find the longest stretch at right angles to an axis, between a polygon's outermost borders.

    Parameters
    ----------
    polygon : ndarray of float64, shape (corners, 2)
    axis : ndarray of float64, shape (2, 2)
        Its ends.
    n_places : int
        Places along the axis that are looked at.

    Returns
    -------
    ndarray of float64, shape (2, 2)
        Ends of the chord.
    """
    along = (axis[1] - axis[0]) / np.linalg.norm(axis[1] - axis[0])
    across = np.array([-along[1], along[0]])
    t, s = (polygon - axis[0]) @ along, (polygon - axis[0]) @ across
    next_t, next_s = np.roll(t, -1), np.roll(s, -1)
    # Without both ends, where the polygon is touched and not crossed.
    places = np.linspace(t.min(), t.max(), n_places + 2)[1:-1, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        crossings = s + (places - t) / (next_t - t) * (next_s - s)
    # Half open, so that a corner exactly on the line is crossed once, not twice.
    crosses = (t <= places) != (next_t <= places)
    lowest = np.where(crosses, crossings, np.inf).min(axis=1)
    highest = np.where(crosses, crossings, -np.inf).max(axis=1)
    widest = (highest - lowest).argmax()
    ends = np.array([lowest[widest], highest[widest]])[:, None] * across
    return np.asarray(axis[0] + places[widest] * along + ends)
