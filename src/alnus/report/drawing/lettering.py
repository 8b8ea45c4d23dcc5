"""How wide a text is before it is drawn, so that labels can be kept apart."""

from bisect import bisect_right

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from alnus.report.drawing.canvas import TEXT_SIZE

LINE_HEIGHT = 10.5
_ELLIPSIS = "…"


def text_width(text: str) -> float:
    """Measure a text of the report's size and font, in points."""
    font = FontProperties(size=TEXT_SIZE)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width)


def wrapped(text: str, width: float, *, lines: int = 3) -> list[str]:
    """Break a text into lines that fit a width, between words where it can be.

    Parameters
    ----------
    text : str
        Any text; white space is one space.
    width : float
        In points; at least one letter stands on a line, whatever its width.
    lines : int
        At most so many; a text that needs more ends in "…".

    Returns
    -------
    list of str
        At least one line, which may be empty.
    """
    rest = " ".join(text.split())
    found: list[str] = []
    while rest and len(found) < lines:
        fitting = _fitting(rest, width)
        space = rest.rfind(" ", 0, fitting + 1)
        end = fitting if fitting == len(rest) or space < 1 else space
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    if rest:
        last = found[-1]
        found[-1] = last[: _fitting(last, width - text_width(_ELLIPSIS))] + _ELLIPSIS
    return found or [""]


def _fitting(text: str, width: float) -> int:
    """Count the first letters of a text that fit a width, at least one.

    No letter is narrower than a point, so that long texts need not be measured to their end.
    """
    lengths = range(1, min(len(text), max(int(width), 1)) + 1)
    return max(bisect_right(lengths, width, key=lambda length: text_width(text[:length])), 1)
