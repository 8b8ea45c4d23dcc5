"""The verb of a batch table: cases without a study, as PyRadiomics takes them."""

from pathlib import Path

import click

from alnus.cli.group import NOTHING_DONE
from alnus.cli.options import FORCE, JOBS, PARAMS, PATH, QUIET, SCHEDULER, STRICT
from alnus.console import progress_shown

SHOWN = 5
"""Refused cases that are named on screen."""


@click.command()
@click.argument("table", type=PATH)
@click.option("--check", "check_only", is_flag=True, help="Report faults only; write nothing.")
@click.option("--out", type=PATH, help="Folder of the features. Default: the table's own.")
@click.option("--parquet", is_flag=True, help="Write features.parquet instead of features.csv.")
@click.option(
    "--keep-columns", is_flag=True, help="Write the table's own columns before the features."
)
@click.option(
    "--diagnostics",
    is_flag=True,
    help="Write the diagnostics_ columns of PyRadiomics before the features, too.",
)
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
    keep_columns: bool,
    diagnostics: bool,
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
            table, out, parameters=params, parquet=parquet, keep_columns=keep_columns,
            diagnostics=diagnostics, force=force, jobs=jobs, strict=strict, scheduler=scheduler, progress=progress,
        )  # fmt: skip
    tell_features(place, n_cases, _refused(place) if n_refused else [])


def _refused(features: Path) -> list[str]:
    from alnus.tables.features import FAILURES

    return FAILURES.read(features.with_name(Path(FAILURES.path).name))["reason"].tolist()


def tell_features(place: Path, n_cases: int, refused: list[str]) -> None:
    """Say where the features are and which cases have none; end with 1 where none has any."""
    click.echo(f"Features are in {place}.")
    if refused:
        click.echo(f"Refused cases: {len(refused)}; failures.csv beside them says why.", err=True)
        for reason in refused[:SHOWN]:
            click.echo(f"  {reason}", err=True)
        if len(refused) > SHOWN:
            click.echo(f"  … and {len(refused) - SHOWN} more.", err=True)
    if 0 < n_cases == len(refused):
        raise SystemExit(NOTHING_DONE)
