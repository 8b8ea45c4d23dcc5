"""A polygon and the pixels inside it."""

import numpy as np

from alnus.arrays import Bools, Floats


def rasterize(polygon: Floats, shape: tuple[int, int]) -> Bools:
    """Give the pixels whose centers lie inside a polygon, by the even-odd rule.

    Parameters
    ----------
    polygon : ndarray of float64, shape (corners, 2)
        Corners (x, y) in pixels, the center of the first pixel being (0, 0); it is closed from the
        last to the first. Parts outside the image are cut off.
    shape : tuple of int
        Rows and columns of the image.

    Returns
    -------
    ndarray of bool, shape (rows, columns)
    """
    x0, y0 = polygon.T
    x1, y1 = np.roll(polygon, -1, axis=0).T
    rows = np.clip(np.ceil([y0, y1]), 0, shape[0]).astype(np.intp)
    first, last = rows.min(axis=0), rows.max(axis=0)
    # every edge with every row that it crosses, one after another
    edge = np.repeat(np.arange(len(polygon)), last - first)
    row = np.arange(len(edge)) + np.repeat(last - np.cumsum(last - first), last - first)
    crossing = x0[edge] + (row - y0[edge]) / (y1 - y0)[edge] * (x1 - x0)[edge]
    # a pixel is inside when an odd number of edges lies to its left; bytes that overflow stay odd
    column = np.clip(np.ceil(crossing), 0, shape[1]).astype(np.intp)
    edges_at = np.zeros((shape[0], shape[1] + 1), np.uint8)
    np.add.at(edges_at, (row, column), 1)
    np.cumsum(edges_at, axis=1, dtype=np.uint8, out=edges_at)
    return np.asarray(edges_at[:, :-1] % 2 == 1)
