"""A small convolutional network, evaluated with NumPy: how likely each pixel belongs to an overlay.

Its weights were trained by training/overlay_network.py on marks drawn on clean ultrasound.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import scipy
from numpy.typing import NDArray

from alnus.arrays import Floats, Image

Singles = NDArray[np.float32]

TILE = 256  # pixels a side
STRIP = 8  # rows convolved together; what they need stays in the processor's cache
MIDDLE, HALF_RANGE = 128.0, 64.0  # grays that the network sees as 0 and 1
SLOPE = 0.1  # of negative values


@dataclass(frozen=True, eq=False)
class Network:
    """Convolutions without padding, one after the other.

    Parameters
    ----------
    weights : tuple of ndarray of float32, shape (channels out, channels in, side, side)
    biases : tuple of ndarray of float32, shape (channels out,)
    dilations : tuple of int
        Distance between the pixels that a convolution looks at.
    """

    weights: tuple[Singles, ...]
    biases: tuple[Singles, ...]
    dilations: tuple[int, ...]

    @property
    def margin(self) -> int:
        """Pixels around a pixel that it depends on."""
        sides = (kernel.shape[-1] // 2 for kernel in self.weights)
        return sum(side * dilation for side, dilation in zip(sides, self.dilations, strict=True))

    def apply(self, seen: Singles) -> Singles:
        """Evaluate a piece, shape (rows, columns); smaller by the margin on each side."""
        values = seen[None]
        last = len(self.weights) - 1
        for number, layer in enumerate(zip(self.weights, self.biases, self.dilations, strict=True)):
            values = _convolved(values, *layer)
            if number < last:
                np.maximum(values, np.float32(SLOPE) * values, out=values)
        return np.asarray(values[0])


@cache
def read_network() -> Network:
    """Read the weights that come with alnus."""
    path = files("alnus.imaging").joinpath("overlay_network.npz")
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        dilations = tuple(stored["dilations"].tolist())
        numbers = range(len(dilations))
        weights = tuple(stored[f"weights_{number}"].astype(np.float32) for number in numbers)
        biases = tuple(stored[f"biases_{number}"].astype(np.float32) for number in numbers)
    return Network(weights, biases, dilations)


def overlay_probability(
    gray: Image, network: Network | None = None, *, box: tuple[slice, slice] | None = None
) -> Floats:
    """Tell how likely each pixel belongs to a measuring trace, an arrow or text.

    Parameters
    ----------
    gray : ndarray, shape (rows, columns)
        8-bit range, 0 to 255.
    network : Network, optional
        Default: that which comes with alnus.
    box : tuple of slice, optional
        Rate these rows and columns alone; what lies around them is seen all the same.

    Returns
    -------
    ndarray of float64, shape (rows, columns) or that of the box
        A rating between 0 and 1, trained on drawn marks; no frequency.
    """
    network = network or read_network()
    margin = network.margin
    scaled = (np.asarray(gray, np.float32) - np.float32(MIDDLE)) / np.float32(HALF_RANGE)
    padded = np.pad(scaled, margin, mode="edge")
    rows, columns = (
        part.indices(length)
        for part, length in zip(box or (slice(None), slice(None)), gray.shape, strict=True)
    )
    seen = padded[rows[0] : rows[1] + 2 * margin, columns[0] : columns[1] + 2 * margin]
    rating = np.empty((rows[1] - rows[0], columns[1] - columns[0]))
    for top in range(0, rating.shape[0], TILE):
        for left in range(0, rating.shape[1], TILE):
            piece = seen[top : top + TILE + 2 * margin, left : left + TILE + 2 * margin]
            rating[top : top + TILE, left : left + TILE] = network.apply(piece)
    return np.asarray(scipy.special.expit(rating))


def _convolved(values: Singles, kernel: Singles, bias: Singles, dilation: int) -> Singles:
    """Convolve all channels; shape (channels, rows, columns), smaller by the kernel's reach."""
    n_out, n_in, side, _ = kernel.shape
    reach = dilation * (side - 1)
    height, width = values.shape[1] - reach, values.shape[2] - reach
    matrix = np.ascontiguousarray(kernel.transpose(0, 2, 3, 1).reshape(n_out, -1))
    shifted = np.empty((side, side, n_in, STRIP, width), np.float32)
    convolved = np.empty((n_out, height, width), np.float32)
    for start in range(0, height, STRIP):
        n_rows = min(STRIP, height - start)
        strip = shifted if n_rows == STRIP else shifted[..., :n_rows, :].copy()
        for row, column in np.ndindex(side, side):
            top, left = start + row * dilation, column * dilation
            strip[row, column] = values[:, top : top + n_rows, left : left + width]
        summed = matrix @ strip.reshape(-1, n_rows * width)
        convolved[:, start : start + n_rows] = summed.reshape(n_out, n_rows, width)
    convolved += bias[:, None, None]
    return convolved
