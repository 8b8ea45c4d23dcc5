"""Runs that are killed, terminated and interrupted at any moment, and go on afterwards."""

import os
import random
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.faults.runs import (
    damage,
    difference,
    ended,
    group_is_gone,
    sound,
    started,
)
from tests.faults.trial import Losses

CODES = {signal.SIGTERM: 143, signal.SIGINT: 130}


@dataclass(frozen=True)
class Blow:
    """A signal to a run alone, or to its workers too."""

    signal: signal.Signals
    workers_too: bool = False

    def strike(self, run: subprocess.Popen[str]) -> None:
        """Send it."""
        if self.workers_too:
            os.killpg(run.pid, self.signal)
        else:
            run.send_signal(self.signal)


KILLED, KILLED_WITH_WORKERS = Blow(signal.SIGKILL), Blow(signal.SIGKILL, workers_too=True)


def killed(folder: Path, tries: int) -> Losses:
    """Kill a run, with its workers or without, again and again; in the end all must be as if nothing had been."""
    yield from _struck(folder, tries, [KILLED, KILLED_WITH_WORKERS])


def terminated(folder: Path, tries: int) -> Losses:
    """Send SIGTERM and SIGINT in turn, which a run answers by an exit code and a sentence."""
    yield from _struck(folder, tries, [Blow(how) for how in CODES])


def _struck(folder: Path, tries: int, blows: list[Blow]) -> Losses:
    whole = sound()
    struck = whole.untouched(folder / "struck")
    rng, losses = random.Random(tries), list[str]()  # noqa: S311 - no secret
    while len(losses) < tries:
        run = started(struck)
        blow = blows[len(losses) % len(blows)]
        if _strike(run, blow, after=rng.uniform(0.3, whole.seconds)):
            losses.append(_lost(struck.parent / "run", run, blow.signal))
        else:  # it had ended before: begin another one
            lost = difference(struck.parent / "run", whole.content)
            assert not lost, lost
            shutil.rmtree(struck.parent / "run")
    code, said = ended(started(struck))
    losses[-1] += difference(struck.parent / "run", whole.content) or (said if code else "")
    yield from losses


def _strike(run: subprocess.Popen[str], blow: Blow, *, after: float) -> bool:
    """Strike after a while; tell whether that ended the run."""
    try:
        run.wait(timeout=after)
    except subprocess.TimeoutExpired:
        blow.strike(run)
    return ended(run)[0] != 0


def _lost(directory: Path, run: subprocess.Popen[str], how: signal.Signals) -> str:
    if not group_is_gone(run.pid):
        return "a process is left"
    if run.returncode not in {CODES.get(how), -how}:
        return f"exit code {run.returncode} after {how.name}"
    half = [] if how == signal.SIGKILL else sorted(directory.glob("**/.*.part"))
    return (
        f"{half[0].name} is left"
        if half and how in CODES and run.returncode > 0
        else damage(directory)
    )
