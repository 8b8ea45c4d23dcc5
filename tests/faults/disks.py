"""Disks that are full or may not be written, and two runs in one place."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.runs import damage, difference, ended, sound, started
from tests.faults.trial import Losses, NotPossibleError

NO_ACCESS, REFUSED = 74, 2


def full(folder: Path, tries: int) -> Losses:
    """Run onto disks of growing size until one is large enough."""
    study, expected = sound().untouched(folder / "study"), sound().content
    needed = sum(map(len, expected.values()))
    for number in range(tries):
        size = 4096 * (10 + int(needed * (number + 1) / (tries + 1) / 4096))
        with small_disk(folder / "disk", f"size={size}") as disk:
            code, said = ended(started(study, out=disk / "run"))
            lost = damage(disk / "run") if (disk / "run").is_dir() else ""
            if code != NO_ACCESS or "No space left" not in said:
                lost = lost or f"exit code {code} on a full disk: {said}"
            call("mount", "-o", "remount,size=200m", disk)
            ended(started(study, out=disk / "run"))
            yield lost or difference(disk / "run", expected)


def read_only(folder: Path, tries: int) -> Losses:
    """Run where nothing may be written, in turn where nothing is and where a whole run stands."""
    study, expected = sound().untouched(folder / "study"), sound().content
    for number in range(tries):
        with small_disk(folder / "disk", "size=200m") as disk:
            if stands := bool(number % 2):
                shutil.copytree(sound().study.parent / "run", disk / "run")
            call("mount", "-o", "remount,ro", disk)
            code, said = ended(started(study, out=disk / "run"))
            right = code == NO_ACCESS and "Read-only file system" in said
            lost = "" if right else f"exit code {code} on a read-only disk: {said}"
            yield lost or difference(disk / "run", expected if stands else {})


def two_at_once(folder: Path, tries: int) -> Losses:
    """Start two runs in one directory, together or one later; one is refused, the other is whole."""
    study, expected = sound().untouched(folder / "study"), sound().content
    for number in range(tries):
        out = folder / f"run {number}"
        first = started(study, out=out)
        time.sleep(sound().seconds * number / tries)
        found = [ended(run) for run in (started(study, out=out), first)]
        refused = [said for code, said in found if code == REFUSED and "another alnus" in said]
        whole = [code for code, _ in found if code == 0]
        odd = "" if len(refused) + len(whole) == 2 and whole else f"ended with {found}"
        yield odd or difference(out, expected)


@contextmanager
def small_disk(place: Path, options: str) -> Iterator[Path]:
    """Mount a small disk in memory."""
    place.mkdir(exist_ok=True)
    try:
        call("mount", "-t", "tmpfs", "-o", options, "tmpfs", place)
    except (OSError, subprocess.CalledProcessError) as error:
        message = "this account may mount no small disk"
        raise NotPossibleError(message) from error
    try:
        yield place
    finally:
        call("umount", place)


def call(tool: str, *words: object) -> None:
    """Call a program of the system."""
    program = shutil.which(tool) or tool
    subprocess.run([program, *map(str, words)], check=True, stderr=subprocess.DEVNULL)
