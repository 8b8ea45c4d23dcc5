"""Curves: each function draws one frame on one axes."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from alnus.report.drawing.canvas import COLORS, GRAY, LineStyle
from alnus.report.typography import capitalized
from alnus.tables.evaluation import OperatingPointRow

_LEGEND_BELOW = 33.0
_WATERFALL_WIDTH = 100.0  # points of paper for all strokes of a panel


def roc_bands(frame: pd.DataFrame, axes: Axes, *, styles: Mapping[str, LineStyle]) -> None:
    """Shade the limits of the sensitivity at each specificity, in one cohort.

    Parameters
    ----------
    frame : DataFrame
        ``ROC_BAND`` of one cohort.
    axes : Axes
        Of ``roc_curves``.
    styles : mapping of str to LineStyle
        One entry a model.
    """
    for model, band in frame.groupby("model", sort=False):
        x = 1 - band["specificity"]
        axes.fill_between(
            x, band["low"], band["high"], color=styles[str(model)].color, alpha=0.1, lw=0
        )


def roc_curves(
    frame: pd.DataFrame, axes: Axes, *, styles: Mapping[str, LineStyle], labels: Mapping[str, str]
) -> None:
    """Draw the ROC curves of one cohort.

    Parameters
    ----------
    frame : DataFrame
        ``ROC`` of one cohort.
    axes : Axes
        Made square.
    styles, labels : mapping of str to LineStyle and str
        One entry a model.
    """
    axes.plot([0, 1], [0, 1], color=GRAY, lw=0.6)
    for model, curve in frame.groupby("model", sort=False):
        style = styles[str(model)]
        ordered = curve.assign(false_positive=1 - curve["specificity"]).sort_values(
            ["false_positive", "sensitivity"]
        )
        axes.plot(
            ordered["false_positive"],
            ordered["sensitivity"],
            color=style.color,
            ls=style.dashes,
            label=labels[str(model)],
            clip_on=False,
        )
    ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
    axes.set(xlim=(0, 1), ylim=(0, 1), xticks=ticks, yticks=ticks, aspect="equal")
    axes.set(xlabel="1 − specificity", ylabel="Sensitivity", anchor="N")


def operating_point(
    sensitivity: OperatingPointRow,
    specificity: OperatingPointRow,
    axes: Axes,
    *,
    style: LineStyle,
) -> None:
    """Mark a model's operating point on its ROC curve, with the limits of both measures.

    Parameters
    ----------
    sensitivity, specificity : OperatingPointRow
        Of one cohort and model.
    axes : Axes
        From ``roc_curves``.
    style : LineStyle
        The model's.
    """
    x = 1 - specificity.numerator / specificity.denominator
    y = sensitivity.numerator / sensitivity.denominator
    axes.plot([x], [y], marker="o", ms=4, color=style.color, mec="white", mew=0.6, clip_on=False)
    if sensitivity.low is not None and sensitivity.high is not None:
        axes.plot([x, x], [sensitivity.low, sensitivity.high], color=style.color, lw=0.5)
    if specificity.low is not None and specificity.high is not None:
        axes.plot([1 - specificity.high, 1 - specificity.low], [y, y], color=style.color, lw=0.5)


def decision_curves(
    frame: pd.DataFrame, axes: Axes, *, styles: Mapping[str, LineStyle], labels: Mapping[str, str]
) -> None:
    """Draw the net benefit of each model, of treating all and of treating none, in one cohort.

    Parameters
    ----------
    frame : DataFrame
        ``NET_BENEFIT_CURVE`` of one cohort.
    axes : Axes
        Cut a little below zero, where no decision is worth looking at.
    styles, labels : mapping of str to LineStyle and str
        One entry a model and strategy.
    """
    for model, curve in frame.groupby("model", sort=False):
        style, ordered = styles[str(model)], curve.sort_values("threshold")
        x = ordered["threshold"]
        axes.fill_between(x, ordered["low"], ordered["high"], color=style.color, alpha=0.08, lw=0)
        axes.plot(x, ordered["value"], color=style.color, ls=style.dashes, label=labels[str(model)])
    highest = max(float(frame["value"].max()), 0.01)
    ends = (float(frame["threshold"].min()), float(frame["threshold"].max()))
    whole = ends[0] <= 0.01 and ends[1] >= 0.99
    axes.set(xlim=(0, 1) if whole else ends, ylim=(-0.12 * highest, 1.12 * highest))
    axes.set(xlabel="Threshold probability", ylabel=capitalized(str(frame["measure"].iloc[0])))


def waterfall(
    frame: pd.DataFrame, axes: Axes, *, threshold: float, reach: float, labels: tuple[str, str]
) -> None:
    """Draw each patient's risk as a stroke from the threshold, in ascending order.

    Parameters
    ----------
    frame : DataFrame
        ``PREDICTIONS`` of one cohort and model.
    axes : Axes
        Strokes above zero are called positive.
    threshold : float
        Of the operating point, 0 to 1.
    reach : float
        Longest stroke of all panels.
    labels : (str, str)
        Names of the event and of its absence.
    """
    ordered = frame.sort_values("probability", kind="stable")
    height = ordered["probability"].to_numpy() - threshold
    place, event = np.arange(len(ordered)), ordered["outcome"].to_numpy(dtype=bool)
    width = min(_WATERFALL_WIDTH / max(len(ordered), 1), 6.0)
    for kind, color, label in ((event, COLORS[1], labels[0]), (~event, COLORS[0], labels[1])):
        axes.vlines(place[kind], 0, height[kind], color=color, lw=width, label=label)
    axes.axhline(0, color="black", lw=0.5)
    axes.set(xlim=(-1, len(ordered)), ylim=(-reach, reach), xticks=[])
    axes.set(xlabel="Patients", ylabel="Risk − threshold")


def legend_below(axes: Axes, *, title: str = "") -> None:
    """Put an axes' legend below it, where it hides no curve."""
    down = ScaledTranslation(0, -_LEGEND_BELOW / 72, axes.figure.dpi_scale_trans)
    axes.legend(
        loc="upper left",
        bbox_to_anchor=(-0.1, 0),
        bbox_transform=axes.transAxes + down,
        borderaxespad=0,
        handlelength=2.4,
        labelspacing=0.35,
        title=title,
        alignment="left",
    )
