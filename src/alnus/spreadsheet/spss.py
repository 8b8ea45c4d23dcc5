"""An SPSS file's cells as the texts that a person sees: value labels, and dates as 2020-06-01."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alnus.errors import CohortError


def records(path: Path) -> Iterator[list[str]]:
    """Yield the variables' names, and then the rows.

    A value with a label is the label; one that the file declares missing is empty; whole numbers
    have no decimals.

    Raises
    ------
    CohortError
        When the file is no SPSS file, or pyreadstat is not installed.
    """
    try:
        import pyreadstat  # noqa: PLC0415 - an extra
    except ImportError as error:
        message = (
            f"{path}: is an SPSS file, which needs pyreadstat. Install alnus[spss], or save CSV."
        )
        raise CohortError(message) from error
    try:
        table, _ = pyreadstat.read_sav(
            str(path), apply_value_formats=True, formats_as_category=False
        )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, OSError) as error:
        message = f"{path}: cannot be read as an SPSS file ({error}). Save it as CSV."
        raise CohortError(message) from error
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
