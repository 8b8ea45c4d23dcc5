"""What the pages of a pool and of a monitored model share: figures beside them, links, who is told of."""

import math
from importlib.metadata import version
from pathlib import Path

from markupsafe import Markup
from matplotlib.figure import Figure

from alnus.files import write_bytes, write_text
from alnus.report.drawing import canvas
from alnus.report.facts import Facts
from alnus.report.formats.html import Link
from alnus.site_file import Site


def drawn(figure: Figure, name: str, title: str, folder: Path, *, simulated: bool) -> Markup:
    """Write a figure as SVG and PDF, and give it for a page.

    Parameters
    ----------
    figure : Figure
        Not settled yet.
    name, title : str
        Of its files, and what it shows.
    folder : Path
        Gets them.
    simulated : bool
        Whether that is to be written on it.
    """
    if simulated:
        canvas.mark_simulated(figure)
        title = f"{title}. {canvas.SIMULATED}."
    canvas.settle(figure)
    svg = canvas.to_svg(figure, title)
    write_text(folder / f"{name}.svg", svg)
    write_bytes(folder / f"{name}.pdf", canvas.to_pdf(figure, title))
    return Markup(canvas.for_page(svg, name=name, label=title))  # noqa: S704 - our own drawing


def links(*places: str) -> tuple[Link, ...]:
    """Link files that lie beside a page."""
    return tuple(Link(place, place) for place in places)


def facts_of(site: Site, study: str, *, simulated: bool) -> Facts:
    """Head a page about a frozen model: nothing was fitted, so there is nothing of a fit to tell.

    Parameters
    ----------
    site : Site
        Any of the site files; all are of one model.
    study : str
        The page's title.
    simulated : bool
        Whether any patient was invented.
    """
    return Facts(
        study=study,
        positive=site.outcome,
        negative=f"no {site.outcome}",
        training="",
        simulated=simulated,
        confidence=0.95,
        spacing="",
        variables=(),
        score_kind="",
        score_intercept=math.nan,
        methods=(),
        notes=(f"SHA-256 of the model file: {site.model_sha256}",),
        version=version("alnus"),
        seed=None,
    )
