"""A value with its confidence limits."""

import math
from dataclasses import dataclass

NOT_ESTIMABLE = "not estimable: "
BY_PATIENT = ", by patient"
"""In the name of each interval that takes several cases of a patient together."""


@dataclass(frozen=True)
class Estimate:
    """A value, its confidence limits, and how the limits were made.

    Parameters
    ----------
    value, low, high : float
        The estimate and its limits. The limits are NaN where no interval exists; the value too
        where the method says ``"not estimable: …"`` (:meth:`absent`).
    method : str
        Name of the interval, e.g. ``"DeLong"`` or ``"Wilson"``, or why there is none.
    confidence : float
        Level of the interval, between 0 and 1.
    """

    value: float
    low: float
    high: float
    method: str
    confidence: float = 0.95

    def __post_init__(self) -> None:
        """Refuse an estimate without a value or with a level outside 0..1."""
        if math.isnan(self.value) and not self.method.startswith(NOT_ESTIMABLE):
            message = "an estimate needs a value; NaN was given"
            raise ValueError(message)
        if not 0 < self.confidence < 1:
            message = f"confidence must lie between 0 and 1; {self.confidence} was given"
            raise ValueError(message)

    @classmethod
    def absent(cls, reason: str, confidence: float = 0.95) -> "Estimate":
        """Give no value, and the reason why there is none."""
        nothing = (math.nan, math.nan, math.nan)
        return cls(*nothing, f"{NOT_ESTIMABLE}{reason}", confidence)

    def __str__(self) -> str:
        """Print the value with its limits, three decimals, as papers do."""
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"
