"""The published procedure and the study's own in words."""

from collections.abc import Iterator

from alnus.report.facts import Facts
from alnus.report.readings import Tables, rows_of
from alnus.report.typography import estimate, fixed, ratio, ratio_interval
from alnus.tables.procedures import OWN, PROCEDURES, PUBLISHED, ProcedureRow

SCORE = "odds ratio of the Rad-score per SD"

Found = dict[tuple[str, str, str], ProcedureRow]


def procedures(tables: Tables, _: Facts) -> list[str]:
    """Say how far the published procedure's own figures fall, and what its Rad-score is worth."""
    found = {(row.procedure, row.model, row.measure): row for row in rows_of(tables, PROCEDURES)}
    return [
        *_falls(found),
        *_scores(found),
        "The study's models, threshold and predictions are those of the right column.",
    ]


def _falls(found: Found) -> Iterator[str]:
    for model in ("radiomics", "combined"):
        apparent = found.get((PUBLISHED, model, "apparent AUC"))
        inside = found.get((PUBLISHED, model, "internal AUC"))
        if apparent is not None and inside is not None and inside.value is not None:
            yield (
                f"As published the {model} model has an apparent AUC of {fixed(apparent.value)}; the "
                f"same procedure reaches {estimate(inside.value, inside.low, inside.high)} with "
                "patients that it has not seen."
            )


def _scores(found: Found) -> Iterator[str]:
    published, own = (found.get((name, "combined", SCORE)) for name in (PUBLISHED, OWN))
    if published is not None:
        here = "here there is no combined model" if own is None else f"{_ratio(own)} here"
        yield f"The Rad-score's odds ratio per SD is {_ratio(published)} as published; {here}."


def _ratio(row: ProcedureRow) -> str:
    return f"{ratio(row.value)} ({ratio_interval(row.low, row.high)})"
