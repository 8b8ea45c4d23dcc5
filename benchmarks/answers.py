"""How long a person waits at the command line: for a risk, and for ten hospitals pooled.

python benchmarks/answers.py [--rounds 9]

Each is a whole process, from its start to its end; elapsed and processor time are printed, the smallest
and the median of the rounds. Neighbors lengthen the first. The image has 600 x 800 pixels.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))
from alnus.model_file import write_model
from alnus.site_file import write_site
from tests.pool.test_pool import site
from tests.prediction.models import CLINICAL, GIVEN, WITH_IMAGE

LIMIT = 1.0
"""Seconds, of each."""


def main() -> None:
    """Time every question in turn; end with 1 when one takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    with TemporaryDirectory() as folder:
        questions = asked(Path(folder))
        for words in questions.values():
            _seconds(words, folder)  # compiles what Python and numba keep for the next time
        times = {name: [] for name in questions}
        for _ in range(rounds):
            for name, words in questions.items():
                times[name].append(_seconds(words, folder))
    slow = False
    for name, of in times.items():
        for kind, spent in zip(("elapsed", "processor"), zip(*of, strict=True), strict=True):
            print(f"{name}, {kind}: {min(spent):.2f} s, median {statistics.median(spent):.2f} s")
        slow |= min(elapsed for elapsed, _ in of) >= LIMIT
    raise SystemExit(int(slow))


def asked(folder: Path) -> dict[str, list[str]]:
    """Write models, an image and ten hospitals, and give the words of each question."""
    write_model(CLINICAL, folder / "clinical.json")
    write_model(WITH_IMAGE, folder / "combined.json")
    rows, columns = np.mgrid[:600, :800]
    roi = ((rows - 300) / 30) ** 2 + ((columns - 400) / 50) ** 2 < 1
    picture = np.random.default_rng(1).normal(100, 12, roi.shape).clip(0, 255).astype(np.uint8)
    Image.fromarray(picture).save(folder / "node.png")
    Image.fromarray(roi.astype(np.uint8) * 255).save(folder / "roi.png")
    values = [word for name, text in GIVEN.items() for word in ("--set", f"{name}={text}")]
    case = [str(folder / "node.png"), str(folder / "roi.png"), "--spacing", "0.1", "0.1"]
    return {
        "predict, clinical": ["predict", str(folder / "clinical.json"), *values],
        "predict, with an image": [
            "predict", str(folder / "combined.json"), *case, "--set", "n_stage=N2",
        ],
        "pool of 10 hospitals": ["pool", *map(str, _sites(folder, 10))],
    }  # fmt: skip


def _sites(folder: Path, n: int) -> list[Path]:
    paths = [folder / f"{place}.json" for place in range(n)]
    for place, path in enumerate(paths):
        write_site(replace(site(f"Hospital {place}"), auc=0.7 + 0.02 * place), path)
    return paths


def _seconds(words: Sequence[str], cache: str) -> tuple[float, float]:
    """Give elapsed and processor time of one process, with bytecode cached as a user has it."""
    kept = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "alnus", *words]
    subprocess.run(command, check=True, capture_output=True, env=kept)
    elapsed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return elapsed, spent


if __name__ == "__main__":
    main()
