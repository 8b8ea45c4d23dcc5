"""The flow chart: who was assessed, who was excluded and why, and the cohorts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from alnus.report.drawing.canvas import POINTS_PER_MM, WHOLE_WIDTH
from alnus.report.drawing.lettering import LINE_HEIGHT, wrapped
from alnus.report.typography import capitalized

WIDTH = WHOLE_WIDTH * POINTS_PER_MM
_BOLD = 1.18  # how much wider bold letters are
_PADDING = 6.0
_GAP = 20.0
_TRUNK_WIDTH = 150.0
_SIDE_LEFT = 226.0  # of the excluded, where the trunk leaves it
_BETWEEN = 12.0  # cohorts
_WIDEST = 235.0
_INDENT = 3 * "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Box:
    """Lines of text in a frame, the first of them bold; places and sizes in points of paper."""

    lines: tuple[str, ...]
    left: float
    top: float
    width: float
    centered: bool = True
    bold: int = 1

    @property
    def height(self) -> float:
        """Height of the frame."""
        return len(self.lines) * LINE_HEIGHT + 2 * _PADDING

    @property
    def middle(self) -> float:
        """Middle of the frame, from the left."""
        return self.left + self.width / 2

    @property
    def bottom(self) -> float:
        """Lower edge of the frame."""
        return self.top + self.height


@dataclass(frozen=True)
class FlowChart:
    """The boxes of a flow chart; ``excluded`` has no lines when nobody was excluded."""

    assessed: Box
    excluded: Box
    included: Box
    cohorts: tuple[Box, ...]

    @property
    def height(self) -> float:
        """Height of the whole drawing, in points of paper."""
        return max(box.bottom for box in self.cohorts) + 1


def lay_out_flow(frame: pd.DataFrame, counts: Mapping[str, str]) -> FlowChart:
    """Place the boxes.

    Parameters
    ----------
    frame : DataFrame
        ``FLOW`` with the steps assessed, excluded, included and cohort.
    counts : mapping of str to str
        Numbers of both outcomes in each cohort, as printed in its box.
    """
    rows = dict(list(frame.groupby("step", sort=False)))
    left = _trunk_left(len(rows["cohort"]))
    assessed = _trunk_box(rows["assessed"], left, 1.0)
    side = max(_SIDE_LEFT, left + _TRUNK_WIDTH + _GAP)
    excluded = _excluded_box(rows.get("excluded", frame.iloc[:0]), side, assessed.bottom + _GAP / 2)
    top = (excluded.bottom if excluded.lines else assessed.bottom + _GAP / 2) + _GAP / 2
    included = _trunk_box(rows["included"], left, top)
    boxes = _cohort_boxes(rows["cohort"], counts, included.bottom + 2 * _GAP)
    return FlowChart(assessed, excluded, included, boxes)


def _columns(n: int) -> list[tuple[float, float]]:
    """Give left edge and width of each of ``n`` cohorts."""
    width = min((WIDTH - 2 - _BETWEEN * (n - 1)) / n, _WIDEST)
    return [(1 + position * (width + _BETWEEN), width) for position in range(n)]


def _trunk_left(n: int) -> float:
    """Stand the trunk upright over the first cohort that has room for it: a line without a step."""
    middles = [left + width / 2 for left, width in _columns(n)]
    return next(middle - _TRUNK_WIDTH / 2 for middle in middles if middle > _TRUNK_WIDTH / 2)


def _trunk_box(rows: pd.DataFrame, left: float, top: float) -> Box:
    row = rows.iloc[0]
    title = wrapped(str(row["reason"]), (_TRUNK_WIDTH - 2 * _PADDING) / _BOLD)
    lines = (*title, f"n = {int(row['n_left'])}")
    return Box(lines, left, top, _TRUNK_WIDTH, bold=len(title))


def _excluded_box(rows: pd.DataFrame, left: float, top: float) -> Box:
    width = WIDTH - left - 1
    lines: list[str] = []
    for reason, n in zip(rows["reason"], rows["n_excluded"], strict=True):
        first, *rest = wrapped(f"{reason} (n = {int(n)})", width - 2 * _PADDING - 8)
        # Not spaces, which a browser leaves out where a text begins with them.
        lines += [f"• {first}", *(f"{_INDENT}{line}" for line in rest)]
    title = [f"Excluded (n = {int(rows['n_excluded'].sum())})"] if lines else []
    return Box((*title, *lines), left, top, width, centered=False)


def _cohort_boxes(rows: pd.DataFrame, counts: Mapping[str, str], top: float) -> tuple[Box, ...]:
    boxes = []
    places = _columns(len(rows))
    for (left, width), name, n in zip(places, rows["reason"], rows["n_left"], strict=True):
        title = wrapped(f"{capitalized(str(name))} cohort", (width - 2 * _PADDING) / _BOLD)
        numbers = wrapped(counts.get(str(name), ""), width - 2 * _PADDING)
        lines = (*title, f"n = {int(n)}", *(line for line in numbers if line))
        boxes.append(Box(lines, left, top, width, bold=len(title)))
    return tuple(boxes)


def flow_chart(chart: FlowChart, axes: Axes) -> None:
    """Draw the boxes and the arrows between them.

    Parameters
    ----------
    chart : FlowChart
        From ``lay_out_flow``.
    axes : Axes
        A sheet measured in points of paper from its upper left corner.
    """
    for box in (chart.assessed, chart.included, *chart.cohorts):
        _draw_box(box, axes)
    trunk = chart.assessed.middle
    _arrow(axes, (trunk, chart.assessed.bottom), (trunk, chart.included.top))
    if chart.excluded.lines:
        _draw_box(chart.excluded, axes)
        y = (chart.excluded.top + chart.excluded.bottom) / 2
        _arrow(axes, (trunk, y), (chart.excluded.left, y))
    _draw_branches(chart.included, chart.cohorts, axes)


def _draw_box(box: Box, axes: Axes) -> None:
    frame = Rectangle((box.left, box.top), box.width, box.height, fc="white", ec="black", lw=0.8)
    axes.add_patch(frame)
    x = box.middle if box.centered else box.left + _PADDING
    for position, line in enumerate(box.lines):
        y = box.top + _PADDING + (position + 0.5) * LINE_HEIGHT
        axes.text(
            x,
            y,
            line,
            ha="center" if box.centered else "left",
            va="center_baseline",
            weight="bold" if position < box.bold else "normal",
        )


def _draw_branches(included: Box, cohorts: Sequence[Box], axes: Axes) -> None:
    y = included.bottom + _GAP
    ends = [included.middle, *(box.middle for box in cohorts)]
    axes.plot([included.middle] * 2, [included.bottom, y], color="black", lw=0.8)
    axes.plot([min(ends), max(ends)], [y, y], color="black", lw=0.8)
    for box in cohorts:
        _arrow(axes, (box.middle, y), (box.middle, box.top))


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    arrow = {"arrowstyle": "-|>", "lw": 0.8, "color": "black", "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=end, xytext=start, arrowprops=arrow)
