"""What verbs share: refusals become sentences, and exit codes."""

from pathlib import Path, PurePath

import click

from alnus.console import ending_tidily, say, terminal_kept
from alnus.errors import AlnusError, warnings_told

COMMANDING = Path(".numba_config.yaml")
"""Numba obeys it in the current folder: it may name a folder of compiled code, which then runs."""

NOTHING_DONE, REFUSED, NO_FILE_ACCESS, INTERRUPTED = 1, 2, 74, 130
TABLES = (".csv", ".tsv", ".txt", ".xlsx")


# A study is TOML: with a batch table instead, these verbs are `batch`.
OF_A_BATCH_TABLE = {"extract": ("batch",), "check": ("batch", "--check")}


class Verbs(click.Group):
    """A group that turns refusals, warnings and interruptions into sentences and exit codes."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; that of a batch table where one is given."""
        verb, *words = args
        if verb in OF_A_BATCH_TABLE and any(PurePath(w).suffix.lower() == ".csv" for w in words):
            args = [*OF_A_BATCH_TABLE[verb], *words]
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run a verb; what it raises becomes a sentence and an exit code."""
        try:
            with ending_tidily(), terminal_kept(), warnings_told(say):
                _refuse_commanding_folder()
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


def _refuse_commanding_folder() -> None:
    if COMMANDING.is_file():
        message = (
            f"this folder holds {COMMANDING}, which can have other programs run. Delete it, or start "
            "alnus in another folder."
        )
        raise AlnusError(message)


def tell_changed(folder: Path) -> None:
    """Name the changed files of a run to who reads it by a verb that is no step of it."""
    from alnus.study.trust import changed_results

    for text in changed_results(folder):
        say(f"{folder}: {text}.")
