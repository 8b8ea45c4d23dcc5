"""Compare outlines from four caliper points with drawn ROIs, on the images that nothing was tuned on.

Points are put at the ends of each ROI's greatest diameter and of the longest chord across it, then
moved by a normal error of 0, 2 and 5 % of the long axis. Printed are mean Dice, the mean 95 % Hausdorff
distance in per cent of the long axis, and CPU time an outline. Images are those of odd number of
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
from scipy.ndimage import binary_erosion, map_coordinates
from scipy.spatial import ConvexHull, cKDTree

from alnus.delineation.arcs import four_arc_outline
from alnus.delineation.calipers import Calipers
from alnus.delineation.outline import outline
from alnus.errors import CaseError
from alnus.imaging.read import read_case
from alnus.imaging.rois.polygon import rasterize
from alnus.simulate.patients import read_recipe
from alnus.simulate.phantom import Node, draw

DATA = Path(__file__).parents[2] / "shared" / "data"
JITTERS = (0.0, 0.02, 0.05)
N_PHANTOMS = 100
SEED = 20221001

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
        print("method      error   Dice   HD95 %  CPU ms  refused")
        for method, draws in METHODS.items():
            for jitter in JITTERS:
                print(f"{method:10}  {jitter:4.0%}  {row(draws, cases, jitter)}")


def row(draws: Outline, cases: list[Drawn], jitter: float) -> str:
    """Give one line: Dice, Hausdorff distance, time, refused."""
    rng = np.random.default_rng(SEED)
    found = [rated(draws, case, jitter, rng) for case in cases]
    kept = np.array([numbers for numbers in found if numbers is not None])
    overlap, distance, seconds = kept.mean(axis=0)
    refused = len(found) - len(kept)
    return f"{overlap:.4f}  {distance:6.2f}  {seconds * 1000:6.1f}  {refused:7}"


def rated(
    draws: Outline, case: Drawn, jitter: float, rng: np.random.Generator
) -> tuple[float, float, float] | None:
    """Outline one case; nothing where its points were refused."""
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
    mask = rasterize(polygon, case.roi.shape)
    overlap = 2 * np.count_nonzero(mask & case.roi) / (mask.sum() + case.roi.sum())
    return overlap, 100 * hausdorff(mask, case.roi) / float(long_axis), seconds


def hausdorff(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """Give the 95th percentile of both masks' distances between their borders, pixels."""
    borders = [np.argwhere(mask & ~binary_erosion(mask)) for mask in (first, second)]
    there, back = (cKDTree(borders[1 - k]).query(borders[k])[0] for k in (0, 1))
    return float(max(np.percentile(there, 95), np.percentile(back, 95)))


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
