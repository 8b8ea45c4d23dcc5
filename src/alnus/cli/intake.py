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
@click.option(
    "--features",
    multiple=True,
    help="Features in place of images: a table with a row a case; or a folder, a file a case. May be "
    "given several times.",
)
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
    features: tuple[str, ...],
    redcap: Path | None,
    outcome: str,
) -> None:
    """Write a study file into FOLDER: to fill in, or proposed from a table and images.

    With --table and --images, columns, files, exclusions and a split are proposed, each guess with
    its reason. With --images alone, each class is a folder. --features stands in place of --images
    where features were extracted elsewhere; alone, its table holds the outcome, too. Otherwise,
    every key is explained.
    """
    if features:
        _refuse_images({"images": images, "roi": roi})
    elif images is None:
        _refuse_alone({"table": table, "roi": roi, "redcap": redcap, "outcome": outcome})
        from alnus.study.template import write_template

        click.echo(f"Fill in {write_template(folder)}, then run `alnus check`.")
        return
    from alnus.study.proposal.proposal import Asked, write_proposal

    asked = Asked(folder, images or "", roi or "", table, redcap, outcome, features)
    path, remarks = write_proposal(asked)
    click.echo("\n".join(remarks))
    click.echo(f"Look at every line of {path}, then run `alnus check {path}`.")


def _refuse_alone(options: dict[str, object]) -> None:
    given = [f"--{name}" for name, value in options.items() if value]
    if given:
        message = (
            f"Where are the images? {', '.join(given)} needs --images beside it, or --features, a table "
            "of features that were extracted elsewhere."
        )
        raise StudyError(message)


def _refuse_images(options: dict[str, str | None]) -> None:
    given = [f"--{name}" for name, value in options.items() if value]
    if given:
        message = f"A study has images or --features, not both. Leave out {', '.join(given)}."
        raise StudyError(message)
