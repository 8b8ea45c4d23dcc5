"""Count how many marked images are found and how many clean ones are flagged, each half apart.

Marked are the images of BUS-BRA labeled `caliper` by eye; clean are all of BrEaST-Lesions-USG. Thresholds
were chosen on images of even number; those of odd number tell. Intervals are Wilson's, 95 %.

Usage: python benchmarks/overlays.py [DATA], where DATA holds breast_usg and busbra.
"""

import os
import sys

sys.path.pop(0)  # this folder, where another file's name hides the standard library's statistics
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # before NumPy reads them

import csv
import time
from pathlib import Path

from scipy.stats import binomtest

from alnus.imaging.overlays import find_overlays
from alnus.imaging.read import CaseFiles, read_colors_at_roi

DATA = Path(__file__).parents[2] / "shared" / "data"
SETS = (("busbra", "patient", "measured_trace"), ("breast_usg", "CaseID", ""))


def main() -> None:
    """Print a line a set of images, half and label."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    counts: dict[tuple[str, str, str], list[tuple[bool, bool]]] = {}
    seconds, pixels = 0.0, 0
    for name, number, labels in SETS:
        with (data / name / "labels.csv").open(encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["mask"]]
        for row in rows:
            half = "odd" if int(row[number]) % 2 else "even"
            paths = (data / name / row[key] for key in ("image", "mask"))
            colors, roi = read_colors_at_roi(CaseFiles(row["image"], *paths))
            start = time.process_time()
            found = find_overlays(colors)
            at_roi = found.near(roi)
            seconds, pixels = seconds + time.process_time() - start, pixels + roi.size
            key = (name, half, row[labels] if labels else "clean")
            counts.setdefault(key, []).append((found.anywhere or at_roi, at_roi))
    for key, answers in sorted(counts.items()):
        told = [share(sum(answer[place] for answer in answers), len(answers)) for place in (0, 1)]
        print(f"{' '.join(key):30} anywhere {told[0]}   in ROI + 5 px {told[1]}")
    print(f"CPU time: {seconds / pixels * 1e6:.2f} s a megapixel")


def share(count: int, n: int) -> str:
    """Give a share with its interval."""
    interval = binomtest(count, n).proportion_ci(method="wilson")
    return f"{count:3}/{n:<3} {count / n:5.1%} ({interval.low:.1%} to {interval.high:.1%})"


if __name__ == "__main__":
    main()
