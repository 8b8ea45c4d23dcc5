"""Zones: connected pixels of one gray level."""

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels._jit import kernel


@kernel
def find_zones(
    planes: NDArray[np.uint16], spans: NDArray[np.int64], width: int, n_levels: int
) -> NDArray[np.int64]:
    """Find the 8-connected zones of equal gray level.

    Pixels that follow each other in a row make a run; runs that touch are joined (union-find).

    Parameters
    ----------
    planes, spans, width, n_levels
        As in `count_cooccurrences`.

    Returns
    -------
    zones : ndarray of int64, shape (zones, 2)
        Of every zone its ``image type * n_levels + level - 1`` and its number of pixels.
    """
    n_pixels = (spans[:, 1] - spans[:, 0]).sum()
    zones = np.empty((len(planes) * n_pixels, 2), np.int64)
    run_of = np.empty(planes.shape[1], np.int64)
    parents = np.empty(n_pixels, np.int64)
    sizes = np.empty(n_pixels, np.int64)
    owners = np.empty(n_pixels, np.int64)
    n_zones = 0
    for image_type in range(len(planes)):
        plane = planes[image_type]
        run = -1
        for start, stop in spans:
            for pixel in range(start, stop):
                level = plane[pixel]
                if plane[pixel - 1] != level:
                    run += 1
                    parents[run] = run
                    sizes[run] = 0
                    owners[run] = image_type * n_levels + level - 1
                run_of[pixel] = run
                sizes[run] += 1
                join_above(plane, pixel, width, run_of, parents)
        n_zones = gather_zones(zones, n_zones, parents[: run + 1], sizes, owners)
    return zones[:n_zones].copy()


@kernel
def join_above(
    plane: NDArray[np.uint16],
    pixel: int,
    width: int,
    run_of: NDArray[np.int64],
    parents: NDArray[np.int64],
) -> None:
    """Join a pixel's run with those of the row above that touch it and have its level."""
    level, above = plane[pixel], pixel - width
    # What lies above to the left was met by the run's previous pixel.
    continues = plane[pixel - 1] == level
    if plane[above] == level:
        if not (continues and plane[above - 1] == level):
            join(parents, run_of[pixel], run_of[above])
        return
    if plane[above - 1] == level and not continues:
        join(parents, run_of[pixel], run_of[above - 1])
    if plane[above + 1] == level:
        join(parents, run_of[pixel], run_of[above + 1])


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


@kernel
def gather_zones(
    zones: NDArray[np.int64],
    n_zones: int,
    parents: NDArray[np.int64],
    sizes: NDArray[np.int64],
    owners: NDArray[np.int64],
) -> int:
    """Add each run's size to its root and append the roots to the zones; return their new number."""
    for run in range(parents.size):
        # Parents come before their children, so one step from a parent reaches its root.
        root = parents[parents[run]]
        parents[run] = root
        if root != run:
            sizes[root] += sizes[run]
    for run in range(parents.size):
        if parents[run] == run:
            zones[n_zones, 0] = owners[run]
            zones[n_zones, 1] = sizes[run]
            n_zones += 1
    return n_zones
