"""The cortex: how thick it is between capsule and hilum."""

import numpy as np
import scipy

from alnus.arrays import Floats
from alnus.delineation.contour import enclosed_area

N_PLACES = 720
STEEPEST = np.sqrt(2)
"""Way along the normal over the shortest way to the hilum: 1 / sin 45°, where a border is straight."""

SMOOTH = 0.01  # of the way round; without it, normals would follow the corners of pixels


def greatest_thickness(capsule: Floats, hilum: Floats) -> Floats | None:
    """Find where a node's cortex is thickest, along the capsule's inward normal up to the hilum.

    Parameters
    ----------
    capsule, hilum : ndarray of float64, shape (corners, 2)
        Polygons of (x, y), in one unit of length, the second inside the first.

    Returns
    -------
    ndarray of float64, shape (2, 2), optional
        A place on the capsule, and the one on the hilum that its normal meets first; nothing where
        no normal meets the hilum. A normal that runs beside the hilum, as from the pole of a node
        with a slender one, and meets it at less than 45° far away measures no cortex and is left out.
    """
    feet, normals = _inward_normals(capsule)
    start, side = hilum, np.roll(hilum, -1, axis=0) - hilum
    # foot + depth * normal = start + share * side, for every foot and side
    away = start - feet[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = _cross(normals[:, None], side)
        depth = _cross(away, side) / turn
        share = _cross(away, normals[:, None]) / turn
    meets = (share >= 0) & (share < 1) & (depth > 0)
    first = np.where(meets, depth, np.inf).min(axis=1)
    first[first > STEEPEST * _nearest(feet, start, side)] = np.inf
    if not np.isfinite(first).any():
        return None
    place = np.where(np.isfinite(first), first, -1).argmax()
    return np.array([feet[place], feet[place] + first[place] * normals[place]])


def _inward_normals(capsule: Floats) -> tuple[Floats, Floats]:
    """Spread places evenly over a smoothed polygon, and give their unit normals, both (720, 2)."""
    closed = np.vstack([capsule, capsule[:1]])
    way = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    even = np.linspace(0, way[-1], N_PLACES, endpoint=False)
    places = np.column_stack([np.interp(even, way, closed[:, axis]) for axis in (0, 1)])
    places = scipy.ndimage.gaussian_filter1d(places, SMOOTH * N_PLACES, axis=0, mode="wrap")
    tangents = np.roll(places, -1, axis=0) - np.roll(places, 1, axis=0)
    inward = np.column_stack([-tangents[:, 1], tangents[:, 0]]) * np.sign(enclosed_area(places))
    return places, inward / np.hypot(*inward.T)[:, None]


def _nearest(feet: Floats, start: Floats, side: Floats) -> Floats:
    """Distance of each foot from the nearest place on a polygon's sides."""
    away = feet[:, None] - start
    share = np.clip((away * side).sum(axis=2) / np.maximum((side**2).sum(axis=1), 1e-12), 0, 1)
    return np.asarray(np.linalg.norm(away - share[..., None] * side, axis=2).min(axis=1))


def _cross(first: Floats, second: Floats) -> Floats:
    return np.asarray(first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0])
