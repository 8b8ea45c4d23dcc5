"""Sums of the flow chart, and what the text says twice."""

import re
from collections.abc import Iterator

from alnus.audit.findings import Check, Verdict, verdict_of
from alnus.audit.published import Published


def statement_checks(published: Published) -> Iterator[Check]:
    """Check sums, the sizes of cohorts and facts that several places state."""
    for cohort in published.cohorts:
        total = cohort.positive + cohort.negative
        yield Check(
            "Cohorts", cohort.name, "size", str(cohort.n), str(total),
            " + ".join(published.outcome), verdict_of(agrees=cohort.n == total),
        )  # fmt: skip
    for item in published.sums:
        total = sum(item.parts.values())
        yield Check(
            item.where, item.what, "sum", str(item.total), str(total), " + ".join(item.parts),
            verdict_of(agrees=total == item.total),
        )  # fmt: skip
    for statement in published.statements:
        places, said = tuple(statement.said), tuple(statement.said.values())
        alike = len({re.sub(r"[\s-]", "", text).casefold() for text in said}) == 1
        yield Check(
            places[0], statement.what, "statement", said[0],
            "; ".join(f"{text} in {place}" for place, text in [*statement.said.items()][1:]),
            "the same fact elsewhere", Verdict.REPRODUCED if alike else Verdict.INCONSISTENT,
        )  # fmt: skip
