"""Intensities of given ranks, without sorting all of them."""

import numpy as np
from numpy.typing import NDArray

from alnus.jit import kernel

# So many that the gathered few are sorted at once, so few that their sizes stay in the first cache.
N_BUCKETS = 1024


@kernel
def gather_around_ranks(
    intensities: NDArray[np.float64], ranks: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the few intensities among which those of the given ranks are.

    A histogram of evenly wide buckets tells in which bucket each rank lies; those buckets are
    gathered. Sorted, they have the asked intensities at their new ranks.

    Parameters
    ----------
    intensities : ndarray of float64, shape (pixels,)
        Finite.
    ranks : ndarray of int64, shape (ranks,)
        Ascending, from 0.

    Returns
    -------
    gathered : ndarray of float64, shape (gathered,)
        Not sorted.
    new_ranks : ndarray of int64, shape (ranks,)
        Where each rank stands among the gathered.
    """
    n_pixels, lowest, highest = intensities.size, intensities[0], intensities[0]
    for pixel in range(n_pixels):
        lowest, highest = min(lowest, intensities[pixel]), max(highest, intensities[pixel])
    per_unit = (N_BUCKETS - 1) / (highest - lowest) if highest > lowest else 0.0
    buckets, sizes = np.empty(n_pixels, np.uint16), np.zeros(N_BUCKETS, np.int64)
    for pixel in range(n_pixels):
        buckets[pixel] = int((intensities[pixel] - lowest) * per_unit)
    for pixel in range(n_pixels):
        sizes[buckets[pixel]] += 1
    wanted, new_ranks = find_buckets(sizes, ranks)
    gathered = np.empty(n_pixels)
    n_gathered = 0
    for pixel in range(n_pixels):
        # Written always and kept only where wanted, because a branch costs more than the write.
        gathered[n_gathered] = intensities[pixel]
        n_gathered += wanted[buckets[pixel]]
    return gathered[:n_gathered].copy(), new_ranks


@kernel
def find_buckets(
    sizes: NDArray[np.int64], ranks: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return 1 for buckets that hold a rank and 0 for others, and the ranks among the former."""
    wanted = np.zeros(sizes.size, np.int64)
    new_ranks = np.empty(ranks.size, np.int64)
    place = below = gathered_below = 0
    for bucket in range(sizes.size):
        while place < ranks.size and ranks[place] < below + sizes[bucket]:
            wanted[bucket] = 1
            new_ranks[place] = ranks[place] - below + gathered_below
            place += 1
        below += sizes[bucket]
        gathered_below += sizes[bucket] * wanted[bucket]
    return wanted, new_ranks
