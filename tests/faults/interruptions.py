"""Runs that are killed, terminated and interrupted at any moment, and go on afterwards."""

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

from tests.faults.runs import (
    content,
    copied,
    damage,
    difference,
    ended,
    group_is_gone,
    started,
    write_study,
)
from tests.faults.trial import Losses

CODES = {signal.SIGTERM: 143, signal.SIGINT: 130}


def killed(folder: Path, tries: int) -> Losses:
    """Kill a run and its workers again and again; in the end it must be as if nothing had been."""
    yield from _struck(folder, tries, [signal.SIGKILL])


def terminated(folder: Path, tries: int) -> Losses:
    """Send SIGTERM and SIGINT in turn, which a run answers by an exit code and a sentence."""
    yield from _struck(folder, tries, list(CODES))


def _struck(folder: Path, tries: int, signals: list[signal.Signals]) -> Losses:
    study = write_study(folder / "sound")
    start = time.monotonic()
    code, said = ended(started(study))
    longest, expected = time.monotonic() - start, content(study.parent / "run")
    yield said if code else ""
    shutil.rmtree(study.parent / "run")
    struck = copied(study, folder / "struck")
    rng = random.Random(tries)  # noqa: S311 - no secret
    for number in range(tries - 1):
        run = started(struck)
        how = signals[number % len(signals)]
        went_on = _strike(run, how, after=rng.uniform(0.3, longest))
        yield _lost(struck.parent / "run", run, how, went_on=went_on)
        if went_on:  # it had ended before: begin another one
            lost = difference(struck.parent / "run", expected)
            assert not lost, lost
            shutil.rmtree(struck.parent / "run")
    code, said = ended(started(struck))
    yield difference(struck.parent / "run", expected) or (said if code else "")


def _strike(run: subprocess.Popen[str], how: signal.Signals, *, after: float) -> bool:
    """Strike after a while; tell whether the run had ended."""
    try:
        run.wait(timeout=after)
    except subprocess.TimeoutExpired:
        if how == signal.SIGKILL:
            os.killpg(run.pid, how)
        else:
            run.send_signal(how)
    return ended(run)[0] == 0


def _lost(
    directory: Path, run: subprocess.Popen[str], how: signal.Signals, *, went_on: bool
) -> str:
    if not group_is_gone(run.pid):
        return "a process is left"
    if not went_on and how in CODES and run.returncode not in {CODES[how], -how}:
        return f"exit code {run.returncode} after {how.name}"
    half = [] if how == signal.SIGKILL else sorted(directory.glob("**/.*.part"))
    return (
        f"{half[0].name} is left"
        if half and how in CODES and run.returncode > 0
        else damage(directory)
    )
