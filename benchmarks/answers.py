"""How long a person waits at the command line: for a risk, and for ten hospitals pooled.

python benchmarks/answers.py [--rounds 9]

Each is a whole process, from its start to its end; elapsed and processor time are printed, the smallest
and the median of the rounds. Neighbors lengthen the first. Model and node are those of `alnus starter`.
"""

import argparse
import os
import resource
import shlex
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))
from alnus.prediction.starter import write_starter
from alnus.site_file import write_site
from tests.pool.test_pool import site

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
    """Write the model that alnus carries, and ten hospitals; give the words of each question."""
    write_starter(folder / "starter")
    told = (folder / "starter" / "README.txt").read_text(encoding="utf-8").splitlines()
    words = [shlex.split(line)[1:] for line in told if line.startswith("alnus predict ")]
    sites = [str(path) for path in _sites(folder, 10)]
    return {
        "predict, image and ROI": words[0],
        "predict, clinical": words[1],
        "pool of 10 hospitals": ["pool", *sites],
    }


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
    place = Path(cache) / "starter"
    command = [sys.executable, "-m", "alnus", *words]
    subprocess.run(command, check=True, capture_output=True, env=kept, cwd=place)
    elapsed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return elapsed, spent


if __name__ == "__main__":
    main()
