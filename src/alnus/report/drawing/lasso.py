"""The LASSO: its cross-validation and its paths, each on one axes."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from alnus.report.drawing.canvas import COLORS, GRAY, LIGHT


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
    axes.legend(loc="upper center", handlelength=2.2)  # inside the bow of the curve


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
    # The same axis again; matplotlib's own function for that could not go to another process.
    above = axes.secondary_xaxis("top", functions=(np.positive, np.positive))
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
