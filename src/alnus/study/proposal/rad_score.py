"""How the Rad-score of a proposed study is written, where patients are few."""

from collections.abc import Sequence

from alnus.study.proposal.lines import Line

ENOUGH = 100
"""Patients of the rarer outcome, for some ten features of the LASSO at ten a coefficient."""


def score_lines(events: Sequence[bool | None], included: Sequence[bool]) -> list[Line]:
    """Propose the LASSO's own coefficients where a refit of what it keeps may not exist.

    Features that separate few patients have no maximum of the likelihood, and the run would end
    there, after the extraction.
    """
    kept = [event for event, keep in zip(events, included, strict=True) if keep]
    rarer = min(kept.count(True), kept.count(False))
    if rarer >= ENOUGH:
        return []
    why = (
        f"{rarer} patients of the rarer outcome: kept features may separate them, and have no refit"
    )
    return [
        Line("[rad_score]"),
        Line('score = "penalized linear predictor"', why),
        Line(""),
    ]
