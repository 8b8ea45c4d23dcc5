"""How far features stray that are taken where a measuring trace was, and where it was filled in.

Crosses and dots are drawn on the axes of the nodes of clean images (BrEaST-Lesions-USG, odd case
numbers, on which nothing was tuned): sharp, and smeared as by resizing. The 1,032 features of the marked
and the filled image are compared with those of the clean one: median relative difference, ICC(A,1) a
feature. Real traces are of many more kinds, and what lies under them nobody knows.

Usage: python benchmarks/inpainting.py [DATA], where DATA holds breast_usg.
"""

import os
import sys

sys.path.pop(0)  # this folder, where another file's name hides the standard library's statistics
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # before NumPy reads them

import csv
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from alnus.errors import AlnusWarning
from alnus.evaluation.reliability import intraclass_correlations
from alnus.extraction.extract import extract
from alnus.imaging.case import Case
from alnus.imaging.inpainting import without_traces
from alnus.imaging.read import read_case
from alnus.simulate.marks import INK, with_marks

DATA = Path(__file__).parents[2] / "shared" / "data"
SMEAR, GAIN = 0.6, 1.6  # pixels; so that a line one pixel wide stays about as bright

Drawn = Callable[[Case], Case]


def main() -> None:
    """Print a line a kind of image."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    warnings.simplefilter("ignore", AlnusWarning)
    cases = read(data / "breast_usg")
    clean = features(cases)
    print(
        f"{len(cases)} images; relative difference, median ICC, share of features with ICC >= 0.75"
    )
    untouched = [without_traces(case) for case in cases]
    print(
        f"clean, filled in where one is found: {sum(found.pixels > 0 for found in untouched)} images"
    )
    told("clean, filled in", features([found.case for found in untouched]), clean)
    for name, draw in (("sharp", sharp), ("smeared", smeared)):
        marked = [draw(case) for case in cases]
        found = [without_traces(case) for case in marked]
        told(f"{name} marks", features(marked), clean)
        told(f"{name} marks, filled in", features([item.case for item in found]), clean)
        n, share = sum(item.pixels > 0 for item in found), np.median([
            item.roi_pixels / item.case.roi.sum() for item in found
        ])  # fmt: skip
        print(f"{'':26} found in {n} of {len(found)}; {share:.1%} of the median ROI filled in")


def read(folder: Path) -> list[Case]:
    """Read the cases of odd number."""
    with (folder / "labels.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["mask"] and int(row["CaseID"]) % 2]
    return [read_case(folder / row["image"], folder / row["mask"]) for row in rows]


def features(cases: list[Case]) -> NDArray[np.float64]:
    """Extract all features, shape (cases, features)."""
    return np.array([list(extract(case).values()) for case in cases])


def sharp(case: Case) -> Case:
    """Draw marks of one pixel's width."""
    return replace(case, image=with_marks(case.image.astype(np.uint8), case.roi))


def smeared(case: Case) -> Case:
    """Draw marks that resizing has blurred."""
    ink = sharp(case).image != case.image
    weight = np.clip(GAIN * gaussian_filter(ink.astype(float), SMEAR), 0, 1)
    mixed = case.image + weight * (INK - case.image.astype(float))
    return replace(case, image=np.rint(mixed).astype(np.uint8))


def told(name: str, found: NDArray[np.float64], clean: NDArray[np.float64]) -> None:
    """Print how far features lie from those of the clean images."""
    away = np.abs(found - clean) / np.maximum(np.abs(clean), 1e-12)
    agreement = intraclass_correlations(np.array([clean, found])).value
    agreement = agreement[np.isfinite(agreement)]
    shares = (
        f"{np.median(away):6.2%}  {np.median(agreement):.3f}  {np.mean(agreement >= 0.75):4.0%}"
    )
    print(f"{name:26} {shares}")


if __name__ == "__main__":
    main()
