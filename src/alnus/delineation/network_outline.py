"""A node's outline from four caliper points by a trained network."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_fill_holes, gaussian_filter, map_coordinates

from alnus.arrays import Floats, Image
from alnus.delineation.arcs import Arcs
from alnus.delineation.calipers import Calipers
from alnus.delineation.contour import level_contour
from alnus.delineation.network import Network
from alnus.errors import CaseError
from alnus.imaging.rois.cleaning import largest_part

LONG_AXES = 1.8  # along a side of the square that a network sees
FARTHEST = 3.0  # reach, beyond which all places look the same


def network_outline(image: Image, calipers: Calipers, network: Network) -> Floats:
    """Outline the node between four caliper points as a network draws it.

    Parameters
    ----------
    image : ndarray, shape (rows, columns)
        Gray image of any range.
    calipers : Calipers
        The four points.
    network : Network
        From :func:`alnus.delineation.network.read_network`.

    Returns
    -------
    ndarray of float64, shape (corners, 2)
        Polygon of (x, y) in pixels: where the log odds are 0, around the largest part, its holes
        filled.

    Raises
    ------
    CaseError
        When the network sees no node there.
    """
    square = Square.around(calipers, network.side)
    logits = network.logits(_seen(image, calipers, square)).astype(np.float64)
    if not (logits > 0).any():
        message = f"The network {network.card.name} sees no node between these points."
        raise CaseError(message)
    kept = largest_part(logits > 0)
    holes = binary_fill_holes(kept) & ~kept
    levels = np.where(kept | holes, np.abs(logits), -np.abs(logits))  # other parts are outside
    return square.in_image(level_contour(levels, 0.0))


def network_input(image: Image, calipers: Calipers, side: int) -> NDArray[np.float32]:
    """Cut out what a network sees, in use and in training alike.

    Parameters
    ----------
    image, calipers
        As above.
    side : int
        Pixels along a side of the square, which is 1.8 long axes wide, upright, and has the middle
        of the points at its center.

    Returns
    -------
    ndarray of float32, shape (2, side, side)
        The gray values, 0 black and 1 white (the 0.1 and 99.9 percentiles of the square), those of
        the border beyond it; and the reach: 0 where the axes cross, 1 on the four-arc outline
        through the points, growing outward in proportion, at most 3.
    """
    return _seen(image, calipers, Square.around(calipers, side))


def _seen(image: Image, calipers: Calipers, square: "Square") -> NDArray[np.float32]:
    gray = square.sampled(image)
    black, white = np.percentile(gray, [0.1, 99.9])
    gray = np.clip((gray - black) / max(white - black, 1e-9), 0, 1)
    reach = Arcs.through(calipers).reach(square.places())
    return np.stack([gray, np.minimum(reach, FARTHEST)]).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Square:
    """The part of an image that a network sees.

    Parameters
    ----------
    corner : ndarray of float64, shape (2,)
        (x, y) of its first pixel's center in the image.
    pixel : float
        Width of its pixels, in those of the image.
    side : int
        Its pixels along a side.
    """

    corner: Floats
    pixel: float
    side: int

    @classmethod
    def around(cls, calipers: Calipers, side: int) -> "Square":
        """Lay a square of 1.8 long axes around the middle of the points."""
        pixel = LONG_AXES * calipers.long_axis / side
        return cls(calipers.points.mean(axis=0) - pixel * (side - 1) / 2, pixel, side)

    def in_image(self, places: Floats) -> Floats:
        """Turn (x, y) in pixels of the square into those of the image."""
        return np.asarray(places * self.pixel + self.corner)

    def places(self) -> Floats:
        """Give (x, y) in the image of every pixel, shape (side, side, 2)."""
        rows, columns = np.indices((self.side, self.side), dtype=np.float64)
        return self.in_image(np.stack([columns, rows], axis=-1))

    def sampled(self, image: Image) -> Floats:
        """Give the image's values in every pixel, those of its border beyond it.

        Where the square's pixels are wider than the image's, it is blurred first.
        """
        blur = max(self.pixel - 1, 0) / 2
        smooth = gaussian_filter(np.asarray(image, np.float64), blur)
        x, y = np.moveaxis(self.places(), -1, 0)
        return np.asarray(map_coordinates(smooth, [y, x], order=1, mode="nearest"))
