"""A pool on paper: forest plots, each hospital's calibration, the pooled numbers."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure
from scipy.special import expit, logit

from alnus.files import write_text
from alnus.pool.on_paper import drawn, facts_of, links
from alnus.pool.pool import Pool, as_text
from alnus.report.drawing import canvas
from alnus.report.drawing.forest import TITLES, calibration_by_site, forest
from alnus.report.formats.html import Block, Page, to_html
from alnus.report.printed_table import PrintedTable, Row, header
from alnus.report.typography import estimate, fixed, interval, p_value
from alnus.site_file import Site
from alnus.tables.sites import (
    POOLED_MEASURES,
    SITE_BINS,
    SITE_CURVES,
    SITE_MEASURES,
    SiteBinRow,
)

if TYPE_CHECKING:
    from alnus.tables.table import AnyTable

ROW, EDGES = 6.5, 24.0  # mm a hospital, and above and below
QUANTILE = 1.959963984540054
# Not 0 and 1, where log odds are infinite; 49 points look like a curve at the size of a page.
RISKS = np.linspace(0.02, 0.98, 49)


def write_pool(pool: Pool, folder: Path) -> Path:
    """Write a pool's page, figures and tables into a folder; the same sites, the same bytes.

    Returns
    -------
    Path
        The page.
    """
    curves, bins = site_curves(pool.sites), site_bins(pool.sites)
    tables: dict[AnyTable, pd.DataFrame] = {
        POOLED_MEASURES: pool.pooled, SITE_MEASURES: pool.by_site,
        SITE_CURVES: curves, SITE_BINS: bins,
    }  # fmt: skip
    for table, frame in tables.items():
        write_text(folder / table.path, table.text(frame))
    with canvas.drawing_style():
        drawings = {"forest": _forests(pool), "calibration": _calibration(curves, bins)}
        hospitals = f"{pool.sites[0].model} in {len(pool.sites)} hospitals"
        svgs = {
            name: drawn(figure, name, f"{name} of {hospitals}", folder, simulated=pool.simulated)
            for name, figure in drawings.items()
        }
    path = folder / "pooled.html"
    title = f"The frozen model “{pool.sites[0].model}” in {len(pool.sites)} hospitals"
    facts = facts_of(pool.sites[0], title, simulated=pool.simulated)
    write_text(path, to_html(_page(pool, svgs), facts))
    return path


def site_curves(sites: tuple[Site, ...]) -> pd.DataFrame:
    """Give each hospital's calibration line with its band: ``SITE_CURVES``."""
    blocks = []
    for site in sites:
        x = logit(RISKS)
        (aa, ab), (_, bb) = site.covariance
        middle = site.intercept + site.slope * x
        # A covariance was rounded on its way through JSON; where the line is surest, the sum may
        # lie below 0.
        reach = QUANTILE * np.sqrt(np.maximum(aa + 2 * ab * x + bb * x**2, 0.0))
        blocks.append(
            SITE_CURVES.frame_of(
                site=site.name, predicted=RISKS, observed=expit(middle), low=expit(middle - reach),
                high=expit(middle + reach), method="Wald on the log odds", confidence=0.95,
            )
        )  # fmt: skip
    return pd.concat(blocks, ignore_index=True)


def site_bins(sites: tuple[Site, ...]) -> pd.DataFrame:
    """Give the groups of patients that the site files tell of: ``SITE_BINS``."""
    return SITE_BINS.frame(
        SiteBinRow(site.name, part.expected / part.n, part.events / part.n, part.n)
        for site in sites
        for part in site.bins
    )


def _forests(pool: Pool) -> Figure:
    height = len(TITLES) * (ROW * (len(pool.sites) + 2) + EDGES)
    figure = canvas.page(canvas.WHOLE_WIDTH, height)
    for measure, axes in zip(TITLES, figure.subplots(len(TITLES), 1), strict=True):
        own = SITE_MEASURES.rows(pool.by_site[pool.by_site["measure"] == measure])
        together = POOLED_MEASURES.rows(pool.pooled[pool.pooled["measure"] == measure])
        forest(own, together, axes)
    return figure


def _calibration(curves: pd.DataFrame, bins: pd.DataFrame) -> Figure:
    figure = canvas.page(canvas.WHOLE_WIDTH, canvas.HALF_WIDTH)
    calibration_by_site(curves, bins, figure.subplots())
    return figure


def _page(pool: Pool, svgs: dict[str, Markup]) -> Page:
    forests = Block(
        "Figure 1", "Forest plots",
        f"Each hospital with its {_level(pool)} interval and its weight; the pooled value; where the "
        "value of a new hospital lies (prediction interval).",
        "forest", drawing=svgs["forest"], links=links("forest.svg", "forest.pdf", "sites.csv"),
    )  # fmt: skip
    table = Block(
        "Table 1", "Pooled performance", "Random effects of the hospitals.", "pooled",
        table=_printed(pool), links=links("pooled.csv"),
    )  # fmt: skip
    calibration = Block(
        "Figure 2", "Calibration by hospital",
        "The calibration line of each hospital with its 95 % band; dots are groups of patients, as "
        "the site files tell of them.",
        "calibration", drawing=svgs["calibration"],
        links=links("calibration.svg", "calibration.pdf", "curves.csv", "bins.csv"),
    )  # fmt: skip
    blocks = [forests, table, calibration]
    return Page([("Performance in all hospitals", blocks)], [], _summary(pool), None, [])


def _summary(pool: Pool) -> list[str]:
    first = as_text(pool).split("\n", maxsplit=1)[0]
    auc = next(row for row in POOLED_MEASURES.rows(pool.pooled) if row.measure == "AUC")
    new = f"{fixed(auc.prediction_low)} to {fixed(auc.prediction_high)}"
    return [f"{first}.", f"The pooled AUC is {fixed(auc.value)}; in a new hospital, {new}."]


def _level(pool: Pool) -> str:
    return f"{pool.pooled['confidence'].iloc[0] * 100:g} %"


def _printed(pool: Pool) -> PrintedTable:
    rows = POOLED_MEASURES.rows(pool.pooled)
    cells = (
        (
            TITLES.get(row.measure, row.measure.capitalize()),
            estimate(row.value, row.low, row.high),
            interval(row.prediction_low, row.prediction_high),
            f"{fixed(row.tau_squared, 4)} ({row.scale})",
            f"{100 * row.i_squared:.0f} %",
            p_value(row.p),
        )
        for row in rows
    )
    level = _level(pool)
    heads = ("Measure", f"Value ({level} CI)", f"{level} prediction interval", "τ² (scale)", "I²", "P of Q")  # fmt: skip
    notes = (f"{rows[0].method}; Student's t with hospitals − 1 degrees of freedom.",)
    return PrintedTable(header(*heads), tuple(Row(line) for line in cells), notes)
