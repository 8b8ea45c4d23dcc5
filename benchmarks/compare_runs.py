"""Compare two run directories: every cell of a table, every leaf of a model, and print what differs.

    python benchmarks/compare_runs.py OLD NEW

Paths, versions and hashes differ between the runs of two states of alnus and are left out. The exit
code is 1 where anything differs.
"""

import sys
from pathlib import Path

from alnus.study.comparison import compare_runs

LEFT_OUT = frozenset(
    {"image", "roi", "second_roi", "alnus", "study_sha256", "patients_sha256", "sha256"}
)


def main() -> int:
    """Print the differences of the two runs that the command line names."""
    old, new = map(Path, sys.argv[1:3])
    found = compare_runs(old, new, left_out=LEFT_OUT)
    print("\n".join([*map(str, found.differences), f"{found.n_cells} cells compared"]))
    return int(bool(found.differences))


if __name__ == "__main__":
    sys.exit(main())
