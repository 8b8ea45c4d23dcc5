"""Intervals of proportions are as wide as their level says."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from alnus.audit.coherence import LEVELS
from alnus.audit.findings import Check, Verdict, verdict_of
from alnus.audit.performance import Sized, estimates_of, fraction, sized
from alnus.audit.printed import Estimate, Printed, Span
from alnus.audit.published import Performance, Published
from alnus.audit.recomputation import (
    Limits,
    Resampled,
    proportion_limits,
    resampled,
    resampled_within,
)

SAMPLES = 1000  # bootstrap samples where nobody says how many; few papers draw fewer
SIGMAS = 4.0  # beyond this, drawing does not explain a limit
BOOTSTRAP = "bootstrap percentile"


@dataclass(frozen=True)
class Interval:
    """A printed interval of a proportion whose counts, k of n, are known."""

    item: Sized
    measure: str
    limits: tuple[Printed, Printed]
    k: int
    n: int

    def formulas(self, level: float) -> list[str]:
        """Name the formulas that print these limits at a level."""
        low, high = self.limits
        return [
            name
            for name, (below, above) in proportion_limits(self.k, self.n, level).items()
            if low.span.holds(below) and high.span.holds(above)
        ]

    @cached_property
    def bootstraps(self) -> tuple[Resampled, ...]:
        """Distributions over samples of all patients, and of each group's apart."""
        sizes, matrix = self.item.sizes, self.item.matrix
        of_all = resampled(self.k, self.n, sum(sizes))
        if matrix is None or 0 in sizes:
            return (of_all,)
        measure = partial(fraction, self.measure, sizes)
        within = resampled_within(matrix[0], sizes[0], matrix[1], sizes[1], measure)
        return of_all, within

    @cached_property
    def tails(self) -> tuple[tuple[Span, Span], ...]:
        """Share of samples beyond each limit, over all values that print alike; by bootstrap."""
        low, high = (limit.span for limit in self.limits)
        return tuple(
            (
                Span(found.below(low.low), found.up_to(low.high)),
                Span(1 - found.up_to(high.high), 1 - found.below(high.low)),
            )
            for found in self.bootstraps
        )

    @property
    def samples(self) -> int:
        """Bootstrap samples, as far as the row tells how many were drawn."""
        told = re.search(r"(\d+(?:[, \u2009\u00a0]\d{3})*) samples", self.item.row.interval)
        return max(int(re.sub(r"\D", "", told[1])), 1) if told else SAMPLES

    def is_drawn(self, level: float) -> bool:
        """Tell whether percentiles of a bootstrap may give these limits."""
        wanted = _tail_of(level, self.samples)
        return any(
            all(_is_explained(span, wanted, _drawing(span, wanted, self.samples)) for span in pair)
            for pair in self.tails
        )


def _tail_of(level: float, samples: int) -> Span:
    """Give the share of all samples beyond a percentile of some: its rank, or one interpolated."""
    tail = (1 - level) / 2
    return Span(tail, (tail * (samples - 1) + 1) / (samples + 1))


def _drawing(share: Span, wanted: Span, samples: int) -> float:
    """Give the standard error of the share of samples beyond a limit."""
    rate = max(wanted.low, share.low)
    return math.sqrt(rate * (1 - rate) / samples)


def _is_explained(share: Span, wanted: Span, error: float) -> bool:
    """Tell whether a share is as near to the wanted one as drawing brings it."""
    return max(share.low - wanted.high, wanted.low - share.high) <= SIGMAS * error


@dataclass(frozen=True)
class Kind:
    """The method and the level that the intervals of a table have."""

    method: str
    level: float


def interval_checks(published: Published) -> Iterator[Check]:
    """Check the intervals of proportions, table by table, and that values lie within theirs."""
    for (_, stated), group in _groups(published).items():
        kind = kind_of(group, stated)
        for interval in group:
            yield _interval_check(interval, stated, kind)
    for row in published.performance:
        cells = {**estimates_of(row), **({} if row.auc is None else {"auc": row.auc})}
        for measure, estimate in cells.items():
            yield from _order_check(row, measure, estimate)


def levels_found(published: Published) -> dict[float, float]:
    """Give the level that the proportions' intervals have, by the level that is stated."""
    groups = _groups(published).items()
    return {stated: kind_of(group, stated).level for (_, stated), group in groups}


def _groups(published: Published) -> dict[tuple[str, float], list[Interval]]:
    """Gather the intervals by table and stated level."""
    groups: dict[tuple[str, float], list[Interval]] = defaultdict(list)
    for item in sized(published):
        for measure, estimate in estimates_of(item.row).items():
            counts = item.counts(measure, estimate)
            limits = estimate.limits
            if limits is not None and counts is not None and counts[1] > 0:
                level = item.row.confidence or published.confidence
                groups[item.row.where, level].append(Interval(item, measure, limits, *counts))
    return groups


def kind_of(group: Sequence[Interval], stated: float) -> Kind:
    """Find the method and level of a table.

    The formula of most intervals at the stated level; else one that gives all of them at another
    level; else a bootstrap at the stated level, or at another.
    """
    others = [level for level in LEVELS if level != stated]
    named = {level: _formula_of(group, level) for level in (stated, *others)}
    # Most, not all: the others are then findings, which another formula must not explain away.
    if named[stated][1] > len(group) / 2:
        return Kind(named[stated][0], stated)
    for level in others:
        # All of several: one interval fits some formula at some level by chance.
        if named[level][1] == len(group) > 1:
            return Kind(named[level][0], level)
    drawn = (Kind(BOOTSTRAP, level) for level in (stated, *others) if _are_drawn(group, level))
    return next(drawn, Kind("", stated))


def _formula_of(group: Sequence[Interval], level: float) -> tuple[str, int]:
    """Name the formula that gives most intervals at a level, and how many."""
    counts = Counter(name for interval in group for name in interval.formulas(level))
    return max(counts.items(), key=lambda item: item[1], default=("", 0))


def _are_drawn(group: Sequence[Interval], level: float) -> bool:
    """Tell whether limits lie, on the whole, where a bootstrap's percentiles lie."""
    if sum(interval.is_drawn(level) for interval in group) <= len(group) / 2:
        return False
    kinds = range(min(len(interval.tails) for interval in group))
    return any(_is_centered(group, kind, level) for kind in kinds)


def _is_centered(group: Sequence[Interval], kind: int, level: float) -> bool:
    """Compare the mean share beyond limits; those of a cohort may come from the same samples."""
    spans = [span for interval in group for span in interval.tails[kind]]
    mean = sum(span.middle for span in spans) / len(spans)
    samples = min(interval.samples for interval in group)
    cohorts = len({interval.item.row.cohort for interval in group})
    # Proportions of few patients move in steps, so that each share is known only up to a uniform
    # step (variance: step² / 12).
    steps = math.sqrt(sum((span.high - span.low) ** 2 for span in spans) / 12) / len(spans)
    share, wanted = Span(mean, mean), _tail_of(level, samples)
    drawing = _drawing(share, wanted, samples) / math.sqrt(2 * cohorts)
    return _is_explained(share, wanted, math.hypot(drawing, steps))


def _interval_check(interval: Interval, stated: float, kind: Kind) -> Check:
    method = interval.item.row.interval or kind.method or BOOTSTRAP
    drawn = method.startswith(BOOTSTRAP)
    agrees = interval.is_drawn(kind.level) if drawn else method in interval.formulas(kind.level)
    low, high = interval.limits
    limits = [f"{limit:.{low.decimals}f}" for limit in _limits(interval, method, kind.level)]
    check = Check(
        interval.item.row.where, interval.item.row.subject, f"interval of {interval.measure}",
        f"{low.text} to {high.text}", " to ".join(limits),
        f"{method}, {100 * kind.level:g} %, of {interval.k}/{interval.n}",
        verdict_of(agrees=agrees),
    )  # fmt: skip
    return (
        check.corrected(wrong_level(kind.level, stated))
        if agrees and kind.level != stated
        else check
    )


def _limits(interval: Interval, method: str, level: float) -> Limits:
    formulas, tail = proportion_limits(interval.k, interval.n, level), (1 - level) / 2
    drawn = interval.bootstraps[0]
    return formulas.get(method) or (drawn.quantile(tail), drawn.quantile(1 - tail))


def wrong_level(found: float, stated: float) -> str:
    """Say that intervals have another level."""
    return f"these are intervals of {100 * found:g} %, not {100 * stated:g} %"


def _order_check(row: Performance, measure: str, estimate: Estimate) -> Iterator[Check]:
    """Only values outside their own interval are told."""
    if estimate.limits is None:
        return
    (low, high), value = (limit.span for limit in estimate.limits), estimate.value.span
    if low.low > value.high or value.low > high.high:
        yield Check(
            row.where, row.subject, f"limits of {measure}", estimate.text, "",
            "a value lies within its limits", Verdict.NOT_REPRODUCED,
        )  # fmt: skip
