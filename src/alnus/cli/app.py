"""Verbs of the app: serve it, and take its registry elsewhere."""

from importlib.util import find_spec
from pathlib import Path

import click

from alnus.cli.options import PATH
from alnus.errors import AlnusError


@click.command()
@click.argument("model", type=PATH)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default: a free one.")
@click.option("--registry", type=PATH, help="SQLite file that keeps predictions for pathology.")
@click.option("--worklist", type=PATH, help="Folder of pictures to read; the risk is hidden then.")
@click.option(
    "--readings",
    type=PATH,
    help="Folder of readings, one folder a reader. Default: `readings` beside the worklist.",
)
@click.option("--reader", default="first", show_default=True, help="Who reads the worklist.")
@click.option("--open/--no-open", "opens", default=True, help="Open the browser.")
def serve(
    model: Path,
    *,
    port: int,
    registry: Path | None,
    worklist: Path | None,
    readings: Path | None,
    reader: str,
    opens: bool,
) -> None:
    """Serve the app of MODEL in the browser, on this machine alone; research use only.

    From a scanner's file to a risk: open, four calipers, correct, read. Ctrl-C ends it.
    """
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        message = "The app needs two more libraries: pip install 'alnus[app]'."
        raise AlnusError(message)
    from alnus.app.launch import launch
    from alnus.app.worklist import Worklist

    listed = None
    if worklist is not None:
        results = readings or worklist.resolve().parent / "readings"
        listed = Worklist.of_folder(worklist, results, reader)

    def tell(address: str) -> None:
        click.echo(address)
        click.echo("The app is open at this address until Ctrl-C.", err=True)
        if opens:
            click.launch(address)

    launch(model, registry=registry, worklist=listed, port=port, tell=tell)


@click.group()
def registry() -> None:
    """What became of predictions that the app kept."""


@registry.command()
@click.argument("file", type=PATH)
@click.option("--output", "-o", type=PATH, required=True, help="Folder to write.")
def export(file: Path, *, output: Path) -> None:
    """Write the cases of a registry FILE as a study, which `alnus validate` reads."""
    from alnus.app.registry_export import MODEL, STUDY, export_registry

    n, waiting = export_registry(file, output)
    click.echo(f"{n} cases are in {output}; {waiting} wait for pathology.")
    click.echo(f"Next: alnus validate {output / MODEL} {output / STUDY}")


@registry.command()
@click.argument("file", type=PATH)
@click.argument("case")
@click.option("--positive/--negative", required=True, help="What pathology found.")
def outcome(file: Path, case: str, *, positive: bool) -> None:
    """Tell what pathology found of a CASE in a registry FILE; once told, it stands."""
    from alnus.app.registry import Registry

    if not file.is_file():
        message = f"{file}: the registry is not there."
        raise AlnusError(message)
    Registry(file).tell_outcome(case, outcome=positive)
    click.echo(f"{case}: {'positive' if positive else 'negative'}")
