"""What the command line says beside its results, and how it ends when it is told to."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from threading import Timer
from typing import TYPE_CHECKING
from unicodedata import category

import click

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

TERMINATED = 143
PATIENCE = 2.0  # seconds that a compiled extraction never takes
Progress = Callable[[int, int], None]


def say(sentence: str) -> None:
    """Print a sentence where it does not mix with results."""
    click.echo(f"alnus: {harmless(sentence)}", err=True)


def harmless(text: str) -> str:
    r"""Write out control characters and those without width, which a terminal would obey.

    Examples
    --------
    >>> harmless("P1\x1b[2J, line 2")
    'P1\\x1b[2J, line 2'
    """
    return "".join(
        letter.encode("unicode_escape").decode() if _commands(letter) else letter for letter in text
    )


def _commands(letter: str) -> bool:
    return letter not in "\n\t" and category(letter) in {"Cc", "Cf", "Cs"}


class _Harmless(TextIOWrapper):
    """A terminal that is not told to do anything."""

    def write(self, text: str) -> int:
        return super().write(harmless(text))


@contextmanager
def terminal_kept() -> Iterator[None]:
    """Keep control characters of names in files from a terminal; files and pipes get them."""
    before = sys.stdout
    if not before.isatty():
        yield
        return
    before.flush()
    kept = _Harmless(before.buffer, before.encoding, before.errors, line_buffering=True)
    sys.stdout = kept
    try:
        yield
    finally:
        sys.stdout = before
        kept.detach()


@contextmanager
def ending_tidily() -> Iterator[None]:
    """Leave nothing half-written when asked to end, as job schedulers do, by SIGTERM."""
    # SystemExit unwinds the stack, so that hidden folders and processes are cleaned up; the signal
    # itself would not.
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        yield
    except SystemError as error:
        # Compiled code that a signal meets between two of its calls to Python hides what that raises.
        if isinstance(error.__cause__, SystemExit | KeyboardInterrupt):
            raise error.__cause__ from None
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def patience() -> Iterator[None]:
    """Say what takes so long, on a machine where the kernels were never compiled."""
    sentence = "Compiling the extraction for this machine; this happens once."
    # A timer, because nobody knows beforehand whether a compiled kernel lies in the cache.
    waiting = Timer(PATIENCE, click.echo, (sentence,), {"err": True})
    waiting.start()
    try:
        yield
    finally:
        waiting.cancel()


@contextmanager
def progress_shown(*titles: str, quiet: bool) -> Iterator[tuple[Progress | None, ...]]:
    """A bar a title on a terminal, plain lines every tenth part elsewhere, nothing when quiet."""
    if quiet:
        yield (None,) * len(titles)
    elif not sys.stderr.isatty():
        yield tuple(map(_plain_progress, titles))
    else:
        from rich.console import Console  # noqa: PLC0415 - on terminals only
        from rich.progress import Progress as Bar  # noqa: PLC0415

        with Bar(console=Console(stderr=True)) as bar:
            yield tuple(_bar_progress(bar, title) for title in titles)


def _bar_progress(bar: "Bar", title: str) -> Progress:
    task = bar.add_task(title, total=None, visible=False)
    return lambda done, total: bar.update(task, completed=done, total=total, visible=True)


def _plain_progress(title: str) -> Progress:
    def show(done: int, total: int) -> None:
        if done == total or done % max(total // 10, 1) == 0:
            click.echo(f"{title}: {done} of {total}", err=True)

    return show
