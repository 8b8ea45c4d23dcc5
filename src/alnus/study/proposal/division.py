"""Which split a table asks for: its own cohorts, its centers, its dates, or chance."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alnus.cohort.dates import day
from alnus.numeral import folded
from alnus.report.typography import counted
from alnus.study.proposal.columns import Column
from alnus.study.proposal.lines import Line, quoted, quoted_list
from alnus.study.proposal.roles import Outcomes
from alnus.study.proposal.words import (
    CENTER,
    COHORT,
    EXAMINED,
    PERSON,
    TESTED_ON,
    TRAINED_ON,
)

LATEST = 0.7
"""Share of the training cohort."""

BIRTHS = 15 * 365
"""Days from which on four fifths of a column's dates are births, whatever it is called."""

FEWEST = 5
"""Patients of either outcome that a cohort needs so that a split says anything."""


def division_lines(
    columns: Sequence[Column], outcome: Outcomes, *, included: Sequence[bool]
) -> list[Line]:
    """Propose how patients are divided: the first that leaves both outcomes in every cohort.

    Parameters
    ----------
    columns : sequence of Column
        The table's.
    outcome : sequence of bool or None, one a row
        Whether it is the event.
    included : sequence of bool, one a row
        Whether the exclusions leave it.
    """
    known = [o if keep else None for o, keep in zip(outcome, included, strict=True)]
    passed: list[Line] = []
    for kind in (_by_cohort, _by_center, _by_date):
        for split in kind(columns, known):
            if _both_everywhere(split.cohort, known):
                return [*passed, *split.lines]
            passed.append(Line("", f"{split.words} would leave a cohort with few of one outcome."))
    passed += _undated(columns, known)
    shares = f"shares = {{ training = {LATEST:g}, validation = {1 - LATEST:g} }}"
    chance = "by chance, stratified by the outcome: no better column was found"
    return [*passed, Line("[split]"), Line('by = "random"', chance), Line(shares)]


@dataclass(frozen=True)
class _Split:
    words: str
    lines: tuple[Line, ...]
    cohort: tuple[str, ...]


def _by_cohort(columns: Sequence[Column], _: Outcomes) -> Iterator[_Split]:
    """Take the table's own cohorts, where their names say which is trained on."""
    for column in columns:
        trained = [level for level in column.levels if TRAINED_ON.search(level)]
        others = [level for level in column.levels if TESTED_ON.search(level)]
        if not COHORT.search(column.name) or len(trained) != 1 or not others:
            continue
        names = {folded(level): level for level in (*trained, *others)}
        lines = [
            line
            for level in (*trained, *others)
            for line in _cohort(level, column.name, training=level in trained)
        ]
        cohort = tuple(names.get(folded(cell), "") for cell in column.cells)
        yield _Split(f"The cohorts of {column.name}", tuple(lines), cohort)


def _cohort(level: str, column: str, *, training: bool) -> list[Line]:
    name = "training" if training else level
    why = f"the table's own cohort: {column} = {level}" if training else ""
    role = [Line('role = "training"')] if training else []
    where = Line(f"where = {{ {quoted(column)} = {quoted(level)} }}")
    return [Line("[[cohorts]]", why), Line(f"name = {quoted(name)}"), *role, where]


def _by_center(columns: Sequence[Column], outcome: Outcomes) -> Iterator[_Split]:
    """Train on the largest center, or on as many as half of the patients need; test on the rest."""
    for column in columns:
        if not CENTER.search(column.name) or column.holds != "levels" or len(column.levels) > 12:
            continue
        n = Counter(
            folded(c) for c, o in zip(column.cells, outcome, strict=True) if c and o is not None
        )
        sizes = [n[folded(level)] for level in column.levels]
        taken = next(k for k in range(1, len(sizes) + 1) if sum(sizes[:k]) >= sum(sizes) / 2)
        train, test = column.levels[:taken], column.levels[taken:]
        if not test:
            continue
        where = {folded(level): "training" for level in train}
        where |= {folded(level): "external test" for level in test}
        lines = (
            Line("[split]"),
            Line('by = "center"', "the larger centers train, the others test"),
            Line(f"column = {quoted(column.name)}"),
            Line(
                f"centers = {{ training = {quoted_list(train)}, "
                f'"external test" = {quoted_list(test)} }}'
            ),
        )
        cohort = tuple(where.get(folded(cell), "") if cell else "" for cell in column.cells)
        yield _Split(f"A split by {column.name}", lines, cohort)


def _by_date(columns: Sequence[Column], outcome: Outcomes) -> Iterator[_Split]:
    """Train on the earlier patients, where every included one has a date.

    The examination's date comes first, by its name; then others, the earliest first, since
    operation and follow-up come later.
    """
    whole = [(column, days) for column, days in _dates(columns, outcome) if None not in days]
    dated = [(column, sorted(day for day in days if day)) for column, days in whole]
    named = [one for one in dated if EXAMINED.search(one[0].name)]
    others = [one for one in dated if not EXAMINED.search(one[0].name)]
    others.sort(key=lambda one: one[1][len(one[1]) // 2])
    for column, days in (*named, *others):
        start = days[round(LATEST * len(days))]
        names = [other.name for other, _ in (*named, *others) if other is not column]
        lines = (
            Line("[split]"),
            Line('by = "date"', f"the latest {100 * (1 - LATEST):.0f} % of patients validate"),
            Line(f"column = {quoted(column.name)}", _why(column, names)),
            Line(f"starts = {{ validation = {start.isoformat()} }}"),
        )
        cohort = tuple(_side(cell, start) for cell in column.cells)
        yield _Split(f"A split by {column.name}", lines, cohort)


def _why(column: Column, others: Sequence[str]) -> str:
    listed = ", ".join(others)
    if EXAMINED.search(column.name):
        return f"by its name, before {listed}" * bool(others)
    if not others:
        return "the only date that every patient has; is it the examination's?"
    return f"mostly the earliest date, before {listed}; is it the examination's?"


def _dates(
    columns: Sequence[Column], outcome: Outcomes
) -> Iterator[tuple[Column, list[dt.date | None]]]:
    """Yield columns of dates but births, by name or by years, each with the included rows' days."""
    for column in columns:
        cells = zip(column.cells, outcome, strict=True)
        asked = [cell for cell, event in cells if event is not None]
        if column.holds != "dates" or PERSON.search(column.name) or not asked:
            continue
        days = [day(cell) if cell else None for cell in asked]
        known = sorted(day for day in days if day)
        if known and (known[-1 - len(known) // 10] - known[len(known) // 10]).days < BIRTHS:
            yield column, days


def _undated(columns: Sequence[Column], outcome: Outcomes) -> Iterator[Line]:
    """Say which dates divide nobody, since patients have none."""
    for column, days in _dates(columns, outcome):
        if n := days.count(None):
            yield Line("", f"No split by {column.name}: {counted(n, 'patient')} without a date.")


def _side(cell: str, start: dt.date) -> str:
    return "" if not cell else "validation" if day(cell) >= start else "training"


def _both_everywhere(cohort: Sequence[str], outcome: Outcomes) -> bool:
    counted = Counter((c, o) for c, o in zip(cohort, outcome, strict=True) if c and o is not None)
    names = set(cohort) - {""}
    return len(names) > 1 and all(
        min(counted[name, True], counted[name, False]) >= FEWEST for name in names
    )
