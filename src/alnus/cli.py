"""The verbs. Each parses its words, calls one function and prints; no arithmetic here.

Halls are imported inside the verbs, so that ``--help`` answers at once.
"""

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import click

from alnus.console import ending_tidily, patience, progress_shown, say
from alnus.errors import AlnusError, warnings_told

NOTHING_DONE, REFUSED, NO_FILE_ACCESS, INTERRUPTED = 1, 2, 74, 130
PATH = click.Path(path_type=Path)
TABLES = (".csv", ".tsv", ".txt", ".xlsx")


class _Verbs(click.Group):
    """A group that turns refusals, warnings and interruptions into sentences and exit codes."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            with ending_tidily(), warnings_told(say):
                return super().invoke(ctx)
        except AlnusError as refusal:
            say(str(refusal))
            ctx.exit(REFUSED)
        except BrokenPipeError:  # nobody reads on, as after `| head`; click ends quietly
            raise
        except OSError as error:
            say(f"{error}. Check the path, its permissions and free space.")
            ctx.exit(NO_FILE_ACCESS)
        except KeyboardInterrupt:
            say("interrupted. Extracted cases are kept; run again to go on.")
            ctx.exit(INTERRUPTED)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="alnus")
def main() -> None:
    """Ultrasound radiomics nomograms, from ROI to risk. Research use only.

    A study goes init, check, run; run is extract, fit, evaluate, report in one. `alnus demo` shows
    the whole on a simulated study. Exit codes: 0 done; 1 every case refused, or `audit`,
    `reproduce` or `selftest` found something; 2 input refused; 74 a file cannot be read or written; 130
    interrupted; 143 terminated.
    """


_study = click.argument("study", type=PATH)
_out = click.option(
    "--out", type=PATH, help="Run directory. Default: the folder `run` beside the study file."
)
_force = click.option("--force", is_flag=True, help="Replace results that are there already.")
_jobs = click.option("--jobs", type=click.IntRange(min=1), help="Processes. Default: all cores.")
_quiet = click.option("--quiet", is_flag=True, help="Print no progress.")
_scheduler = click.option("--scheduler", help="Address of a Dask scheduler, e.g. tcp://host:8786.")
_strict = click.option("--strict", is_flag=True, help="Stop at the first case that is refused.")
_frame = click.option(
    "--frame", type=click.IntRange(min=1), help="Frame or slice of a file that holds several."
)
_params = click.option(
    "--params", type=PATH, help="PyRadiomics parameter file, with a batch table."
)


@main.command()
@click.argument("folder", type=PATH, default=Path())
def init(folder: Path) -> None:
    """Write a study file to fill in, every key explained, into FOLDER."""
    from alnus.study.template import write_template

    click.echo(f"Fill in {write_template(folder)}, then run `alnus check`.")


@main.command()
@_study
@_params
@_quiet
def check(study: Path, *, params: Path | None, quiet: bool) -> None:
    """Report every fault of the study file, its table, images and ROIs; write nothing.

    What an extraction would show too late is told, too: gray levels, constant features, ROI sizes.
    STUDY may be a PyRadiomics batch table (CSV), as for `alnus extract`.
    """
    from alnus.study import steps
    from alnus.study.table_extraction import check_table

    with progress_shown("Reading images", quiet=quiet) as (progress,):
        if _is_table(study, params):
            lines = check_table(study, parameters=params, progress=progress)
        else:
            lines = steps.check(study, progress=progress)
    click.echo("\n".join(lines))


@main.command()
@_study
@_out
@_force
@_jobs
@_quiet
@_strict
@_scheduler
@_params
@click.option("--parquet", is_flag=True, help="Write features.parquet, with a batch table.")
def extract(
    study: Path,
    *,
    out: Path | None,
    force: bool,
    jobs: int | None,
    quiet: bool,
    strict: bool,
    scheduler: str | None,
    params: Path | None,
    parquet: bool,
) -> None:
    """Include patients and extract their radiomic features: cohort/, features/.

    STUDY is a study file, or a PyRadiomics batch table (CSV with Image, Mask and, if wanted,
    Label): then features.csv and failures.csv are written beside it or into the folder --out.
    """
    from alnus.study import steps
    from alnus.study.table_extraction import extract_table
    from alnus.tables.features import FAILURES, FEATURES

    with progress_shown("Extracting", quiet=quiet) as (progress,):
        if _is_table(study, params, parquet):
            place, n_cases, n_refused = extract_table(
                study, out, parameters=params, parquet=parquet, force=force, jobs=jobs,
                strict=strict, scheduler=scheduler, progress=progress,
            )  # fmt: skip
        else:
            directory = steps.extract(
                study, out, force=force, jobs=jobs, strict=strict, scheduler=scheduler,
                progress=progress,
            )  # fmt: skip
            place, n_refused = directory.folder / "features", len(directory.read(FAILURES))
            n_cases = n_refused + len(directory.read(FEATURES))
    click.echo(f"Features are in {place}.")
    if n_refused:
        click.echo(f"Refused cases: {n_refused}; failures.csv beside them says why.", err=True)
    if 0 < n_cases == n_refused:
        raise SystemExit(NOTHING_DONE)


@main.command()
@_study
@_out
@_force
@_jobs
@_quiet
def fit(study: Path, *, out: Path | None, force: bool, jobs: int | None, quiet: bool) -> None:
    """Fit the three models on the training cohort: models/, predictions.csv."""
    from alnus.study import steps

    with progress_shown("Refitting", quiet=quiet) as (progress,):
        run = steps.fit(study, out, force=force, jobs=jobs, progress=progress)
    click.echo(f"Models are in {run.folder / 'models'}.")


@main.command()
@_study
@_out
@_force
def evaluate(study: Path, *, out: Path | None, force: bool) -> None:
    """Evaluate the models on every cohort: evaluation/."""
    from alnus.study import steps

    run = steps.evaluate(study, out, force=force)
    click.echo(f"The evaluation is in {run.folder / 'evaluation'}.")


@main.command()
@_study
@_out
@_force
def report(study: Path, *, out: Path | None, force: bool) -> None:
    """Write the report from the run directory's tables, without refitting.

    STUDY is the study file, or a run directory alone, wherever it was copied.
    """
    from alnus.study import steps

    page = steps.report(study, out, force=force)
    click.echo(f"The report is {page}; {page.parents[1] / 'report.zip'} holds all of it.")


@main.command()
@_study
@_out
@_force
@_jobs
@_quiet
def run(study: Path, *, out: Path | None, force: bool, jobs: int | None, quiet: bool) -> None:
    """Check, extract, fit, evaluate and report: from files to a report in one go."""
    from alnus.study import steps

    with progress_shown("Extracting", "Refitting", quiet=quiet) as (extracting, refitting):
        page = steps.run(
            study,
            out,
            force=force,
            jobs=jobs,
            progress=extracting,
            refitting=refitting,
            tell=None if quiet else click.echo,
        )
    _audit_run(page.parent.parent)
    click.echo(f"The report is {page}")


@main.command()
@click.argument("folder", type=PATH, default=Path("alnus-demo"))
@click.option("--patients", type=click.IntRange(min=60), default=525, show_default=True)
@click.option("--seed", type=int, default=1356, show_default=True)
@_force
@_jobs
@_quiet
def demo(
    folder: Path, *, patients: int, seed: int, force: bool, jobs: int | None, quiet: bool
) -> None:
    """Write a simulated two-center study into FOLDER and run it. Offline."""
    from alnus.simulate.write import write_study
    from alnus.study import steps

    if (folder / "study.toml").exists() and not force:
        message = f"{folder} holds a study already. Give --force to write the demo over it."
        raise AlnusError(message)
    with progress_shown("Drawing simulated nodes", quiet=quiet) as (progress,):
        study = write_study(folder, patients=patients, seed=seed, progress=progress)
    with progress_shown("Extracting", "Refitting", quiet=quiet) as (extracting, refitting):
        page = steps.run(
            study, None, force=force, jobs=jobs, progress=extracting, refitting=refitting
        )
    _audit_run(page.parent.parent)
    click.echo(f"Every patient of this study is simulated. The report is {page}")


@main.command()
@click.argument("image", type=PATH)
@click.argument("roi", type=PATH)
@click.option(
    "--spacing",
    type=float,
    nargs=2,
    help="Pixel height and width in mm. Default: the image file's own, or 1 1.",
)
@click.option("--label", help="ROI label, or name of its region; default: the only one.")
@_frame
@click.option("--params", type=PATH, help="PyRadiomics parameter file.")
@click.option("--preset", default="rnwcf-1032", show_default=True)
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


@main.command()
@click.argument("model", type=PATH)
@click.argument("image", type=PATH, required=False)
@click.argument("roi", type=PATH, required=False)
@click.option(
    "--set",
    "values",
    multiple=True,
    metavar="NAME=VALUE",
    help="A clinical variable, e.g. n_stage=N2, thickness=3.5mm; or rad_score=0.5 for an image.",
)
@click.option(
    "--spacing",
    type=float,
    nargs=2,
    help="Pixel height and width in mm. Default: the image file's own.",
)
@click.option("--label", help="ROI label, or name of its region; default: the only one.")
@_frame
@click.option("--anyway", is_flag=True, help="Give a risk for implausible input, too.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def predict(
    model: Path,
    image: Path | None,
    roi: Path | None,
    *,
    values: tuple[str, ...],
    spacing: tuple[float, float] | None,
    label: str | None,
    frame: int | None,
    anyway: bool,
    as_json: bool,
) -> None:
    """Predict with a frozen MODEL: warnings, risk, class, points.

    One patient: IMAGE, ROI and --set. A table of patients instead of IMAGE (.csv) gives a table:
    its columns are the model's inputs, image, roi and spacing in mm.
    """
    from alnus.prediction.files import Files, predict_files
    from alnus.prediction.prose import as_text

    if image is not None and roi is None and image.suffix.lower() in TABLES:
        _predict_table(model, image, anyway=anyway)
        return
    files = Files(image, roi, spacing, label, frame)
    with patience():
        prediction = predict_files(model, files, assignments=values, anyway=anyway)
    click.echo(json.dumps(prediction.content(), indent=1) if as_json else as_text(prediction))


def _predict_table(model: Path, table: Path, *, anyway: bool) -> None:
    from alnus.prediction.table import as_csv, predict_table

    rows = list(predict_table(model, table, anyway=anyway))
    click.echo(as_csv(rows), nl=False)
    n_refused = sum(bool(row.refused) for row in rows)
    if n_refused:
        say(f"{n_refused} of {len(rows)} rows were refused; the column refused says why.")
    if n_refused == len(rows):
        raise SystemExit(NOTHING_DONE)


@main.command()
@click.argument("coefficients", type=PATH)
@click.option(
    "--output",
    "-o",
    type=PATH,
    default=Path("nomogram.svg"),
    show_default=True,
    help="Figure to write, .svg or .pdf.",
)
def nomogram(coefficients: Path, *, output: Path) -> None:
    """Draw the nomogram of a COEFFICIENTS file (from R, SPSS or a paper) and print its points."""
    from alnus.chart import draw_nomogram, points_table

    click.echo(points_table(draw_nomogram(coefficients, output)))
    click.echo(f"The nomogram is {output}", err=True)


@main.command()
@click.argument("model", type=PATH)
@click.option("--output", "-o", type=PATH, required=True, help="File to write, .pmml.")
def export(model: Path, *, output: Path) -> None:
    """Write a frozen MODEL in another format: PMML 4.4, which other programs score with."""
    from alnus.exchange.pmml import write_pmml
    from alnus.model_file import read_model

    if output.suffix.lower() != ".pmml":
        message = f"{output}: a model is exported as .pmml."
        raise AlnusError(message)
    write_pmml(read_model(model), output)
    click.echo(f"The model is {output}")


@main.command()
@click.argument("model", type=PATH)
@_study
@click.option("--cohort", help="Default: the study's only cohort besides training.")
@click.option(
    "--out", type=PATH, help="Folder to write. Default: `validation` beside the study file."
)
@click.option("--output", "-o", "site", type=PATH, help="Site file to write: aggregates only.")
@click.option(
    "--smallest",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="Smallest count, besides 0, that a site file tells.",
)
@_force
@_jobs
@_quiet
def validate(
    model: Path,
    study: Path,
    *,
    cohort: str | None,
    out: Path | None,
    site: Path | None,
    smallest: int,
    force: bool,
    jobs: int | None,
    quiet: bool,
) -> None:
    """Evaluate a frozen MODEL on the patients of another hospital's STUDY; nothing is fitted again.

    Writes tables, the report page, and two recalibrated versions as model files; with -o also
    what may leave the hospital, for `alnus pool`.
    """
    from alnus.site_file import write_site
    from alnus.study.external_validation import validate as predict_foreign
    from alnus.study.site import site_of
    from alnus.study.validation_report import write_validation

    with progress_shown("Extracting", quiet=quiet) as (progress,):
        found = predict_foreign(model, study, cohort=cohort, jobs=jobs, progress=progress)
    aggregates = None if site is None else site_of(found, smallest=smallest)
    page = write_validation(found, out or study.parent / "validation", force=force)
    for note in found.notes:
        click.echo(f"Note: {note}", err=True)
    click.echo(f"The report is {page}")
    if aggregates is not None and site is not None:
        write_site(aggregates, site)
        click.echo(f"The site file is {site}; counts below {smallest} are not told.")


@main.command()
@click.argument("sites", type=PATH, nargs=-1, required=True)
@click.option("--output", "-o", type=PATH, help="Folder for the page, figures and tables.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def pool(sites: tuple[Path, ...], *, output: Path | None, as_json: bool) -> None:
    """Pool the site files of several hospitals: a frozen model's performance in all of them.

    Random effects (REML, Hartung and Knapp) of AUC, calibration slope, observed / expected and
    calibration in the large, with prediction intervals. `alnus validate` writes SITES.
    """
    from alnus.pool.pool import as_json as written
    from alnus.pool.pool import as_text, pool_files

    found = pool_files(sites)
    click.echo(written(found) if as_json else as_text(found))
    if output is not None:
        from alnus.pool.document import write_pool

        click.echo(f"The report is {write_pool(found, output)}", err=True)


@main.command()
@click.argument("model", type=PATH)
@click.option(
    "--output",
    "-o",
    type=PATH,
    default=Path("nomogram.html"),
    show_default=True,
    help="Page to write.",
)
def calculator(model: Path, *, output: Path) -> None:
    """Write MODEL as one page that computes offline, on any screen; research use only.

    MODEL is a model file of a run, or a coefficient file (.toml; from R, SPSS or a paper).
    """
    from alnus.calculator.page import write_calculator

    click.echo(f"The calculator is {write_calculator(model, output)}")


@main.command()
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
    default="paths",
    show_default=True,
    help="Follow edges in the image, or draw quarter ellipses through the points.",
)
def outline(
    image: Path, *, points: str | None, outputs: tuple[Path, ...], method: Literal["paths", "arcs"]
) -> None:
    """Outline a node from four caliper points and write its ROI.

    IMAGE may be a table of points (CSV with image, x1, y1 … x4, y4 and, if wanted, case_id); then
    an ROI a row and a batch table for `alnus extract` are written into the folder --output.
    """
    from alnus.workstation.outlines import outline_image, outline_table

    if image.suffix.lower() == ".csv":
        if points or len(outputs) > 1:
            message = (
                "A table holds the points and gets one folder: give --output once, no --points."
            )
            raise AlnusError(message)
        click.echo(f"ROIs are in {outline_table(image, outputs[0], method=method).parent}.")
        return
    if points is None:
        message = f"{image}: --points are missing. Give four, or a table of them (CSV) as IMAGE."
        raise AlnusError(message)
    outline_image(image, points, outputs, method=method)
    click.echo(f"The ROI is {', '.join(map(str, outputs))}")


@main.command()
@click.argument("image", type=PATH)
@click.argument("roi", type=PATH, required=False)
@click.option("--hilum", type=PATH, help="Mask of the hilum; empty where none is seen.")
@click.option(
    "--spacing",
    type=float,
    nargs=2,
    help="Pixel height and width in mm. Default: the image file's own, or pixels are counted.",
)
@click.option("--label", help="ROI label, or name of its region; default: the only one.")
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


@main.command()
@click.argument("run_directory", type=PATH, metavar="RUN")
@click.option(
    "--study", type=PATH, help="The study file. Default: the one of the recorded name beside RUN."
)
@click.option(
    "--tolerance",
    type=click.FloatRange(min=0, max=1),
    default=0.0,
    show_default=True,
    help="Relative difference of numbers that counts as none, as between two machines.",
)
@_jobs
@_quiet
def reproduce(
    run_directory: Path, *, study: Path | None, tolerance: float, jobs: int | None, quiet: bool
) -> None:
    """Make a RUN again from its recorded settings and compare every cell.

    Study file and patient table must be those of the run, by their SHA-256. RUN is left as it is.
    """
    from alnus.study.reproduction import reproduce as reproduced

    with progress_shown("Extracting", "Refitting", quiet=quiet) as (extracting, refitting):
        found = reproduced(
            run_directory,
            study,
            tolerance=tolerance,
            jobs=jobs,
            progress=extracting,
            refitting=refitting,
        )
    click.echo(str(found))
    if found.comparison.differences:
        raise SystemExit(1)


@main.command()
@click.argument("source", type=PATH, required=False)
@click.option("--paper", is_flag=True, help="The seed paper's tables, instead of SOURCE.")
@click.option("--all", "everything", is_flag=True, help="Every check, not only findings.")
@click.option("--json", "as_json", is_flag=True, help="Every check as JSON.")
def audit(source: Path | None, *, paper: bool, everything: bool, as_json: bool) -> None:
    """Recompute published tables: what follows from what is printed, and what does not.

    SOURCE is a TOML or CSV file of published tables (docs/audit.md), or a run directory.
    """
    from alnus.audit.audit import audit_of
    from alnus.audit.findings import as_content, as_text

    checks = audit_of(source, paper=paper)
    if as_json:
        click.echo(json.dumps(as_content(checks), indent=1, ensure_ascii=False))
    else:
        click.echo(as_text(checks, everything=everything))
    if any(check.is_finding for check in checks):
        raise SystemExit(1)


@main.command()
@click.argument("table", type=PATH)
@click.option(
    "--ordered",
    multiple=True,
    metavar="NAME=A,B,C",
    help="Categories of NAME in their order: weighted kappas. May be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of CSV.")
def agreement(table: Path, *, ordered: tuple[str, ...], as_json: bool) -> None:
    """Compare two readers: ROIs, measurements, categories.

    TABLE is a CSV with pairs of columns NAME_1 and NAME_2, a case a row. The pair roi_1 and roi_2
    are ROI files and need the column image; spacing_row and spacing_column (mm) may stand beside
    it: Dice, Hausdorff and surface distances, agreement of the axes. Numbers get ICC and
    Bland-Altman, categories Cohen's kappa.
    """
    from alnus.workstation.readers import agreement_of_readers

    orders = {name: levels.split(",") for name, _, levels in (o.partition("=") for o in ordered)}
    rows = agreement_of_readers(table, orders)
    if as_json:
        click.echo(json.dumps(rows, indent=1))
    else:
        _print_csv(rows)


@main.command()
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
@_params
@_jobs
@_quiet
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

    TABLE is a batch table as for `alnus extract`. Each case is extracted with its ROI as drawn,
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


@main.command()
@click.argument("image", type=PATH)
@click.argument("roi", type=PATH, required=False)
@click.option("--label", help="ROI label, or name of its region; default: the only one.")
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


@main.command()
def selftest() -> None:
    """Check this installation against IBSI's phantom, a PyRadiomics case and stored filters."""
    from alnus.extraction.selftest import run_selftest

    checks = run_selftest()
    for check_ in checks:
        mark = "ok  " if check_.passed else "FAIL"
        click.echo(f"{mark} {check_.what}: {check_.found:.9g} (expected {check_.expected:.9g})")
    failed = sum(not check_.passed for check_ in checks)
    click.echo(f"{len(checks) - failed} passed, {failed} failed")
    if failed:
        raise SystemExit(1)


def _print_csv(rows: Sequence[Mapping[str, str | float]]) -> None:
    """Print rows as CSV, numbers to the last bit."""
    csv.writer(sys.stdout, lineterminator="\n").writerows(
        [rows[0], *(row.values() for row in rows)]
    )


def _audit_run(folder: Path) -> None:
    """Recompute what the run has printed; a finding is a fault of alnus, and ends the verb."""
    from alnus.audit.audit import audit_of
    from alnus.audit.findings import as_text

    checks = audit_of(folder)
    click.echo(f"Audit of the run's own tables: {as_text(checks)}")
    if any(check.is_finding for check in checks):
        raise SystemExit(1)


def _is_table(study: Path, *needing_a_table: object) -> bool:
    """Tell a batch table from a study file, and refuse options of the former for the latter."""
    is_table = study.suffix.lower() == ".csv"
    if any(needing_a_table) and not is_table:
        message = (
            "--params and --parquet go with a batch table; a study names its parameter file as "
            "extraction.parameters."
        )
        raise AlnusError(message)
    return is_table
