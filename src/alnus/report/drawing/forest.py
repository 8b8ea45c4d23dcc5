"""Several hospitals on one paper: forest plots, and their calibration."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from alnus.estimate import NOT_ESTIMABLE
from alnus.report.drawing.canvas import COLORS, line_style
from alnus.report.typography import estimate, fixed
from alnus.tables.sites import PooledRow, SiteRow

PERFECT = {"AUC": 0.5, "slope": 1.0, "observed / expected": 1.0, "calibration in the large": 0.0}
LOGARITHMIC = {"observed / expected"}
TITLES = {"AUC": "AUC", "slope": "Calibration slope", "observed / expected": "Observed / expected"}


def forest(
    sites: Sequence[SiteRow],
    pooled: Sequence[PooledRow],
    axes: Axes,
    *,
    another: str = "A new hospital",
) -> None:
    """Draw one measure: a square a hospital, the pooled value, and where a new hospital's lies.

    Parameters
    ----------
    sites : sequence of SiteRow
        Of one measure, at least one; one that cannot be estimated has its reason in place of a square.
    pooled : sequence of PooledRow
        Of the same measure; empty where there was nothing to pool.
    axes : Axes
        Gets a line at the value of a model that does not discriminate, or is calibrated.
    another : str
        What the prediction interval is of.
    """
    measure = sites[0].measure
    if measure in LOGARITHMIC:
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 1.5, 2.0, 3.0, 5.0, 7.0)))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
    axes.axvline(PERFECT[measure], color="0.6", lw=0.8, ls=":")
    heights = range(len(sites) + 1, 1, -1)
    for height, row in zip(heights, sites, strict=True):
        _site(row, height, axes)
    for together in pooled:
        _together(together, axes)
    below = ["Pooled", another] if pooled else []
    axes.set_yticks(
        [*heights, *range(len(below) - 1, -1, -1)],
        [*(f"{row.site} (n = {row.n})" for row in sites), *below],
    )
    axes.set_ylim(-0.7 if pooled else 1.3, len(sites) + 1.7)
    axes.set_title(TITLES.get(measure, measure), loc="left")
    axes.tick_params(axis="y", length=0)
    axes.spines[["left", "right", "top"]].set_visible(False)


def _site(row: SiteRow, height: int, axes: Axes) -> None:
    if row.value is None or row.low is None or row.high is None:
        _write(NOT_ESTIMABLE, height, axes)
        return
    weight = row.weight or 0.0
    axes.plot([row.low, row.high], [height, height], color="black", lw=0.9)
    axes.plot(row.value, height, "s", color=COLORS[0], ms=3 + 6 * weight**0.5)
    share = f"  {weight:.0%}" if row.weight is not None else ""
    _write(f"{estimate(row.value, row.low, row.high, places=2)}{share}", height, axes)


def _together(row: PooledRow, axes: Axes) -> None:
    corners = [(row.low, 1), (row.value, 1.28), (row.high, 1), (row.value, 0.72)]
    axes.add_patch(Polygon(corners, closed=True, color=COLORS[1]))
    axes.plot([row.prediction_low, row.prediction_high], [0, 0], color=COLORS[1], lw=2.5)
    _write(estimate(row.value, row.low, row.high, places=2), 1, axes)
    limits = f"{fixed(row.prediction_low, 2)} to {fixed(row.prediction_high, 2)}"
    _write(f"{limits}; I² {row.i_squared:.0%}", 0, axes)


def _write(text: str, height: int, axes: Axes) -> None:
    place = axes.get_yaxis_transform()
    axes.text(1.02, height, text, transform=place, va="center", ha="left", clip_on=False)


def calibration_by_site(curves: pd.DataFrame, bins: pd.DataFrame, axes: Axes) -> None:
    """Draw each hospital's calibration line and the groups of patients behind it.

    Parameters
    ----------
    curves, bins : DataFrame
        ``SITE_CURVES`` and ``SITE_BINS``.
    axes : Axes
        Gets the diagonal of a perfect model.
    """
    axes.plot([0, 1], [0, 1], color="0.6", lw=0.8)
    for position, (site, curve) in enumerate(curves.groupby("site", sort=False)):
        look = line_style(position)
        axes.plot(
            curve["predicted"], curve["observed"], color=look.color, ls=look.dashes, label=str(site)
        )
        axes.fill_between(curve["predicted"], curve["low"], curve["high"], color=look.color,
                          alpha=0.1, lw=0)  # fmt: skip
        own = bins[bins["site"] == site]
        axes.scatter(own["predicted"], own["observed"], s=4 * own["n"] ** 0.5, color=look.color)
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="Predicted risk", ylabel="Observed proportion")
    axes.set_aspect("equal")
    axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), handlelength=3)
