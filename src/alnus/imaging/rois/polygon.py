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
    start, end = polygon, np.roll(polygon, -1, axis=0)
    rows = np.arange(shape[0])[:, None]
    edge_crosses = (start[:, 1] <= rows) != (end[:, 1] <= rows)
    row, edge = np.nonzero(edge_crosses)
    (x0, y0), (x1, y1) = start[edge].T, end[edge].T
    crossing = x0 + (row - y0) / (y1 - y0) * (x1 - x0)
    # a pixel is inside when an odd number of edges lies to its left
    column = np.clip(np.ceil(crossing), 0, shape[1]).astype(np.intp)
    edges_at = np.zeros((shape[0], shape[1] + 1), np.intp)
    np.add.at(edges_at, (row, column), 1)
    return np.asarray(np.cumsum(edges_at[:, :-1], axis=1) % 2 == 1)
