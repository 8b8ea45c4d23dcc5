"""Reading published tables: a TOML file, its form in docs/audit.md; or one table as CSV or .xlsx."""

from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from alnus.audit.printed import (
    Count,
    Estimate,
    Printed,
    Spread,
    read_count,
    read_estimate,
    read_number,
    read_spread,
)
from alnus.audit.published import Published
from alnus.audit.sheet_tables import sheet_content
from alnus.contents import ContentError, toml_content
from alnus.errors import AlnusError
from alnus.files import read_text
from alnus.ranges import shown
from alnus.structuring import FaultyError, converter
from alnus.structuring import structured as made_of

CELLS: Mapping[type, Callable[[str], object]] = {
    Printed: read_number,
    Estimate: read_estimate,
    Spread: read_spread,
    Count: read_count,
}
SHEETS = {".csv", ".xlsx"}


def seed_paper() -> Published:
    """Give the tables of the study of 2023 that alnus began with, doi 10.1186/s12967-023-04201-8."""
    source = resources.files("alnus.audit") / "seed_paper.toml"
    return structured(toml_content(source.read_text(encoding="utf-8")), "seed_paper.toml")


def read_tables(path: str | Path) -> Published:
    """Read published tables.

    Parameters
    ----------
    path : str or Path
        A TOML file, or a CSV file or a workbook (.xlsx) with one table.

    Returns
    -------
    Published
        Cells as printed.

    Raises
    ------
    AlnusError
        With every fault of the file.
    """
    path = Path(path)
    if path.suffix.lower() in SHEETS:
        return structured(sheet_content(path), str(path))
    text = read_text(path, what="file of published tables", refusal=AlnusError)
    try:
        return structured(toml_content(text), str(path))
    except ContentError as error:
        message = f"{path}: is no TOML file of published tables ({error})."
        raise AlnusError(message) from error


def structured(content: Mapping[str, Any], source: str) -> Published:
    """Take the content of a TOML file as published tables; ``source`` names it in a refusal."""
    using = converter()
    for kind, read in CELLS.items():
        using.register_structure_hook(kind, _cell(read))
    try:
        published = made_of(content, Published, using)
    except FaultyError as error:
        raise AlnusError.of_faults(source, error.faults) from error
    faults = [
        *_cohort_faults(published),
        *_table_faults(published),
        *_level_faults(published),
        *_share_faults(published),
    ]
    if faults:
        raise AlnusError.of_faults(source, faults)
    return published


def _cohort_faults(published: Published) -> Iterator[str]:
    known = [cohort.name for cohort in published.cohorts]
    yield from (f"cohort {name} is named twice" for name in {*known} if known.count(name) > 1)
    used = [(item.variable, name) for item in published.continuous for name in item.columns]
    used += [(item.variable, name) for item in published.categorical for name in item.columns]
    used += [(row.where, row.cohort) for row in published.performance]
    used += [(table.where, table.cohort) for table in published.regressions if table.cohort]
    for place, name in used:
        if name not in known:
            yield f"{place}: cohort {name!r} is none of {', '.join(known) or 'the cohorts (none)'}"


def _table_faults(published: Published) -> Iterator[str]:
    names = [table.where for table in published.regressions]
    for table in published.regressions:
        if table.same_as and (table.same_as not in names or table.same_as == table.where):
            yield f"{table.where}: same_as names no other table; found {table.same_as!r}"
        for row in table.rows:
            ratio = row.odds_ratio
            if ratio is not None and ratio.value.value <= 0:
                yield f"{table.where}, {row.name}: an odds ratio is positive; found {ratio.text}"


def _level_faults(published: Published) -> Iterator[str]:
    levels = {variable.variable: variable.levels for variable in published.categorical}
    for variable in published.categorical:
        wanted = len(variable.levels)
        for cohort, counts in variable.columns.items():
            found = (len(counts.positive), len(counts.negative))
            if found != (wanted, wanted):
                yield (
                    f"{variable.variable}, {cohort}: {wanted} levels need as many counts in each "
                    f"group; found {found[0]} and {found[1]}"
                )
    for table in published.regressions:
        for row in table.rows:
            if row.level and row.variable in levels and row.level not in levels[row.variable]:
                yield f"{table.where}: {row.variable} has no level {row.level!r}"


def _share_faults(published: Published) -> Iterator[str]:
    for row in published.performance:
        cells = (row.accuracy, row.sensitivity, row.specificity, row.ppv, row.npv, row.auc)
        for cell in cells:
            if cell is not None and cell.value.value > 1:
                yield (
                    f"{row.where}, {row.subject}: a proportion is at most 1; found {cell.text}. "
                    "Write 80.9% where it is in percent"
                )


def _cell(read: Callable[[str], object]) -> Callable[[object, object], object]:
    """Make a hook that reads a cell, which is a text."""

    def hook(value: object, _: object) -> object:
        if not isinstance(value, str):
            message = f"a text in quotes, as printed, is needed; found {shown(value)}"
            raise ValueError(message)  # noqa: TRY004 - it is gathered with the other faults
        return read(value)

    return hook
