"""A coefficient file in; its nomogram as a figure and as points out."""

from pathlib import Path

from alnus.coefficient_file import read_coefficients
from alnus.errors import ModelError
from alnus.files import write_bytes, write_text
from alnus.models.nomogram import Nomogram, nomogram, nomogram_table
from alnus.report.drawing import canvas
from alnus.report.drawing import nomogram as nomogram_figure

WIDTH = 170 / 25.4 * 72  # a printed page's column width, in points


def draw_nomogram(coefficients: Path, figure: Path) -> Nomogram:
    """Draw the nomogram of a coefficient file (from R, SPSS or a paper).

    Parameters
    ----------
    coefficients : Path
        See :mod:`alnus.coefficient_file`.
    figure : Path
        Where to write it; ``.svg`` or ``.pdf``.

    Returns
    -------
    Nomogram
        Its axes and points.

    Raises
    ------
    ModelError
        With every fault of the file, or for another kind of figure.
    """
    kind = figure.suffix.lower()
    if kind not in {".svg", ".pdf"}:
        message = f"{figure}: a nomogram is written as .svg or .pdf."
        raise ModelError(message)
    chart = nomogram(read_coefficients(coefficients))
    with canvas.drawing_style():
        scales = nomogram_figure.nomogram_scales(nomogram_table(chart))
        drawing, axes = canvas.sheet(WIDTH, nomogram_figure.nomogram_height(scales))
        nomogram_figure.nomogram(scales, axes)
        title = f"Nomogram of {chart.model.outcome}"
        if kind == ".pdf":
            write_bytes(figure, canvas.to_pdf(drawing, title))
        else:
            write_text(figure, canvas.to_svg(drawing, title))
    return chart


def points_table(chart: Nomogram) -> str:
    """Write a nomogram's points as text, an axis after the other."""
    axes = (*chart.axes, chart.total_points, chart.risk)
    lines = []
    for axis in axes:
        lines.append(axis.label)
        lines += [f"  {tick.text:>12}  {tick.points:9.3f} points" for tick in axis.ticks]
    return "\n".join(lines)
