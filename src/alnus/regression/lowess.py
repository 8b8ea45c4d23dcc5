"""Locally weighted straight lines: R's ``lowess`` without its robust iterations."""

import numpy as np
from numpy.typing import ArrayLike

from alnus.arrays import Floats
from alnus.jit import kernel


def lowess(x: ArrayLike, y: ArrayLike, *, share: float = 2 / 3, skipped: float = 0.0) -> Floats:
    """Smooth y along x.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
        Finite, in any order.
    share : float
        Share of the points in each local line, 0 to 1.
    skipped : float
        Points nearer than this to the last one that was smoothed are interpolated.

    Returns
    -------
    ndarray of float64, shape (n,)
        At each x, in the order given. Where all neighbors share one x: their mean.

    References
    ----------
    Cleveland (1979), JASA 74:829; R ``stats::lowess(f = share, iter = 0, delta = skipped)``,
    operation by operation.
    """
    places = np.asarray(x, dtype=np.float64)
    order = np.argsort(places, kind="stable")
    smoothed = np.empty(len(places))
    # 1e-7 as in R: 2/3 of 9 points are 6, though the product ends at 5.999…
    neighbors = max(2, min(len(places), int(share * len(places) + 1e-7)))
    values = np.asarray(y, dtype=np.float64)[order]
    smoothed[order] = _smooth(places[order], values, neighbors, skipped)
    return smoothed


@kernel
def _smooth(x: Floats, y: Floats, neighbors: int, skipped: float) -> Floats:
    """Fit a line at each x that is not skipped; interpolate between."""
    n = len(x)
    if n < 2:
        return y.copy()
    smoothed, weight = np.zeros(n), np.zeros(n)
    left, right = 0, neighbors - 1
    last, i = -1, 0
    while last < n - 1:
        # The window of nearest neighbors moves right as long as that brings a nearer one.
        while right < n - 1 and x[i] - x[left] > x[right + 1] - x[i]:
            left += 1
            right += 1
        smoothed[i] = _local(x, y, i, left, right, weight)
        for j in range(last + 1, i):
            alpha = (x[j] - x[last]) / (x[i] - x[last])
            smoothed[j] = alpha * smoothed[i] + (1 - alpha) * smoothed[last]
        last = i
        i = last + 1
        while i < n and x[i] <= x[last] + skipped:
            if x[i] == x[last]:
                smoothed[i] = smoothed[last]
                last = i
            i += 1
        i = max(last + 1, i - 1)
    return smoothed


@kernel
def _local(x: Floats, y: Floats, i: int, left: int, right: int, weight: Floats) -> float:  # noqa: PLR0917
    """Value at x[i] of the line through its neighbors, weighted by the tricube of their distance."""
    reach = max(x[i] - x[left], x[right] - x[i])
    total, end = 0.0, left
    while end < len(x):
        distance = abs(x[end] - x[i])
        weight[end] = 0.0
        # R's own thousandths: the farthest neighbor has no weight, the nearest a full one.
        if distance <= 0.999 * reach:
            near = distance <= 0.001 * reach
            weight[end] = 1.0 if near else (1 - (distance / reach) ** 3) ** 3
            total += weight[end]
        elif x[end] > x[i]:  # ties on the right were taken, too
            break
        end += 1
    if total <= 0:
        return float(y[i])
    w, u, v = weight[left:end] / total, x[left:end], y[left:end]
    if reach > 0:
        center = (w * u).sum()
        spread = (w * (u - center) ** 2).sum()
        # Neighbors nearly at one place would make the line's slope a ratio of rounding errors;
        # their mean stays.
        if np.sqrt(spread) > 0.001 * (x[-1] - x[0]):
            w = w * ((x[i] - center) / spread * (u - center) + 1)
    return float((w * v).sum())
