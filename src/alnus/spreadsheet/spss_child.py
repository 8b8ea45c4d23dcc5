"""The process that reads an SPSS file: a row a line of JSON out, or the reason why not and code 1.

Started as ``python -m alnus.spreadsheet.spss_child FILE``.
"""

import datetime as dt
import json
import sys
from collections.abc import Iterator
from typing import Any

import pyreadstat

MEMORY = 2_000_000_000  # bytes; half of it is what libraries reserve and never use


def rows(path: str) -> Iterator[list[str]]:
    """Yield the variables' names, and then the rows; a ValueError tells why not."""
    try:
        table, _ = pyreadstat.read_sav(path, apply_value_formats=True, formats_as_category=False)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, MemoryError) as error:
        raise ValueError(str(error)) from error
    yield [str(name) for name in table.columns]
    for cells in table.itertuples(index=False, name=None):
        yield [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    if cell is None or cell != cell:  # noqa: PLR0124 - NaN and NaT are no equals of themselves
        return ""
    if isinstance(cell, dt.datetime):
        day = cell.date().isoformat()
        return day if cell.time() == dt.time() else str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _limit_memory() -> None:
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - not everywhere

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    _limit_memory()
    try:
        for row in rows(sys.argv[1]):
            print(json.dumps(row))  # noqa: T201
    except ValueError as reason:
        sys.exit(str(reason))
