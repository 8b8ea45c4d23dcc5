"""A node's outline from four caliper points, by averaging over all outlines on rays from its center.

An outline crosses each ray from where the axes cross once, between 0.5 and 1.7 times the distance of
the four-arc outline. It costs less where the image has an edge, most of all one from dark to bright,
where what it encloses looks like the node's middle rather than its surroundings, and where it is near
the arcs; it is held at the caliper points. Outlines of low cost are probable (a Gibbs distribution,
the probability being proportional to exp(-cost)), and what is drawn is, on each ray, a quantile of
all of them. The cheapest outline alone jumps where two edges cost nearly the same; this one lies
where most of the probable ones agree. The weights were tuned on half of two public sets of breast
images; the other half is in docs/images.md.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter, gaussian_filter1d, map_coordinates

from alnus.arrays import Floats, Image
from alnus.delineation.arcs import Arcs
from alnus.delineation.calipers import Calipers
from alnus.delineation.closed_chain import marginals

N_RAYS = 120
REACHES = np.linspace(0.5, 1.7, 73)
STEPS = np.asarray(np.arange(len(REACHES)) ** 1.5, np.float64)  # what 0, 1, … radii cost
PIXELS_ACROSS = 110  # a larger node is looked at in coarser pixels
ROOM = 0.8  # of the long axis, around the points
N_BINS = 32
MIDDLE, AROUND = 0.8, (1.12, 1.6)  # reaches that look like the node, and like its surroundings
EDGE_WIDTH = 4  # radii that are averaged on either side of an edge
HOLD_WIDTH = 0.055  # radians


@dataclass(frozen=True)
class OutlineSettings:
    """What the outline follows, and how closely.

    Parameters
    ----------
    edge, any_edge : float
        Weights of the brightness' step outward, and of its size whatever its sign.
    region : float
        Weight of the likeness to the middle.
    shape : float
        Weight of the squared distance from where the outline is expected, in 0.4 long axes.
    slimness : float
        Share of the four-arc outline's radius by which it is expected further inside, halfway
        between two caliper points.
    hold : float
        Weight of the caliper points.
    step : float
        Weight of a step to the next radius from one ray to the next; k radii cost k to the power
        of 1.5 as much.
    enclosed : float
        Share of the probable outlines, between 0 and 1, that the drawn one encloses on each ray.
    """

    edge: float = 1.36
    any_edge: float = 0.22
    region: float = 0.72
    shape: float = 2.6
    slimness: float = 0.32
    hold: float = 29.0
    step: float = 0.13
    enclosed: float = 0.65


DEFAULT = OutlineSettings()


def outline(image: Image, calipers: Calipers, settings: OutlineSettings = DEFAULT) -> Floats:
    """Outline the node between four caliper points.

    Parameters
    ----------
    image : ndarray, shape (rows, columns)
        Gray image of any range; only the order and distances of its grays count.
    calipers : Calipers
        The four points.
    settings : OutlineSettings
        Weights.

    Returns
    -------
    ndarray of float64, shape (120, 2)
        Polygon of (x, y) in pixels, the center of the first pixel being (0, 0). The same input
        gives the same polygon.
    """
    view = _View.around(image, calipers)
    arcs = Arcs.through(calipers)
    angles = np.linspace(0, 2 * np.pi, N_RAYS, endpoint=False)
    radii = arcs.radii(angles)
    rays = arcs.places(angles[:, None], radii[:, None] * REACHES)
    costs = (
        _edge_costs(view.smooth(1.5).at(rays), settings)
        + settings.region * _region_costs(_likeness(view.smooth(2.0), arcs).at(rays))
        + settings.shape * _shape_costs(angles, radii / calipers.long_axis, settings.slimness)
        + settings.hold * _hold(angles)[:, None] * np.abs(REACHES - 1)
    )
    probable = marginals(costs, settings.step * STEPS)
    return arcs.places(angles, radii * _quantiles(probable, settings.enclosed))


@dataclass(frozen=True, eq=False)
class _View:
    """The image around a node, in pixels that make any node about as large, black 0 and white 1."""

    gray: Floats
    corner: Floats  # (x, y) of the first pixel's center in the image
    coarseness: int

    @classmethod
    def around(cls, image: Image, calipers: Calipers) -> "_View":
        room = ROOM * calipers.long_axis
        low = np.maximum(np.floor(calipers.points.min(axis=0) - room), 0).astype(int)
        high = np.ceil(calipers.points.max(axis=0) + room).astype(int) + 1
        piece = np.asarray(image[low[1] : high[1], low[0] : high[0]], np.float64)
        coarseness = max(1, int(calipers.long_axis // PIXELS_ACROSS))
        piece = _coarser(piece, coarseness)
        black, white = np.percentile(piece, [0.1, 99.9])
        gray = np.clip((piece - black) / max(white - black, 1e-9), 0, 1)
        return cls(gray, low + (coarseness - 1) / 2, coarseness)

    def smooth(self, sigma: float) -> "_View":
        """Blur by a Gaussian; sigma in pixels of the view."""
        return _View(gaussian_filter(self.gray, sigma, truncate=3), self.corner, self.coarseness)

    def at(self, places: Floats) -> Floats:
        """Give the gray at places (x, y) of the image; beyond its border, that of the border."""
        inside = (places - self.corner) / self.coarseness
        axes = [inside[..., 1], inside[..., 0]]
        return np.asarray(map_coordinates(self.gray, axes, order=1, mode="nearest"))

    def places(self) -> Floats:
        """Give (x, y) in the image of every pixel of the view, shape (rows, columns, 2)."""
        rows, columns = np.indices(self.gray.shape)
        return np.stack([columns, rows], axis=-1) * self.coarseness + self.corner


def _coarser(piece: Floats, by: int) -> Floats:
    """Average blocks of pixels; what is left over at the end is dropped."""
    rows, columns = (size // by for size in piece.shape)
    blocks = piece[: rows * by, : columns * by].reshape(rows, by, columns, by)
    return np.asarray(blocks.mean(axis=(1, 3)))


def _edge_costs(along_rays: Floats, settings: OutlineSettings) -> Floats:
    """Rate each place by how much brighter it is outside than inside; the best edge costs least."""
    width, n_reaches = EDGE_WIDTH, along_rays.shape[1]
    padded = np.pad(along_rays, ((0, 0), (width, width)), mode="edge")
    sums = np.pad(np.cumsum(padded, axis=1), ((0, 0), (1, 0)))
    inner = sums[:, width : width + n_reaches] - sums[:, :n_reaches]
    outer = sums[:, 2 * width : 2 * width + n_reaches] - sums[:, width : width + n_reaches]
    step = outer - inner
    step = np.clip(step / (np.percentile(np.abs(step), 95) + 1e-9), -1, 1)
    return np.asarray(-settings.edge * step - settings.any_edge * np.abs(step))


def _likeness(view: _View, arcs: Arcs) -> _View:
    """Rate pixels by how much more often their gray occurs in the middle than around, as a log."""
    reach = arcs.reach(view.places())
    bins = np.minimum((view.gray * N_BINS).astype(int), N_BINS - 1)
    near, far = AROUND
    middle, around = (
        gaussian_filter1d(counts / counts.sum(), 1.2)
        for counts in (
            np.bincount(bins[where], minlength=N_BINS) + 1.0
            for where in (reach < MIDDLE, (reach > near) & (reach < far))
        )
    )
    rating = np.clip(np.log((middle + 1e-3) / (around + 1e-3)), -2, 2)
    return _View(rating[bins], view.corner, view.coarseness)


def _region_costs(likeness: Floats) -> Floats:
    """Rate each place by the likeness that it leaves outside and the unlikeness that it encloses."""
    enclosed = np.cumsum(likeness * REACHES, axis=1) / len(REACHES)
    return np.asarray(0.5 * enclosed[:, -1:] - enclosed)


def _shape_costs(angles: Floats, radii: Floats, slimness: float) -> Floats:
    """Rate each place by its distance from a somewhat slimmer node than the arcs, squared."""
    expected = 1 - slimness * np.sin(2 * angles) ** 2
    away = radii[:, None] * (REACHES - expected[:, None])
    return np.asarray((away / 0.4) ** 2)


def _hold(angles: Floats) -> Floats:
    """Weight of the caliper points by direction: 1 along the axes, 0 between."""
    away = np.abs((angles + np.pi / 4) % (np.pi / 2) - np.pi / 4)
    return np.asarray(np.exp(-((away / HOLD_WIDTH) ** 2)))


def _quantiles(probable: Floats, share: float) -> Floats:
    """Give the reach on each ray below which a share of the probability lies."""
    width = REACHES[1] - REACHES[0]
    borders = np.append(REACHES, REACHES[-1] + width) - width / 2
    below = np.pad(np.cumsum(probable, axis=1), ((0, 0), (1, 0)))
    return np.array([np.interp(share, row, borders) for row in below])
