"""An invented patient who shows how the nomogram is read."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from alnus.report.readings import grouped
from alnus.tables.models import NomogramRow

TOTAL_POINTS, RISK = "total points", "risk"
# Which tick of each axis, as a share of its ticks; the first whose risk the scale shows is taken.
_SHARES = (0.5, 0.65, 0.35, 0.8, 0.2)


@dataclass(frozen=True)
class Example:
    """A tick of each variable's axis, their sum and its risk.

    Parameters
    ----------
    ticks : sequence of NomogramRow
        One an axis.
    total : float
        Sum of their points.
    risk : float
        Predicted risk, 0 to 1.
    """

    ticks: Sequence[NomogramRow]
    total: float
    risk: float


def example_of(rows: Sequence[NomogramRow]) -> Example | None:
    """Take a patient from the nomogram's own ticks; None where no risk in reach is shown."""
    axes = grouped(rows, lambda row: row.axis)
    risks, totals = axes.pop(RISK, []), axes.pop(TOTAL_POINTS, [])
    reach = [tick.points for tick in totals]
    shown = [tick for tick in risks if reach and min(reach) <= tick.points <= max(reach)]
    return next(_candidates(axes, shown), None) if axes and len(shown) > 1 else None


def _candidates(
    axes: Mapping[str, Sequence[NomogramRow]], risks: Sequence[NomogramRow]
) -> Iterator[Example]:
    known = sorted(risks, key=lambda tick: tick.points)
    for share in _SHARES:
        ticks = [axis[math.floor(share * (len(axis) - 1) + 0.5)] for axis in axes.values()]
        total = sum(tick.points for tick in ticks)
        if known[0].points <= total <= known[-1].points:
            yield Example(ticks, total, _risk(total, known))


def _risk(total: float, known: Sequence[NomogramRow]) -> float:
    """Read the risk off its scale, on which log odds are straight."""
    places = [tick.points for tick in known]
    odds = [math.log(tick.value / (1 - tick.value)) for tick in known]
    return 1 / (1 + math.exp(-float(np.interp(total, places, odds))))
