"""Internal validation in words: each function reads tables and returns sentences."""

from alnus.report.facts import Facts
from alnus.report.readings import Tables, rows_of
from alnus.report.typography import capitalized, counted, estimate, fixed, p_statement
from alnus.tables.models import INTERNAL_VALIDATION, NOISE_FLOOR, InternalValidationRow

CHANCE = 0.5


def internal_figure(tables: Tables, _: Facts) -> list[str]:
    """Say the internal AUC of the first procedure, the summary's figure, beside the apparent one."""
    rows = rows_of(tables, INTERNAL_VALIDATION)
    shown = [row for row in rows if row.procedure == rows[0].procedure and row.value is not None]
    told = [_told(row) for row in shown]
    if not told:
        return []
    return [f"Internal AUC by {shown[0].procedure}: {'; '.join(told)}."]


def _told(row: InternalValidationRow) -> str:
    apparent = "no model" if row.apparent is None else f"apparent {fixed(row.apparent)}"
    return f"{row.model} {estimate(row.value, row.low, row.high)} ({apparent})"


def internal_validation(tables: Tables, facts: Facts) -> list[str]:
    """Say which models are not told from chance, and which the refits seldom build."""
    said = internal_figure(tables, facts)
    for row in rows_of(tables, INTERNAL_VALIDATION):
        if row.low is not None and row.low <= CHANCE:
            said.append(
                f"By {row.procedure} the {row.model} model is not told from chance: the interval "
                "reaches 0.5."
            )
        if row.n_built < row.n_refits / 2:
            said.append(
                f"Only {row.n_built} of {counted(row.n_refits, 'refit')} built the {row.model} model."
            )
    return list(dict.fromkeys(said))


def noise_floor(tables: Tables, _: Facts) -> list[str]:
    """Say whether noise reaches what the study has."""
    return [
        f"{capitalized(row.model)} model, {row.measure}: noise reaches {fixed(row.noise_high)} in "
        f"one of 20 deals, the study {fixed(row.observed)} "
        f"({p_statement(row.p)})."
        for row in rows_of(tables, NOISE_FLOOR)
    ]
