"""Calibration: observed against predicted risk, and how the risks are spread."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from alnus.report.drawing.canvas import GRAY, LineStyle

BINS = 50  # of the histogram: a bin is 0.02 wide
_BASE, _TALLEST = -0.08, 0.06


def calibration_curves(
    frame: pd.DataFrame, axes: Axes, *, styles: Mapping[str, LineStyle], labels: Mapping[str, str]
) -> None:
    """Draw observed against predicted risk in one cohort, with bands.

    Parameters
    ----------
    frame : DataFrame
        ``CALIBRATION_CURVE`` of one cohort.
    axes : Axes
        Leaves a strip below zero for ``risk_histogram``.
    styles, labels : mapping of str to LineStyle and str
        One entry a model.
    """
    axes.plot([0, 1], [0, 1], color=GRAY, lw=0.6)
    for model, curve in frame.groupby("model", sort=False):
        style, ordered = styles[str(model)], curve.sort_values("predicted")
        x = ordered["predicted"]
        low, high = ordered["low"].clip(0, 1), ordered["high"].clip(0, 1)
        axes.fill_between(x, low, high, color=style.color, alpha=0.1, lw=0)
        observed = ordered["observed"]
        axes.plot(x, observed, color=style.color, ls=style.dashes, label=labels[str(model)])
    ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
    axes.set(xlim=(0, 1), ylim=(-0.15, 1), xticks=ticks, yticks=ticks)
    axes.set(xlabel="Predicted risk", ylabel="Observed proportion")


def corrected_curves(frame: pd.DataFrame, axes: Axes, *, styles: Mapping[str, LineStyle]) -> None:
    """Draw the curves without their optimism, dotted, in the colors of their models.

    Parameters
    ----------
    frame : DataFrame
        ``CORRECTED_CALIBRATION``.
    axes : Axes
        From ``calibration_curves`` of the training cohort.
    styles : mapping of str to LineStyle
        One entry a model.
    """
    for model, curve in frame.groupby("model", sort=False):
        x, y = curve["predicted"].to_numpy()[::2], curve["corrected"].to_numpy()[::2]
        axes.plot(x, y, color=styles[str(model)].color, ls="", marker="o", ms=1.4)
    axes.plot([], [], color=GRAY, ls="", marker="o", ms=1.4, label="Corrected for optimism")


def risk_histogram(frame: pd.DataFrame, axes: Axes) -> None:
    """Draw how predicted risks are spread: upward with the outcome, downward without.

    Parameters
    ----------
    frame : DataFrame
        ``PREDICTIONS`` of one cohort and model.
    axes : Axes
        From ``calibration_curves``. The tallest bar of both fills its strip.
    """
    event = frame["outcome"].to_numpy(dtype=bool)
    edges = np.linspace(0, 1, BINS + 1)
    counts = [
        np.histogram(frame["probability"].to_numpy()[kind], edges)[0] for kind in (event, ~event)
    ]
    unit = _TALLEST / max(1, *(int(count.max()) for count in counts))
    axes.axhline(_BASE, color=GRAY, lw=0.5)
    for count, side, color in zip(counts, (1, -1), ("black", GRAY), strict=True):
        ends = _BASE + side * unit * count
        axes.stairs(ends, edges, baseline=_BASE, fill=True, color=color, lw=0)
