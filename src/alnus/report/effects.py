"""What a term of a model does, as people read it: per step, against a reference level."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from alnus.report.facts import Facts
from alnus.report.typography import fixed, p_value, ratio, ratio_interval
from alnus.tables.models import CoefficientRow, UnivariableRow


@dataclass(frozen=True)
class Effect:
    """A term's printed name and Wald columns.

    Parameters
    ----------
    label : str
        E.g. ``"ER: Positive vs Negative"`` or ``"Cortical thickness, per 0.1 cm"``.
    cells : tuple of str
        Odds ratio, its limits, coefficient, standard error, z and P.
    """

    label: str
    cells: tuple[str, ...]


def effects_of(
    rows: Sequence[CoefficientRow] | Sequence[UnivariableRow], facts: Facts
) -> list[Effect]:
    """Print terms; a continuous variable of one term per step that the study chose, if any.

    Odds ratio and limits are raised to the step, coefficient and standard error multiplied by it.
    """
    n_terms = Counter(row.variable for row in rows)
    alone = {name for name, n in n_terms.items() if n == 1}
    return [_effect(row, facts, alone=row.variable in alone) for row in rows]


def _effect(row: CoefficientRow | UnivariableRow, facts: Facts, *, alone: bool) -> Effect:
    step = facts.steps.get(row.variable) if alone else None
    size = 1.0 if step is None else step
    low, high = (None if limit is None else limit**size for limit in (row.low, row.high))
    cells = (
        ratio(row.odds_ratio**size),
        ratio_interval(low, high),
        fixed(row.coefficient * size),
        fixed(None if row.std_error is None else row.std_error * size),
        fixed(row.z),
        p_value(row.p),
    )
    return Effect(_label(row, facts, step=step, alone=alone), cells)


def _label(
    row: CoefficientRow | UnivariableRow, facts: Facts, *, step: float | None, alone: bool
) -> str:
    title, variable = facts.term_title(row.term, row.variable), facts.variable(row.variable)
    if variable is None:
        return title
    if "=" in row.term.removeprefix(row.variable):
        return f"{title} vs {variable.levels[0]}"
    if not alone:
        return title
    if variable.kind == "binary":
        return f"{title}: {variable.levels[1]} vs {variable.levels[0]}"
    if variable.kind == "ordinal":
        return f"{title}, per level"
    return title if step is None else f"{variable.label}, per {step:g} {variable.unit}".rstrip()
