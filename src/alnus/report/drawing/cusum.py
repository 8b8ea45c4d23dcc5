"""The cumulative sums of a monitored model."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from alnus.report.drawing.canvas import COLORS, WARNING_COLOR
from alnus.tables.sites import MonitoringRow


def draw_cusum(rows: Sequence[MonitoringRow], limit: float, axes: Axes) -> None:
    """Draw both sums, the lower one downward, between the limits that signal.

    Parameters
    ----------
    rows : sequence of MonitoringRow
        In the order of time.
    limit : float
        Sum that signals.
    axes : Axes
        Gets periods to the right.
    """
    periods = [row.period for row in rows]
    for side, label in ((limit, "risks too low"), (-limit, "risks too high")):
        axes.axhline(side, color="0.5", lw=0.8, ls="--")
        at = (0.01, side + (0.15 if side > 0 else -0.15))
        anchor = "bottom" if side > 0 else "top"
        axes.text(*at, label, transform=axes.get_yaxis_transform(), va=anchor, color="0.3")
    axes.axhline(0, color="0.7", lw=0.5)
    for color, sums, marker in (
        (COLORS[0], [row.upper for row in rows], "o"),
        (COLORS[2], [-row.lower for row in rows], "s"),
    ):
        axes.plot(periods, sums, color=color, marker=marker, ms=3)
    signals = [row for row in rows if row.signal]
    sums = [row.upper if row.upper > limit else -row.lower for row in signals]
    axes.scatter(
        [row.period for row in signals],
        sums,
        s=45,
        facecolors="none",
        edgecolors=WARNING_COLOR,
        zorder=3,
    )
    reach = max([limit * 1.5, *(max(row.upper, row.lower) * 1.1 for row in rows)])
    axes.set_ylim(-reach, reach)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.set_xlabel("Period")
    axes.set_ylabel("Cumulative sum (standard errors)")
