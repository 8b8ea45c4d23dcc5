"""Univariable rows follow from the counts of Table 1; where they do not, from which counts they do."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alnus.audit.coherence import follows
from alnus.audit.findings import Check, Verdict, verdict_of
from alnus.audit.printed import Estimate, Printed
from alnus.audit.published import Categorical, Counts, Published, Regression, Row
from alnus.audit.recomputation import (
    COUNT_TESTS,
    Slope,
    p_of_counts,
    slope_of_binary,
    slope_of_numbers,
)

Table = NDArray[np.int64]
MOST_SPLIT = 2000  # patients of a table whose splits are all tried


@dataclass(frozen=True, eq=False)
class Recount:
    """Counts, one row a level and one column a group, and how they differ from the printed ones."""

    table: Table
    said: str = ""


@dataclass(frozen=True)
class CountedRow:
    """A univariable row of a categorical variable.

    Parameters
    ----------
    row : Row
        As printed.
    variable : Categorical
        Its levels in the order of the counts; dummies compare with the first.
    outcome : tuple of str
        What the groups are called.
    level : float
        Level of the row's interval.
    """

    row: Row
    variable: Categorical
    outcome: tuple[str, str]
    level: float

    def slope(self, table: Table) -> Slope | None:
        """Fit the counts; None where no finite fit exists."""
        if self.row.level:
            place = self.variable.levels.index(self.row.level)
            return slope_of_binary(table[[place, 0]]) if place else None
        return slope_of_binary(table) if len(table) == 2 else slope_of_numbers(table)

    def prints(self, slope: Slope | None) -> bool:
        """Tell whether the row prints a slope, in either direction of coding."""
        return slope is not None and any(
            follows(self.row, Slope(sign * slope.coefficient, slope.std_error), self.level)
            for sign in (1, -1)
        )

    def fitting(self, table: Table) -> Recount | None:
        """Find the counts with at most one patient more or less that give the row."""
        recounts = [Recount(table), *_one_patient(table, self.variable.levels, self.outcome)]
        return next((found for found in recounts if self.prints(self.slope(found.table))), None)

    def splits(self, table: Table, p: Printed) -> Iterator[Recount]:
        """Find other splits of one group of a 2 x 2 table that give the printed P and the row."""
        # Of three levels there are too many splits for one that fits to mean something.
        if len(table) != 2 or table.sum() > MOST_SPLIT:
            return
        for split in _other_splits(table, self.variable.levels, self.outcome):
            more = self.fitting(split.table)
            if more is not None and agreeing_test(split.table, p):
                yield Recount(split.table, ", and ".join(filter(None, (split.said, more.said))))


def counts_of(counts: Counts) -> Table:
    """Give the printed counts, shape (levels, 2): first the group with the event."""
    pairs = zip(counts.positive, counts.negative, strict=True)
    return np.array([[first.k, second.k] for first, second in pairs], dtype=np.int64)


def agreeing_test(table: Table, p: Printed, test: str = "") -> str:
    """Name a test of the counts that gives the printed P, of all or the one named; or none."""
    wanted = [name for name in COUNT_TESTS if test in {"", name}]
    return next((name for name in wanted if p.span.holds(p_of_counts(name, table))), "")


def p_of_tests(table: Table, decimals: int, test: str = "") -> str:
    """Write the P of each test, or of the one named."""
    wanted = {name: p_of_counts(name, table) for name in COUNT_TESTS if test in {"", name}}
    return "; ".join(f"{name} {p:.{decimals}f}" for name, p in wanted.items() if not math.isnan(p))


def counting_checks(published: Published) -> Iterator[Check]:
    """Check univariable rows against counts, and whether categories were used as numbers."""
    variables = {variable.variable: variable for variable in published.categorical}
    for regression in published.regressions:
        for row in regression.rows:
            variable = variables.get(row.variable)
            if variable is None or row.odds_ratio is None:
                continue
            if variable.kind == "nominal" and len(variable.levels) > 2 and not row.level:
                yield _used_as_number(regression.where, row.name, row.odds_ratio, variable)
            if regression.kind == "univariable" and regression.cohort in variable.columns:
                counted = _counted(published, regression, row, variable)
                yield _row_check(regression, counted)


def other_split(published: Published, variable: Categorical, cohort: str, p: Printed) -> str:
    """Name the one other split of a group that gives the printed P and the univariable row, too."""
    rows = [
        _counted(published, regression, row, variable)
        for regression in published.regressions
        if regression.kind == "univariable" and regression.cohort == cohort
        for row in regression.rows
        if row.variable == variable.variable and row.odds_ratio is not None
    ]
    table = counts_of(variable.columns[cohort])
    found = [split.said for row in rows for split in row.splits(table, p)]
    # Several splits that fit say nothing about which one was meant.
    return f"it follows, as does the univariable row, from {found[0]}" if len(found) == 1 else ""


def _counted(
    published: Published, regression: Regression, row: Row, variable: Categorical
) -> CountedRow:
    level = regression.confidence or published.confidence
    return CountedRow(row, variable, published.outcome, level)


def _used_as_number(where: str, name: str, ratio: Estimate, variable: Categorical) -> Check:
    size = len(variable.levels)
    return Check(
        where, name, "coding", f"one odds ratio, {ratio.value.text}",
        f"{size - 1} odds ratios", f"{size} levels without an order", Verdict.INCONSISTENT,
        "a nominal variable was entered as one number",
    )  # fmt: skip


def _row_check(regression: Regression, counted: CountedRow) -> Check:
    column = counted.variable.columns[regression.cohort]
    table = counts_of(column)
    slope = counted.slope(table)
    agrees = counted.prints(slope)
    check = Check(
        regression.where, counted.row.name, "row from counts", _row_text(counted.row),
        _slope_text(slope, counted.row), f"logistic regression of the counts of {counted.variable.where}",
        verdict_of(agrees=agrees) if slope else Verdict.NOT_COMPUTABLE,
        "" if slope else "an empty cell has no finite odds ratio",
    )  # fmt: skip
    if slope is None or agrees:
        return check
    other = counted.fitting(table)
    if other is None and column.p is not None:
        other = next(counted.splits(table, column.p), None)
    return check if other is None else check.corrected(f"follows with {other.said}")


def _one_patient(
    table: Table, levels: tuple[str, ...], outcome: tuple[str, str]
) -> Iterator[Recount]:
    for change, word in ((1, "more"), (-1, "less")):
        for column, group in enumerate(outcome):
            for place, level in enumerate(levels):
                changed = table.copy()
                changed[place, column] += change
                if changed.min() >= 0:
                    yield Recount(changed, f"one {group} patient {word} at {level}")


def _other_splits(
    table: Table, levels: tuple[str, ...], outcome: tuple[str, str]
) -> Iterator[Recount]:
    for column, group in enumerate(outcome):
        total = int(table[:, column].sum())
        for k in range(total + 1):
            changed = table.copy()
            changed[:, column] = k, total - k
            if k != table[0, column]:
                yield Recount(changed, f"{levels[0]}/{levels[1]} {k}/{total - k} in {group}")


def _row_text(row: Row) -> str:
    parts = (("OR", row.odds_ratio), ("S.E.", row.std_error), ("Z", row.z), ("P", row.p))
    return ", ".join(f"{name} {part.text}" for name, part in parts if part is not None)


def _slope_text(slope: Slope | None, row: Row) -> str:
    if slope is None or row.odds_ratio is None:
        return ""
    decimals = row.odds_ratio.value.decimals
    odds_ratio, z = np.exp(slope.coefficient), slope.coefficient / slope.std_error
    return f"OR {odds_ratio:.{decimals}f}, S.E. {slope.std_error:.{decimals}f}, Z {z:.{decimals}f}"
