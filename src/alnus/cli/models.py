"""Verbs of models: predict, draw, export, validate, pool, audit.

What a verb needs is imported inside it, so that ``--help`` answers at once.
"""

import json
from pathlib import Path

import click

from alnus.cli.group import NOTHING_DONE, TABLES, tell_changed
from alnus.cli.options import FORCE, FRAME, JOBS, LABEL, PATH, QUIET, STUDY
from alnus.console import patience, progress_shown, say
from alnus.errors import AlnusError


@click.command()
@click.argument("model", type=PATH, required=False)
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
@LABEL
@FRAME
@click.option(
    "--features",
    multiple=True,
    metavar="[NAME=]TABLE",
    help="Table with one row of radiomic features, for a model of tables; NAME as in its study.",
)
@click.option("--anyway", is_flag=True, help="Give a risk for implausible input, too.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
@click.option(
    "--transport",
    type=PATH,
    help="File to write, .csv: how far a table's patients lie from the training cohort.",
)
@click.option("--fhir", type=PATH, help="Write the risk as a FHIR R5 RiskAssessment, too (.json).")
@click.option("--subject", help="The patient's identifier in that file; no name.")
@click.option(
    "--published",
    is_flag=True,
    help="Instead of MODEL: the clinical model of the study of 2023, reconstructed from its paper.",
)
def predict(
    model: Path | None,
    image: Path | None,
    roi: Path | None,
    *,
    values: tuple[str, ...],
    spacing: tuple[float, float] | None,
    label: str | None,
    frame: int | None,
    features: tuple[str, ...],
    anyway: bool,
    as_json: bool,
    transport: Path | None,
    fhir: Path | None,
    subject: str | None,
    published: bool,
) -> None:
    """Predict with a frozen MODEL: warnings, risk, class, points.

    One patient: IMAGE, ROI and --set. A table of patients instead of IMAGE (.csv) gives a table:
    its columns are the model's inputs, image, roi and spacing in mm.
    """
    from alnus.prediction.files import Files, predict_files
    from alnus.prediction.prose import as_text

    if published:
        _predict_published(model, values, as_json=as_json)
        return
    if model is None:
        message = "Missing argument 'MODEL': a model file of a run, or --published."
        raise click.UsageError(message)
    if image is not None and roi is None and image.suffix.lower() in TABLES:
        _predict_table(model, image, anyway=anyway, transport=transport)
        return
    if transport is not None:
        message = (
            "--transport compares many patients with the training cohort; give a table of them."
        )
        raise AlnusError(message)
    files = Files(image, roi, spacing, label, frame)
    with patience():
        prediction = predict_files(
            model, files, assignments=values, features=features, anyway=anyway
        )
    click.echo(json.dumps(prediction.content(), indent=1) if as_json else as_text(prediction))
    if fhir is not None:
        from alnus.exchange.fhir import write_risk_assessment
        from alnus.model_file import read_model

        write_risk_assessment(prediction, read_model(model), fhir, subject=subject)
        click.echo(f"The risk assessment is {fhir}", err=True)


def _predict_published(model: Path | None, values: tuple[str, ...], *, as_json: bool) -> None:
    from alnus.prediction.published import as_text, published_risk

    if model is not None:
        message = f"--published is a model of its own; {model} cannot be given with it."
        raise click.UsageError(message)
    found = published_risk(values)
    click.echo(json.dumps(found.content(), indent=1) if as_json else as_text(found))


def _predict_table(model: Path, table: Path, *, anyway: bool, transport: Path | None) -> None:
    from alnus.model_file import read_model
    from alnus.prediction.table import as_csv, predict_table
    from alnus.prediction.transport import tell_transport

    rows = list(predict_table(model, table, anyway=anyway))
    click.echo(as_csv(rows), nl=False)
    for sentence in tell_transport(read_model(model), rows, file=transport):
        say(sentence)
    n_refused = sum(bool(row.refused) for row in rows)
    if n_refused:
        say(f"{n_refused} of {len(rows)} rows were refused; the column refused says why.")
    if n_refused == len(rows):
        raise SystemExit(NOTHING_DONE)


@click.command()
@click.argument("folder", type=PATH, default=Path("alnus-starter"))
def starter(folder: Path) -> None:
    """Write a simulated model, a node and patients into FOLDER, to try what follows a study on."""
    from alnus.prediction.starter import write_starter

    click.echo(write_starter(folder), nl=False)
    click.echo(f"The folder is {folder}", err=True)


@click.command()
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


@click.command()
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


@click.command()
@click.argument("model", type=PATH)
@STUDY
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
@FORCE
@JOBS
@QUIET
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


@click.command()
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


@click.command()
@click.argument("sites", type=PATH, nargs=-1, required=True)
@click.option(
    "--least",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="Patients that make a period; fewer wait for the next file.",
)
@click.option("--output", "-o", type=PATH, help="Folder for a page, its figure and table.")
def monitor(sites: tuple[Path, ...], *, least: int, output: Path | None) -> None:
    """Follow a frozen model over time by its SITES files, the earliest first.

    CUSUM of calibration in the large: tells when risks have become too low or too high.
    """
    from alnus.pool.monitoring import as_text, monitor_files

    found = monitor_files(sites, least=least)
    click.echo(as_text(found))
    if output is not None:
        from alnus.pool.monitoring_page import write_monitoring

        click.echo(f"The page is {write_monitoring(found, output)}", err=True)


@click.command()
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


@click.command()
@click.argument("source", type=PATH, required=False)
@click.option("--paper", is_flag=True, help="The seed paper's tables, instead of SOURCE.")
@click.option("--all", "everything", is_flag=True, help="Every check, not only findings.")
@click.option("--json", "as_json", is_flag=True, help="Every check as JSON.")
def audit(source: Path | None, *, paper: bool, everything: bool, as_json: bool) -> None:
    """Recompute published tables: what follows from what is printed, and what does not.

    SOURCE is a TOML, CSV or .xlsx file of published tables (docs/audit.md), or a run directory.
    """
    from alnus.audit.audit import audit_of
    from alnus.audit.findings import as_content, as_text

    if source is not None and source.is_dir():
        tell_changed(source)
    checks = audit_of(source, paper=paper)
    if as_json:
        click.echo(json.dumps(as_content(checks), indent=1, ensure_ascii=False))
    else:
        click.echo(as_text(checks, everything=everything))
    if any(check.is_finding for check in checks):
        raise SystemExit(1)
