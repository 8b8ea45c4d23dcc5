"""Time whole batches, from PNG files to a table of 1,032 features, and compute a million cases.

Each case is a 600 x 800 image of 8 bits and an elliptic ROI of 150 x 80 pixels, both PNG. A
busy machine stretches the seconds but hardly the CPU time, from which a million cases are computed.

Usage: python benchmarks/scale.py [--cases N]
"""

import sys

sys.path.pop(0)  # this folder, where another file's name hides the standard library's statistics

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from alnus.extraction.batch import extracted
from alnus.extraction.feature_files import write_features
from alnus.extraction.settings import ExtractionSettings
from alnus.imaging.read import CaseFiles

SETTINGS = ExtractionSettings()
MILLION = 1_000_000


def main() -> None:
    """Print seconds, cases an hour, bytes a case, and a million cases' cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=400)
    n = parser.parse_args().cases
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = draw(folder, n)
        extract = partial(run, cases, folder)
        extract(workers=1)  # compiles the kernels
        print(f"{n} cases, {len(SETTINGS.feature_names)} features, {os.cpu_count()} cores")
        alone = timed("1 process, no records", extract, n=n, workers=1)
        timed("1 process, records", extract, n=n, workers=1, store=folder / "records")
        timed("1 process, resumed", extract, n=n, workers=1, store=folder / "records")
        timed("2 processes, no records", extract, n=n, workers=2)
        timed("2 processes, records", extract, n=n, workers=2, store=folder / "more-records")
        extract(workers=1, table="features.parquet")
        tell_sizes(folder, n)
        tell_million(alone / n)


def draw(folder: Path, n: int) -> list[CaseFiles]:
    """Write n speckled images and one ROI each."""
    rng = np.random.default_rng(1)
    rows, columns = np.mgrid[:600, :800]
    roi = ((rows - 300) / 40) ** 2 + ((columns - 400) / 75) ** 2 <= 1
    for number in range(n):
        speckle = rng.rayleigh(60, roi.shape) * (0.6 + 0.4 * np.sin(columns / 90 + number))
        for kind, pixels in (("image", speckle.clip(0, 255)), ("roi", roi * 255)):
            Image.fromarray(pixels.astype(np.uint8)).save(folder / f"{number}-{kind}.png")
    return [
        CaseFiles(str(k), folder / f"{k}-image.png", folder / f"{k}-roi.png", (0.1, 0.1))
        for k in range(n)
    ]


def run(
    cases: list[CaseFiles],
    folder: Path,
    *,
    workers: int,
    store: Path | None = None,
    table: str = "features.csv",
) -> None:
    """Extract all cases into a table."""
    items = extracted(cases, SETTINGS, workers=workers, store=store)
    write_features(items, SETTINGS, features=folder / table, failures=folder / "failures.csv")


def timed(
    title: str,
    extract: Callable[..., None],
    *,
    n: int,
    workers: int,
    store: Path | None = None,
) -> float:
    """Print a batch's seconds and cases an hour; return its CPU seconds, workers included."""
    start, cpu_start = time.perf_counter(), sum(os.times()[:4])
    extract(workers=workers, store=store)
    seconds, cpu = time.perf_counter() - start, sum(os.times()[:4]) - cpu_start
    print(
        f"{title:24} {seconds:7.2f} s  {3600 * n / seconds:10,.0f} cases an hour  "
        f"{1000 * cpu / n:6.2f} ms of CPU a case"
    )
    return cpu


def tell_sizes(folder: Path, n: int) -> None:
    """Print bytes a case on disk and the largest memory of a process."""
    sizes = {
        "images and ROIs": folder.glob("*.png"),
        "records": (folder / "records").rglob("*.json"),
        "CSV": folder.glob("features.csv"),
        "Parquet": folder.glob("features.parquet"),
    }
    for title, paths in sizes.items():
        size = sum(path.stat().st_size for path in paths) / n
        print(f"{title:24} {size / 1000:7.1f} kB a case  {size * MILLION / 1e9:6.1f} GB a million")
    for title, who in (("parent", resource.RUSAGE_SELF), ("worker", resource.RUSAGE_CHILDREN)):
        print(f"largest {title:16} {resource.getrusage(who).ru_maxrss / 1024:7.0f} MB")


def tell_million(seconds: float) -> None:
    """Print what a million cases take on some numbers of cores, if all keep up."""
    for cores in (1, 16, 128):
        print(f"a million cases on {cores:3} cores: {seconds * MILLION / 3600 / cores:8.1f} hours")


if __name__ == "__main__":
    main()
