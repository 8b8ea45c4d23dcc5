"""Table 1: sums, percentages, P values, and means that whole numbers cannot have."""

import math
from collections.abc import Iterator

from alnus.audit.counting import agreeing_test, counts_of, other_split, p_of_tests
from alnus.audit.findings import Check, Verdict, slip, verdict_of
from alnus.audit.printed import Count, Printed, Span, Spread
from alnus.audit.published import Categorical, Cohort, Continuous, Counts, Means, Published
from alnus.audit.recomputation import t_tests


def characteristics_checks(published: Published) -> Iterator[Check]:
    """Check every variable of Table 1 in every cohort."""
    for variable in published.continuous:
        for name, means in variable.columns.items():
            yield from _means_checks(variable, published.cohort(name), means, published.outcome)
    for categorical in published.categorical:
        for name, counts in categorical.columns.items():
            yield from _counts_checks(published, categorical, published.cohort(name), counts)


def sizes_of(cohort: Cohort, column: Means | Counts) -> tuple[int, int]:
    """Give how many patients of each group are known."""
    return (
        (column.known[0], column.known[1]) if column.known else (cohort.positive, cohort.negative)
    )


def _means_checks(
    variable: Continuous, cohort: Cohort, means: Means, outcome: tuple[str, str]
) -> Iterator[Check]:
    subject = f"{variable.variable}, {cohort.name}"
    n = sizes_of(cohort, means)
    if means.p is not None:
        yield _p_of_means(variable.where, subject, means, means.p, n)
    if variable.whole_numbers:
        groups = zip(outcome, (means.positive, means.negative), n, strict=True)
        for group, spread, size in (each for each in groups if each[2] > 1):
            yield _grim(variable.where, f"{subject}, {group}", spread, size)


def _p_of_means(where: str, subject: str, means: Means, p: Printed, n: tuple[int, int]) -> Check:
    if min(n) < 2:
        return Check(
            where, subject, "P", p.text, "", "t test", Verdict.NOT_COMPUTABLE,
            "a group has fewer than two patients",
        )  # fmt: skip
    tests = t_tests(means.positive, means.negative, n)
    wanted = {name: span for name, span in tests.items() if means.test in {"", name}}
    if not wanted:
        return Check(
            where, subject, "P", p.text, "", means.test, Verdict.NOT_COMPUTABLE,
            "this test needs the patients",
        )  # fmt: skip
    agreeing = [name for name, span in wanted.items() if span.meets(p.span)]
    name = agreeing[0] if agreeing else next(iter(wanted))
    span = wanted[name]
    method = f"{name} from means, SDs and n, over what rounds to them"
    recomputed = _between(span, p.decimals)
    return Check(where, subject, "P", p.text, recomputed, method, verdict_of(agrees=bool(agreeing)))


def _between(span: Span, decimals: int) -> str:
    low, high = (f"{value:.{decimals + 1}f}" for value in (span.low, span.high))
    return low if low == high else f"{low} to {high}"


def _grim(where: str, subject: str, spread: Spread, n: int) -> Check:
    """Whole numbers: their sum is one, and so is the sum of their squares, odd or even alike.

    References
    ----------
    Brown and Heathers (2017), GRIM; Anaya (2016), GRIMMER.
    """
    sums = _whole(Span(spread.mean.span.low * n, spread.mean.span.high * n))
    nearest = round(spread.mean.value * n) / n
    possible = any(_has_squares(total, spread.sd.span, n) for total in sums)
    recomputed = spread.text if possible else f"{nearest:.{spread.mean.decimals + 1}f}"
    if sums and not possible:
        recomputed = "no sum of squares has this SD"
    return Check(
        where, subject, "mean of whole numbers", spread.text, recomputed,
        f"GRIM, GRIMMER: sums of {n} whole numbers", verdict_of(agrees=possible),
    )  # fmt: skip


def _whole(span: Span) -> range:
    return range(math.ceil(span.low - 1e-6), math.floor(span.high + 1e-6) + 1)


def _has_squares(total: int, sd: Span, n: int) -> bool:
    least = max(sd.low, 0.0)
    squares = Span(*((n - 1) * end**2 + total**2 / n for end in (least, sd.high)))
    return any((value - total) % 2 == 0 for value in _whole(squares))


def _counts_checks(
    published: Published, variable: Categorical, cohort: Cohort, counts: Counts
) -> Iterator[Check]:
    subject = f"{variable.variable}, {cohort.name}"
    sizes = sizes_of(cohort, counts)
    yield _sum_of_counts(variable.where, subject, counts, sizes)
    columns = zip(published.outcome, (counts.positive, counts.negative), sizes, strict=True)
    for group, column, size in columns:
        for level, cell in zip(variable.levels, column, strict=True):
            if cell.percent is not None:
                name = f"{variable.variable} = {level}, {cohort.name}, {group}"
                yield _percent(variable.where, name, cell, cell.percent, size)
    if counts.p is not None:
        yield _p_of_counts(published, variable, cohort, counts, counts.p)


def _sum_of_counts(where: str, subject: str, counts: Counts, sizes: tuple[int, int]) -> Check:
    found = tuple(sum(cell.k for cell in group) for group in (counts.positive, counts.negative))
    return Check(
        where, subject, "sum of counts", f"{sizes[0]}, {sizes[1]}", f"{found[0]}, {found[1]}",
        "sum over the levels", verdict_of(agrees=found == sizes),
    )  # fmt: skip


def _percent(where: str, subject: str, cell: Count, percent: Printed, n: int) -> Check:
    share = 100 * cell.k / n if n else math.nan
    agrees = percent.span.holds(share)
    text = f"{share:.{percent.decimals}f}"
    reason = "" if agrees else slip(percent.text, text)
    return Check(
        where, subject, "percentage", percent.text, text, f"{cell.k}/{n}",
        verdict_of(agrees=agrees), reason,
    )  # fmt: skip


def _p_of_counts(
    published: Published, variable: Categorical, cohort: Cohort, counts: Counts, p: Printed
) -> Check:
    table = counts_of(counts)
    test = agreeing_test(table, p, counts.test)
    check = Check(
        variable.where, f"{variable.variable}, {cohort.name}", "P", p.text,
        p_of_tests(table, p.decimals, test or counts.test), test or "from the counts",
        verdict_of(agrees=bool(test)),
    )  # fmt: skip
    reason = "" if test else other_split(published, variable, cohort.name, p)
    return check.corrected(reason) if reason else check
