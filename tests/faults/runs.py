"""A small study, its run in another process, and what is left of it after a fault."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alnus.study.run_directory import RESULTS
from alnus.study.step_record import changed_files, read_records
from tests.study.builder import write_small_study

SHORT = (
    ("nested = 1", "nested = 0"), ("bootstrap = 3", ""), ("noise = 1", ""), ("optimism = 3", ""),
    ("stability = 2", ""), ("bootstrap = 50", "bootstrap = 10"),
    ('preset = "rnwcf-1032"', 'image_types = { original = {} }\nfamilies = ["firstorder", "glcm"]'),
)  # fmt: skip
TIMED = {"run.json", "steps.json", "hashes.json", "report.zip", ".lock"}


def write_study(folder: Path, *, patients: int = 40) -> Path:
    """Write a study that runs in seconds."""
    path = write_small_study(folder, patients=patients)
    text = path.read_text(encoding="utf-8")
    for old, new in SHORT:
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


@dataclass(frozen=True)
class Sound:
    """A study that was run once and that nothing happened to.

    ``content`` holds every file of its run, ``seconds`` what the run took.
    """

    study: Path
    content: dict[str, bytes]
    seconds: float

    def untouched(self, folder: Path) -> Path:
        """Copy the study without its run."""
        shutil.copytree(self.study.parent, folder, ignore=shutil.ignore_patterns("run"))
        return folder / self.study.name


@cache
def sound() -> Sound:
    """Run a study once a process: what all trials of whole runs are compared with."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    study = write_study(Path(folder) / "sound")
    start = time.monotonic()
    code, said = ended(started(study))
    assert code == 0, said
    return Sound(study, content(study.parent / "run"), time.monotonic() - start)


def started(study: Path, *, out: Path | None = None, jobs: int = 2) -> subprocess.Popen[str]:
    """Start `alnus run` at the head of its own group of processes."""
    words = [study, "--quiet", "--jobs", jobs, *(["--out", out] if out else [])]
    return subprocess.Popen(
        [sys.executable, "-m", "alnus", "run", *map(str, words)],
        start_new_session=True, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


def ended(run: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for a run; give its exit code and what it said."""
    _, said = run.communicate(timeout=300)
    return run.returncode, said


def content(run: Path) -> dict[str, bytes]:
    """Every file of a run but those that tell times."""
    return {
        path.relative_to(run).as_posix(): path.read_bytes()
        for path in sorted(run.rglob("*"))
        if path.is_file() and path.name not in TIMED and "records" not in path.parts
    }


def damage(run: Path) -> str:
    """Tell what of a run directory is neither whole nor absent."""
    records = read_records(run)
    changed = list(changed_files(run, records, steps=list(RESULTS)))
    return "; ".join(changed)


def difference(run: Path, expected: dict[str, bytes]) -> str:
    """Tell where a run differs from one that nothing happened to."""
    found = content(run)
    other = sorted(k for k in {*found, *expected} if found.get(k) != expected.get(k))
    return f"{', '.join(other[:5])} differ" if other else ""


def copied(study: Path, folder: Path) -> Path:
    """Copy a study with all that lies beside it."""
    shutil.copytree(study.parent, folder)
    return folder / study.name


def group_is_gone(leader: int, *, seconds: float = 30.0) -> bool:
    """Whether all processes of a group end within some time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.killpg(leader, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
