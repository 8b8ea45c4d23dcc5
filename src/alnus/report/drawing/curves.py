"""Curves: each function draws one frame on one axes."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from alnus.report.drawing.canvas import COLORS, LineStyle
from alnus.tables.evaluation import OperatingPointRow

GRAY = "#8C8C8C"
LIGHT = "#D9D9D9"
_LEGEND_BELOW = 33.0
_WATERFALL_WIDTH = 100.0  # points of paper for all strokes of a panel


def lasso_cross_validation(frame: pd.DataFrame, axes: Axes) -> None:
    """Draw the cross-validated measure with its standard error against log λ.

    Parameters
    ----------
    frame : DataFrame
        ``LASSO_CV``.
    axes : Axes
        Gets vertical lines at the penalties that the two rules take.
    """
    x = np.log(frame["penalty"].to_numpy())
    axes.errorbar(
        x, frame["mean"], yerr=frame["std"], fmt="o", ms=2, color=COLORS[1], ecolor=LIGHT, lw=0.8
    )
    _mark_penalties(frame, axes)
    axes.set(xlabel="log λ", ylabel=f"Cross-validated {frame['measure'].iloc[0]}")
    axes.legend(loc="best", handlelength=2.2)


def feature_counts(frame: pd.DataFrame, axes: Axes) -> None:
    """Print the number of features kept along the upper edge of an axes of log λ.

    Parameters
    ----------
    frame : DataFrame
        ``LASSO_CV``.
    axes : Axes
        Its x is log λ.
    """
    shown = np.unique(np.linspace(0, len(frame) - 1, 7).round().astype(int))
    above = axes.secondary_xaxis("top")
    labels = [f"{n}" for n in frame["n_features"].iloc[shown]]
    above.set_xticks(np.log(frame["penalty"].to_numpy()[shown]), labels)
    above.set_xlabel("Number of features")


def _mark_penalties(frame: pd.DataFrame, axes: Axes) -> None:
    rules = (("minimum", "minimum", "--"), ("one_standard_error", "1 SE rule", ":"))
    for column, label, dashes in rules:
        for penalty in frame.loc[frame[column].astype(bool), "penalty"]:
            axes.axvline(np.log(penalty), color="black", ls=dashes, lw=1, label=label)


def lasso_paths(
    frame: pd.DataFrame, axes: Axes, *, used: float, numbers: Mapping[str, int]
) -> None:
    """Draw every coefficient against log λ; the selected ones in color, with their numbers.

    Parameters
    ----------
    frame : DataFrame
        ``LASSO_PATH``.
    axes : Axes
        Gets a vertical line at the penalty that was used.
    used : float
        That penalty.
    numbers : mapping of str to int
        Number of each selected feature in the table of features.
    """
    ends: dict[int, float] = {}
    for feature, path in frame.groupby("feature", sort=False):
        line = path.sort_values("penalty")
        x, y = np.log(line["penalty"].to_numpy()), line["coefficient"].to_numpy()
        number = numbers.get(str(feature))
        if number is None:
            axes.plot(x, y, color=LIGHT, lw=0.6, zorder=1)
        else:
            axes.plot(x, y, color=_path_color(number), lw=1.1, zorder=2)
            ends[number] = float(y[0])
    axes.axvline(np.log(used), color="black", ls="--", lw=1)
    axes.axhline(0, color="black", lw=0.5)
    axes.set(xlabel="log λ", ylabel="Coefficient (per SD)")
    _number_lines(axes, ends, x=float(np.log(frame["penalty"].min())))


def _path_color(number: int) -> str:
    readable = [color for color in COLORS if color != "#F0E442"]
    return readable[(number - 1) % len(readable)]


def _number_lines(axes: Axes, ends: Mapping[int, float], *, x: float) -> None:
    """Write numbers beside the left ends of lines, moved apart where they would collide."""
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    gap = (high - low) * 0.075
    numbers = sorted(ends, key=lambda number: ends[number])
    heights = spread([ends[number] for number in numbers], gap)
    axes.set_ylim(min([low, *heights]) - gap, max([high, *heights]) + gap)
    axes.set_xlim(left - 0.1 * (right - left), right)
    for number, height in zip(numbers, heights, strict=True):
        axes.annotate(
            f"{number}",
            (x, ends[number]),
            xytext=(x - 0.05 * (right - left), height),
            ha="right",
            va="center",
            color=_path_color(number),
            arrowprops={"arrowstyle": "-", "lw": 0.5, "color": GRAY, "shrinkA": 0, "shrinkB": 1},
        )


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Move ascending heights apart until neighbors are a gap away, keeping each cluster's middle.

    Parameters
    ----------
    heights : sequence of float
        Ascending.
    gap : float
        Smallest distance wanted.

    Returns
    -------
    list of float

    Examples
    --------
    >>> spread([0.0, 0.0, 5.0], 1.0)
    [-0.5, 0.5, 5.0]
    """
    clusters: list[list[float]] = []
    for height in heights:
        clusters.append([height])
        while len(clusters) > 1 and _overlap(clusters[-2], clusters[-1], gap):
            last = clusters.pop()
            clusters[-1] += last
    return [place for cluster in clusters for place in _places(cluster, gap)]


def _places(cluster: Sequence[float], gap: float) -> list[float]:
    middle = sum(cluster) / len(cluster)
    first = middle - gap * (len(cluster) - 1) / 2
    return [first + gap * position for position in range(len(cluster))]


def _overlap(lower: Sequence[float], upper: Sequence[float], gap: float) -> bool:
    return _places(upper, gap)[0] - _places(lower, gap)[-1] < gap * (1 - 1e-9)


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


def calibration_curves(
    frame: pd.DataFrame, axes: Axes, *, styles: Mapping[str, LineStyle], labels: Mapping[str, str]
) -> None:
    """Draw observed against predicted risk in one cohort, with bands.

    Parameters
    ----------
    frame : DataFrame
        ``CALIBRATION_CURVE`` of one cohort.
    axes : Axes
        Leaves a strip below zero for ``risk_strokes``.
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
    axes.set(xlim=(0, 1), ylim=(-0.14, 1), xticks=ticks, yticks=ticks)
    axes.set(xlabel="Predicted risk", ylabel="Observed proportion")


def risk_strokes(frame: pd.DataFrame, axes: Axes) -> None:
    """Draw predicted risks as strokes below zero, one a patient, the two outcomes apart.

    Parameters
    ----------
    frame : DataFrame
        ``PREDICTIONS`` of one cohort and model.
    axes : Axes
        From ``calibration_curves``.
    """
    outcome = frame["outcome"].astype(bool)
    risk = frame["probability"]
    axes.axhline(-0.08, color=GRAY, lw=0.5)
    axes.vlines(risk[outcome], -0.08, -0.03, color="black", lw=0.5)
    axes.vlines(risk[~outcome], -0.13, -0.08, color=GRAY, lw=0.5)


def decision_curves(
    frame: pd.DataFrame, axes: Axes, *, styles: Mapping[str, LineStyle], labels: Mapping[str, str]
) -> None:
    """Draw the net benefit of each model, of treating all and of treating none, in one cohort.

    Parameters
    ----------
    frame : DataFrame
        ``DECISION_CURVE`` of one cohort.
    axes : Axes
        Cut a little below zero, where no decision is worth looking at.
    styles, labels : mapping of str to LineStyle and str
        One entry a model and strategy.
    """
    for model, curve in frame.groupby("model", sort=False):
        style, ordered = styles[str(model)], curve.sort_values("threshold")
        x = ordered["threshold"]
        axes.fill_between(x, ordered["low"], ordered["high"], color=style.color, alpha=0.08, lw=0)
        benefit = ordered["net_benefit"]
        axes.plot(x, benefit, color=style.color, ls=style.dashes, label=labels[str(model)])
    highest = max(float(frame["net_benefit"].max()), 0.01)
    ends = (float(frame["threshold"].min()), float(frame["threshold"].max()))
    whole = ends[0] <= 0.01 and ends[1] >= 0.99
    axes.set(xlim=(0, 1) if whole else ends, ylim=(-0.12 * highest, 1.12 * highest))
    axes.set(xlabel="Threshold probability", ylabel="Net benefit")


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
