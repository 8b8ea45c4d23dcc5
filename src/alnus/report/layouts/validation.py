"""Internal validation on paper: what the recipe reaches with patients that it has not seen."""

from alnus.report.facts import Facts
from alnus.report.printed_table import PrintedTable, Row, header
from alnus.report.readings import Tables, grouped, rows_of
from alnus.report.typography import capitalized, estimate, fixed, listed, p_value
from alnus.tables.models import (
    INTERNAL_VALIDATION,
    NOISE_FLOOR,
    InternalValidationRow,
    NoiseFloorRow,
)

_RECIPE = (
    "Readers' agreement, harmonization, screen and elimination, choice of features, LASSO and "
    "combination were made anew in every refit. A refit that found no model predicts the "
    "prevalence, or by the model that it found."
)


def internal_validation_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Apparent and internal AUC of each model, by procedure."""
    rows: list[Row] = []
    found = rows_of(tables, INTERNAL_VALIDATION)
    for procedure, part in grouped(found, lambda row: row.procedure).items():
        refits = f"{capitalized(procedure)}, {part[0].n_refits} refits"
        rows.append(Row((refits, "", "", ""), "group"))
        rows += [Row(_internal(row), "level") for row in part]
    methods = [row.method for row in found if row.value is not None]
    open_ = [f"{capitalized(row.model)}: {row.method}." for row in found if row.value is None]
    notes = (
        f"AUC ({facts.interval}); {listed(list(dict.fromkeys(methods)))}.",
        _RECIPE,
        *dict.fromkeys(open_),
    )
    heads = header("Model", "Apparent", "Internal", "Built in")
    return PrintedTable(heads, tuple(rows), notes)


def _internal(row: InternalValidationRow) -> tuple[str, ...]:
    internal = "not estimable" if row.value is None else estimate(row.value, row.low, row.high)
    return (capitalized(row.model), fixed(row.apparent), internal, f"{row.n_built}")


def noise_floor_table(tables: Tables, _: Facts) -> PrintedTable:
    """AUCs of the study beside those that outcomes dealt anew reach."""
    found = rows_of(tables, NOISE_FLOOR)
    rows = [Row(_floor(row)) for row in found]
    n = max((row.n_shuffles for row in found), default=0)
    note = (
        f"Outcomes were dealt anew to the patients {n} times and put through the same recipe. "
        "P = (1 + times that noise reached the study's value) / (1 + times)."
    )
    heads = header("Model", "Measure", "Study", "Noise, mean", "Noise, 95th percentile", "P")
    return PrintedTable(heads, tuple(rows), (note,))


def _floor(row: NoiseFloorRow) -> tuple[str, ...]:
    values = map(fixed, (row.observed, row.noise_mean, row.noise_high))
    return (capitalized(row.model), capitalized(row.measure), *values, p_value(row.p))
