"""Verbs of images and outlines: features, measurements, readers, traces.

What a verb needs is imported inside it, so that ``--help`` answers at once.
"""

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import click

from alnus.cli.options import FRAME, JOBS, LABEL, PARAMS, PATH, PRESET, QUIET, SPACING
from alnus.console import patience, progress_shown, say
from alnus.csv_cell import guarded
from alnus.errors import AlnusError


@click.command()
@click.argument("image", type=PATH)
@click.argument("roi", type=PATH)
@SPACING
@LABEL
@FRAME
@PARAMS
@PRESET
@click.option("--json", "as_json", is_flag=True, help="JSON instead of CSV.")
def features(
    image: Path,
    roi: Path,
    *,
    spacing: tuple[float, float] | None,
    label: str | None,
    frame: int | None,
    params: Path | None,
    preset: str,
    as_json: bool,
) -> None:
    """Extract one case's radiomic features and print them as CSV or JSON."""
    from alnus.extraction.extract import extract as extract_features
    from alnus.extraction.presets import extraction_settings, label_of
    from alnus.imaging.read import read_case

    settings = extraction_settings(preset=preset, parameters=params)
    case = read_case(image, roi, spacing=spacing, roi_label=label or label_of(params), frame=frame)
    if not spacing and case.spacing != (1.0, 1.0):
        say(f"pixels of {case.spacing[0]:g} x {case.spacing[1]:g} mm, by {case.spacing_source}.")
    with patience():
        values = extract_features(case, settings)
    if as_json:
        click.echo(json.dumps({"case_id": case.case_id, **values}, indent=1))
    else:
        click.echo(",".join(["case_id", *values]))
        click.echo(",".join([case.case_id, *map(repr, values.values())]))


@click.command()
@click.argument("image", type=PATH)
@click.option(
    "--points",
    help='The ends of the long axis, then of the short axis, in pixels: "x,y x,y x,y x,y".',
)
@click.option(
    "--output",
    "-o",
    "outputs",
    type=PATH,
    multiple=True,
    required=True,
    help="ROI to write: .png, .nrrd, .seg.nrrd, or .json (polygon); more than once if wanted. "
    "With a table, the folder.",
)
@click.option(
    "--method",
    type=click.Choice(["paths", "arcs"]),
    show_default="paths",
    help="Follow edges in the image, or draw quarter ellipses through the points.",
)
@click.option(
    "--network",
    type=PATH,
    help="Let a trained network (.onnx) draw instead; needs alnus[onnx], see docs/networks.md.",
)
def outline(
    image: Path,
    *,
    points: str | None,
    outputs: tuple[Path, ...],
    method: Literal["paths", "arcs"] | None,
    network: Path | None,
) -> None:
    """Outline a node from four caliper points and write its ROI.

    IMAGE may be a table of points (CSV with image, x1, y1 … x4, y4 and, if wanted, case_id); then
    an ROI a row and a batch table for `alnus batch` are written into the folder --output.
    """
    from alnus.workstation.outlines import outline_image, outline_table

    if method and network:
        message = "--method and --network are two ways to draw. Give one of them."
        raise AlnusError(message)
    draws = method or "paths"
    if image.suffix.lower() == ".csv":
        if points or len(outputs) > 1:
            message = (
                "A table holds the points and gets one folder: give --output once, no --points."
            )
            raise AlnusError(message)
        table = outline_table(image, outputs[0], method=draws, network=network)
        click.echo(f"ROIs are in {table.parent}.")
        return
    if points is None:
        message = f"{image}: --points are missing. Give four, or a table of them (CSV) as IMAGE."
        raise AlnusError(message)
    outline_image(image, points, outputs, method=draws, network=network)
    click.echo(f"The ROI is {', '.join(map(str, outputs))}")


@click.command()
@click.argument("image", type=PATH)
@click.argument("roi", type=PATH, required=False)
@click.option("--hilum", type=PATH, help="Mask of the hilum; empty where none is seen.")
@click.option(
    "--spacing",
    type=float,
    nargs=2,
    help="Pixel height and width in mm. Default: the image file's own, or pixels are counted.",
)
@LABEL
@click.option("--hilum-label", help="The same for the hilum, e.g. in one segmentation.")
@click.option("--ruler", help='Two points on the ruler in the image, "x,y x,y", for its scale.')
@click.option("--ruler-mm", type=float, help="Length between them, mm.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of CSV.")
def measure(
    image: Path,
    roi: Path | None,
    *,
    hilum: Path | None,
    spacing: tuple[float, float] | None,
    label: str | None,
    hilum_label: str | None,
    ruler: str | None,
    ruler_mm: float | None,
    as_json: bool,
) -> None:
    """Measure a node: axes, area, cortical thickness; with unit and the scale's source.

    The long axis is the greatest diameter, the short axis the smallest width between parallel
    lines; the longest chord across the long axis stands apart. IMAGE alone may be a table (CSV
    with image, mask and, if wanted, case_id, label, hilum, hilum_label, spacing_row, spacing_column).
    """
    from alnus.imaging.read import stem
    from alnus.workstation.measuring import NodeFiles, measure_files, measure_table

    if roi is None:
        rows = measure_table(image)
    else:
        rows = [
            measure_files(
                NodeFiles(
                    stem(image), image, roi, hilum, spacing, label, hilum_label, ruler, ruler_mm
                )
            )
        ]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
    else:
        _print_csv(rows)


@click.command()
@click.argument("table", type=PATH)
@click.option(
    "--ordered",
    multiple=True,
    metavar="NAME=A,B,C",
    help="Categories of NAME in their order: weighted kappas. May be given again.",
)
@click.option("--consensus", type=PATH, help="CSV of what a third reader (NAME_3) settled.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of CSV.")
def agreement(
    table: Path, *, ordered: tuple[str, ...], consensus: Path | None, as_json: bool
) -> None:
    """Compare two readers: ROIs, measurements, categories.

    TABLE is a CSV with pairs of columns NAME_1 and NAME_2, a case a row. The pair roi_1 and roi_2
    are ROI files and need the column image; spacing_row and spacing_column (mm) may stand beside
    it: Dice, Hausdorff and surface distances, agreement of the axes. Numbers get ICC and
    Bland-Altman, categories Cohen's kappa. A column NAME_3 is a third reader of categories, who
    decides where the two disagree; how often is told.
    """
    from alnus.workstation.readers import agreement_of_readers

    orders = {name: levels.split(",") for name, _, levels in (o.partition("=") for o in ordered)}
    rows = agreement_of_readers(table, orders, settled=consensus)
    if as_json:
        click.echo(json.dumps(rows, indent=1))
    else:
        _print_csv(rows)


@click.command()
@click.argument("table", type=PATH)
@click.option(
    "--output", "-o", type=PATH, default=Path("perturbation.csv"), show_default=True, help="CSV."
)
@click.option(
    "--minimum",
    type=click.FloatRange(0, 1),
    default=0.75,
    show_default=True,
    help="Intraclass correlation from which a feature counts as robust.",
)
@click.option(
    "--share",
    type=click.FloatRange(0, 0.25, min_open=True),
    default=0.03,
    show_default=True,
    help="Size of the changes, of the ROI's diameter.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Source of randomness.")
@PARAMS
@JOBS
@QUIET
def perturb(
    table: Path,
    *,
    output: Path,
    minimum: float,
    share: float,
    seed: int,
    params: Path | None,
    jobs: int | None,
    quiet: bool,
) -> None:
    """Tell which features bear small changes of the ROI, with one reader's ROIs.

    TABLE is a batch table as for `alnus batch`. Each case is extracted with its ROI as drawn,
    eroded, dilated, shifted and roughened; a feature's intraclass correlation takes these as five
    readers.
    """
    from alnus.extraction.presets import extraction_settings
    from alnus.files import write_text
    from alnus.workstation.perturbation import perturbation_table

    settings = extraction_settings(preset="rnwcf-1032", parameters=params)
    with progress_shown("Extracting", quiet=quiet) as (progress,):
        found = perturbation_table(
            table, settings, minimum=minimum, share=share, seed=seed, jobs=jobs, progress=progress
        )
    write_text(output, found.to_csv(index=False))
    kept = int(found["kept"].sum())
    click.echo(f"{kept} of {len(found)} features reach {minimum:g}; {output} has all.")


@click.command()
@click.argument("image", type=PATH)
@click.argument("roi", type=PATH, required=False)
@LABEL
@click.option("--json", "as_json", is_flag=True, help="JSON instead of CSV.")
def traces(image: Path, roi: Path | None, *, label: str | None, as_json: bool) -> None:
    """Look for measuring traces, arrows, text and colors on an image, and within 5 pixels of its ROI.

    IMAGE alone may be a table (CSV with image and, if wanted, case_id, mask, label).
    """
    from alnus.imaging.read import stem
    from alnus.workstation.traces import traces_in_table, traces_on

    if image.suffix.lower() == ".csv" and roi is None:
        rows = traces_in_table(image)
    else:
        rows = [traces_on(stem(image), image, roi, roi_label=label)]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
    else:
        _print_csv(rows)


@click.command()
def selftest() -> None:
    """Check this installation against IBSI's phantom, PyRadiomics cases and stored filters."""
    from alnus.extraction.selftest import run_selftest

    checks = run_selftest()
    for check_ in checks:
        mark = "ok  " if check_.passed else "FAIL"
        click.echo(f"{mark} {check_.what}: {check_.found:.9g} (expected {check_.expected:.9g})")
    failed = sum(not check_.passed for check_ in checks)
    click.echo(f"{len(checks) - failed}/{len(checks)} passed")
    if failed:
        raise SystemExit(1)


def _print_csv(rows: Sequence[Mapping[str, str | float]]) -> None:
    """Print rows as CSV, numbers to the last bit."""
    csv.writer(sys.stdout, lineterminator="\n").writerows(
        [rows[0], *(map(guarded, row.values()) for row in rows)]
    )
