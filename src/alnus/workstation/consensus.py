"""Categories of two readers made one: a third reads where the two disagree, and decides."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from alnus.csv_cell import guarded
from alnus.files import write_text
from alnus.workstation.rows import Row


@dataclass(frozen=True)
class Consensus:
    """What readers settled on.

    Parameters
    ----------
    name : str
        The quantity.
    values : tuple of str
        A category a case.
    n_third : int
        Cases on which the two disagreed, so that the third decided.
    """

    name: str
    values: tuple[str, ...]
    n_third: int


def consensus(name: str, rows: Sequence[Row]) -> Consensus:
    """Settle one quantity of all cases; faults must have been told before.

    Parameters
    ----------
    name : str
        Columns are ``<name>_1``, ``<name>_2`` and ``<name>_3``.
    rows : sequence of mapping
        A case each.
    """
    readings = [[row[f"{name}_{reader}"] for reader in (1, 2, 3)] for row in rows]
    settled = tuple(first if first == second else third for first, second, third in readings)
    return Consensus(name, settled, sum(first != second for first, second, _ in readings))


def unsettled(name: str, rows: Sequence[Row]) -> Iterator[str]:
    """Yield a fault for each case on which two readers disagree and the third has not read."""
    for number, row in enumerate(rows, start=1):
        first, second, third = (row[f"{name}_{reader}"] for reader in (1, 2, 3))
        if first != second and not third:
            yield (
                f"row {number}: {name} is {first!r} and {second!r}, and {name}_3 is empty. Ask the "
                "third reader"
            )


def write_consensus(path: Path, rows: Sequence[Row], found: Sequence[Consensus]) -> None:
    """Write a table of cases with what was settled, as CSV.

    Parameters
    ----------
    path : Path
        The file.
    rows : sequence of mapping
        The readers' table; its column ``case_id``, or the row's number, names a case.
    found : sequence of Consensus
        A column each.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(guarded, ["case_id", *(item.name for item in found)]))
    for number, row in enumerate(rows, start=1):
        name = row.get("case_id") or f"row {number}"
        writer.writerow(map(guarded, [name, *(item.values[number - 1] for item in found)]))
    write_text(path, text.getvalue())
