"""The verb that begins a study: from what a hospital has to a study file."""

from pathlib import Path

import click

from alnus.cli.options import PATH
from alnus.errors import StudyError


@click.command()
@click.argument("folder", type=PATH, default=Path())
@click.option("--table", type=PATH, help="Patient table: .xlsx, or CSV of any kind.")
@click.option(
    "--images",
    help='Folder of the images, a name with a *, or a path with columns: "us/{id}.png".',
)
@click.option("--roi", help="The same of the ROIs. Default: images that are called mask or roi.")
@click.option("--redcap", type=PATH, help="REDCap data dictionary of the table.")
@click.option(
    "--outcome", default="", help='Column of the outcome, or "COLUMN=TEXT" with the event\'s text.'
)
def init(
    folder: Path,
    *,
    table: Path | None,
    images: str | None,
    roi: str | None,
    redcap: Path | None,
    outcome: str,
) -> None:
    """Write a study file into FOLDER: to fill in, or proposed from a table and images.

    With --table and --images, columns, files, exclusions and a split are proposed, each guess with
    its reason. With --images alone, each class is a folder. Otherwise, every key is explained.
    """
    if images is None:
        _refuse_alone({"table": table, "roi": roi, "redcap": redcap, "outcome": outcome})
        from alnus.study.template import write_template

        click.echo(f"Fill in {write_template(folder)}, then run `alnus check`.")
        return
    from alnus.study.proposal.proposal import Asked, write_proposal

    asked = Asked(folder, images, roi or "", table, redcap, outcome)
    path, remarks = write_proposal(asked)
    click.echo("\n".join(remarks))
    click.echo(f"Look at every line of {path}, then run `alnus check {path}`.")


def _refuse_alone(options: dict[str, object]) -> None:
    given = [f"--{name}" for name, value in options.items() if value]
    if given:
        message = f"Where are the images? {', '.join(given)} needs --images beside it."
        raise StudyError(message)
