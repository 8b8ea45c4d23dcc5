"""The mean over directions."""

import numpy as np
from numpy.typing import NDArray


def mean_over_directions(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean over the last axis of what is not NaN; NaN when nothing is left.

    A feature has no value in a direction in which rounding turns its radicand negative, and in none
    when the ROI has no direction at all.
    """
    defined = ~np.isnan(values)
    if values.size and defined.all():
        return np.asarray(values.sum(axis=-1) / values.shape[-1])
    n_defined = defined.sum(axis=-1)
    totals = values.sum(axis=-1, where=defined)
    return np.asarray(np.where(n_defined > 0, totals, np.nan) / np.maximum(n_defined, 1))
