"""Verbs of a study: from its file to its report.

What a verb needs is imported inside it, so that ``--help`` answers at once.
"""

import gc
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alnus.cli.batch import tell_features
from alnus.cli.group import tell_changed
from alnus.cli.options import (
    AS_PUBLISHED,
    FORCE,
    JOBS,
    OUT,
    PATH,
    QUIET,
    SCHEDULER,
    STRICT,
    STUDY,
    TOLERANCE,
    TRUST,
)
from alnus.console import progress_shown
from alnus.errors import AlnusError

if TYPE_CHECKING:
    from alnus.report.artwork import ArtworkFormat


@click.command()
@STUDY
@QUIET
def check(study: Path, *, quiet: bool) -> None:
    """Report every fault of the study file, its table, images and ROIs; write nothing.

    What an extraction would show too late is told, too: gray levels, constant features, ROI sizes.
    """
    from alnus.study import steps

    with progress_shown("Reading images", quiet=quiet) as (progress,):
        lines = steps.check(study, progress=progress)
    click.echo("\n".join(lines))


@click.command()
@STUDY
@OUT
@FORCE
@JOBS
@QUIET
@STRICT
@SCHEDULER
def extract(
    study: Path,
    *,
    out: Path | None,
    force: bool,
    jobs: int | None,
    quiet: bool,
    strict: bool,
    scheduler: str | None,
) -> None:
    """Include patients and extract their radiomic features: cohort/, features/."""
    from alnus.study import steps
    from alnus.tables.features import FAILURES, FEATURES

    with progress_shown("Extracting", quiet=quiet) as (progress,):
        run = steps.extract(
            study, out, force=force, jobs=jobs, strict=strict, scheduler=scheduler,
            progress=progress,
        )  # fmt: skip
    refused = run.read(FAILURES)["reason"].tolist()
    tell_features(run.folder / "features", len(refused) + len(run.read(FEATURES)), refused)


@click.command()
@STUDY
@OUT
@FORCE
@JOBS
@QUIET
@AS_PUBLISHED
@TRUST
def fit(
    study: Path,
    *,
    out: Path | None,
    force: bool,
    jobs: int | None,
    quiet: bool,
    as_published: bool,
    trust: bool,
) -> None:
    """Fit the three models on the training cohort: models/, predictions.csv."""
    from alnus.study import steps

    with progress_shown("Refitting", quiet=quiet) as (progress,):
        run = steps.fit(
            study, out, force=force, jobs=jobs, as_published=as_published, progress=progress,
            trust=trust,
        )  # fmt: skip
    click.echo(f"Models are in {run.folder / 'models'}.")


@click.command()
@STUDY
@OUT
@FORCE
@TRUST
def evaluate(study: Path, *, out: Path | None, force: bool, trust: bool) -> None:
    """Evaluate the models on every cohort: evaluation/."""
    from alnus.study import steps

    run = steps.evaluate(study, out, force=force, trust=trust)
    click.echo(f"The evaluation is in {run.folder / 'evaluation'}.")


@click.command()
@STUDY
@OUT
@FORCE
@TRUST
def report(study: Path, *, out: Path | None, force: bool, trust: bool) -> None:
    """Write the report from the run directory's tables, without refitting.

    STUDY is the study file, or a run directory alone, wherever it was copied.
    """
    from alnus.workers.watched import get_ready

    gc.disable()  # modules and figures are millions of objects, and all of them live to the end
    get_ready("alnus.report.documents", "alnus.report.pieces")
    from alnus.study import reports

    page = reports.report(study, out, force=force, trust=trust, jobs=None)
    click.echo(f"The report is {page}; {page.parents[1] / 'report.zip'} holds all of it.")
    gc.freeze()  # nor at the end, which takes half a second


@click.command()
@click.argument("run_directory", type=PATH, metavar="RUN")
@click.option("--out", type=PATH, help="Folder of the files. Default: figures in RUN.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(["png", "tiff", "svg", "pdf"]),
    default=("png", "tiff"),
    show_default=True,
    help="May be given several times.",
)
@click.option(
    "--dpi",
    type=click.IntRange(72, 2400),
    default=600,
    show_default=True,
    help="Pixels per inch of PNG and TIFF.",
)
@click.option(
    "--panels/--no-panels",
    default=True,
    show_default=True,
    help="Each cohort's panel on its own, 85 mm wide, beside the plates of 170 mm.",
)
@click.option("--outlines", is_flag=True, help="Letters of SVG as outlines instead of text.")
def figures(
    run_directory: Path,
    *,
    out: Path | None,
    formats: "tuple[ArtworkFormat, ...]",
    dpi: int,
    panels: bool,
    outlines: bool,
) -> None:
    """Draw a run's figures for a journal: plates and single panels, as pixels or lines."""
    from alnus.report.artwork import Artwork
    from alnus.study import reports

    tell_changed(run_directory)
    asked = Artwork(tuple(dict.fromkeys(formats)), dpi, panels, outlines)
    place = out or run_directory / "figures"
    written = reports.figures(run_directory, place, asked)
    click.echo(f"{len(written)} files are in {place}.")


@click.command()
@STUDY
@OUT
@FORCE
@JOBS
@QUIET
@AS_PUBLISHED
def run(
    study: Path,
    *,
    out: Path | None,
    force: bool,
    jobs: int | None,
    quiet: bool,
    as_published: bool,
) -> None:
    """Check, extract, fit, evaluate and report: from files to a report in one go.

    Steps that are done and rest on the same files and keys are not repeated, unless by --force.
    """
    from alnus.study import steps

    titles = "Reading images", "Extracting", "Refitting"
    with progress_shown(*titles, quiet=quiet) as (reading, extracting, refitting):
        page = steps.run(
            study,
            out,
            force=force,
            jobs=jobs,
            as_published=as_published,
            reading=reading,
            progress=extracting,
            refitting=refitting,
            tell=None if quiet else click.echo,
        )
    _audit_run(page.parent.parent)
    click.echo(f"The report is {page}")


@click.command()
@click.argument("folder", type=PATH, default=Path("alnus-demo"))
@click.option("--patients", type=click.IntRange(min=60), default=525, show_default=True)
@click.option("--seed", type=int, default=85, show_default=True)
@FORCE
@JOBS
@QUIET
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
        study = write_study(folder, patients=patients, seed=seed, jobs=jobs, progress=progress)
    with progress_shown("Extracting", "Refitting", quiet=quiet) as (extracting, refitting):
        page = steps.run(
            study, None, force=force, jobs=jobs, progress=extracting, refitting=refitting
        )
    _audit_run(page.parent.parent)
    if not (page.parent.parent / "models/combined.json").exists():
        click.echo(
            f"No nomogram: {patients} patients are too few for a Rad-score that holds on others, "
            "and without one there is no combined model. The demo of 525, its default, has both."
        )
    click.echo(f"Every patient of this study is simulated. The report is {page}")


@click.command()
@click.argument("run_directory", type=PATH, metavar="RUN")
@click.option(
    "--study", type=PATH, help="The study file. Default: the one of the recorded name beside RUN."
)
@TOLERANCE
@JOBS
@QUIET
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


@click.command()
@click.argument("first", type=PATH)
@click.argument("second", type=PATH)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def compare(first: Path, second: Path, *, as_json: bool) -> None:
    """Show two runs beside each other: settings, cohorts, selection, odds ratios, performance.

    FIRST and SECOND are run directories. A star marks what differs; settings that agree are left out.
    """
    from alnus.study.side_by_side import as_text, side_by_side

    for folder in (first, second):
        tell_changed(folder)
    lines = side_by_side(first, second)
    if as_json:
        click.echo(json.dumps([asdict(line) for line in lines], indent=1))
    else:
        click.echo(as_text(lines, str(first), str(second)))


@click.command()
@click.argument("run_directory", type=PATH, metavar="RUN")
@TOLERANCE
def verify(run_directory: Path, *, tolerance: float) -> None:
    """Fit a RUN again to its training rows alone; every fitted number must come out the same.

    What saw a patient of another cohort, or was changed since, is named. RUN is left as it is.
    """
    from alnus.study.verification import verify as verified

    tell_changed(run_directory)
    found = verified(run_directory, tolerance=tolerance)
    click.echo(str(found))
    if found.faults:
        raise SystemExit(1)


def _audit_run(folder: Path) -> None:
    """Recompute what the run has printed; a finding is a fault of alnus, and ends the verb."""
    from alnus.audit.audit import audit_of
    from alnus.audit.findings import as_text

    checks = audit_of(folder)
    click.echo(f"Audit of the run's own tables: {as_text(checks)}")
    if any(check.is_finding for check in checks):
        raise SystemExit(1)
