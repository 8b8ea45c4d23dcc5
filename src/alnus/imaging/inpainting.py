"""Measuring traces taken out of an image: their pixels replaced by what their neighbors suggest.

What that does to features stands in docs/images.md.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy

from alnus.arrays import Bools, Image
from alnus.errors import CaseError
from alnus.imaging.case import Case
from alnus.imaging.overlays import TOUCHING, find_overlays_near

RIM = 1  # pixels around a mark, over which saving and resizing smear it
STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0))
MOST = 0.25  # of the ROI; where more is filled in, texture would be that of the filling


@dataclass(frozen=True, eq=False)
class Inpainted:
    """A case without the traces at its ROI.

    Parameters
    ----------
    case : Case
        As it was, where there are none.
    pixels : int
        Pixels that were filled in, up to 40 around the ROI.
    roi_pixels : int
        Those of them in the ROI.
    """

    case: Case
    pixels: int = 0
    roi_pixels: int = 0


def without_traces(case: Case) -> Inpainted:
    """Fill in measuring traces, text and foreign colors that reach into a case's ROI or near it.

    Raises
    ------
    CaseError
        When they cover more than a quarter of the ROI.
    """
    marks = find_overlays_near(case.image if case.colors is None else case.colors, case.roi)
    if not marks.any():
        return Inpainted(case)
    holes = scipy.ndimage.binary_dilation(marks, TOUCHING, iterations=RIM)
    inside, of = int((holes & case.roi).sum()), int(case.roi.sum())
    if inside > MOST * of:
        message = (
            f"Case {case.case_id}: traces seem to cover {inside / of:.0%} of the ROI; at most "
            f"{MOST:.0%} are filled in. Look at the image, and leave the case out or take it as it is "
            '(traces = "leave").'
        )
        raise CaseError(message)
    cleaned = replace(case, image=filled(case.image, holes), colors=None)
    return Inpainted(cleaned, int(holes.sum()), inside)


def filled(image: Image, holes: Bools) -> Image:
    """Fill holes so that each pixel is the mean of its four neighbors (Laplace's equation).

    Parameters
    ----------
    image : ndarray, shape (rows, columns)
        Gray.
    holes : ndarray of bool, shape (rows, columns)
        Not everywhere.

    Returns
    -------
    ndarray, shape (rows, columns)
        Of the image's type; whole numbers are rounded.
    """
    from scipy.sparse import coo_array, diags_array  # noqa: PLC0415 - few images have traces
    from scipy.sparse.linalg import spsolve  # noqa: PLC0415

    places = np.argwhere(holes)
    number = np.zeros(image.shape, np.int64)
    number[holes] = np.arange(len(places))
    known, neighbors, pairs = np.zeros(len(places)), np.zeros(len(places)), []
    for step in STEPS:
        beside = places + step
        own = np.flatnonzero(((beside >= 0) & (beside < image.shape)).all(axis=1))
        other = tuple(beside[own].T)
        hole = holes[other]
        neighbors[own] += 1
        known[own[~hole]] += image[other][~hole]
        pairs.append((own[hole], number[other][hole]))
    joined = np.hstack(pairs)
    links = coo_array((np.ones(joined.shape[1]), joined), (len(places),) * 2)
    values = spsolve((diags_array(neighbors) - links).tocsc(), known)
    whole = image.copy()
    whole[holes] = values if image.dtype.kind == "f" else np.rint(values)
    return whole
