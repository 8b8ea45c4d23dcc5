"""Zones: connected pixels of one gray level."""

import numpy as np
from numpy.typing import NDArray

from alnus.jit import kernel


@kernel
def find_zones(
    planes: NDArray[np.uint16],
    spans: NDArray[np.int64],
    width: int,
    n_levels: int,
    n_pixels: int,
) -> NDArray[np.int64]:
    """Find the 8-connected zones of equal gray level.

    Parameters
    ----------
    planes, spans, width, n_levels
        As in `count_cooccurrences`.
    n_pixels : int
        Pixels of the ROI.

    Returns
    -------
    zones : ndarray of int64, shape (2, zones)
        For each zone image type · n_levels + level − 1, and its number of pixels.
    """
    zones = np.empty((2, len(planes) * n_pixels), np.int32)
    lines, zone_sizes = zones[0], zones[1]
    runs = np.empty((3, n_pixels), np.int32)
    ends, parents, sizes = runs[0], runs[1], runs[2]
    n_zones = 0
    for image_type in range(len(planes)):
        plane = planes[image_type]
        n_runs = join_runs(plane, spans, width, runs)
        for run in range(n_runs - 1, -1, -1):
            # Parents come before their children, so a run is complete when its turn comes.
            lines[n_zones] = image_type * n_levels + np.int64(plane[ends[run]]) - 1
            zone_sizes[n_zones] = sizes[run]
            n_zones += int(parents[run] == run)
            sizes[parents[run]] += sizes[run]
    return zones[:, :n_zones].astype(np.int64)


@kernel
def join_runs(
    plane: NDArray[np.uint16],
    spans: NDArray[np.int64],
    width: int,
    runs: NDArray[np.int32],
) -> int:
    """Join runs, that is equal pixels next to each other in a row, that touch (union-find).

    Parameters
    ----------
    plane : ndarray of uint16, shape (positions,)
        One of the planes.
    spans, width
        As in `find_zones`.
    runs : ndarray of int32, shape (3, pixels)
        Position of the last pixel of every run; its parent, which is an earlier run of the same
        zone or the run itself; its number of pixels. Written here.

    Returns
    -------
    int
        Number of runs.
    """
    ends, parents, sizes = runs[0], runs[1], runs[2]
    run_of = np.empty(plane.size, np.int32)
    contacts = np.empty((3, width), np.uint8)
    begins, meets_left, meets_right = contacts[0], contacts[1], contacts[2]
    left, right = np.empty(width, np.int32), np.empty(width, np.int32)
    run = -1
    for start, stop in spans:
        find_contacts(plane, start, stop, width, contacts)
        first_run, n_left, n_right = run + 1, 0, 0
        # Without branches: a pixel is always written down, and the next one over it if need be.
        for pixel in range(stop - start):
            run += int(begins[pixel])
            run_of[start + pixel] = run
            ends[run] = left[n_left] = right[n_right] = start + pixel
            n_left += int(meets_left[pixel])
            n_right += int(meets_right[pixel])
        before = start - 1
        for new in range(first_run, run + 1):
            sizes[new], parents[new], before = ends[new] - before, new, ends[new]
        for pixel in left[:n_left]:
            above = pixel - width
            join(parents, run_of[pixel], run_of[above - (plane[above - 1] == plane[pixel])])
        for pixel in right[:n_right]:
            join(parents, run_of[pixel], run_of[pixel - width + 1])
    return run + 1


@kernel
def find_contacts(
    plane: NDArray[np.uint16], start: int, stop: int, width: int, contacts: NDArray[np.uint8]
) -> None:
    """Write down which pixels of a span begin a run or meet one that their run has not met yet.

    Without branches, so that the compiler looks at many pixels at once.

    Parameters
    ----------
    plane, width
        As in `join_runs`.
    start, stop : int
        First position of the span and the one past its last.
    contacts : ndarray of uint8, shape (3, width)
        1 where a pixel begins a run; meets a run above or above left; meets one above right.
    """
    level, left, above = plane[start:stop], plane[start - 1 :], plane[start - width - 1 :]
    begins, meets_left, meets_right = contacts[0], contacts[1], contacts[2]
    one = np.uint8(1)
    for pixel in range(level.size):
        new = np.uint8(left[pixel] != level[pixel])
        same_above_left = np.uint8(above[pixel] == level[pixel])
        same_above = np.uint8(above[pixel + 1] == level[pixel])
        same_above_right = np.uint8(above[pixel + 2] == level[pixel])
        begins[pixel] = new
        # The left pixel met those above it; equal neighbors above are one run.
        meets_left[pixel] = new * (same_above_left | same_above)
        meets_right[pixel] = same_above_right * (one - same_above)


@kernel
def join(parents: NDArray[np.int32], first: int, second: int) -> None:
    """Join the trees of two runs; the root is the earlier one."""
    while parents[first] != first:
        parents[first] = parents[parents[first]]
        first = parents[first]
    while parents[second] != second:
        parents[second] = parents[parents[second]]
        second = parents[second]
    parents[max(first, second)] = min(first, second)
