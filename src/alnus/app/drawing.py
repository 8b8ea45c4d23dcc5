"""Outlines on a picture: from calipers, changed by a brush, as pixels, measured."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.ndimage import binary_fill_holes

from alnus.app.asked import CalipersAsked, Drawn, Points, Ruler, StrokeAsked
from alnus.arrays import Bools, Floats
from alnus.delineation.arcs import four_arc_outline
from alnus.delineation.calipers import Calipers
from alnus.delineation.contour import outer_contour
from alnus.delineation.measurements import Measurements, measure
from alnus.delineation.outline import outline
from alnus.delineation.ruler import SOURCE, spacing_from_ruler
from alnus.errors import CaseError
from alnus.imaging.case import Case
from alnus.imaging.picture import Picture, Scale, View
from alnus.imaging.rois.cleaning import largest_part
from alnus.imaging.rois.polygon import rasterize
from alnus.imaging.scale import Asked, cut_to_view, scale_of, view_of

LEAST_CORNERS = 3


def outlined(image: Picture, asked: CalipersAsked) -> Floats:
    """Outline a node between four caliper points.

    Raises
    ------
    CaseError
        When no node can lie between them.
    """
    calipers = Calipers.on_image(np.array(asked.points, np.float64).reshape(-1, 2), image.shape)
    if asked.method == "arcs":
        return four_arc_outline(calipers)
    return outline(image.gray(), calipers)


def brushed(image: Picture, asked: StrokeAsked) -> Floats:
    """Add a stroke of the brush to an outline, or take it away.

    Returns
    -------
    ndarray of float64, shape (corners, 2)
        Border of the largest part, without holes: an outline is one closed line. Empty where
        nothing is left.
    """
    inside = pixels_in(asked.outline, image.shape)
    stroke = _stroke(np.array(asked.path, np.float64).reshape(-1, 2), asked.radius, image.shape)
    return border(inside | stroke if asked.adds else inside & ~stroke)


def border(inside: Bools) -> Floats:
    """Trace the border of pixels' largest part, shape (corners, 2); empty where there are none."""
    if not inside.any():
        return np.empty((0, 2))
    return outer_contour(np.asarray(binary_fill_holes(largest_part(inside))))


def pixels_in(corners: Points, shape: tuple[int, int]) -> Bools:
    """Give the pixels whose centers lie in an outline; none where it has too few corners."""
    if len(corners) < LEAST_CORNERS:
        return np.zeros(shape, bool)
    return rasterize(np.array(corners, np.float64), shape)


def view_around(image: Picture, node: Bools) -> View | None:
    """Find the B-mode view that a node lies in; None where there is no node, or the file names none.

    Raises
    ------
    CaseError
        When the node leaves what shows B-mode.
    """
    try:
        return view_of(image, node)
    except ValueError as error:
        raise _sentence(error) from error


def _sentence(error: ValueError) -> CaseError:
    text = str(error)
    return CaseError(f"{text[:1].upper()}{text[1:]}.")


def _stroke(path: Floats, radius: float, shape: tuple[int, int]) -> Bools:
    """Give the pixels within the radius of a path."""
    inside = np.zeros(shape, bool)
    for start, end in pairwise(np.vstack([path, path[-1:]])):
        low = np.maximum(np.floor(np.minimum(start, end) - radius), 0).astype(int)
        high = np.maximum(np.ceil(np.maximum(start, end) + radius) + 1, 0).astype(int)
        window = np.s_[low[1] : high[1], low[0] : high[0]]
        rows, columns = np.indices(inside[window].shape)
        places = np.stack([columns + low[0], rows + low[1]], axis=-1)
        inside[window] |= _away(places, start, end) <= radius
    return inside


def _away(places: Floats, start: Floats, end: Floats) -> Floats:
    """Distance of places (..., 2) from a line between two points."""
    along = end - start
    share = np.clip((places - start) @ along / max(float(along @ along), 1e-12), 0, 1)
    return np.asarray(np.linalg.norm(places - start - share[..., None] * along, axis=-1))


@dataclass(frozen=True, eq=False)
class Drawing:
    """A picture with what was drawn on it.

    Parameters
    ----------
    image : Picture
        The whole picture.
    node : ndarray of bool, shape (rows, columns)
        Pixels in the node's outline.
    hilum : ndarray of bool, shape (rows, columns), optional
        Pixels in the hilum's; empty where it was looked for and not seen.
    spacing : tuple of float, optional
        From two points on the ruler; without it the file's own scale counts.
    """

    image: Picture
    node: Bools
    hilum: Bools | None
    spacing: tuple[float, float] | None

    @classmethod
    def of(cls, image: Picture, drawn: Drawn) -> "Drawing":
        """Turn outlines into pixels.

        Raises
        ------
        CaseError
            When there is no node, or the ruler's points are none.
        """
        node = pixels_in(drawn.node, image.shape)
        if not node.any():
            message = "There is no outline yet. Set four calipers on the node, or draw it."
            raise CaseError(message)
        seen = len(drawn.hilum) >= LEAST_CORNERS
        hilum = pixels_in(drawn.hilum, image.shape) if seen or drawn.hilum_absent else None
        return cls(image, node, hilum, _ruled(drawn.ruler, image.shape))

    def scale(self, asked: Asked = None) -> Scale:
        """Settle the size of a pixel; ``asked`` goes before the ruler.

        Raises
        ------
        CaseError
            When ruler and file tell other sizes, or the node leaves what shows B-mode.
        """
        return self._cut(asked)[2]

    def case(self, name: str, asked: Asked = None) -> Case:
        """Give the case that the files would give; raises as :meth:`scale`."""
        image, node, scale = self._cut(asked)
        return Case(name, image.gray(), node, scale.spacing, scale.source, image.colors())

    def measured(self) -> tuple[Measurements, Scale]:
        """Measure the node, in pixels where nobody tells a scale; raises as :meth:`scale`."""
        scale = self.scale()
        found = measure(largest_part(self.node), spacing=scale.spacing, hilum=self.hilum)
        return found, scale

    def _cut(self, asked: Asked) -> tuple[Picture, Bools, Scale]:
        try:
            image, node = cut_to_view(self.image, self.node)
            scale = scale_of(image, None, asked or self.spacing)
        except ValueError as error:
            raise _sentence(error) from error
        by_ruler = asked is None and self.spacing is not None
        return image, node, replace(scale, source=SOURCE) if by_ruler else scale


def _ruled(ruler: Ruler | None, shape: tuple[int, int]) -> tuple[float, float] | None:
    return None if ruler is None else spacing_from_ruler(ruler.points, ruler.millimeters, shape)
