"""Measuring traces, arrows, text and colors that lie over the ultrasound: where they are.

Overlays are told from tissue by a small network (gray ones) and by colors that the picture's own tint
does not have. How many marked images are found, and how many clean ones are flagged, stands in
docs/images.md.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy
from numpy.typing import NDArray

from alnus.arrays import Bools, Floats, Image
from alnus.imaging.overlay_network import overlay_probability
from alnus.imaging.picture import LUMA, to_255

CERTAIN = 0.7  # ratings above count
ENOUGH = 5.0  # sum of ratings in one mark, below which it is a speck
ENOUGH_AT_ROI = 2.5  # the same at the ROI, where marks are expected: all together
NEAR = 5.0  # pixels around the ROI that features may look at
AROUND = 40  # pixels around the ROI that are looked at for its sake: marks go on outside
TINT_BINS = 32
FOREIGN = 40.0  # of 255: how far a color lies from the picture's tint at its brightness

BLACK, SMOOTH = 3, 9  # gray, and side of the square, of what lies outside the scanned sector
SECTOR_SHARE = 0.02  # of the picture; smaller islands in the black are text
EDGE_INSIDE, EDGE_OUTSIDE, FRAME = (
    7,
    3,
    3,
)  # pixels along edges, where tissue ends as sharply as text

NOISE = 0.8  # neighbors' difference over that of every other pixel; .52 to .63 in ultrasound

JOINED = 3  # pixels around a mark; marks whose surroundings touch are one
TOUCHING = np.ones((3, 3), bool)


@dataclass(frozen=True, eq=False)
class Overlays:
    """Where overlays are likely on one picture.

    Parameters
    ----------
    rating : ndarray of float64, shape (rows, columns)
        Between 0 and 1.
    """

    rating: Floats

    @cached_property
    def pixels(self) -> Bools:
        """Pixels that count as overlay, shape (rows, columns)."""
        return np.asarray(self.rating > CERTAIN)

    @property
    def anywhere(self) -> bool:
        """Whether any mark lies on the picture."""
        return bool(self._masses.max(initial=0.0) >= ENOUGH)

    def near(self, roi: Bools, *, within: float = NEAR) -> bool:
        """Tell whether marks reach into an ROI or near it.

        Parameters
        ----------
        roi : ndarray of bool, shape (rows, columns)
        within : float
            Pixels around it.
        """
        touched = np.unique(self._marks[_around(roi, within) & self.pixels])
        return bool(self._masses[touched - 1].sum() >= ENOUGH_AT_ROI)

    @cached_property
    def _marks(self) -> NDArray[np.int32]:
        """Number of each pixel's mark, from 1; dots of one line are one mark."""
        joined = scipy.ndimage.binary_dilation(self.pixels, TOUCHING, iterations=JOINED)
        return np.asarray(scipy.ndimage.label(joined, TOUCHING)[0], dtype=np.int32)

    @cached_property
    def _masses(self) -> Floats:
        """Sum of ratings of each mark."""
        ratings = np.where(self.pixels, self.rating, 0.0)
        return np.asarray(np.bincount(self._marks.ravel(), ratings.ravel())[1:], np.float64)


def find_overlays(values: Image) -> Overlays:
    """Find overlays on a picture.

    Parameters
    ----------
    values : ndarray, shape (rows, columns) or (rows, columns, 3)
        Gray values, or red, green and blue. Numbers beyond 0 to 255 are scaled into that range.

    Returns
    -------
    Overlays
        Nothing is looked for along the edges of the sector and of the picture.
    """
    return _found(to_255(values))


def find_overlays_near(values: Image, roi: Bools) -> Bools:
    """Find the overlays that reach into an ROI or near it, looking nowhere else on the picture.

    Costs what the ROI and 40 pixels around it cost, and less where nothing is within 5 pixels of it.
    Marks are weighed by what of them lies there.

    Parameters
    ----------
    values : ndarray, shape (rows, columns) or (rows, columns, 3)
        As for :func:`find_overlays`.
    roi : ndarray of bool, shape (rows, columns)
        Not empty.

    Returns
    -------
    ndarray of bool, shape (rows, columns)
        Pixels of overlays up to 40 pixels around the ROI; none where none reaches near it.
    """
    scaled = to_255(values)
    pixels = np.zeros(roi.shape, bool)
    box = _box(roi, int(NEAR))
    # Most pictures have nothing there, which a part of the work tells.
    if scaled.ndim == 2:
        certain = overlay_probability(scaled, box=box) > CERTAIN
        if not certain[_around(roi[box], NEAR)].any():
            return pixels
    box = _box(roi, AROUND)
    found = _found(scaled[box])
    if found.near(roi[box]):
        pixels[box] = found.pixels
    return pixels


def _box(roi: Bools, margin: int) -> tuple[slice, slice]:
    ends = [np.flatnonzero(roi.any(axis=axis))[[0, -1]] for axis in (1, 0)]
    rows, columns = (slice(max(first - margin, 0), last + margin + 1) for first, last in ends)
    return rows, columns


def _around(roi: Bools, within: float) -> Bools:
    """Pixels of an ROI and near it."""
    return np.asarray(scipy.ndimage.distance_transform_edt(~roi) <= within)


def _found(scaled: Floats) -> Overlays:
    if scaled.ndim == 2:
        return Overlays(_gray_rating(scaled))
    gray = scaled @ LUMA
    return Overlays(np.maximum(_gray_rating(gray), _foreign_colors(scaled, gray)))


def _gray_rating(gray: Floats) -> Floats:
    if _is_noise(gray):
        return np.zeros(gray.shape)
    return np.where(_edges(gray), 0.0, overlay_probability(gray))


def _is_noise(gray: Floats) -> bool:
    """Tell whether neighbors are as unlike as pixels further apart: a scanner's are not, noise is.

    The network has seen nothing like it and takes its bright pixels for dots.
    """
    for axis in (0, 1):
        lines = np.moveaxis(gray, axis, 0)
        first, second, third = lines[:-2], lines[1:-1], lines[2:]
        lit = first > BLACK
        near, far = (_usual(np.abs(other - first)[lit]) for other in (second, third))
        if near <= NOISE * far:
            return False
    return True


def _usual(differences: Floats) -> float:
    """Mean of the lower nine tenths: a mark's few edges are no grain."""
    if not differences.size:
        return 0.0
    return float(differences[differences <= np.quantile(differences, 0.9)].mean())


def _edges(gray: Floats) -> Bools:
    """Pixels along the border of the scanned sector and of the picture."""
    outside = scipy.ndimage.binary_opening(gray <= BLACK, np.ones((SMOOTH, SMOOTH)))
    islands, _ = scipy.ndimage.label(~outside)
    sizes = np.bincount(islands.ravel())
    sizes[0] = 0
    sector = np.isin(islands, np.flatnonzero(sizes >= SECTOR_SHARE * gray.size))
    core = scipy.ndimage.binary_erosion(sector, TOUCHING, iterations=EDGE_INSIDE, border_value=1)
    reach = scipy.ndimage.binary_dilation(sector, TOUCHING, iterations=EDGE_OUTSIDE)
    frame = np.ones(gray.shape, bool)
    frame[FRAME:-FRAME, FRAME:-FRAME] = False
    return np.asarray((reach & ~core) | frame)


def _foreign_colors(colors: Floats, gray: Floats) -> Floats:
    """Rate 1 where a color is not the picture's tint at that brightness, 0 elsewhere."""
    chroma = colors - gray[..., None]
    bins = np.minimum((gray * TINT_BINS / 256).astype(int), TINT_BINS - 1)
    tint = np.zeros((TINT_BINS, 3))
    for level in np.unique(bins):
        tint[level] = np.median(chroma[bins == level], axis=0)
    away = np.abs(chroma - tint[bins]).max(axis=-1)
    return np.asarray((away > FOREIGN).astype(np.float64))
