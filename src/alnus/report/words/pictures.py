"""What the pictures of nodes and ROIs show, in words."""

from collections.abc import Sequence
from statistics import median

from alnus.report.drawing.contact_sheet import words_of
from alnus.report.facts import Facts
from alnus.report.readings import Tables, rows_of
from alnus.report.typography import listed
from alnus.tables.features import FILLED_TRACES, NODE_LINES, ROI_PICTURES, FilledTraceRow

NAMES = {
    "long_axis": "long axis (largest diameter)",
    "short_axis": "short axis (smallest caliper width)",
    "cortical_thickness": "cortical thickness",
}


def node(tables: Tables, _: Facts) -> list[str]:
    """Say which node it is, and how long its lines are."""
    lines = rows_of(tables, NODE_LINES)
    told = [f"{NAMES[row.line]} {row.length:.1f} {row.unit}" for row in lines]
    sentences = [f"The node: {listed(told)}."]
    if "cortical_thickness" not in {row.line for row in lines}:
        sentences.append("No hilum is outlined, so there is no cortical thickness to draw.")
    return sentences


def rois(tables: Tables, _: Facts) -> list[str]:
    """Say how many ROIs there are, and of how many something was told."""
    rows = rows_of(tables, ROI_PICTURES)
    n_told = sum(bool(words_of(row)) for row in rows)
    kinds = {
        "measuring traces in the ROI": sum(row.traces == "in roi" for row in rows),
        "several parts": sum(row.n_parts > 1 for row in rows),
        "specks": sum(row.n_specks > 0 for row in rows),
        "holes": sum(row.hole_pixels > 0 for row in rows),
        "sizes in pixels": sum(row.scale == "pixels" for row in rows),
    }
    found = [f"{kind} in {n}" for kind, n in kinds.items() if n]
    looked = (
        "" if any(row.traces for row in rows) else " Nobody looked for measuring traces in all."
    )
    told = f" ({listed(found)})" if found else ""
    sentence = f"{len(rows)} ROIs; something was told about {n_told}{told}.{looked}"
    return [sentence, *_filled(rows_of(tables, FILLED_TRACES))]


def _filled(rows: Sequence[FilledTraceRow]) -> list[str]:
    """Say of how many ROIs traces were filled in, and how much of them."""
    shares = sorted(row.roi_filled / row.roi_pixels for row in rows if row.pixels)
    if not shares:
        return ["No measuring traces were found to be filled in."] if rows else []
    middle = f"{median(shares):.1%} of the ROI in the middle one, {shares[-1]:.1%} in the most"
    told = f"Measuring traces of {len(shares)} were filled in before features were taken: {middle}"
    return [f"{told}. The pictures show them as they were."]
