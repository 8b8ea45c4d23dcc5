"""A monitored model on paper: its cumulative sums, a row a period."""

from pathlib import Path

from alnus.files import write_text
from alnus.pool.monitoring import METHOD, Monitoring, verdict, waiting
from alnus.pool.on_paper import drawn, facts_of, links
from alnus.report.drawing import canvas
from alnus.report.drawing.cusum import draw_cusum
from alnus.report.formats.html import Block, Page, to_html
from alnus.report.printed_table import PrintedTable, Row, header
from alnus.report.typography import fixed
from alnus.tables.sites import MONITORING, MonitoringRow
from alnus.validation.cusum import LIMIT, REFERENCE

HEIGHT = 60.0  # mm of the figure
READ_IT = (
    f"Each period adds its deviation, in standard errors, to the sum of its direction, less {REFERENCE:g}; a "
    f"sum beyond {LIMIT:g} signals (ring). Upward: more events than the risks say; downward: fewer."
)


def write_monitoring(found: Monitoring, folder: Path) -> Path:
    """Write page, figure and table into a folder; the same files, the same bytes.

    Returns
    -------
    Path
        The page.
    """
    write_text(folder / MONITORING.path, MONITORING.text(found.table))
    first = found.sites[0]
    with canvas.drawing_style():
        figure = canvas.page(canvas.HALF_WIDTH, HEIGHT)
        draw_cusum(MONITORING.rows(found.table), LIMIT, figure.subplots())
        title = f"CUSUM of calibration in the large, model {first.model}"
        svg = drawn(figure, "monitoring", title, folder, simulated=found.simulated)
    sums = Block(
        "Figure 1", "Calibration in the large over time", f"{READ_IT} Method: {METHOD}.", "monitoring",
        drawing=svg, links=links("monitoring.svg", "monitoring.pdf"),
    )  # fmt: skip
    periods = Block(
        "Table 1", "Periods", "Events and what the frozen model expected, by period.", "periods",
        table=_printed(MONITORING.rows(found.table)), links=links(MONITORING.path),
    )  # fmt: skip
    page = Page(
        [("Has the model aged?", [sums, periods])], [], [verdict(found), *waiting(found)], None, []
    )
    facts = facts_of(
        first, f"The frozen model “{first.model}” over time", simulated=found.simulated
    )
    path = folder / "monitoring.html"
    write_text(path, to_html(page, facts))
    return path


def _printed(rows: list[MonitoringRow]) -> PrintedTable:
    heads = (
        "Period", "Site files", "Patients", "Events", "Expected", "Log odds apart", "z",
        "Sum upward", "Sum downward", "Signal",
    )  # fmt: skip
    cells = (
        (
            str(row.period), row.sites, str(row.n), str(row.events), fixed(row.expected, 1),
            fixed(row.in_the_large), fixed(row.z), fixed(row.upper), fixed(row.lower), row.signal,
        )
        for row in rows
    )  # fmt: skip
    notes = ("Log odds apart: calibration in the large, 0 where risks are right.",)
    return PrintedTable(header(*heads), tuple(map(Row, cells)), notes)
