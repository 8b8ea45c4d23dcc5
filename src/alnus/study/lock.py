"""One process at a time works on a folder."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from alnus.errors import StudyError

PLACE = ".lock"


_HELD: ContextVar[frozenset[Path]] = ContextVar("_HELD", default=frozenset())
"""Folders that a whole run holds; its steps take them for theirs."""


@contextmanager
def locked(folder: Path, *, throughout: bool = False) -> Iterator[None]:
    """Hold a folder, which is made where it is not there, until the block ends.

    The operating system gives the lock back when the process ends, however it ends: no lock of a
    dead process is left. The empty file ``.lock`` stays.

    Parameters
    ----------
    folder : Path
        The folder.
    throughout : bool
        Whether locks of the same folder inside the block are this one.

    Raises
    ------
    StudyError
        When another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = folder.resolve()
    if place in _HELD.get():
        yield
        return
    file = os.open(folder / PLACE, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            _hold(file)
        except (BlockingIOError, PermissionError) as error:
            message = (
                f"{folder}: another alnus is at work there. Wait until it has ended, or give --out "
                "for another folder."
            )
            raise StudyError(message) from error
        before = _HELD.set(_HELD.get() | {place} if throughout else _HELD.get())
        try:
            yield
        finally:
            _HELD.reset(before)
    finally:
        os.close(file)


def _hold(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - of this system alone

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - of the other systems alone

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
