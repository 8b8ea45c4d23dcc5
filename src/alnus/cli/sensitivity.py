"""The verb that shows what a study's settings do.

What a verb needs is imported inside it, so that ``--help`` answers at once.
"""

import math
from pathlib import Path

import click

from alnus.cli.options import FORCE, JOBS, PATH, QUIET, STUDY
from alnus.errors import AlnusError


def _widths(_context: click.Context, _parameter: click.Parameter, text: str) -> tuple[float, ...]:
    """Read widths of a gray level."""
    try:
        found = tuple(dict.fromkeys(float(word) for word in text.split(",")))
    except ValueError:
        found = ()
    if not found or not all(math.isfinite(width) and width > 0 for width in found):
        message = f"numbers above 0 with commas between are needed, e.g. 10,25,50; found {text!r}"
        raise click.BadParameter(message)
    return found


@click.command()
@STUDY
@click.option("--out", type=PATH, help="Folder. Default: `sensitivity` beside the study file.")
@click.option(
    "--bin-widths", callback=_widths, default="10,25,50", show_default=True,
    help="Widths of a gray level, in intensities.",
)  # fmt: skip
@FORCE
@JOBS
@QUIET
def sensitivity(
    study: Path,
    *,
    out: Path | None,
    bin_widths: tuple[float, ...],
    force: bool,
    jobs: int | None,
    quiet: bool,
) -> None:
    """Fit STUDY's radiomics model under other settings and show what they do; choose none.

    Bin widths, normalization, resampling to the median pixel of training, and feature groups alone.
    External AUC is shown apart: a setting picked by it would be tuned to the test.
    """
    from alnus.console import progress_shown
    from alnus.files import write_text
    from alnus.study.sensitivity import as_text
    from alnus.study.sensitivity import sensitivity as measured
    from alnus.tables.sensitivity import SENSITIVITY

    place = (study.parent / "sensitivity" if out is None else out) / SENSITIVITY.path
    if place.exists() and not force:
        message = f"{place} is there already. Give --force, or --out for another folder."
        raise AlnusError(message)
    with progress_shown("Settings", quiet=quiet) as (settings,):
        found = measured(study, bin_widths=bin_widths, jobs=jobs, progress=settings)
    write_text(place, SENSITIVITY.text(found))
    click.echo(f"{as_text(found)}\nThe table is {place}.")
