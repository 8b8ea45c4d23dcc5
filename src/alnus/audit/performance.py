"""Proportions are whole numbers of patients over the sizes of their groups."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from alnus.audit.findings import Check, Verdict, verdict_of
from alnus.audit.printed import Estimate
from alnus.audit.published import Cohort, Performance, Published

REACH = 15  # most patients a group may differ by from its printed size
MEASURES = ("accuracy", "sensitivity", "specificity", "ppv", "npv")
Sizes = tuple[int, int]


def fraction(measure: str, sizes: Sizes, hits: Any, quiet: Any) -> tuple[Any, Any]:
    """Give a measure's numerator and denominator.

    Parameters
    ----------
    measure : str
        One of ``MEASURES``.
    sizes : tuple of int
        Patients with and without the event.
    hits, quiet : int or ndarray of int
        True positives and true negatives.
    """
    positive, negative = sizes
    match measure:
        case "accuracy":
            return hits + quiet, positive + negative
        case "sensitivity":
            return hits, positive
        case "specificity":
            return quiet, negative
        case "ppv":
            return hits, hits + negative - quiet
        case _:
            return quiet, quiet + positive - hits


@dataclass(frozen=True)
class Sized:
    """A row of performance with the group sizes it goes with.

    ``matrix`` holds true positives and true negatives, where some give every printed proportion.
    """

    row: Performance
    sizes: Sizes
    matrix: Sizes | None

    def counts(self, measure: str, estimate: Estimate) -> tuple[int, int] | None:
        """Give a measure's numerator and denominator, where they are known."""
        if self.matrix is not None:
            k, n = fraction(measure, self.sizes, *self.matrix)
            return int(k), int(n)
        n = _denominator(measure, self.sizes)
        possible = _numerators(estimate, n)
        return (possible[0], n) if len(possible) == 1 else None


def estimates_of(row: Performance) -> dict[str, Estimate]:
    """Give the proportions that a row prints, by measure."""
    cells = {measure: getattr(row, measure) for measure in MEASURES}
    return {measure: cell for measure, cell in cells.items() if cell is not None}


def sized(published: Published) -> list[Sized]:
    """Give each row of performance the sizes that fit all rows of its cohort.

    The printed sizes where they do; else the only other ones within reach; else the printed.
    """
    found = []
    for cohort in published.cohorts:
        rows = [row for row in published.performance if row.cohort == cohort.name]
        others = [] if _all_fit(rows, _printed(cohort)) else _other_sizes(rows, cohort)
        chosen = others[0] if len(others) == 1 else _printed(cohort)
        found += [Sized(row, chosen, _matrix(row, chosen)) for row in rows]
    return found


def performance_checks(published: Published) -> Iterator[Check]:
    """Check each proportion, and that all of a cohort go with one size."""
    for cohort in published.cohorts:
        rows = [row for row in published.performance if row.cohort == cohort.name]
        rows = [row for row in rows if {"sensitivity", "specificity"} <= estimates_of(row).keys()]
        if rows:
            yield _sizes_check(rows, cohort)
    for item in sized(published):
        for measure, estimate in estimates_of(item.row).items():
            yield _proportion_check(item, measure, estimate, published.cohort(item.row.cohort))
        if item.matrix is not None:
            yield _matrix_check(item.row, item.sizes, item.matrix)


def _printed(cohort: Cohort) -> Sizes:
    return cohort.positive, cohort.negative


def _matrix(row: Performance, sizes: Sizes) -> Sizes | None:
    """Find true positives and true negatives that print as the row does."""
    estimates = estimates_of(row)
    if not {"sensitivity", "specificity"} <= estimates.keys():
        return None
    hits = _numerators(estimates["sensitivity"], sizes[0])
    quiet = _numerators(estimates["specificity"], sizes[1])
    fitting = (
        pair
        for pair in product(hits, quiet)
        if all(_prints(cell, *fraction(name, sizes, *pair)) for name, cell in estimates.items())
    )
    return next(fitting, None)


def _prints(estimate: Estimate, k: int, n: int) -> bool:
    return n > 0 and estimate.value.span.holds(k / n)


def _numerators(estimate: Estimate, n: int) -> list[int]:
    near = round(estimate.value.value * n)
    # One more on each side: the division by n may round either way.
    width = int(estimate.value.half * n) + 1
    return [
        k for k in range(near - width, near + width + 1) if 0 <= k <= n and _prints(estimate, k, n)
    ]


def _denominator(measure: str, sizes: Sizes) -> int:
    """Size of the group that a measure is about; 0 where it hangs on the calls."""
    # The others' denominators are patients called positive or negative, which nobody printed.
    sizes_of = {"accuracy": sum(sizes), "sensitivity": sizes[0], "specificity": sizes[1]}
    return sizes_of.get(measure, 0)


def _all_fit(rows: list[Performance], sizes: Sizes) -> bool:
    wanted = (row for row in rows if {"sensitivity", "specificity"} <= estimates_of(row).keys())
    return all(_matrix(row, sizes) is not None for row in wanted)


def _other_sizes(rows: list[Performance], cohort: Cohort) -> list[Sizes]:
    """Give the sizes nearby that fit all rows; only that which changes one group, if there is one."""
    near = product(range(-REACH, REACH + 1), repeat=2)
    tried = [(cohort.positive + first, cohort.negative + second) for first, second in near]
    fitting = [sizes for sizes in tried if min(sizes) > 0 and _all_fit(rows, sizes)]
    alone = [s for s in fitting if s[0] == cohort.positive or s[1] == cohort.negative]
    return alone if len(alone) == 1 else fitting


def _sizes_check(rows: list[Performance], cohort: Cohort) -> Check:
    sizes = _printed(cohort)
    fits = _all_fit(rows, sizes)
    others = [sizes] if fits else _other_sizes(rows, cohort)
    check = Check(
        rows[0].where, cohort.name, "group sizes", f"{sizes[0]} + {sizes[1]} = {cohort.n}",
        "; ".join(f"{p} + {n} = {p + n}" for p, n in others[:5]) or "none within reach",
        "sizes for which every proportion is a whole number of patients", verdict_of(agrees=fits),
    )  # fmt: skip
    return check if fits or len(others) != 1 else check.corrected(_needs(others[0], cohort))


def _needs(sizes: Sizes, cohort: Cohort) -> str:
    return f"the proportions need {sum(sizes)} patients, not {cohort.n}"


def _proportion_check(item: Sized, measure: str, estimate: Estimate, cohort: Cohort) -> Check:
    n = _denominator(measure, _printed(cohort))
    sizes = [n] if n else range(1, cohort.positive + cohort.negative + 1)
    possible = [(k, size) for size in sizes for k in _numerators(estimate, size)]
    check = Check(
        item.row.where, item.row.subject, measure, estimate.value.text,
        _fraction(*possible[-1]) if possible else f"no whole number of {n or 'its'} patients",
        "a whole number of patients", verdict_of(agrees=bool(possible)),
    )  # fmt: skip
    if possible or item.matrix is None:
        return check
    counts = fraction(measure, item.sizes, *item.matrix)
    return check.corrected(_needs(item.sizes, cohort), recomputed=_fraction(*counts))


def _fraction(k: int, n: int) -> str:
    return f"{k}/{n} = {k / n:.4f}"


def _matrix_check(row: Performance, sizes: Sizes, matrix: Sizes) -> Check:
    hits, quiet = matrix
    return Check(
        row.where, row.subject, "confusion matrix", "",
        f"TP {hits}, FN {sizes[0] - hits}, TN {quiet}, FP {sizes[1] - quiet}; "
        f"calling everybody alike would be right in {max(sizes) / sum(sizes):.3f}",
        "whole numbers that give every proportion", Verdict.INFORMATION,
    )  # fmt: skip
