"""Small cases on disk, for tests of batches."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from alnus.extraction.settings import ExtractionSettings
from alnus.imaging.case import Case
from alnus.imaging.read import CaseFiles

SMALL = ExtractionSettings(families=("firstorder", "ngtdm"))

CHILD = """
import sys
from pathlib import Path
from alnus.extraction.batch import extracted
from alnus.extraction.feature_files import write_features
from tests.extraction.cases import SMALL, cases_in

if __name__ == "__main__":
    cases, out, workers = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    write_features(
        extracted(cases_in(cases), SMALL, workers=workers, store=out / "records"), SMALL,
        features=out / "features.csv", failures=out / "failures.csv",
    )
"""


@dataclass(frozen=True)
class Fatal:
    """A case that kills the process which reads it."""

    case_id: str
    spared: int  # the process of the test itself

    def digest(self) -> str:
        return self.case_id

    def read(self) -> Case:
        assert os.getpid() != self.spared
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


def write_cases(folder: Path, n: int) -> list[CaseFiles]:
    """Write n cases of noise; every seventh has an empty ROI and is refused."""
    rng = np.random.default_rng(11)
    for number in range(n):
        image = rng.integers(0, 256, (32, 40)).astype(np.uint8)
        roi = np.zeros_like(image)
        if number % 7 != 3:
            roi[4 : 14 + number % 9, 6:30] = 255
        Image.fromarray(image).save(folder / f"{number:03d}.png")
        Image.fromarray(roi).save(folder / f"{number:03d}-roi.png")
    return cases_in(folder)


def cases_in(folder: Path) -> list[CaseFiles]:
    names = sorted(path.stem for path in folder.glob("*.png") if "-" not in path.stem)
    return [
        CaseFiles(name, folder / f"{name}.png", folder / f"{name}-roi.png", (0.1, 0.1))
        for name in names
    ]


def records(out: Path) -> dict[str, int]:
    """Name the finished records below a folder and the time each was written."""
    return {path.name: path.stat().st_mtime_ns for path in out.rglob("*.record")}


def started_run(cases: Path, out: Path, *, workers: int) -> subprocess.Popen[bytes]:
    """Extract in another process, the head of its own group."""
    script = out.with_suffix(".py")
    script.write_text(CHILD, encoding="utf-8")
    command = [sys.executable, str(script), str(cases), str(out), str(workers)]
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        command, start_new_session=True, env={**os.environ, "PYTHONPATH": str(root)}
    )


def killed_run(cases: Path, out: Path, *, workers: int, after: int) -> None:
    """Extract in another process and kill it and its workers once some records are there."""
    child = started_run(cases, out, workers=workers)
    while child.poll() is None and len(records(out)) < after:
        time.sleep(0.0005)
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def descendants_of(process: int) -> list[int]:
    """Processes that a process and those below it have started and that have not ended (Linux)."""
    listed = Path(f"/proc/{process}/task/{process}/children")
    try:
        children = [int(child) for child in listed.read_text().split()]
    except OSError:  # it has just ended
        return []
    return children + [below for child in children for below in descendants_of(child)]


def runs(process: int) -> bool:
    """Whether a process is there and is no zombie (Linux)."""
    status = Path(f"/proc/{process}/status")
    return status.exists() and "State:\tZ" not in status.read_text()
