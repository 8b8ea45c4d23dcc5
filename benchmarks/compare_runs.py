"""Compare two run directories: every cell of a table, every leaf of a model, and print what differs.

    python benchmarks/compare_runs.py OLD NEW

Rows are compared in their order, columns by name. A file, column or leaf that only one run has is
printed, too. Paths, times and versions differ between any two runs and are left out. The exit code
is 1 where anything differs.
"""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

LEFT_OUT = frozenset(
    {"image", "roi", "second_roi", "alnus", "study_sha256", "patients_sha256", "sha256"}
)
SHOWN = 5  # differences of a column or file


def differences(old: Path, new: Path) -> Iterator[str]:
    """Yield a sentence a difference, file by file."""
    kinds = {".csv": cells, ".json": leaves}
    found = [_files(folder, kinds) for folder in (old, new)]
    for name in sorted(found[0] | found[1]):
        if name not in found[0] & found[1]:
            yield f"{name}: only in {old if name in found[0] else new}"
            continue
        read = kinds[Path(name).suffix]
        yield from (f"{name}: {text}" for text in _compared(read(old / name), read(new / name)))


def _files(folder: Path, kinds: dict[str, object]) -> set[str]:
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.suffix in kinds)
    return {
        str(p) for p in paths if p.parts[0] not in {"records", "report", "run.json", "steps.json"}
    }


def cells(path: Path) -> dict[str, dict[str, str]]:
    """Read a CSV: column → row → cell."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    columns = zip(*rows[1:], strict=True) if rows[1:] else [()] * len(rows[0])
    numbered = ({f"row {n}": cell for n, cell in enumerate(column, 2)} for column in columns)
    return dict(zip(rows[0], numbered, strict=True))


def leaves(path: Path) -> dict[str, dict[str, str]]:
    """Read a JSON file: first key → path below it → leaf."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return {key: dict(_leaves(value)) for key, value in content.items()}


def _leaves(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    inner = enumerate(value) if isinstance(value, list) else ()
    inner = value.items() if isinstance(value, dict) else inner
    if not isinstance(value, list | dict):
        yield place, repr(value)
    for key, item in inner:
        if key not in LEFT_OUT:
            yield from _leaves(item, f"{place}/{key}")


def _compared(old: dict[str, dict[str, str]], new: dict[str, dict[str, str]]) -> Iterator[str]:
    for name in dict.fromkeys([*old, *new]):
        if name in LEFT_OUT:
            continue
        if name not in old or name not in new:
            yield f"{name} only in the {'old' if name in old else 'new'} run"
            continue
        one, other = old[name], new[name]
        wrong = [key for key in dict.fromkeys([*one, *other]) if one.get(key) != other.get(key)]
        if wrong:
            yield f"{name} differs in {len(wrong)} of {len(one)}"
        for key in wrong[:SHOWN]:
            yield f"  {key}: {one.get(key)} | {other.get(key)}"


def main() -> int:
    """Print the differences of the two runs that the command line names."""
    old, new = map(Path, sys.argv[1:3])
    found = list(differences(old, new))
    print("\n".join(found) or "no difference")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
