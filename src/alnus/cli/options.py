"""Options and arguments that several verbs share."""

from pathlib import Path

import click

PATH = click.Path(path_type=Path)
STUDY = click.argument("study", type=PATH)
OUT = click.option(
    "--out", type=PATH, help="Run directory. Default: the folder `run` beside the study file."
)
FORCE = click.option("--force", is_flag=True, help="Replace results that are there already.")
TRUST = click.option(
    "--trust", is_flag=True, help="Go on with files changed since; the report says so."
)
JOBS = click.option("--jobs", type=click.IntRange(min=1), help="Processes. Default: all cores.")
QUIET = click.option("--quiet", is_flag=True, help="Print no progress.")
SCHEDULER = click.option("--scheduler", help="Address of a Dask scheduler, e.g. tcp://host:8786.")
STRICT = click.option("--strict", is_flag=True, help="Stop at the first case that is refused.")
FRAME = click.option(
    "--frame", type=click.IntRange(min=1), help="Frame or slice of a file that holds several."
)
SPACING = click.option(
    "--spacing",
    type=float,
    nargs=2,
    help="Pixel height and width in mm. Default: the image file's own, or 1 1.",
)
LABEL = click.option("--label", help="ROI label, or name of its region; default: the only one.")
PRESET = click.option("--preset", default="rnwcf-1032", show_default=True)
PARAMS = click.option("--params", type=PATH, help="PyRadiomics parameter file.")
AS_PUBLISHED = click.option(
    "--as-published",
    is_flag=True,
    help="Set the published procedure beside the study's own, as [as_published] does.",
)
TOLERANCE = click.option(
    "--tolerance",
    type=click.FloatRange(min=0, max=1),
    default=0.0,
    show_default=True,
    help="Relative difference of numbers that counts as none, as between two machines.",
)
