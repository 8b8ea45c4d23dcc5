"""An ROI as another hand, or the same on another day, might have drawn it."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import scipy

from alnus.arrays import Bools, Floats

Kind = Literal["erode", "dilate", "shift", "roughen"]
SHARE = 0.03  # of the ROI's diameter, unless another is asked for
WAVE = 6.0  # amounts between bumps of a roughened border


def perturbed(roi: Bools, kind: Kind, amount: float, rng: np.random.Generator) -> Bools:
    """Change an ROI a little.

    Parameters
    ----------
    roi : ndarray of bool, shape (rows, columns)
        Not empty.
    kind : {"erode", "dilate", "shift", "roughen"}
        Move the border inward or outward by the amount; move the whole by the amount in a random
        direction, whole pixels; move the border in and out, smoothly along it, with the amount as
        standard deviation.
    amount : float
        Pixels.
    rng : Generator
        Used by shift and roughen.

    Returns
    -------
    ndarray of bool, shape (rows, columns)
        What would leave the image is cut off.

    Raises
    ------
    ValueError
        When nothing is left.

    References
    ----------
    Zwanenburg et al. (2019), Sci Rep 9:614: robustness by translation, growth and contour
    randomization.
    """
    changed = KINDS[kind](roi, amount, rng)
    if not changed.any():
        message = f"nothing is left of an ROI of {np.count_nonzero(roi)} pixels after {kind}"
        raise ValueError(message)
    return changed


def amount_of(roi: Bools, share: float) -> float:
    """Give a share of the diameter of a disk as large as the ROI, but at least one pixel."""
    return max(1.0, share * 2 * float(np.sqrt(np.count_nonzero(roi) / np.pi)))


def _eroded(roi: Bools, amount: float, _: np.random.Generator) -> Bools:
    return np.asarray(_height(roi) > amount)


def _dilated(roi: Bools, amount: float, _: np.random.Generator) -> Bools:
    return np.asarray(_height(roi) > -amount)


def _shifted(roi: Bools, amount: float, rng: np.random.Generator) -> Bools:
    angle = rng.uniform(0, 2 * np.pi)
    down, right = np.rint(amount * np.array([np.sin(angle), np.cos(angle)])).astype(int)
    rows, columns = np.nonzero(roi)
    rows, columns = rows + down, columns + right
    stays = (rows >= 0) & (rows < roi.shape[0]) & (columns >= 0) & (columns < roi.shape[1])
    moved = np.zeros_like(roi)
    moved[rows[stays], columns[stays]] = True
    return moved


def _roughened(roi: Bools, amount: float, rng: np.random.Generator) -> Bools:
    waves = scipy.ndimage.gaussian_filter(
        rng.standard_normal(roi.shape), WAVE * amount / 2, mode="reflect"
    )
    return np.asarray(_height(roi) > amount * waves / waves.std())


def _height(roi: Bools) -> Floats:
    """Signed distance from the border, which runs halfway between pixels: positive inside."""
    padded = np.pad(roi, 1)
    inside, outside = (
        scipy.ndimage.distance_transform_edt(padded),
        scipy.ndimage.distance_transform_edt(~padded),
    )
    height = np.where(padded, inside - 0.5, 0.5 - outside)
    return np.asarray(height[1:-1, 1:-1])


KINDS: dict[Kind, Callable[[Bools, float, np.random.Generator], Bools]] = {
    "erode": _eroded,
    "dilate": _dilated,
    "shift": _shifted,
    "roughen": _roughened,
}
