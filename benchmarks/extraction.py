"""Time the extraction of all 1,032 features against PyRadiomics 3.0.1, in one run on one core.

One case of each size lies in memory as a 600 x 800 image of 8 bits. Both sides are warm. They take
turns: PyRadiomics extracts once, then alnus extracts again and again for as long, so that a clock that
rises and falls troubles both alike; a turn of alnus counts with its mean. Times are CPU time: medians
of the turns, then the fastest single extraction of either side.

PyRadiomics 3.0.1 needs NumPy 1 and a C compiler. Unless --reference-python names a Python that has
it, a virtual environment is built in the user's cache folder; where that cannot be done, the script
says so and shows alnus's own times.

Pixels of 1 mm are what a PNG without a size gets, and what PyRadiomics then takes for granted. With
true sizes (--spacing 0.07) the Laplacian of Gaussian looks ten times as far around the ROI.

Usage: python benchmarks/extraction.py [--reference-python PATH] [--rounds N] [--spacing MM]
"""

import os
import sys

sys.path.pop(0)  # this folder, where another file's name hides the standard library's statistics
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # before NumPy reads them

import argparse
import io
import json
import math
import shutil
import statistics
import subprocess
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from alnus.extraction.extract import extract
from alnus.extraction.families import glcm, gldm, glrlm, glszm, ngtdm
from alnus.extraction.roi import Binning, Roi, RoiStack
from alnus.extraction.settings import ExtractionSettings
from alnus.imaging.case import Case

SIZES = {"S": (30, 50), "M": (80, 150), "L": (250, 400)}
PARAMS = Path(__file__).parents[1] / "tests" / "compat" / "golden" / "params.yaml"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "alnus" / "pyradiomics"
COUNTS: tuple[Callable[[RoiStack], object], ...] = (
    glcm.Glcm.from_stack,
    glrlm.count_runs,
    glszm.count_zones,
    gldm.count_pixels,
    ngtdm.Ngtdm.from_stack,
)

NINE = (
    "lbp-2D_gldm_DependenceEntropy",
    "lbp-2D_glszm_GrayLevelNonUniformityNormalized",
    "original_shape2D_Elongation",
    "log-sigma-0-2-mm-3D_glcm_Correlation",
    "wavelet-LL_glszm_LargeAreaHighGrayLevelEmphasis",
    "wavelet-LL_glcm_MCC",
    "lbp-2D_glszm_SizeZoneNonUniformityNormalized",
    "wavelet-LL_firstorder_Skewness",
    "wavelet-LH_glcm_MCC",
)
"""The Rad-score's features of the study of 2023; a subset costs a subset."""

Ask = Callable[[str], dict[str, Any]]


def main() -> None:
    """Print two tables: times with their ratios, and where our time goes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reference-python", type=Path, help="a Python with PyRadiomics 3.0.1")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--spacing", type=float, default=1.0, help="size of a pixel in mm")
    options = parser.parse_args()
    image, rois = speckle(), {name: ellipse(size) for name, size in SIZES.items()}
    python = options.reference_python or build_reference()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.npz"
        np.savez(path, image=image, spacing=options.spacing, **rois)
        cases = [
            Case(name, image, roi, (options.spacing, options.spacing)) for name, roi in rois.items()
        ]
        with reference(python, path) as ask:
            print("ROI  pixels     alnus  PyRadiomics   ratio   fastest of both    ratio  apart")
            for case in cases:
                compare(case, ask=ask, rounds=options.rounds)
    print("\nOf it, in ms; decoding comes on top where an image lies in a file.")
    for place, case in enumerate(cases):
        parts = breakdown(case)
        if place == 0:
            print("ROI  " + "  ".join(parts))
        print(f"{case.case_id:3}  " + "  ".join(f"{parts[key]:{len(key)}.2f}" for key in parts))


def speckle() -> NDArray[np.uint8]:
    """Simulate a log-compressed speckle image."""
    rng = np.random.default_rng(20221001)
    echo = gaussian_filter(rng.normal(size=(2, 600, 800)), (0, 1.2, 1.6))
    gray = 20 * np.log10(np.hypot(*echo) + 1e-3) + gaussian_filter(rng.normal(size=(600, 800)), 25)
    low, high = np.percentile(gray, [0.5, 99.5])
    return np.clip(255 * (gray - low) / (high - low), 0, 255).astype(np.uint8)


def ellipse(size: tuple[int, int]) -> NDArray[np.bool_]:
    """Draw an ellipse of a height and width, in pixels, in the middle of the image."""
    rows, columns = np.mgrid[:600, :800]
    radii = [side / 2 for side in size]
    return ((rows - 300) / radii[0]) ** 2 + ((columns - 400) / radii[1]) ** 2 <= 1


def compare(case: Case, *, ask: Ask | None, rounds: int) -> None:
    """Let both sides take turns on one case and print what it cost them."""

    def ours() -> dict[str, float]:
        return extract(Case(case.case_id, case.image, case.roi, case.spacing))

    values = ours()
    mine, theirs, fastest = [], [], math.inf
    for _ in range(rounds):
        if ask is not None:
            answer = ask(case.case_id)
            theirs.append(answer["seconds"])
        times = turn(ours, lasting=theirs[-1] if theirs else 0.5)
        mine.append(statistics.mean(times))
        fastest = min(fastest, *times)
    quick = statistics.median(mine)
    line = f"{case.case_id:3} {case.roi.sum():7,} {1e3 * quick:6.2f} ms"
    if ask is not None:
        slow = statistics.median(theirs)
        apart = max(
            abs(values[key] / value - 1) if value else abs(values[key])
            for key, value in answer["values"].items()
        )
        line += f" {1e3 * slow:9.0f} ms {slow / quick:5.0f} x"
        line += f" {1e3 * fastest:7.2f}, {1e3 * min(theirs):5.0f} ms {min(theirs) / fastest:6.0f} x"
        line += f"  {apart:.0e}"
    print(line, flush=True)


def turn(work: Callable[[], object], lasting: float) -> list[float]:
    """Return the CPU times of single runs that together last so many seconds."""
    times: list[float] = []
    while sum(times) < lasting:
        times.append(seconds(work, repeats=1))
    return times


def seconds(work: Callable[[], object], repeats: int = 5) -> float:
    """Return the median CPU time of some repetitions."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def breakdown(case: Case) -> dict[str, float]:
    """Give the parts of our time, and what a subset of the features takes, in ms."""
    buffer = io.BytesIO()
    Image.fromarray(case.image).save(buffer, format="png")
    settings = ExtractionSettings()
    top, bottom, left, right = case.box

    def filtered() -> list[NDArray[np.float64]]:
        applied = (image_type.apply(case) for image_type in settings.image_types)
        return [image for images in applied for image in images]

    def binned() -> RoiStack:
        region = Roi(np.array(case.roi[top:bottom, left:right]))
        intensities = np.stack([np.take(image, region.inside) for image in images])
        edges = [Binning().edges(row.min(), row.max()) for row in intensities]
        return RoiStack.binned(region, intensities, edges)

    images = filtered()
    parts = {
        "decoding a PNG": lambda: np.asarray(Image.open(buffer)),
        "case": lambda: Case(case.case_id, case.image, case.roi, case.spacing),
        "filters": filtered,
        "gray levels": lambda: binned().planes,
    }
    times = {part: seconds(work) for part, work in parts.items()}
    stack = binned()
    counting = seconds(lambda: [count(stack) for count in COUNTS])
    total = times["case"] + seconds(lambda: extract(case))
    formulas = total - counting - sum(times.values()) + times["decoding a PNG"]
    times |= {"counting": counting, "formulas": formulas}
    times["nine features instead of all"] = seconds(lambda: extract(case, names=NINE), repeats=50)
    return {part: 1e3 * time for part, time in times.items()}


def build_reference() -> Path | None:
    """Build the reference environment once; None, with a sentence, where that cannot be done."""
    python = CACHE / "bin" / "python"
    if python.exists():
        return python
    print(f"Building PyRadiomics 3.0.1 in {CACHE} ...", flush=True)
    install = [str(python), "-m", "pip", "install", "--quiet"]
    needs = ["numpy<2", "setuptools", "wheel", "cython", "versioneer", "scikit-image", "scipy"]
    try:
        venv.create(CACHE, with_pip=True)
        subprocess.run([*install, *needs], check=True)
        subprocess.run([*install, "--no-build-isolation", "pyradiomics==3.0.1"], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(CACHE, ignore_errors=True)  # or the next run would take it for complete
        print(f"PyRadiomics cannot be installed here ({error}); alnus's own times only.")
        return None
    return python


@contextmanager
def reference(python: Path | None, cases: Path) -> Iterator[Ask | None]:
    """Keep PyRadiomics ready in a process of its own."""
    if python is None:
        yield None
        return
    script = Path(__file__).with_name("extraction_reference.py")
    with subprocess.Popen(
        [str(python), str(script), str(cases), str(PARAMS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:

        def ask(name: str) -> dict[str, Any]:
            print(name, file=process.stdin, flush=True)
            return json.loads(next(process.stdout))

        for name in SIZES:
            ask(name)  # warm
        yield ask


if __name__ == "__main__":
    sys.exit(main())
