"""Sheets of thumbnails: each ROI with its number and what was told about it, as SVG; no case is named."""

from base64 import b64encode
from collections.abc import Iterator, Sequence

from markupsafe import escape

from alnus.imaging.thumbnails import SIDE
from alnus.report.drawing.canvas import SIMULATED, WARNING_COLOR
from alnus.report.node_pictures import COLUMNS, STEP, TILES
from alnus.tables.features import RoiPictureRow

_TOP = 16
_LETTERS = 17  # that fit below a thumbnail
_NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
_STYLE = (
    '.rois text{font:9.5px "DejaVu Sans",Verdana,sans-serif}.rois .number{font-weight:bold}'
    f".rois .told{{fill:{WARNING_COLOR}}}.rois .scale{{fill:#666}}"
    f".rois rect{{fill:transparent}}.rois .odd{{stroke:{WARNING_COLOR};stroke-width:2}}"
)


def contact_sheet(
    jpeg: bytes, rows: Sequence[RoiPictureRow], *, title: str, simulated: bool
) -> str:
    """Write one sheet as SVG.

    Parameters
    ----------
    jpeg : bytes
        The thumbnails, laid out by ``STEP``.
    rows : sequence of RoiPictureRow
        The sheet's.
    title : str
        What it shows.
    simulated : bool
        Whether to say that the patients are invented.
    """
    n_rows = -(-len(rows) // COLUMNS)
    width, height = COLUMNS * STEP[1], n_rows * STEP[0]
    size = f'width="{width}" height="{height + _TOP}"'
    picture = f"data:image/jpeg;base64,{b64encode(jpeg).decode()}"
    warning = f'<text class="told" x="{width - 6}" y="11" text-anchor="end">{SIMULATED}</text>'
    attributes = f'class="rois" viewBox="0 0 {width} {height + _TOP}" {size}'
    return "\n".join(
        [
            f"<svg {_NAMESPACES} {attributes}>",
            f"<title>{escape(title)}</title>",
            f"<style>{_STYLE}</style>",
            warning if simulated else "",
            f'<image y="{_TOP}" width="{width}" height="{height}" xlink:href="{picture}"/>',
            *map(_tile, rows),
            "</svg>\n",
        ]
    )


def words_of(row: RoiPictureRow) -> list[str]:
    """Say in a few words what was told about an ROI; nothing of one that is as it should be."""
    parts, specks = row.n_parts, row.n_specks
    said = {
        "trace": row.traces == "in roi",
        f"{parts} parts": parts > 1,
        "1 speck" if specks == 1 else f"{specks} specks": specks > 0,
        "hole": row.hole_pixels > 0,
    }
    told = [words for words, holds in said.items() if holds]
    return told or ["a remark"] * bool(row.remarks)


def _tile(row: RoiPictureRow) -> str:
    top, left = divmod((row.number - 1) % TILES, COLUMNS)
    x, y, told = left * STEP[1], _TOP + top * STEP[0], words_of(row)
    remarks = escape(". ".join([f"ROI {row.number}: {row.scale}", *told]))
    kind, side = "odd" if told else "even", SIDE - 2
    frame = f'<rect class="{kind}" x="{x + 1}" y="{y + 1}" width="{side}" height="{side}"/>'
    lines = _below(row, told)
    texts = (
        f'<text class="{kind}" x="{x}" y="{y + SIDE + 10 * n}">{escape(_short(text))}</text>'
        for n, (kind, text) in enumerate(lines, start=1)
    )
    return f"<g><title>{remarks}</title>{frame}{''.join(texts)}</g>"


def _below(row: RoiPictureRow, told: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "number", f"{row.number}"
    yield "scale", row.scale.split(",", maxsplit=1)[0]
    if told:
        yield "told", ", ".join(told)


def _short(text: str) -> str:
    return text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1]}…"
