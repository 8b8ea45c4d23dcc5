"""An SPSS file's cells as the texts that a person sees; read in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from alnus.errors import CohortError

SECONDS = 20.0
"""Time a file may take; a table of patients takes one."""


def records(path: Path) -> Iterator[list[str]]:
    """Yield the variables' names, and then the rows.

    A value with a label is the label; one that the file declares missing is empty; whole numbers
    have no decimals. A damaged file can end whoever reads it: here that is another process.

    Raises
    ------
    CohortError
        When the file is no SPSS file or damaged, or pyreadstat is not installed.
    """
    if find_spec("pyreadstat") is None:
        message = (
            f"{path}: is an SPSS file, which needs pyreadstat. Install alnus[spss], or save CSV."
        )
        raise CohortError(message)
    # -P: not its namesake in the current folder, which came with somebody's table.
    command = [sys.executable, "-P", "-m", "alnus.spreadsheet.spss_child", str(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired as error:
        raise CohortError(_refusal(path, f"it took more than {SECONDS:g} s")) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise CohortError(_refusal(path, said or "it is damaged, and ended its reader"))
    yield from map(json.loads, done.stdout.splitlines())


def _refusal(path: Path, reason: str) -> str:
    return f"{path}: cannot be read as an SPSS file ({reason}). Save it as CSV."
