"""Paper for figures: widths, style, colors, and files that are the same on every run."""

import io
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal
from warnings import catch_warnings, filterwarnings

from matplotlib import font_manager, rc_context, style
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from PIL import Image

WHOLE_WIDTH = 170.0
HALF_WIDTH = 85.0
MM_PER_INCH = 25.4
POINTS_PER_MM = 72 / MM_PER_INCH
TEXT_SIZE = 8.0
WARNING_COLOR = "#D55E00"
SIMULATED = "Simulated data"
GRAY, LIGHT = "#8C8C8C", "#D9D9D9"
_STRIP = 14 / 72

# Okabe and Ito's colors, which color-blind readers can tell apart; each with its own line style, so
# that a figure also survives a black-and-white printer.
COLORS = ("#0072B2", "#D55E00", "#000000", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442")
DASHES = ("--", ":", "-", "-.", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (1, 3)), (0, (3, 3)))

_STYLE_SHEET = Path(__file__).with_name("paper.mplstyle")
_OTHER_SCRIPTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
    "SimHei",
    "Arial Unicode MS",
)


@dataclass(frozen=True)
class LineStyle:
    """Color and dashes of one model's lines, the same in every figure."""

    color: str
    dashes: str | tuple[int, tuple[int, ...]]


def line_style(position: int) -> LineStyle:
    """Give the style of the model at a position; a ninth model looks like the first."""
    return LineStyle(COLORS[position % len(COLORS)], DASHES[position % len(DASHES)])


@contextmanager
def drawing_style(*, outlined: bool = False) -> Iterator[None]:
    """Draw and save in the report's style, whatever the reader's own settings are.

    SVG holds its letters as text, or as outlines on request.

    Letters that its font lacks are taken from a Chinese, Japanese or Korean font where one is
    installed; elsewhere they are drawn as boxes, which ``letters_without_font`` tells.
    """
    families = _families()
    logger = logging.getLogger(font_manager.__name__)  # tells that a font has no bold, each time
    own = {"font.family": families, **({"svg.fonttype": "path"} if outlined else {})}
    with style.context(["default", _STYLE_SHEET, own]), catch_warnings():
        filterwarnings("ignore", message="Glyph .* missing from")
        logger.disabled, before = True, logger.disabled
        try:
            yield
        finally:
            logger.disabled = before


def _families() -> list[str]:
    installed = set(font_manager.get_font_names())
    return ["DejaVu Sans", *(name for name in _OTHER_SCRIPTS if name in installed)]


def letters_without_font(figure: Figure) -> set[str]:
    """Give the letters of a figure that no font at hand has; PDF and pixels show boxes for them."""
    return {
        letter
        for letter in _letters(figure)
        if not any(ord(letter) in font for font in known_letters())
    }


def _letters(figure: Figure) -> set[str]:
    texts: list[Text] = figure.findobj(Text)
    return {letter for text in texts for letter in text.get_text() if letter.isprintable()}


@lru_cache(maxsize=1)
def known_letters() -> list[Mapping[int, int]]:
    """Give what each font at hand knows: code points and their glyphs."""
    fonts = [font_manager.findfont(family) for family in _families()]
    return [font_manager.get_font(font).get_charmap() for font in fonts]


def page(width: float, height: float, *, constrained: bool = True) -> Figure:
    """Make an empty figure.

    Parameters
    ----------
    width, height : float
        In millimeters.
    constrained : bool
        Whether the axes are laid out around their labels.
    """
    size = (width / MM_PER_INCH, height / MM_PER_INCH)
    return Figure(figsize=size, layout="constrained" if constrained else None)


def sheet(width: float, height: float) -> tuple[Figure, Axes]:
    """Make a figure of one invisible axes measured in printer's points from the upper left corner.

    Parameters
    ----------
    width, height : float
        In points (1/72 inch).
    """
    figure = page(width / POINTS_PER_MM, height / POINTS_PER_MM, constrained=False)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    return figure, axes


def mark_simulated(figure: Figure) -> None:
    """Print above a figure that its patients are invented; the figure grows by that line."""
    width, height = figure.get_size_inches()
    taller = height + _STRIP
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(rect=(0, 0, 1, height / taller))
    else:
        figure.axes[0].set_position((0, 0, 1, height / taller))
    figure.set_size_inches(width, taller)
    text = figure.text(0.995, 1 - _STRIP / 8 / taller, SIMULATED, ha="right", va="top")
    text.set(color=WARNING_COLOR, weight="bold")


def settle(figure: Figure) -> None:
    """Lay a figure out once for all formats; laying it out costs as much as drawing it."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    figure.set_layout_engine("none")


@contextmanager
def _once(figure: Figure) -> Iterator[None]:
    """Let a settled figure be drawn once; ``savefig`` draws it twice, to lay it out again."""
    dpi = figure.dpi
    yield
    figure.dpi = dpi  # which writing lines sets to that of lines


def to_svg(figure: Figure, title: str) -> str:
    """Write a figure as SVG without dates, random names or the drawing program's comments.

    Its letters are text, which a program for figures can change; Verdana, which is nearly as wide,
    stands in where DejaVu Sans is not installed.
    """
    metadata = {"Title": title, "Date": None, "Creator": "alnus"}
    file = io.StringIO()
    with _once(figure):
        FigureCanvasSVG(figure).print_svg(file, metadata=metadata)
    text = file.getvalue()
    text = text.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")
    return re.sub(r"<!--.*?-->\n?", "", text, flags=re.DOTALL)


def to_pdf(figure: Figure, title: str) -> bytes:
    """Write a figure as PDF without dates."""
    return to_pages([figure], title)


def to_pages(figures: Iterable[Figure], title: str) -> bytes:
    """Write figures as pages of one PDF, without dates; its fonts are embedded once for all.

    Fonts of Chinese, Japanese and Korean mostly have the outlines of PostScript, which matplotlib
    embeds as those of TrueType: a file that readers doubt and printers may refuse. A PDF with
    letters that DejaVu Sans lacks is written again, each letter a shape of its own (Type 3).
    """
    kept: list[Figure] = []
    content = _pages(_remembered(figures, kept), title)
    if any(map(_has_foreign_letters, kept)):
        with rc_context({"pdf.fonttype": 3}):
            return _pages(kept, title)
    return content


def _remembered(figures: Iterable[Figure], kept: list[Figure]) -> Iterator[Figure]:
    for figure in figures:
        kept.append(figure)
        yield figure


def _has_foreign_letters(figure: Figure) -> bool:
    return any(ord(letter) not in known_letters()[0] for letter in _letters(figure))


def _pages(figures: Iterable[Figure], title: str) -> bytes:
    # It loads what takes fonts apart, which a process that draws SVG alone need not wait for.
    from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages  # noqa: PLC0415

    metadata = {"Title": title, "CreationDate": None, "Creator": "alnus", "Producer": None}
    file = io.BytesIO()
    with PdfPages(file, metadata=metadata) as pages:
        for figure in figures:
            with _once(figure):
                FigureCanvasPdf(figure).print_pdf(pages)
    return file.getvalue()


def to_pixels(figure: Figure, title: str, *, kind: Literal["png", "tiff"], dpi: int) -> bytes:
    """Write a figure as PNG, or as TIFF of red, green and blue compressed without loss.

    Both tell their resolution. Journals refuse a TIFF that may be transparent.

    Parameters
    ----------
    dpi : int
        Pixels per inch.
    """
    file = io.BytesIO()
    if kind == "png":
        figure.savefig(file, dpi=dpi, metadata={"Title": title, "Software": "alnus"})
    else:
        figure.savefig(file, format="png", dpi=dpi)
        with Image.open(file) as drawn:
            opaque = drawn.convert("RGB")
        file = io.BytesIO()
        opaque.save(file, "tiff", compression="tiff_lzw", dpi=(dpi, dpi))
    return file.getvalue()


def for_page(svg: str, *, name: str, label: str) -> str:
    """Turn an SVG file into a part of a page: without its prolog, with names of its own.

    Parameters
    ----------
    svg : str
        As ``to_svg`` writes it.
    name : str
        Put before every id, so that two figures on one page do not share any.
    label : str
        What a screen reader says; must be escaped for an attribute already.
    """
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{name}-', body)
    body = re.sub(r'href="#', f'href="#{name}-', body)
    body = body.replace("url(#", f"url(#{name}-")
    return body.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
