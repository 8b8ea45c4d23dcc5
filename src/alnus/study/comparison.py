"""Two run directories beside each other: every cell of a table, every leaf of a model file."""

import csv
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from alnus.errors import StudyError
from alnus.study.run_directory import read_json

# What tells of the run rather than of its patients; figures and page follow from the tables.
ASIDE = frozenset({"records", "report", "run.json", "steps.json", "hashes.json", ".lock"})
Cells = Mapping[str, Mapping[str, str]]  # column, or first key → row, or path below it → text


@dataclass(frozen=True)
class Difference:
    """What two runs have different in one column of a table, or below one key of a model file.

    Parameters
    ----------
    place : str
        File and column, or file and key.
    n, of : int
        Cells that differ, of all.
    largest : float
        Largest relative difference; infinite where a text differs or is missing.
    example : str
        The first of them.
    """

    place: str
    n: int
    of: int
    largest: float
    example: str

    def __str__(self) -> str:
        """Say it in a line."""
        size = f", by up to {self.largest:.1e} of its size" if math.isfinite(self.largest) else ""
        return f"{self.place}: {self.n} of {self.of} cells differ{size}; {self.example}"


@dataclass(frozen=True)
class Comparison:
    """How many cells were compared, and what differs."""

    n_cells: int
    differences: tuple[Difference, ...]


def compare_runs(
    first: Path, second: Path, *, tolerance: float = 0.0, left_out: Collection[str] = ()
) -> Comparison:
    """Compare every table and model file of two run directories, in the order of their rows.

    Parameters
    ----------
    first, second : Path
        Run directories.
    tolerance : float
        Relative difference of numbers that counts as none; 0 compares texts.
    left_out : collection of str
        Columns and keys that are not compared, e.g. paths.
    """
    names = sorted(_names(first) | _names(second))
    pairs = [(name, _cells(first / name), _cells(second / name)) for name in names]
    kept = [
        (f"{name}, {column}", one.get(column, {}), other.get(column, {}))
        for name, one, other in pairs
        for column in dict.fromkeys([*one, *other])
        if column not in left_out
    ]
    found = [_difference(*item, tolerance, left_out) for item in kept]
    cells = sum(len(one) for _, one, _ in kept)
    return Comparison(cells, tuple(item for item in found if item is not None))


def _names(folder: Path) -> set[Path]:
    paths = (path.relative_to(folder) for path in folder.rglob("*"))
    wanted = (path for path in paths if path.suffix in {".csv", ".json"})
    return {path for path in wanted if path.parts[0] not in ASIDE}


def _cells(path: Path) -> Cells:
    """Read a table or a model file; nothing where it is not there."""
    if not path.is_file():
        return {}
    if path.suffix == ".json":
        return {key: dict(_leaves(value)) for key, value in read_json(path).items()}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        return {
            name: {f"row {n}": row[place] for n, row in enumerate(rows, 2)}
            for place, name in enumerate(header)
        }
    except (ValueError, IndexError, csv.Error) as error:
        message = f"{path}: is damaged ({error}). Make the run again with --force."
        raise StudyError(message) from error


def _leaves(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from _leaves(item, f"{place}/{key}")
    else:
        yield place, repr(value)


def _difference(
    place: str,
    first: Mapping[str, str],
    second: Mapping[str, str],
    tolerance: float,
    left_out: Collection[str],
) -> Difference | None:
    keys = [k for k in dict.fromkeys([*first, *second]) if not {*k.split("/")} & {*left_out}]
    sizes = {key: _distance(first.get(key), second.get(key)) for key in keys}
    wrong = [key for key in keys if sizes[key] > tolerance]
    if not wrong:
        return None
    example = f"{wrong[0]}: {first.get(wrong[0], 'nothing')} and {second.get(wrong[0], 'nothing')}"
    return Difference(place, len(wrong), len(keys), max(sizes[key] for key in wrong), example)


def _distance(first: str | None, second: str | None) -> float:
    """Relative difference of two cells: 0 for the same text, infinite for another one."""
    if first == second:
        return 0.0
    try:
        one, other = float(first or ""), float(second or "")
    except ValueError:
        return math.inf
    size = max(abs(one), abs(other))
    return abs(one - other) / size if math.isfinite(size) else math.inf
