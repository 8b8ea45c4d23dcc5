"""Pictures that show the same: identical, cropped, brighter, or compressed anew.

Bright and dark spots of a picture are landmarks. Each is described by which of 64 pairs of places
around it is brighter, which neither gain nor gamma changes. Landmarks of two pictures that look alike
vote for how far one lies from the other; where several agree, the pictures are laid over each other
and compared block by block. Whole-picture hashes do not survive a crop.

On 247 breast images (BrEaST-Lesions-USG, BUS-BRA) every copy cropped to half, with another gain,
gamma, JPEG quality or noise was found, and no two different pictures were taken for copies;
docs/images.md has the numbers. A picture that was scaled is not found.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from alnus.arrays import Floats, Image, Integers
from alnus.aside import AnyArray, Aside
from alnus.imaging.spots import blurred_sums, spots

REACH = 14  # pixels around a landmark that describe it
N_LANDMARKS = 120  # brightest spots, and as many darkest
APART = 9  # pixels between two spots of a kind
NARROW, WIDE = 5, 15  # sides of the squares whose blurred pictures differ at a spot
BROADER = (WIDE // NARROW) ** 4
LEAST_CONTRAST = 1  # gray value; below it a spot is rounding
COMMON = 12  # landmarks that look alike in more places are text or borders
VOTES = 4  # landmarks that agree, before pictures are compared
BLOCK = 24  # side of the blocks that are compared
ALIKE = 0.7  # median correlation of the blocks; the lowest of true copies was 0.89
# Drawn once: the same places around every landmark of every picture.
PLACES = np.random.default_rng(20261126).integers(-REACH, REACH + 1, size=(64, 2, 2))


@dataclass(frozen=True, eq=False)
class Landmarks:
    """What is kept of a picture to find it again.

    Parameters
    ----------
    sha256 : str
        Of its pixels and their arrangement.
    points : array of int32, shape (n, 2)
        Row and column of its landmarks.
    codes : array of uint64, shape (n,)
        64 bits a landmark: which place of each pair is the brighter one.
    """

    sha256: str
    points: AnyArray
    codes: AnyArray

    def put(self, aside: Aside) -> "Landmarks":
        """Let the arrays wait on disk."""
        return Landmarks(self.sha256, aside.put(self.points), aside.put(self.codes))


def landmarks(image: Image) -> Landmarks:
    """Describe a picture.

    Parameters
    ----------
    image : ndarray, shape (rows, columns)
        Gray values 0 to 255, or of any other range that rounding to 1 does not hurt.
    """
    gray = _whole_numbers(image)
    smooth = blurred_sums(gray, NARROW)
    band = BROADER * smooth - blurred_sums(gray, WIDE)
    points = _spots(band)
    of_flat = np.array([smooth.shape[1], 1])
    around = (points @ of_flat)[:, None, None] + PLACES @ of_flat
    first, second = np.moveaxis(smooth.ravel()[around], 2, 0)
    codes = np.packbits(first > second, axis=1).view(np.uint64).ravel()
    told = hashlib.sha256(repr((image.shape, str(image.dtype))).encode())
    told.update(np.ascontiguousarray(image).data)
    return Landmarks(told.hexdigest(), points.astype(np.int32), codes)


def _whole_numbers(image: Image) -> NDArray[np.int32]:
    """Round; larger ranges are divided so that their sums stay below 2**31."""
    if image.dtype == np.uint8:
        return image.astype(np.int32)
    largest = max(float(np.abs(image).max(initial=0)) * WIDE**4 / 2**31, 1.0)
    return np.asarray(np.rint(image / np.ceil(largest)), np.int32)


def _spots(band: NDArray[np.int32]) -> Integers:
    """Find the brightest and darkest spots that lie far enough from the border to be described."""
    found = spots(band, APART // 2, REACH + 2, LEAST_CONTRAST * WIDE**4, N_LANDMARKS)
    heights = band.ravel()[found]
    order = np.argsort(heights, kind="stable")
    darkest, brightest = order[:N_LANDMARKS], order[::-1][:N_LANDMARKS]
    chosen = [*brightest[heights[brightest] > 0], *darkest[heights[darkest] < 0]]
    return np.stack(np.divmod(found[chosen], band.shape[1]), axis=1)


def likely_copies(pictures: Sequence[Landmarks]) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """Yield pairs of pictures that may show the same, and how far the second lies from the first.

    Parameters
    ----------
    pictures : sequence of Landmarks
        Of all pictures.

    Yields
    ------
    first, second : int
        Positions of the pictures, ascending.
    offset : (int, int)
        Rows and columns that the second's content lies further down and right.
    """
    starts, codes = _codes(pictures)
    pairs = np.fromiter(chain.from_iterable(_alike(codes)), np.int32).reshape(-1, 2)
    identical = _identical(pictures)
    for (one, other), places in _of_two_pictures(np.unique(np.sort(pairs), axis=0), starts):
        if (one, other) not in identical:
            votes, offset = _most_agree(places, pictures[one], pictures[other])
            if votes >= VOTES:
                yield one, other, offset
    for one, other in sorted(identical):
        yield one, other, (0, 0)


def _codes(pictures: Sequence[Landmarks]) -> tuple[Integers, NDArray[np.uint64]]:
    """Give the place of each picture's first landmark among all, and the 64 bits of every one."""
    starts = np.cumsum([0, *(picture.codes.size for picture in pictures)])
    codes = np.empty(starts[-1], np.uint64)
    for start, picture in zip(starts.tolist(), pictures, strict=False):
        codes[start : start + picture.codes.size] = picture.codes
    return starts, codes


def _of_two_pictures(
    pairs: NDArray[np.int32], starts: Integers
) -> Iterator[tuple[tuple[int, int], Integers]]:
    """Yield the pairs of landmarks of two pictures that have enough, each by its place in its own.

    Parameters
    ----------
    pairs : ndarray of int32, shape (n, 2)
        Landmarks that look alike, the earlier one first.
    starts : ndarray of int64
        The place of each picture's first landmark among all.
    """
    owners = np.searchsorted(starts, pairs, side="right") - 1
    together = owners[:, 0] * len(starts) + owners[:, 1]
    order = np.argsort(together, kind="stable")
    ends = np.flatnonzero(np.diff(together[order], prepend=-1, append=-1))
    several = np.flatnonzero(np.diff(ends) >= VOTES)
    for start, end in zip(ends[several].tolist(), ends[several + 1].tolist(), strict=True):
        own = order[start:end]
        one, other = owners[own[0]].tolist()
        if one != other:
            yield (one, other), pairs[own] - starts[[one, other]]


def _most_agree(places: Integers, one: Landmarks, other: Landmarks) -> tuple[int, tuple[int, int]]:
    """Count the landmarks of one picture that agree on how far the other lies from it, and say how far.

    Of several offsets with as many votes it is the least.
    """
    apart = np.asarray(other.points)[places[:, 1]] - np.asarray(one.points)[places[:, 0]]
    votes = np.unique(np.column_stack([apart, places[:, 0]]), axis=0)
    offsets, counts = np.unique(votes[:, :2], axis=0, return_counts=True)
    best = int(np.argmax(counts))
    down, right = offsets[best].tolist()
    return int(counts[best]), (down, right)


def _identical(pictures: Sequence[Landmarks]) -> set[tuple[int, int]]:
    same: dict[str, list[int]] = {}
    for number, picture in enumerate(pictures):
        same.setdefault(picture.sha256, []).append(number)
    return {pair for numbers in same.values() for pair in combinations(numbers, 2)}


def _alike(codes: NDArray[np.uint64]) -> Iterator[tuple[int, int]]:
    """Pair landmarks whose 64 bits agree in three of their four quarters.

    Those of one bucket, which the first four bits of another quarter tell, are looked at together:
    a sixteenth of the memory.
    """
    first_bits = codes.view(np.uint8).reshape(-1, 8)
    for left_out in range(4):
        bucket = first_bits[:, 7 if left_out < 3 else 5] >> 4
        kept = ~np.uint64(0xFFFF << 16 * left_out)
        for number in range(16):
            own = np.flatnonzero(bucket == number)
            key = codes[own] & kept
            order = np.argsort(key, kind="stable")
            ends = np.flatnonzero(np.r_[True, np.diff(key[order]) != 0, True])
            several = np.flatnonzero((np.diff(ends) >= 2) & (np.diff(ends) <= COMMON))
            for start, end in zip(ends[several].tolist(), ends[several + 1].tolist(), strict=True):
                yield from combinations(own[order[start:end]].tolist(), 2)


def are_copies(first: Image, second: Image, offset: tuple[int, int]) -> bool:
    """Lay two pictures over each other and compare them block by block.

    Parameters
    ----------
    first, second : ndarray, shape (rows, columns)
    offset : (int, int)
        From :func:`likely_copies`.
    """
    down, right = offset
    top, left = max(0, -down), max(0, -right)
    bottom = min(first.shape[0], second.shape[0] - down)
    end = min(first.shape[1], second.shape[1] - right)
    if bottom - top < BLOCK or end - left < BLOCK:
        return False
    one = _blocks(first[top:bottom, left:end])
    other = _blocks(second[top + down : bottom + down, left + right : end + right])
    spread = one.std(axis=1) * other.std(axis=1)
    flat = np.maximum(one.std(axis=1), other.std(axis=1)) <= 2
    if np.count_nonzero(~flat) < VOTES:
        return bool(np.array_equal(one, other))
    correlation = (one * other).mean(axis=1) / np.maximum(spread, 1e-6)
    return bool(np.median(correlation[~flat]) >= ALIKE)


def _blocks(part: Image) -> Floats:
    """Cut into blocks, one a row, each with mean 0."""
    rows, columns = (side // BLOCK for side in part.shape)
    whole = np.asarray(part[: rows * BLOCK, : columns * BLOCK], dtype=np.float64)
    cut = whole.reshape(rows, BLOCK, columns, BLOCK).transpose(0, 2, 1, 3).reshape(-1, BLOCK**2)
    return np.asarray(cut - cut.mean(axis=1, keepdims=True))
