"""Intervals of an AUC hang on the patients; what no patients can give is a finding."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from alnus.audit.coherence import LEVELS, z_of
from alnus.audit.findings import Check, Verdict, verdict_of
from alnus.audit.intervals import levels_found, wrong_level
from alnus.audit.printed import Printed, Span
from alnus.audit.published import Performance, Published
from alnus.audit.recomputation import auc_errors


@dataclass(frozen=True)
class Auc:
    """A printed AUC with its limits."""

    value: Printed
    low: Printed
    high: Printed

    @property
    def half_width(self) -> float:
        """Half the interval, or its lower half where the upper ends at 1."""
        if self.high.value >= 1:
            return self.value.value - self.low.value
        return (self.high.value - self.low.value) / 2

    @property
    def text(self) -> str:
        """As papers print it."""
        return f"{self.value.text} ({self.low.text}–{self.high.text})"

    def is_normal(self, error: Span, level: float) -> bool:
        """Tell whether the limits are the AUC ± z S.E., within 0..1."""
        z, value = z_of(level), self.value.span
        low = Span(max(value.low - z * error.high, 0), max(value.high - z * error.low, 0))
        high = Span(min(value.low + z * error.low, 1), min(value.high + z * error.high, 1))
        return self.low.span.meets(low) and self.high.span.meets(high)


def auc_checks(published: Published) -> Iterator[Check]:
    """Check intervals of AUCs: against a printed S.E.; else all together, beside the proportions'."""
    groups: dict[float, list[tuple[Performance, Auc]]] = defaultdict(list)
    for row in published.performance:
        if row.auc is None or row.auc.limits is None:
            continue
        stated = row.confidence or published.confidence
        value, limits = row.auc.value, row.auc.limits
        if row.auc_std_error is not None:
            yield _check_by_error(row, Auc(value, *limits), row.auc_std_error.span, stated)
        elif Auc(value, *limits).half_width <= 0:
            yield _check_of_nothing(row, Auc(value, *limits))
        # Hanley and McNeil's error is 0 at 1, and means nothing for scores that do not rank.
        elif 0.5 < value.value < 1 and 0 not in published.sizes(row.cohort):
            groups[stated].append((row, Auc(value, *limits)))
    found = levels_found(published)
    for stated, rows in groups.items():
        yield from _group_checks(published, rows, stated, found.get(stated, stated))


def _check_by_error(row: Performance, auc: Auc, error: Span, stated: float) -> Check:
    fitting = [level for level in (stated, *LEVELS) if auc.is_normal(error, level)]
    reach = z_of(stated) * error.middle
    check = Check(
        row.where, row.subject, "interval of auc", auc.text,
        f"{max(auc.value.value - reach, 0):.3f} to {min(auc.value.value + reach, 1):.3f}",
        f"AUC ± {z_of(stated):.2f} S.E.", verdict_of(agrees=bool(fitting)),
    )  # fmt: skip
    return (
        check.corrected(wrong_level(fitting[0], stated))
        if fitting and fitting[0] != stated
        else check
    )


def _check_of_nothing(row: Performance, auc: Auc) -> Check:
    """Find limits that coincide, or that stand in the wrong order: no patients give them."""
    return Check(
        row.where, row.subject, "interval of auc", auc.text, "an interval of some width",
        "the upper limit lies above the lower", Verdict.NOT_REPRODUCED,
    )  # fmt: skip


def _group_checks(
    published: Published, rows: list[tuple[Performance, Auc]], stated: float, other: float
) -> Iterator[Check]:
    """Take the proportions' level for all, if their widths are nearer to it on the whole."""
    errors = [_errors(published, row, auc) for row, auc in rows]
    widths = [auc.half_width for _, auc in rows]
    logs = [math.log(width / span.middle) for width, span in zip(widths, errors, strict=True)]
    mean = sum(logs) / len(logs)
    # One interval may be wide or narrow by chance; all of a table together tell their level.
    nearer = abs(mean - math.log(z_of(other))) < abs(mean - math.log(z_of(stated)))
    for (row, auc), span, width in zip(rows, errors, widths, strict=True):
        cohort = published.cohort(row.cohort)
        # The error of an AUC is itself estimated, mostly from the patients of the smaller group.
        spread = 2 / math.sqrt(min(cohort.positive, cohort.negative))
        possible = Span(span.low / (1 + spread), span.high * (1 + spread))
        check = Check(
            row.where, row.subject, "interval of auc", auc.text,
            f"half width / S.E. = {width / span.high:.2f} to {width / span.low:.2f}; "
            f"{100 * stated:g} % has {z_of(stated):.2f}",
            "S.E. by Hanley and McNeil, and for normal scores", Verdict.NOT_COMPUTABLE,
        )  # fmt: skip
        yield _judged(check, width, possible, stated, other if nearer else stated)


def _judged(check: Check, width: float, possible: Span, stated: float, level: float) -> Check:
    if possible.holds(width / z_of(level)):
        said = f"as wide as intervals of {100 * level:g} %, like those of the proportions"
        return check if level == stated else check.corrected(said)
    fitting = [other for other in LEVELS if possible.holds(width / z_of(other))]
    if fitting:
        return check.corrected(wrong_level(fitting[0], stated))
    return replace(check, verdict=Verdict.NOT_REPRODUCED)


def _errors(published: Published, row: Performance, auc: Auc) -> Span:
    cohort = published.cohort(row.cohort)
    return auc_errors(auc.value.value, cohort.positive, cohort.negative)
