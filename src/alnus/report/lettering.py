"""How wide a text is before it is drawn, so that labels can be kept apart."""

import textwrap
from functools import cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from alnus.report.canvas import TEXT_SIZE

LINE_HEIGHT = 10.5


@cache
def text_width(text: str, *, bold: bool = False) -> float:
    """Measure a text of the report's size and font, in points."""
    font = FontProperties(family="DejaVu Sans", size=TEXT_SIZE, weight="bold" if bold else "normal")
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width)


def wrapped(text: str, width: float, *, lines: int = 3) -> list[str]:
    """Break a text into lines no wider than a width in points; what is too long ends in "…"."""
    letter = text_width("n")
    broken = textwrap.wrap(
        text, max(int(width / letter), 1), max_lines=lines, placeholder="…", drop_whitespace=True
    )
    return broken or [""]
