"""Compare outlines from four caliper points with drawn ROIs, on the images that nothing was tuned on.

Points are put at the ends of each ROI's greatest diameter and of the longest chord across it, then
moved by a normal error of 0, 2 and 5 % of the long axis. Printed are mean Dice, the mean 95 % Hausdorff
distance in per cent of the long axis, CPU time an outline, and how well features of the original image
agree with those of the drawn ROI: the median of their ICC(A,1), and the share of 0.75 and more. Images are those of odd number of
BrEaST-Lesions-USG and BUS-BRA (the weights were tuned on the even ones), and simulated nodes with a
bright hilum. Points that moved until no node lies between them are refused; how often is printed.

Usage: python benchmarks/delineation.py [DATA], where DATA holds breast_usg and busbra.
"""

import os
import sys

sys.path.pop(0)  # this folder, where another file's name hides the standard library's statistics
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # before NumPy reads them

import csv
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates
from scipy.spatial import ConvexHull

from alnus.delineation.agreement import roi_agreement
from alnus.delineation.arcs import four_arc_outline
from alnus.delineation.calipers import Calipers
from alnus.delineation.outline import outline
from alnus.errors import CaseError
from alnus.evaluation.reliability import intraclass_correlations
from alnus.extraction.extract import extract
from alnus.extraction.image_types.pointwise import Original
from alnus.extraction.settings import ExtractionSettings, ImageTypes
from alnus.imaging.case import Case
from alnus.imaging.read import read_case
from alnus.imaging.rois.polygon import rasterize
from alnus.simulate.patients import read_recipe
from alnus.simulate.phantom import Node, draw

DATA = Path(__file__).parents[2] / "shared" / "data"
JITTERS = (0.0, 0.02, 0.05)
N_PHANTOMS = 100
SEED = 20221001
FEATURES = ExtractionSettings(image_types=ImageTypes(original=Original()))

Outline = Callable[[NDArray[np.generic], Calipers], NDArray[np.float64]]
METHODS: dict[str, Outline] = {
    "four arcs": lambda _, calipers: four_arc_outline(calipers),
    "paths": outline,
}


@dataclass(frozen=True, eq=False)
class Drawn:
    """An image, its ROI, and the points at its axes' ends."""

    image: NDArray[np.generic]
    roi: NDArray[np.bool_]
    points: NDArray[np.float64]


def main() -> None:
    """Print a table a set of images."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    for name, cases in (
        ("breast_usg and busbra, odd numbers", list(real(data))),
        ("simulated nodes with a bright hilum", list(phantoms())),
    ):
        print(f"{name}: {len(cases)} images")
        print("method      error   Dice   HD95 %  CPU ms  refused  median ICC  ICC >= 0.75")
        for method, draws in METHODS.items():
            for jitter in JITTERS:
                print(f"{method:10}  {jitter:4.0%}  {row(draws, cases, jitter)}")


def row(draws: Outline, cases: list[Drawn], jitter: float) -> str:
    """Give one line: Dice, Hausdorff distance, time, refused, agreement of features."""
    rng = np.random.default_rng(SEED)
    pairs = [(case, drawn(draws, case, jitter, rng)) for case in cases]
    kept = [(case, *found) for case, found in pairs if found is not None]
    overlap, distance, seconds = np.mean([rated(*one) for one in kept], axis=0)
    agreement = feature_agreement([(case, mask) for case, mask, _ in kept])
    return (
        f"{overlap:.4f}  {distance:6.2f}  {seconds * 1000:6.1f}  {len(cases) - len(kept):7}"
        f"  {np.median(agreement):10.3f}  {np.mean(agreement >= 0.75):11.0%}"
    )


def drawn(
    draws: Outline, case: Drawn, jitter: float, rng: np.random.Generator
) -> tuple[NDArray[np.bool_], float] | None:
    """Outline one case and time it; nothing where its points were refused."""
    long_axis = np.linalg.norm(case.points[1] - case.points[0])
    moved = case.points + rng.normal(0, jitter * long_axis, (4, 2))
    inside = np.clip(moved, 0, np.array(case.roi.shape[::-1]) - 1)
    try:
        calipers = Calipers.on_image(inside, case.roi.shape)
    except CaseError:
        return None
    start = time.process_time()
    polygon = draws(case.image, calipers)
    seconds = time.process_time() - start
    return rasterize(polygon, case.roi.shape), seconds


def rated(case: Drawn, mask: NDArray[np.bool_], seconds: float) -> tuple[float, float, float]:
    """Give Dice, Hausdorff distance in per cent of the long axis, and seconds."""
    agreement = roi_agreement(mask, case.roi)
    long_axis = float(np.linalg.norm(case.points[1] - case.points[0]))
    return agreement.dice, 100 * agreement.hausdorff_95 / long_axis, seconds


def feature_agreement(pairs: list[tuple[Drawn, NDArray[np.bool_]]]) -> NDArray[np.float64]:
    """Give the intraclass correlation of each feature between drawn and outlined ROIs."""
    readings = [
        [
            list(extract(Case("benchmark", case.image, roi), FEATURES).values())
            for case, roi in ((case, case.roi if reader == 0 else mask) for case, mask in pairs)
        ]
        for reader in (0, 1)
    ]
    values = intraclass_correlations(np.array(readings)).value
    return values[np.isfinite(values)]


def real(data: Path) -> Iterator[Drawn]:
    """Read the images of odd number that have an ROI."""
    for name, column in (("breast_usg", "CaseID"), ("busbra", "patient")):
        with (data / name / "labels.csv").open(encoding="utf-8") as file:
            rows = [line for line in csv.DictReader(file) if int(line[column]) % 2 and line["mask"]]
        for line in rows:
            case = read_case(data / name / line["image"], data / name / line["mask"])
            yield Drawn(case.image, case.roi, axes(case.roi))


def phantoms() -> Iterator[Drawn]:
    """Draw nodes with a hilum."""
    rng = np.random.default_rng(SEED)
    scanners = read_recipe().scanners
    for count in range(N_PHANTOMS):
        long_axis = rng.uniform(8, 30)
        short_axis, cortex = long_axis * rng.uniform(0.4, 0.8), rng.uniform(1.5, 4)
        node = Node(
            long_axis, short_axis, cortex, hilum=True, focal=bool(count % 2), score=rng.normal()
        )
        image, roi = draw(node, scanners[count % len(scanners)], rng)
        yield Drawn(image, roi, axes(roi))


def axes(roi: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Find the ends of an ROI's greatest diameter, and of the longest chord at right angles to it."""
    places = np.argwhere(roi)[:, ::-1].astype(np.float64)
    hull = places[ConvexHull(places).vertices]
    distances = np.linalg.norm(hull[:, None] - hull, axis=2)
    start, end = hull[list(np.unravel_index(distances.argmax(), distances.shape))]
    length = distances.max()
    along = (end - start) / length
    steps = np.arange(-length, length, 0.5)
    feet = start + np.linspace(0.15, 0.85, 57)[:, None, None] * length * along
    across = feet + steps[:, None] * np.array([-along[1], along[0]])
    lit = map_coordinates(roi.astype(float), [across[..., 1], across[..., 0]], order=1) >= 0.5
    first, last = lit.argmax(axis=1), len(steps) - 1 - lit[:, ::-1].argmax(axis=1)
    longest = np.where(lit.any(axis=1), last - first, -1).argmax()
    ends = [across[longest, first[longest]], across[longest, last[longest]]]
    return np.array([start, end, *ends])


if __name__ == "__main__":
    main()
