"""The nomogram, drawn as R's rms draws it: scales one below the other, no label on another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from alnus.report.drawing.canvas import COLORS, LIGHT, POINTS_PER_MM, WHOLE_WIDTH
from alnus.report.drawing.lettering import LINE_HEIGHT, text_width, wrapped
from alnus.report.example import RISK, TOTAL_POINTS, Example
from alnus.report.typography import MINUS
from alnus.tables.models import NomogramCrowdRow

WIDTH = WHOLE_WIDTH * POINTS_PER_MM
_NAMES_WIDTH = 112.0
_LEFT, _RIGHT = 126.0, WIDTH - 16.0
_TICK = 4.0
_GAP = 8.0
_SPACE_ABOVE, _SPACE_BELOW = 9.0, 15.0
_APART = 3.0
_CROWDED = 2.5
_GRID = LIGHT
_CROWD, _LEVEL = "#A6CEE3", 5.0


Role = Literal["points", "variable", "total", "risk"]
Lay = Callable[[Sequence[float], Sequence[float]], tuple[int, ...]]


@dataclass(frozen=True)
class Scale:
    """One line of a nomogram.

    Parameters
    ----------
    name : tuple of str
        Its name, in lines.
    axis : str
        Which axis of the table it is; empty for the points.
    places : tuple of float
        Where its ticks stand, in points of paper from the left, ascending.
    middles : tuple of float
        Where the middles of their labels stand: there too, unless a label reaches over an edge.
    texts : tuple of str
        What is written at them.
    lanes : tuple of int
        Line of text that each label stands on: 1, 2, … below the scale, −1, −2, … above; 0: none.
    minor : int
        Parts into which small ticks divide the way from one tick to the next.
    low, high : float
        Points of the nomogram at its left and right end.
    role : {"points", "variable", "total", "risk"}
        Which line it is.
    """

    name: tuple[str, ...]
    places: tuple[float, ...]
    middles: tuple[float, ...]
    texts: tuple[str, ...]
    lanes: tuple[int, ...]
    minor: int = 1
    low: float = 0.0
    high: float = 100.0
    role: Role = "variable"
    axis: str = ""

    def place(self, points: float) -> float:
        """Give where so many points stand on this scale, in points of paper from the left."""
        return _place(points, low=self.low, high=self.high)

    @property
    def above(self) -> float:
        """Height needed above the line, in points of paper."""
        return max(_room(-min(self.lanes)), _SPACE_ABOVE, len(self.name) * LINE_HEIGHT / 2)

    @property
    def below(self) -> float:
        """Height needed below the line, in points of paper."""
        return max(_room(max(self.lanes)), _SPACE_BELOW, len(self.name) * LINE_HEIGHT / 2)


def _room(lanes: int) -> float:
    return _TICK + lanes * LINE_HEIGHT if lanes > 0 else 0.0


def nomogram_scales(frame: pd.DataFrame) -> list[Scale]:
    """Lay out the scales: Points, one a variable, total points, risk.

    Parameters
    ----------
    frame : DataFrame
        ``NOMOGRAM``. A variable's ticks lie at their points, 0..100; those of the axes
        ``"total points"`` and ``"risk"`` at their total points.
    """
    special = frame["axis"].isin({TOTAL_POINTS, RISK})
    scales = [_points_scale()]
    for _, axis in frame[~special].groupby("axis", sort=False):
        scales.append(_scale(axis, low=0.0, high=100.0))
    total = _needed(frame)
    low, high = float(total["points"].min()), float(total["points"].max())
    scales.append(_scale(total, low=low, high=high, minor=4, role="total"))
    risk = frame[(frame["axis"] == RISK) & frame["points"].between(low, high)]
    return [*scales, _risk_scale(risk, low=low, high=high)] if len(risk) else scales


def _needed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the total points in reach of a risk that is printed, and one tick on either side."""
    total = frame[frame["axis"] == TOTAL_POINTS].sort_values("points")
    marks = total["points"].to_numpy()
    risk = frame.loc[frame["axis"] == RISK, "points"]
    inside = risk[risk.between(marks[0], marks[-1])]
    if inside.empty:
        return total
    first = max(int(np.searchsorted(marks, inside.min(), side="right")) - 1, 0)
    last = min(int(np.searchsorted(marks, inside.max(), side="left")), len(marks) - 1)
    if first == last:
        first, last = max(first - 1, 0), min(last + 1, len(marks) - 1)
    return total.iloc[first : last + 1]


def nomogram_height(scales: Sequence[Scale]) -> float:
    """Height of the whole drawing, in points of paper."""
    return sum(scale.above + scale.below + _GAP for scale in scales)


def nomogram(
    scales: Sequence[Scale],
    axes: Axes,
    example: Example | None = None,
    crowd: Sequence[NomogramCrowdRow] = (),
) -> None:
    """Draw the scales over a grid, where the training patients lie, and how an example is read.

    Parameters
    ----------
    scales : sequence of Scale
        From ``nomogram_scales``, from top to bottom.
    axes : Axes
        A sheet measured in points of paper from its upper left corner.
    example : Example, optional
        Of the same nomogram.
    crowd : sequence of NomogramCrowdRow
        Of the same nomogram: bars on its axes, the tallest of each as high as the room above it.
    """
    heights, y = [], 0.0
    for scale in scales:
        heights.append(y + scale.above + _GAP / 2)
        y += scale.above + scale.below + _GAP
    _draw_grid(scales, axes, heights)
    for scale, height in zip(scales, heights, strict=True):
        _draw_crowd(scale, axes, height, [row for row in crowd if row.axis == scale.axis])
    for scale, height in zip(scales, heights, strict=True):
        _draw(scale, axes, height)
    if example is not None:
        _draw_example(example, scales, axes, heights)


def _draw_grid(scales: Sequence[Scale], axes: Axes, heights: Sequence[float]) -> None:
    """Draw thin lines from the points down to the last variable, and from the totals to the risk."""
    bottom = [h for scale, h in zip(scales, heights, strict=True) if scale.role == "variable"]
    spans = {"points": (heights[0], bottom[-1] if bottom else heights[0])}
    if scales[-1].role == "risk":
        spans["total"] = (heights[-2], heights[-1])
    for scale in scales:
        if scale.role in spans:
            low, high = spans[scale.role]
            axes.vlines(scale.places, low, high, color=_GRID, lw=0.4, zorder=0)


def _draw_crowd(scale: Scale, axes: Axes, y: float, crowd: Sequence[NomogramCrowdRow]) -> None:
    """Draw bars on an axis, cut off at its ends; those of levels are as wide as they need."""
    spans = [_span(scale, row) for row in crowd]
    shown = [(*span, row) for span, row in zip(spans, crowd, strict=True) if span[0] < span[1]]
    unit = _SPACE_ABOVE / max((row.share for *_, row in shown), default=1.0)
    axes.bar(
        [left for left, *_ in shown], [-unit * row.share for *_, row in shown],
        width=[right - left for left, right, _ in shown], align="edge",
        bottom=y, color=_CROWD, lw=0, zorder=0.5,
    )  # fmt: skip


def _span(scale: Scale, row: NomogramCrowdRow) -> tuple[float, float]:
    if not row.width:
        middle = scale.place(row.points)
        return middle - _LEVEL / 2, middle + _LEVEL / 2
    left, right = (scale.place(row.points + side * row.width / 2) for side in (-1, 1))
    return max(left, min(scale.places)), min(right, max(scale.places))


def _draw_example(
    example: Example, scales: Sequence[Scale], axes: Axes, heights: Sequence[float]
) -> None:
    """Mark an example's ticks with lines up to their points, and its total above its risk."""
    variables = [p for p in zip(scales, heights, strict=True) if p[0].role == "variable"]
    for (scale, height), tick in zip(variables, example.ticks, strict=True):
        _dotted(axes, scale.place(tick.points), (heights[0], height), dots=(height,))
    _dotted(axes, scales[-1].place(example.total), (heights[-2], heights[-1]), dots=heights[-2:])


def _dotted(axes: Axes, x: float, ends: tuple[float, float], *, dots: Sequence[float]) -> None:
    axes.plot([x, x], ends, ls=":", color=COLORS[1], lw=0.7, zorder=1)
    axes.plot([x] * len(dots), dots, marker="o", ms=3.5, ls="", color=COLORS[1], zorder=3)


def _points_scale() -> Scale:
    tens = tuple(range(0, 101, 10))
    places = tuple(_place(ten, low=0, high=100) for ten in tens)
    texts = tuple(map(str, tens))
    return Scale(("Points",), places, places, texts, (-1,) * len(tens), minor=4, role="points")


def _scale(
    axis: pd.DataFrame,
    *,
    low: float,
    high: float,
    minor: int = 1,
    lay: Lay | None = None,
    role: Role = "variable",
) -> Scale:
    ticks = axis.sort_values("points", kind="stable")
    places = tuple(_place(points, low=low, high=high) for points in ticks["points"])
    texts = [wrapped(str(text), 120, lines=1)[0] for text in ticks["text"]]
    numbers = all(map(_is_number, texts))
    # On a scale that turns back on itself, ticks between two labels cannot be counted.
    steady = ticks["value"].is_monotonic_increasing or ticks["value"].is_monotonic_decreasing
    lay = lay or (lanes_of_numbers if numbers and steady else lanes_of_names)
    widths = [text_width(text) for text in texts]
    middles = tuple(_inside(p, w) for p, w in zip(places, widths, strict=True))
    lanes = lay(middles, widths)
    name = wrapped(str(axis["label"].iloc[0]), _NAMES_WIDTH)
    printed = tuple(text.replace("-", MINUS) if numbers else text for text in texts)
    of = str(axis["axis"].iloc[0])
    return Scale(tuple(name), places, middles, printed, lanes, minor, low, high, role, of)


def _risk_scale(risks: pd.DataFrame, *, low: float, high: float) -> Scale:
    """Lay out the risks, each with its label close by; one that has no room there is left out."""
    ordered = risks.sort_values("points", kind="stable")
    lanes = _scale(ordered, low=low, high=high, lay=lanes_of_names).lanes
    close = ordered[[abs(lane) == 1 for lane in lanes]]
    return _scale(close, low=low, high=high, lay=lanes_of_names, role="risk")


def _place(points: float, *, low: float, high: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * (points - low) / (high - low if high > low else 1.0)


def _inside(place: float, width: float) -> float:
    """Move a label's middle so that the label reaches neither the names nor the paper's edge."""
    return min(max(place, _NAMES_WIDTH + 4 + width / 2), WIDTH - 1 - width / 2)


def lanes_of_names(places: Sequence[float], widths: Sequence[float]) -> tuple[int, ...]:
    """Give every label a line of text where it meets no other, below and above in turn.

    Parameters
    ----------
    places, widths : sequence of float
        Middle and width of each label.

    Returns
    -------
    tuple of int
        Lines as in ``Scale.lanes``.

    Examples
    --------
    >>> lanes_of_names([0.0, 10.0, 50.0], [20.0, 20.0, 20.0])
    (1, -1, 1)
    """
    lanes: list[int] = []
    for position in range(len(places)):
        met = {
            lanes[other] for other in range(position) if _meet(places, widths, (other, position))
        }
        candidates = (side * lane for lane in range(1, position + 2) for side in (1, -1))
        lanes.append(next(lane for lane in candidates if lane not in met))
    return tuple(lanes)


def lanes_of_numbers(places: Sequence[float], widths: Sequence[float]) -> tuple[int, ...]:
    """Label every tick, or every second, third, …, so that no label meets another.

    A reader can count ticks between labels. Arguments and result as in ``lanes_of_names``; where
    even the first and the last meet, the last is written above.

    Examples
    --------
    >>> lanes_of_numbers([0.0, 10.0, 20.0, 30.0], [12.0, 12.0, 12.0, 12.0])
    (1, 0, 1, 0)
    """
    last = len(places) - 1
    for step in range(1, last + 1):
        shown = range(0, last + 1, step)
        if len(shown) > 1 and not any(_meet(places, widths, pair) for pair in pairwise(shown)):
            return tuple(int(position in shown) for position in range(last + 1))
    return (1, *(0,) * (last - 1), -1) if last else (1,)


def _meet(places: Sequence[float], widths: Sequence[float], pair: tuple[int, int]) -> bool:
    one, other = pair
    return abs(places[one] - places[other]) < (widths[one] + widths[other]) / 2 + _APART


def _is_number(text: str) -> bool:
    return text.replace("−", "").replace("-", "").replace(".", "", 1).replace("%", "").isdigit()


def _draw(scale: Scale, axes: Axes, y: float) -> None:
    name = "\n".join(scale.name)
    axes.text(2, y, name, ha="left", va="center", linespacing=1.1, clip_on=False)
    axes.plot([scale.places[0], scale.places[-1]], [y, y], color="black", lw=0.8)
    crowded = any(right - left < _CROWDED for left, right in pairwise(scale.places))
    shown = [
        (p, lane) for p, lane in zip(scale.places, scale.lanes, strict=True) if lane or not crowded
    ]
    sides = [y + (-_TICK if lane < 0 else _TICK) for _, lane in shown]
    axes.vlines([place for place, _ in shown], y, sides, color="black", lw=0.8)
    for middle, text, lane in zip(scale.middles, scale.texts, scale.lanes, strict=True):
        if lane:
            side = -1 if lane < 0 else 1
            height = y + side * (_TICK + (abs(lane) - 0.5) * LINE_HEIGHT)
            label = axes.text(middle, height, text, ha="center", va="center_baseline")
            label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8})
    _draw_small_ticks(scale, axes, y)


def _draw_small_ticks(scale: Scale, axes: Axes, y: float) -> None:
    if scale.minor == 1:
        return
    side = -1 if min(scale.lanes) < 0 else 1
    parts = np.arange(1, scale.minor) / scale.minor
    places = [
        left + (right - left) * part for left, right in pairwise(scale.places) for part in parts
    ]
    axes.vlines(places, y, y + side * _TICK / 2, color="black", lw=0.5)
