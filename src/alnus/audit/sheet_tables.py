"""One published table as CSV or .xlsx: the content of the TOML file that says the same."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from alnus.errors import AlnusError
from alnus.spreadsheet.sheet import read_sheet

Content = dict[str, Any]
Cells = dict[str, str]  # column → cell, where there is something in it
HEADS = {
    "or": "odds_ratio", "odds ratio": "odds_ratio",
    "95% ci": "limits", "95 % ci": "limits", "ci": "limits", "or (95% ci)": "odds_ratio",
    "p value": "p", "p-value": "p", "se": "std_error", "s.e.": "std_error",
    "b": "coefficient", "beta": "coefficient",
}  # fmt: skip
"""Heads as they are printed, in small letters, and the column's name."""
FORMS = (
    "a table of odds ratios needs the columns variable and odds_ratio (or coefficient), one of "
    "characteristics cohort, variable, positive, negative, one of performance cohort and model; "
    "the last two also n_positive and n_negative"
)


def sheet_content(path: Path) -> Content:
    """Read a CSV table or a workbook's first sheet; its columns tell which kind it is.

    A workbook's number has lost its last zeros, 0.050 is 0.05: it stands for more values then, and
    less can be found in it, but nothing that is not there.

    Raises
    ------
    AlnusError
        When it is no table, or none of the three kinds; with every row whose sizes are no numbers.
    """
    sheet = read_sheet(path)
    header = _names(path, sheet.header)
    rows = {
        number: {name: cell for name, cell in zip(header, cells, strict=True) if cell}
        for number, cells in sheet.rows.items()
    }
    columns = {*header}
    if {"variable", "odds_ratio"} <= columns or {"variable", "coefficient"} <= columns:
        table = {"where": path.stem, "rows": [_with_limits(row) for row in rows.values()]}
        return {"title": path.stem, "regressions": [table]}
    if not {"cohort", "n_positive", "n_negative"} <= columns:
        message = f"{path}: {FORMS}; found {', '.join(sheet.header)}."
        raise AlnusError(message)
    cohorts = _cohorts(path, rows)
    told = {"title": path.stem, "cohorts": cohorts}
    if {"variable", "positive", "negative"} <= columns:
        return {**told, **_characteristics(path.stem, [*rows.values()])}
    return {**told, "performance": [{"where": path.stem, **row} for row in rows.values()]}


def _names(path: Path, heads: tuple[str, ...]) -> list[str]:
    names = [HEADS.get(head.lower(), head.lower()) for head in heads]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        same = "; ".join(
            ", ".join(h for h, n in zip(heads, names, strict=True) if n == name) for name in twice
        )
        message = f"{path}: columns that say the same: {same}. Leave one of them away."
        raise AlnusError(message)
    return names


def _with_limits(row: Cells) -> Cells:
    """Put limits from columns of their own beside the odds ratio."""
    low, high, limits = (row.pop(name, "") for name in ("low", "high", "limits"))
    limits = limits.strip("()[]") or (f"{low}–{high}" if low and high else "")
    if "odds_ratio" in row and limits:
        row["odds_ratio"] = f"{row['odds_ratio']} ({limits})"
    return row


def _cohorts(path: Path, rows: Mapping[int, Cells]) -> list[Content]:
    """Take the sizes out of the rows."""
    sizes: dict[str, set[tuple[str, str]]] = {}
    for row in rows.values():
        pair = (row.pop("n_positive", ""), row.pop("n_negative", ""))
        sizes.setdefault(row.get("cohort", ""), set()).add(pair)
    faults = [
        f"cohort {name}: n_positive and n_negative are the same whole numbers in all its rows"
        for name, pairs in sizes.items()
        if len(pairs) > 1 or not all(part.isdecimal() for pair in pairs for part in pair)
    ]
    if faults:
        raise AlnusError.of_faults(str(path), faults)
    return [_cohort(name, *map(int, next(iter(pairs)))) for name, pairs in sizes.items()]


def _cohort(name: str, positive: int, negative: int) -> Content:
    n = positive + negative
    return {"name": name, "n": n, "positive": positive, "negative": negative}


def _characteristics(where: str, rows: list[Cells]) -> Content:
    """Gather rows by variable and cohort; those with a level are counts."""
    continuous, categorical = [], []
    # groupby wants a variable's rows together, and a stable sort keeps the order of its levels.
    ordered = sorted(rows, key=lambda row: row.get("variable", ""))
    for variable, group in groupby(ordered, key=lambda row: row.get("variable", "")):
        found = [*group]
        head = {"where": where, "variable": variable}
        if any("level" in row for row in found):
            categorical.append({**head, **_levels(found)})
        else:
            columns = {row.get("cohort", ""): _column(row) for row in found}
            unit = {"unit": found[0]["unit"]} if "unit" in found[0] else {}
            continuous.append({**head, **unit, "columns": columns})
    return {"continuous": continuous, "categorical": categorical}


def _column(row: Cells) -> Cells:
    return {name: row[name] for name in ("positive", "negative", "p", "test") if name in row}


def _levels(rows: list[Cells]) -> Content:
    levels = [*dict.fromkeys(row.get("level", "") for row in rows)]
    columns = {cohort: _counts(group) for cohort, group in _by_cohort(rows)}
    kind = next((row["kind"] for row in rows if "kind" in row), "")
    return {
        "levels": levels,
        "kind": kind or ("binary" if len(levels) == 2 else "nominal"),
        "columns": columns,
    }


def _by_cohort(rows: list[Cells]) -> Iterator[tuple[str, list[Cells]]]:
    for cohort in dict.fromkeys(row.get("cohort", "") for row in rows):
        yield cohort, [row for row in rows if row.get("cohort", "") == cohort]


def _counts(rows: list[Cells]) -> Content:
    """Take P and test from whichever of the rows has them."""
    told: Content = {name: row[name] for row in rows for name in ("p", "test") if name in row}
    sides = {side: [row.get(side, "") for row in rows] for side in ("positive", "negative")}
    return {**sides, **told}
