"""Zones: connected pixels of one gray level."""

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels._jit import kernel

BEGINS, ABOVE, ABOVE_LEFT, ABOVE_RIGHT = 1, 2, 4, 8


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
    n_zones = 0
    for run in range(parents.size):
        if parents[run] == run:
            runs[n_zones] = runs[run]
            n_zones += 1
    return runs[:n_zones].copy()


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
    runs = np.empty((plane.size, 2), np.int64)
    parents = np.empty(plane.size, np.int64)
    run_of = np.empty(plane.size, np.int64)
    contacts = np.empty(width, np.uint16)
    run = -1
    for start, stop in spans:
        find_contacts(plane, start, stop, width, contacts)
        for pixel in range(start, stop):
            contact = contacts[pixel - start]
            if contact & BEGINS:
                run += 1
                parents[run] = run
                runs[run, 0] = plane[pixel]
                runs[run, 1] = 0
            run_of[pixel] = run
            runs[run, 1] += 1
            if contact > BEGINS:
                if contact & ABOVE:
                    join(parents, run, run_of[pixel - width])
                if contact & ABOVE_LEFT:
                    join(parents, run, run_of[pixel - width - 1])
                if contact & ABOVE_RIGHT:
                    join(parents, run, run_of[pixel - width + 1])
    return runs[: run + 1], parents[: run + 1]


@kernel
def find_contacts(
    plane: NDArray[np.uint16], start: int, stop: int, width: int, contacts: NDArray[np.uint16]
) -> None:
    """Write down which pixels of a span begin a run or meet one that their run has not met yet.

    Without branches, so that the compiler looks at many pixels at once.

    Parameters
    ----------
    plane, width
        As in `find_zones`.
    start, stop : int
        First position of the span and the one past its last.
    contacts : ndarray of uint16, shape (width,)
        Sum of BEGINS, ABOVE, ABOVE_LEFT and ABOVE_RIGHT, as far as they hold; written here.
    """
    level, left, above = plane[start:stop], plane[start - 1 :], plane[start - width - 1 :]
    one = np.uint16(1)
    for pixel in range(level.size):
        same_left = np.uint16(left[pixel] == level[pixel])
        same_above_left = np.uint16(above[pixel] == level[pixel])
        same_above = np.uint16(above[pixel + 1] == level[pixel])
        same_above_right = np.uint16(above[pixel + 2] == level[pixel])
        # Two neighbors above that are both equal are one run, and the left pixel met its own.
        contacts[pixel] = (
            BEGINS * (one - same_left)
            + ABOVE * same_above * (one - same_left * same_above_left)
            + ABOVE_LEFT * same_above_left * (one - same_above) * (one - same_left)
            + ABOVE_RIGHT * same_above_right * (one - same_above)
        )


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
