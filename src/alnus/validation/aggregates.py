"""What a hospital can give away: counts in cells that are empty or large, never a patient."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from alnus.arrays import Bools, Floats
from alnus.ranges import Within

GRID = np.arange(1, 100) / 100  # risks that may part two bins

Probability = Annotated[float, Within(0, 1)]
Count = Annotated[int, Within(0)]


@dataclass(frozen=True)
class RiskBin:
    """Patients whose predicted risk lies between two risks.

    Parameters
    ----------
    low, high : float
        The risks; the lower belongs to the bin, the higher to the next one.
    n, events : int
        Patients, and events among them.
    expected : float
        Sum of their predicted risks.
    """

    low: Probability
    high: Probability
    n: Count
    events: Count
    expected: Annotated[float, Within(0)]


def risk_bins(
    outcome: ArrayLike,
    probability: ArrayLike,
    *,
    threshold: float,
    smallest: int,
) -> tuple[RiskBin, ...]:
    """Count patients by predicted risk and outcome, in the finest bins that tell of nobody.

    Of the hundredths, and of the threshold first of all, those risks part two bins that leave
    events and others on both sides either absent or ``smallest`` and more. Sums of bins are
    then safe, too, and so is everything computed from them: the two-by-two table at a risk that
    parts two bins, its net benefit, observed against expected.

    Parameters
    ----------
    outcome : array_like of bool, shape (n,)
        True is the event.
    probability : array_like of float, shape (n,)
        Between 0 and 1.
    threshold : float
        The model's own, which should part two bins if any risk does.
    smallest : int
        Smallest count that may be told.

    Raises
    ------
    ValueError
        When even all patients together are fewer events, or others, than ``smallest``.
    """
    events = np.asarray(outcome, dtype=np.bool_)
    risks = np.asarray(probability, dtype=np.float64)
    fewer = min(int(events.sum()), int((~events).sum()))
    if fewer < smallest:
        message = f"{fewer} patients of one outcome are fewer than the {smallest} that may be told"
        raise ValueError(message)
    edges: list[float] = [0.0, np.nextafter(1.0, 2.0)]
    for edge in filter(lambda risk: 0 < risk < 1, (threshold, *GRID)):
        place = int(np.searchsorted(edges, edge))
        parts = ((edges[place - 1], edge), (edge, edges[place]))
        if edge not in edges and all(_tellable(events, risks, part, smallest) for part in parts):
            edges.insert(place, float(edge))
    edges[-1] = 1.0
    return tuple(_bin(events, risks, edges, place) for place in range(len(edges) - 1))


def confusion(bins: tuple[RiskBin, ...], threshold: float) -> tuple[int, int, int, int] | None:
    """Give true and false positives, false and true negatives at a risk; None where it parts none.

    Examples
    --------
    >>> confusion((RiskBin(0, 0.4, 30, 5, 6.0), RiskBin(0.4, 1, 20, 12, 13.0)), 0.4)
    (12, 8, 5, 25)
    """
    if threshold not in {part.low for part in bins}:
        return None
    above = [part for part in bins if part.low >= threshold]
    below = [part for part in bins if part.low < threshold]
    (tp, fp), (fn, tn) = (
        (sum(part.events for part in side), sum(part.n - part.events for part in side))
        for side in (above, below)
    )
    return tp, fp, fn, tn


def net_benefits_of(bins: tuple[RiskBin, ...]) -> dict[float, float]:
    """Give TP/n − FP/n·t/(1 − t) at each risk t that parts two bins (Vickers and Elkin, 2006)."""
    n = sum(part.n for part in bins)
    found = {}
    for part in bins[1:]:
        tp, fp, _, _ = confusion(bins, part.low) or (0, 0, 0, 0)
        found[part.low] = tp / n - fp / n * part.low / (1 - part.low)
    return found


def _tellable(events: Bools, risks: Floats, part: tuple[float, float], smallest: int) -> bool:
    inside = (risks >= part[0]) & (risks < part[1])
    counts = (int((inside & events).sum()), int((inside & ~events).sum()))
    return any(counts) and all(count == 0 or count >= smallest for count in counts)


def _bin(events: Bools, risks: Floats, edges: list[float], place: int) -> RiskBin:
    low, high = edges[place], edges[place + 1]
    inside = (risks >= low) & ((risks < high) | (place == len(edges) - 2))
    return RiskBin(
        low, high, int(inside.sum()), int(events[inside].sum()), float(risks[inside].sum())
    )


def counts_told(counts: ArrayLike, *, smallest: int) -> tuple[int, ...] | None:
    """Give counts, or None where one of them is small but not 0.

    One count alone is not hidden: the others and their sum would tell it.

    Examples
    --------
    >>> counts_told([0, 12, 30], smallest=5), counts_told([3, 12, 30], smallest=5)
    ((0, 12, 30), None)
    """
    whole = tuple(int(count) for count in np.asarray(counts).ravel())
    return None if any(0 < count < smallest for count in whole) else whole
