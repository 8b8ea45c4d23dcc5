"""What a check says: where, what is printed, what comes out again, and how they go together."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum


class Verdict(StrEnum):
    """How a printed number and its recomputation go together."""

    REPRODUCED = "reproduced"
    CORRECTED = "reproduced with correction"
    NOT_REPRODUCED = "not reproduced"
    INCONSISTENT = "inconsistent"
    NOT_COMPUTABLE = "not computable"
    INFORMATION = "information"


FINDINGS = (Verdict.CORRECTED, Verdict.NOT_REPRODUCED, Verdict.INCONSISTENT)


@dataclass(frozen=True)
class Check:
    """One recomputation.

    Parameters
    ----------
    where : str
        Table or section.
    subject : str
        What the number is about, e.g. ``"her2, training"``.
    quantity : str
        Which number of it, e.g. ``"P"``.
    printed : str
        As published.
    recomputed : str
        What comes out again.
    method : str
        How it was recomputed.
    verdict : Verdict
        *Reproduced with correction* means: only under the reading that ``reason`` names.
    reason : str
        The likely reason, where one fits.
    """

    where: str
    subject: str
    quantity: str
    printed: str
    recomputed: str
    method: str
    verdict: Verdict
    reason: str = ""

    @property
    def is_finding(self) -> bool:
        """Whether somebody should look at it."""
        return self.verdict in FINDINGS

    def corrected(self, reason: str, **changes: str) -> "Check":
        """Say that the printed number follows under another reading."""
        return replace(self, verdict=Verdict.CORRECTED, reason=reason, **changes)


def verdict_of(*, agrees: bool) -> Verdict:
    """Give the verdict where there is one reading only."""
    return Verdict.REPRODUCED if agrees else Verdict.NOT_REPRODUCED


def slip(printed: str, recomputed: str) -> str:
    """Name the slip of a digit that leads from one text to the other; empty where none does."""
    digits = re.sub(r"[\s%]", "", printed)
    if len(digits) != len(recomputed):
        return ""
    places = [
        i for i, pair in enumerate(zip(digits, recomputed, strict=True)) if pair[0] != pair[1]
    ]
    if len(places) == 1:
        return "one digit differs"
    swapped = len(places) == 2 and places[1] - places[0] == 1
    if (
        swapped
        and digits[places[0]] == recomputed[places[1]]
        and digits[places[1]] == recomputed[places[0]]
    ):
        return "two neighboring digits are swapped"
    return ""


def as_content(checks: tuple[Check, ...]) -> list[dict[str, str]]:
    """Give checks for JSON."""
    return [dict(vars(check)) for check in checks]


def as_text(checks: tuple[Check, ...], *, everything: bool = False) -> str:
    """Write findings, or all checks, for people: like ones together, and how many there are."""
    told = [check for check in checks if everything or check.is_finding]
    blocks: dict[tuple[str, str, str], list[Check]] = {}
    for check in told:
        blocks.setdefault((check.where, check.verdict, check.reason), []).append(check)
    lines = [line for alike in blocks.values() for line in (*_block(alike), "")]
    found = sum(check.is_finding for check in checks)
    lines.append(f"{len(checks)} checks, {found} finding{'' if found == 1 else 's'}.")
    return "\n".join(lines)


def _block(alike: list[Check]) -> list[str]:
    """Write checks of one place, verdict and reason, and each method where it begins."""
    head, before = alike[0], ""
    lines = [f"{head.where}: {head.verdict}" + (f"; {head.reason}" if head.reason else "")]
    width = max(len(check.subject) + len(check.quantity) for check in alike) + 2
    for check in alike:
        name = f"{check.subject}, {check.quantity}"
        method = "" if check.method == before else f"  ({check.method})"
        lines.append(f"  {name:<{width}}  {check.printed}  ->  {check.recomputed or '?'}{method}")
        before = check.method
    return lines
