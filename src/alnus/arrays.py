"""The arrays that functions pass to each other: their types under one name each."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]

Image = NDArray[np.generic]
"""A picture's pixels, (row, column), in whatever type its file holds."""

Box = tuple[int, int, int, int]
"""A part of an image: top, bottom, left, right; bottom and right lie outside."""
