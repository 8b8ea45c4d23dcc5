"""One model in several centers: each one's discrimination and calibration, and all of them pooled."""

import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Protocol

from scipy.special import expit

from alnus.tables.sites import PooledRow, SiteRow
from alnus.validation.pooling import Pooled, log_ratio, logit_auc, pooled

Effect = tuple[float, float]

LARGEST_LOG = math.log(sys.float_info.max)


class CenterPerformance(Protocol):
    """What is known of a model in a center; NaN where something cannot be estimated there."""

    @property
    def n(self) -> int:
        """Patients."""

    @property
    def events(self) -> int:
        """Events among them."""

    @property
    def auc(self) -> float:
        """Area under the ROC curve, 0 to 1."""

    @property
    def auc_variance(self) -> float:
        """Its variance."""

    @property
    def expected(self) -> float:
        """Sum of the predicted risks."""

    @property
    def slope(self) -> float:
        """Slope of the calibration line on the log odds."""

    @property
    def slope_variance(self) -> float:
        """Its variance."""

    @property
    def in_the_large(self) -> float:
        """Calibration in the large, log odds."""

    @property
    def in_the_large_variance(self) -> float:
        """Its variance."""


def _as_it_is(value: float) -> float:
    return value


def _expit(value: float) -> float:
    return float(expit(value))


def _exp(value: float) -> float:
    # Of two centers at a level of .999 Student's t is 637: a limit may lie beyond every float.
    return math.exp(value) if value < LARGEST_LOG else math.inf


@dataclass(frozen=True)
class Measure:
    """One measure of performance: its effect in a center, and the way back from its scale."""

    name: str
    scale: str
    effect: Callable[[CenterPerformance], Effect]
    back: Callable[[float], float]


NOT_KNOWN = (math.nan, math.nan)


def _auc(center: CenterPerformance) -> Effect:
    # The logit of an AUC of 0 or 1 is infinite, as is its variance.
    return logit_auc(center.auc, center.auc_variance) if 0 < center.auc < 1 else NOT_KNOWN


def _observed_expected(center: CenterPerformance) -> Effect:
    if not (center.events and center.expected > 0):
        return NOT_KNOWN
    return log_ratio(center.events, center.expected, center.n)


MEASURES = (
    Measure("AUC", "logit", _auc, _expit),
    Measure("slope", "as it is", lambda c: (c.slope, c.slope_variance), _as_it_is),
    Measure("observed / expected", "log", _observed_expected, _exp),
    Measure(
        "calibration in the large",
        "as it is",
        lambda c: (c.in_the_large, c.in_the_large_variance),
        _as_it_is,
    ),
)


def by_center(
    centers: Mapping[str, CenterPerformance], measure: Measure, *, confidence: float
) -> tuple[list[SiteRow], list[PooledRow]]:
    """Give a measure in each center, and pooled where two or more can be estimated.

    Parameters
    ----------
    centers : mapping of str to CenterPerformance
        In their order.
    measure : Measure
        One of ``MEASURES``.
    confidence : float
        Level of all intervals, between 0 and 1.

    Returns
    -------
    rows : list of SiteRow
        One a center; empty values with the reason as method where it cannot be estimated.
    pooled : list of PooledRow
        One, or none.
    """
    effects = {name: measure.effect(center) for name, center in centers.items()}
    known = {name: effect for name, effect in effects.items() if _is_known(effect)}
    found = None
    if len(known) > 1:
        found = pooled(*zip(*known.values(), strict=True), confidence=confidence)
    weights = dict(zip(known, found.weights.tolist(), strict=True)) if found else {}
    rows = [
        _row(measure, name, center, weight=weights.get(name), level=confidence)
        for name, center in centers.items()
    ]
    together = [centers[name] for name in known]
    return rows, list(_pooled_rows(measure, together, found))


def _is_known(effect: Effect) -> bool:
    value, variance = effect
    return math.isfinite(value) and math.isfinite(variance) and variance > 0


def _row(
    measure: Measure, name: str, center: CenterPerformance, *, weight: float | None, level: float
) -> SiteRow:
    effect = measure.effect(center)
    if not _is_known(effect):
        why = "not estimable: one outcome, separation or no variance in this center"
        return SiteRow(
            measure.name, name, center.n, center.events, None, None, None, None, why, level
        )
    value, variance = effect
    reach = NormalDist().inv_cdf(0.5 + level / 2) * math.sqrt(variance)
    low, middle, high = map(measure.back, (value - reach, value, value + reach))
    method = "Wald" if measure.scale == "as it is" else f"Wald on the {measure.scale}"
    return SiteRow(
        measure.name, name, center.n, center.events, middle, low, high, weight, method, level
    )


def _pooled_rows(
    measure: Measure, centers: Sequence[CenterPerformance], found: Pooled | None
) -> Iterator[PooledRow]:
    if found is None:
        return
    mean = found.mean
    yield PooledRow(
        measure=measure.name,
        sites=len(centers),
        n=sum(center.n for center in centers),
        events=sum(center.events for center in centers),
        value=measure.back(mean.value),
        low=measure.back(mean.low),
        high=measure.back(mean.high),
        prediction_low=measure.back(found.low),
        prediction_high=measure.back(found.high),
        tau_squared=found.tau_squared,
        scale=measure.scale,
        i_squared=found.i_squared,
        q=found.q,
        p=found.q_p,
        method=mean.method,
        confidence=mean.confidence,
    )
