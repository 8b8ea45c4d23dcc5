"""ComBat's result as a formula: one straight line a batch and feature, without a training library."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alnus.variable import Variable


@dataclass(frozen=True)
class Line:
    """Adjusted value = intercept + slope × value."""

    intercept: float
    slope: float


@dataclass(frozen=True)
class BatchAdjustment:
    """What a batch (scanner, center) added to and multiplied each feature by, taken away.

    Parameters
    ----------
    variable : Variable
        The batch; its levels are those known from training.
    lines : mapping of str to mapping of str to Line
        By batch and feature.
    """

    variable: Variable
    lines: Mapping[str, Mapping[str, Line]]

    def apply(
        self, features: Mapping[str, ArrayLike], batch: str
    ) -> dict[str, NDArray[np.float64]]:
        """Adjust features of one batch, which must be known (KeyError)."""
        lines = self.lines[batch]
        return {
            name: lines[name].intercept + lines[name].slope * np.asarray(values, dtype=np.float64)
            for name, values in features.items()
        }

    def of(self, features: Sequence[str]) -> "BatchAdjustment":
        """Keep the lines of some features only."""
        kept = {batch: {name: of[name] for name in features} for batch, of in self.lines.items()}
        return replace(self, lines=kept)
