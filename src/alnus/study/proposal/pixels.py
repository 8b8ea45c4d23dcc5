"""How large a pixel is: a column and its unit, the files, or nobody says."""

from collections.abc import Sequence
from pathlib import Path

from alnus.errors import CaseError
from alnus.imaging.plausibility import PIXELS
from alnus.imaging.read import read_image
from alnus.numeral import number
from alnus.study.proposal.columns import Column
from alnus.study.proposal.lines import Line, quoted
from alnus.study.proposal.words import PIXEL, ROWS, unit_of
from alnus.study.short_forms import MILLIMETERS


def pixel_columns(columns: Sequence[Column]) -> list[Column]:
    """Find the columns of the pixels' height and width, or the one of both."""
    named = [
        column
        for column in columns
        if PIXEL.search(column.name)
        and all(_is_positive(cell) for cell in column.present)
        and column.holds in {"numbers", "one value", "levels"}
    ]
    return sorted(named[:2], key=lambda column: not ROWS.search(column.name))


def spacing_line(pixels: Sequence[Column], image: Path, rows: Sequence[bool]) -> Line:
    """Propose ``patients.spacing``.

    Parameters
    ----------
    pixels : sequence of Column
        Those of :func:`pixel_columns`.
    image : Path
        One of the images, which may tell.
    rows : sequence of bool, one a row
        Which rows are asked.
    """
    values = [
        number(cell)
        for column in pixels
        for cell, asked in zip(column.cells, rows, strict=True)
        if cell and asked
    ]
    n_asked = sum(rows) * len(pixels)
    unit = _unit(pixels, values) if values and len(values) == n_asked else ""
    if unit:
        row, column = pixels[0].name, pixels[-1].name
        text = f"row = {quoted(row)}, column = {quoted(column)}"
        told = f"{min(values):g} to {max(values):g} {unit}, by the column's name or what is usual"
        return Line(f'spacing = {{ {text}, unit = "{unit}" }}', told)
    if _tells(image):
        return Line('spacing = "file"', f"{image.name} tells its own")
    seen = f"; {pixels[0].name} is incomplete or of an unknown unit" if pixels else ""
    why = f"nobody tells the size of a pixel{seen}: sizes are counted in pixels"
    return Line('spacing = "pixel"', why)


def _unit(pixels: Sequence[Column], values: Sequence[float]) -> str:
    """Take the unit that the column's name tells, else the first in which all sizes are usual."""
    told = unit_of(pixels[0].name)[1].casefold().replace("µm", "um")
    usual = [unit for unit, mm in MILLIMETERS.items() if _are_usual(values, mm)]
    if told in usual:
        return told
    return usual[0] if usual else ""


def _are_usual(values: Sequence[float], millimeters: float) -> bool:
    return PIXELS[0] <= min(values) * millimeters and max(values) * millimeters <= PIXELS[1]


def _is_positive(cell: str) -> bool:
    try:
        return number(cell) > 0
    except ValueError:
        return False


def _tells(image: Path) -> bool:
    try:
        return read_image(image, frame=1)[1] is not None
    except CaseError:
        return False
