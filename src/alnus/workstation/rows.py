"""The rows of a CSV table as text, with column names in small letters."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from alnus.csv_cell import unguarded
from alnus.errors import CohortError
from alnus.imaging.read import stem

Row = Mapping[str, str]


def read_rows(path: Path, needed: Sequence[str]) -> list[Row]:
    """Read the rows of a table, empty ones left out.

    Parameters
    ----------
    path : Path
        CSV in UTF-8; column names in any case.
    needed : sequence of str
        Columns that must be there.

    Returns
    -------
    list of mapping
        By column; "" where a row ends early.

    Raises
    ------
    CohortError
        When the file cannot be read, a column is missing or there is no row.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            header, *cells = [
                [unguarded(cell.strip()) for cell in row] for row in csv.reader(file)
            ] or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = f"{path}: the table cannot be read ({error}). Give a CSV file in UTF-8."
        raise CohortError(message) from error
    names = [name.lower() for name in header]
    missing = [name for name in needed if name not in names]
    rows = [row + [""] * (len(names) - len(row)) for row in cells if any(row)]
    if missing or not rows:
        fault = f"columns {', '.join(missing)} are missing" if missing else "it has no row"
        raise CohortError.of_faults(str(path), [fault])
    return [dict(zip(names, row, strict=False)) for row in rows]


def case_names(rows: Sequence[Row], faults: list[str]) -> list[str]:
    """Name each row's case: the column case_id, or its image; add what is wrong to the faults."""
    names = [row.get("case_id") or stem(Path(row["image"])) for row in rows]
    faults += [f"case {name} has {n} rows" for name, n in Counter(names).items() if n > 1]
    for number, (name, row) in enumerate(zip(names, rows, strict=True), start=1):
        if not row["image"]:
            faults.append(f"row {number}: image is empty")
        elif Path(name).name != name:
            faults.append(f"row {number}: {name!r} names a folder; a case's name is no path")
    return names


def spacing_of(row: Row) -> tuple[float, float] | None:
    """Read a row's pixel size from spacing_row and spacing_column (mm); None where both are empty.

    Raises
    ------
    ValueError
        When one of them is no number.
    """
    steps = [row.get(f"spacing_{axis}", "") for axis in ("row", "column")]
    if not any(steps):
        return None
    try:
        return float(steps[0]), float(steps[1])
    except ValueError as error:
        message = f"spacing is {steps}; two numbers in mm are needed"
        raise ValueError(message) from error
