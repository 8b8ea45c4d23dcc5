"""What verbs share: refusals become sentences, and exit codes."""

import click

from alnus.console import ending_tidily, say
from alnus.errors import AlnusError, warnings_told

NOTHING_DONE, REFUSED, NO_FILE_ACCESS, INTERRUPTED = 1, 2, 74, 130
TABLES = (".csv", ".tsv", ".txt", ".xlsx")


class Verbs(click.Group):
    """A group that turns refusals, warnings and interruptions into sentences and exit codes."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a verb; what it raises becomes a sentence and an exit code."""
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
