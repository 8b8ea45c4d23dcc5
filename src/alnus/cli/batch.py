"""The verb of a batch table: cases without a study, as PyRadiomics takes them."""

from pathlib import Path

import click

from alnus.cli.group import NOTHING_DONE
from alnus.cli.options import FORCE, JOBS, PARAMS, PATH, QUIET, SCHEDULER, STRICT
from alnus.console import progress_shown


@click.command()
@click.argument("table", type=PATH)
@click.option("--check", "check_only", is_flag=True, help="Report faults only; write nothing.")
@click.option("--out", type=PATH, help="Folder of the features. Default: the table's own.")
@click.option("--parquet", is_flag=True, help="Write features.parquet instead of features.csv.")
@PARAMS
@FORCE
@JOBS
@QUIET
@STRICT
@SCHEDULER
def batch(
    table: Path,
    *,
    check_only: bool,
    out: Path | None,
    parquet: bool,
    params: Path | None,
    force: bool,
    jobs: int | None,
    quiet: bool,
    strict: bool,
    scheduler: str | None,
) -> None:
    """Extract radiomic features of many cases without a study: features.csv, failures.csv.

    TABLE is a PyRadiomics batch table: CSV with Image, Mask and, if wanted, Label.
    `alnus extract TABLE.csv` and `alnus check TABLE.csv` are this verb, without and with --check.
    """
    from alnus.study.table_extraction import check_table, extract_table

    if check_only:
        with progress_shown("Reading images", quiet=quiet) as (progress,):
            lines = check_table(table, parameters=params, progress=progress)
        click.echo("\n".join(lines))
        return
    with progress_shown("Extracting", quiet=quiet) as (progress,):
        place, n_cases, n_refused = extract_table(
            table, out, parameters=params, parquet=parquet, force=force, jobs=jobs,
            strict=strict, scheduler=scheduler, progress=progress,
        )  # fmt: skip
    tell_features(place, n_cases, n_refused)


def tell_features(place: Path, n_cases: int, n_refused: int) -> None:
    """Say where the features are and how many cases have none; end with 1 where none has any."""
    click.echo(f"Features are in {place}.")
    if n_refused:
        click.echo(f"Refused cases: {n_refused}; failures.csv beside them says why.", err=True)
    if 0 < n_cases == n_refused:
        raise SystemExit(NOTHING_DONE)
