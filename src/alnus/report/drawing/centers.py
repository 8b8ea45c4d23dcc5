"""Forest plots of the models by center and scanner."""

from matplotlib.figure import Figure

from alnus.report.drawing.canvas import WHOLE_WIDTH, page
from alnus.report.drawing.forest import forest
from alnus.report.facts import Facts
from alnus.report.readings import Tables, grouped, rows_of
from alnus.report.typography import capitalized
from alnus.tables.centers import CENTERS, POOLED_CENTERS

_ROW, _EDGES = 6.5, 20.0  # mm a line, and above and below a panel


def centers_plate(tables: Tables, _: Facts) -> Figure:
    """AUC by center and scanner, a panel a model and column."""
    rows = [row for row in rows_of(tables, CENTERS) if row.measure == "AUC"]
    pooled = [row for row in rows_of(tables, POOLED_CENTERS) if row.measure == "AUC"]
    panels = grouped(rows, lambda row: f"{capitalized(row.model)} model, by {row.by}")
    lines = [len(part) + 2 for part in panels.values()]
    limits = [row.low for row in rows if row.low is not None]
    lowest = min([0.4, *limits, *(row.prediction_low for row in pooled)])
    figure = page(WHOLE_WIDTH, sum(_ROW * n + _EDGES for n in lines))
    grid = figure.subplots(len(panels), 1, squeeze=False, height_ratios=lines)[:, 0]
    for (title, part), axes in zip(panels.items(), grid, strict=True):
        own = [row for row in pooled if (row.by, row.model) == (part[0].by, part[0].model)]
        forest(part, own, axes, another=f"Another {part[0].by}")
        axes.set_xlim(lowest, 1.0)
        axes.set_title(f"AUC, {title[0].lower()}{title[1:]}", loc="left")
    return figure
