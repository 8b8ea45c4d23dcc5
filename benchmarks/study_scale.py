"""Time a study's steps around extraction: CPU a case and memory, beside extraction alone.

Each patient has a 600 x 800 image of 8 bits and an elliptic ROI of 150 x 80 pixels, both PNG, and
an outcome by chance. Four times as many patients show whether memory grows.

Usage: python benchmarks/study_scale.py [--cases N]
"""

import sys

sys.path.pop(0)  # this folder, where another file's name hides the standard library's statistics

import argparse
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from alnus.extraction.batch import extracted
from alnus.extraction.feature_files import write_features
from alnus.study.checks import checked
from alnus.study.config import read_study
from alnus.study.prepare import prepare
from alnus.study.run_directory import RunDirectory
from alnus.study.steps import check, extract

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.faults.asked import MEASURED

STUDY = """
name = "benchmark"

[patients]
table = "patients.csv"
case_id = "id"
outcome = { column = "event", positive = "yes" }
image = "{id}-image.png"
roi = "{id}-roi.png"
spacing = { row = "mm", column = "mm" }

[split]
by = "random"
shares = { training = 0.7, validation = 0.3 }

[clinical.variables]
age = { label = "Age", unit = "years", step = 10.0 }
"""


def main() -> None:
    """Print each step's CPU a case, its ratio to extraction alone, and its largest memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--step", choices=STEPS)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.step:
        STEPS[asked.step](asked.folder)
        return
    for n in (asked.cases // 4, asked.cases):
        with tempfile.TemporaryDirectory() as name:
            draw(Path(name), n)
            tell(Path(name), n)


def draw(folder: Path, n: int) -> None:
    """Write n speckled images, one ROI each, and the study."""
    rng = np.random.default_rng(1)
    rows, columns = np.mgrid[:600, :800]
    roi = ((rows - 300) / 40) ** 2 + ((columns - 400) / 75) ** 2 <= 1
    lines = ["id,mm,event,age"]
    for number in range(n):
        speckle = rng.rayleigh(60, roi.shape) * (0.6 + 0.4 * np.sin(columns / 90 + number))
        for kind, pixels in (("image", speckle.clip(0, 255)), ("roi", roi * 255)):
            file = folder / f"{number}-{kind}.png"
            Image.fromarray(pixels.astype(np.uint8)).save(file, compress_level=1)
        lines.append(f"{number},0.1,{('no', 'yes')[rng.integers(2)]},{rng.integers(30, 80)}")
    (folder / "patients.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")


def alone(folder: Path) -> None:
    """Extract the cases into a table, without a study and without records."""
    path = folder / "study.toml"
    cases, settings = prepare(path).cases, read_study(path).extraction
    write_features(
        extracted(cases, settings),
        settings,
        features=folder / "alone.csv",
        failures=folder / "failures.csv",
    )


def both(folder: Path) -> None:
    """Check and extract as `alnus run` does, before it fits."""
    path, run = folder / "study.toml", RunDirectory(folder / "both")
    found = checked(path, into=run, jobs=1)
    extract(path, run.folder, jobs=1, found=found)


STEPS: dict[str, Callable[[Path], object]] = {
    "alone": alone,
    "check": lambda folder: check(folder / "study.toml"),
    "extract": lambda folder: extract(folder / "study.toml", jobs=1),
    "extract again": lambda folder: extract(folder / "study.toml", jobs=1, force=True),
    "run: check and extract": both,
    "run again": lambda folder: checked(folder / "study.toml", into=RunDirectory(folder / "both")),
}


def tell(folder: Path, n: int) -> None:
    """Run each step in a process of its own, and print what it took."""
    base = 0.0
    for step in STEPS:
        command = [sys.executable, __file__, "--step", step, "--folder", str(folder)]
        measured = [sys.executable, "-c", MEASURED, *command]
        told = subprocess.run(measured, check=True, capture_output=True, text=True).stdout
        code, seconds, kilobytes = map(float, told.split())
        if code:
            raise SystemExit(int(code))
        base = base or seconds
        print(
            f"{n} cases, {step}: {1000 * seconds / n:.1f} ms of CPU a case, "
            f"{seconds / base:.2f} of extraction alone; largest process {kilobytes / 1024:.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main()
