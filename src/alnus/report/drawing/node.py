"""A node: its image, its ROI, and the lengths that were measured on it."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from alnus.arrays import Bools, Image
from alnus.report.drawing.canvas import COLORS, WHOLE_WIDTH, page
from alnus.report.facts import Facts
from alnus.report.node_pictures import NodePictures
from alnus.report.readings import Tables, rows_of
from alnus.tables.features import NODE_LINES, NodeLineRow

_HEIGHT = 68.0
_NAMES = {
    "long_axis": "long axis",
    "short_axis": "short axis",
    "cortical_thickness": "cortex",
}
_OUTLINE = COLORS[5]
# Light colors of Okabe and Ito's, which show on gray tissue.
_LINES = {"long_axis": COLORS[6], "short_axis": COLORS[7], "cortical_thickness": COLORS[4]}


def node_plate(tables: Tables, facts: Facts) -> Figure:
    """Draw a node, its ROI and its lengths, a panel each."""
    pictures = facts.pictures
    if pictures is None:
        message = "the run's pictures are not there"
        raise ValueError(message)
    figure = page(WHOLE_WIDTH, _HEIGHT)
    panels = figure.subplots(1, 3)
    for number, axes in enumerate(panels):
        _show(pictures, axes, number)
    for axes in panels[1:]:
        _outline(pictures.roi, axes)
    _lengths(rows_of(tables, NODE_LINES), axes=panels[2])
    for axes, title in zip(panels, ("A  Image", "B  ROI", "C  Measurements"), strict=True):
        axes.set_title(title, weight="bold", y=1.0)
    figure.legend(loc="outside lower right", ncols=3)
    return figure


def _show(pictures: NodePictures, axes: Axes, number: int) -> None:
    # "none" keeps the pixels as they are in SVG and PDF.
    gray: Image = pictures.node
    drawn = axes.imshow(gray, cmap="gray", vmin=0, vmax=255, interpolation="none")
    drawn.set_gid(f"picture_{number}")  # equal pictures would share an id
    axes.set(xlim=(-0.5, gray.shape[1] - 0.5), ylim=(gray.shape[0] - 0.5, -0.5))
    axes.axis("off")


def _outline(roi: Bools, axes: Axes) -> None:
    axes.contour(roi.astype(np.float64), levels=[0.5], colors=_OUTLINE, linewidths=1.2)


def _lengths(lines: Sequence[NodeLineRow], *, axes: Axes) -> None:
    for line in lines:
        label = f"{_NAMES[line.line]} {line.length:.1f} {line.unit}"
        axes.plot(
            [line.x1, line.x2], [line.y1, line.y2],
            color=_LINES[line.line], marker="+", markersize=6, linewidth=1.1, label=label,
            path_effects=[withStroke(linewidth=2.2, foreground="black")],  # on bright tissue, too
        )  # fmt: skip
