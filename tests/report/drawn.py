"""What a drawn figure holds, measured on the figure itself."""

from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text


def draw(figure: Figure) -> list[Text]:
    """Draw a figure and give its visible texts."""
    FigureCanvasAgg(figure).draw()
    hidden = _labels_out_of_view(figure)
    texts = set(figure.findobj(Text)) - hidden
    return [text for text in texts if text.get_visible() and text.get_text().strip()]


def _labels_out_of_view(figure: Figure) -> set[Text]:
    """Give labels of ticks that exist but are not drawn: beyond the limits, or of hidden axes."""
    panels = [*figure.axes, *(child for panel in figure.axes for child in panel.child_axes)]
    hidden = set()
    for panel in panels:
        for axis, (low, high) in (
            (panel.xaxis, sorted(panel.get_xlim())),
            (panel.yaxis, sorted(panel.get_ylim())),
        ):
            margin = 1e-9 * (high - low)
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                inside = low - margin <= tick.get_loc() <= high + margin
                if not (panel.axison and inside):
                    hidden |= {tick.label1, tick.label2}
    return hidden


def overlaps(figure: Figure) -> list[tuple[str, str]]:
    """Give pairs of texts whose boxes meet."""
    texts = draw(figure)
    # An annotation's own extent would include its arrow.
    boxes = [(text.get_text(), Text.get_window_extent(text)) for text in texts]
    return [
        (one, other)
        for (one, first), (other, second) in combinations(boxes, 2)
        if first.shrunk(0.98, 0.9).overlaps(second.shrunk(0.98, 0.9))
    ]


def outside(figure: Figure) -> list[str]:
    """Give texts that reach over the figure's edge by more than a pixel."""
    page = figure.bbox.padded(1)
    return [
        text.get_text()
        for text in draw(figure)
        if (box := text.get_window_extent()).x0 < page.x0
        or box.x1 > page.x1
        or box.y0 < page.y0
        or box.y1 > page.y1
    ]
