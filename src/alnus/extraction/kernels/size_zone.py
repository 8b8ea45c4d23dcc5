"""Zones: connected pixels of one gray level."""

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels._jit import kernel


@kernel
def find_zones(
    plane: NDArray[np.uint16], spans: NDArray[np.int64], width: int
) -> NDArray[np.int64]:
    """Find the 8-connected zones of equal gray level in one image type.

    Parameters
    ----------
    plane : ndarray of uint16, shape (positions,)
        One row of the planes of `count_cooccurrences`.
    spans, width
        As in `count_cooccurrences`.

    Returns
    -------
    zones : ndarray of int64, shape (zones, 2)
        Gray level and number of pixels of every zone.
    """
    runs, parents = join_runs(plane, spans, width)
    for run in range(parents.size):
        # Parents come before their children, so one step from a parent reaches its root.
        root = parents[parents[run]]
        parents[run] = root
        if root != run:
            runs[root, 1] += runs[run, 1]
    zones: NDArray[np.int64] = runs[parents == np.arange(parents.size)]
    return zones


@kernel
def join_runs(
    plane: NDArray[np.uint16], spans: NDArray[np.int64], width: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Join runs, that is equal pixels next to each other in a row, that touch (union-find).

    Parameters
    ----------
    plane, spans, width
        As in `find_zones`.

    Returns
    -------
    runs : ndarray of int64, shape (runs, 2)
        Gray level and number of pixels.
    parents : ndarray of int64, shape (runs,)
        An earlier run of the same zone, or the run itself.
    """
    n_pixels = (spans[:, 1] - spans[:, 0]).sum()
    runs = np.empty((n_pixels, 2), np.int64)
    parents = np.empty(n_pixels, np.int64)
    run_of = np.empty(plane.size, np.int64)
    run = -1
    for start, stop in spans:
        for pixel in range(start, stop):
            level, above = plane[pixel], pixel - width
            continues = plane[pixel - 1] == level
            if not continues:
                run += 1
                parents[run] = run
                runs[run, 0] = level
                runs[run, 1] = 0
            run_of[pixel] = run
            runs[run, 1] += 1
            # What lies above to the left was met by the run's previous pixel.
            if plane[above] == level:
                if not (continues and plane[above - 1] == level):
                    join(parents, run, run_of[above])
            else:
                if plane[above - 1] == level and not continues:
                    join(parents, run, run_of[above - 1])
                if plane[above + 1] == level:
                    join(parents, run, run_of[above + 1])
    return runs[: run + 1], parents[: run + 1]


@kernel
def join(parents: NDArray[np.int64], first: int, second: int) -> None:
    """Join the trees of two runs; the root is the earlier one."""
    while parents[first] != first:
        parents[first] = parents[parents[first]]
        first = parents[first]
    while parents[second] != second:
        parents[second] = parents[parents[second]]
        second = parents[second]
    parents[max(first, second)] = min(first, second)
