"""Models on paper, and how they came about."""

import math
from collections.abc import Sequence

from alnus.report.effects import effects_of
from alnus.report.facts import Facts
from alnus.report.printed_table import Heading, PrintedTable, Row, header
from alnus.report.readings import (
    RADIOMICS,
    Tables,
    grouped,
    intercept_of,
    kept_features,
    rows_of,
    terms_of,
)
from alnus.report.typography import (
    NOTHING,
    fixed,
    interval,
    p_statement,
    p_value,
    ratio,
    significant,
)
from alnus.tables.models import STEPWISE, UNIVARIABLE, CoefficientRow, StepwiseRow, UnivariableRow
from alnus.tables.signature import (
    PERTURBATION,
    RELIABILITY,
    STABILITY,
    ReliabilityRow,
    SelectionRow,
    StabilityRow,
)
from alnus.tables.table import Table

_RATIO_NOTE = (
    "OR, odds ratio = exp(coefficient), per unit or step as printed; SE, standard error of the "
    "coefficient; z = coefficient / SE."
)
_AFTER_SELECTION = (
    "After selection: terms were chosen with the outcomes of the same patients, which estimates, intervals "
    "and P do not account for."
)
_SCORE_FORMULA = {
    "refitted probability": "1 / (1 + exp(−L)), L = intercept + Σ coefficient × "
    "(feature − center) / scale",
}
_LINEAR_FORMULA = "intercept + Σ coefficient × (feature − center) / scale"


def univariable_table(tables: Tables, facts: Facts) -> PrintedTable:
    """One logistic regression a variable."""
    rows: list[Row] = []
    terms = rows_of(tables, UNIVARIABLE)
    for variable, frame in grouped(terms, lambda row: row.variable).items():
        rows += _univariable_rows(variable, frame, facts)
    heads = header("Variable", "n", "Events", *_wald_heads(facts), "Entered")
    notes = [_RATIO_NOTE, *_inference_notes(terms)]
    if any(row.kind == "group" for row in rows):
        notes.append("χ² and P in the row of a variable: the same test of all its terms jointly.")
    return PrintedTable(heads, tuple(rows), tuple(notes))


def _univariable_rows(variable: str, terms: Sequence[UnivariableRow], facts: Facts) -> list[Row]:
    first, title = terms[0], facts.title(variable)
    entered = "yes" if first.kept else "no"
    counts = (fixed(first.n, 0), fixed(first.events, 0))
    effects = effects_of(terms, facts)
    if len(terms) == 1:
        return [Row((effects[0].label, *counts, *effects[0].cells, entered))]
    joint = ("", "", "", "", f"χ² = {fixed(first.joint_chi2, 2)}", p_value(first.joint_p))
    return [
        Row((title, *counts, *joint, entered), "group"),
        *(
            Row((e.label.removeprefix(f"{title}: "), "", "", *e.cells, ""), "level")
            for e in effects
        ),
    ]


def _inference_notes(terms: Sequence[CoefficientRow | UnivariableRow]) -> list[str]:
    """Name the method of the limits and the test of P."""
    named = [(f"Interval: {term.method}.", f"P: {term.test} test.") for term in terms if term.test]
    alone = [(f"Interval: {term.method}.", "") for term in terms if not term.test]
    return [note for note in dict.fromkeys(n for pair in named + alone for n in pair) if note]


def _wald_heads(facts: Facts) -> tuple[str, ...]:
    return ("OR", facts.interval, "Coefficient", "SE", "z", "P")


def model_table(model: str, tables: Tables, facts: Facts) -> PrintedTable:
    """The terms of one model, the intercept last."""
    terms = terms_of(tables, model)
    rows = [Row((effect.label, *effect.cells)) for effect in effects_of(terms, facts)]
    rows += [
        Row(("Intercept", NOTHING, NOTHING, *effect.cells[2:]))
        for effect in effects_of(intercept_of(tables, model), facts)
    ]
    chosen = [_AFTER_SELECTION] * _has_chosen(tables)
    notes = (_RATIO_NOTE, *_inference_notes(terms), *chosen)
    return PrintedTable(header("Variable", *_wald_heads(facts)), tuple(rows), notes).filled()


def _has_chosen(tables: Tables) -> bool:
    """Tell whether screen or elimination took variables away, so that those left were chosen."""
    screened = STEPWISE.name in tables and any(row.removed for row in rows_of(tables, STEPWISE))
    alone = UNIVARIABLE.name in tables and not all(row.kept for row in rows_of(tables, UNIVARIABLE))
    return screened or alone


def path_table(tables: Tables, facts: Facts) -> PrintedTable:
    """The path of the backward elimination, one step a row."""
    rows = tuple(
        Row(
            (
                fixed(step.step, 0),
                facts.title(step.removed) if step.removed else NOTHING,
                _criterion(step),
                fixed(step.n_terms, 0),
                fixed(step.aic, 2),
            )
        )
        for step in rows_of(tables, STEPWISE)
    )
    return PrintedTable(header("Step", "Removed", "Because of", "Variables left", "AIC"), rows)


def _criterion(step: StepwiseRow) -> str:
    if step.value is None:
        return NOTHING
    if step.criterion == "aic":
        return f"AIC {fixed(step.value, 2)}"
    return f"{p_statement(step.value)} ({step.criterion})"


def features_table(tables: Tables, facts: Facts) -> PrintedTable:
    """The radiomic features that the LASSO kept."""
    refitted = terms_of(tables, RADIOMICS)
    fitted = dict(
        zip((t.term for t in refitted), (e.cells for e in effects_of(refitted, facts)), strict=True)
    )
    rows = tuple(
        Row(
            (
                fixed(number, 0),
                feature.feature,
                fixed(feature.mrmr_rank, 0),
                fixed(feature.lasso_coefficient),
                *fitted.get(feature.feature, _without_inference(feature)),
            )
        )
        for number, feature in enumerate(kept_features(tables), start=1)
    )
    heads = header("No.", "Feature", "mRMR rank", "LASSO\ncoefficient", *_wald_heads(facts))
    note = "OR, odds ratio per standard deviation of the feature in the training cohort."
    notes = (note, *_inference_notes(refitted), _AFTER_SELECTION)
    return PrintedTable(heads, rows, notes).filled()


def _without_inference(feature: SelectionRow) -> tuple[str, ...]:
    coefficient = feature.coefficient
    nothing = (NOTHING,) * 3
    return (ratio(math.exp(coefficient)), NOTHING, fixed(coefficient), *nothing)


def stability_table(tables: Tables, _: Facts) -> PrintedTable:
    """How often repeated fits chose the features that were kept, and with which sign."""
    by_kind = grouped(rows_of(tables, STABILITY), lambda row: row.varied)
    found = {kind: {row.feature: row for row in frame} for kind, frame in by_kind.items()}
    upper = [Heading(""), *(Heading(f"When {kind} vary", span=2) for kind in found)]
    lower = [Heading("Feature"), *[Heading("Chosen"), Heading("Same sign")] * len(found)]
    rows = []
    for feature in kept_features(tables):
        name = feature.feature
        cells = [cell for of_kind in found.values() for cell in _stability_cells(of_kind.get(name))]
        rows.append(Row((name, *cells)))
    return PrintedTable((tuple(upper), tuple(lower)), tuple(rows))


def _stability_cells(row: StabilityRow | None) -> tuple[str, str]:
    if row is None:
        return ("never", NOTHING)
    positive, chosen = row.n_positive, row.n_selected
    return (
        f"{fixed(row.frequency, 2)} ({chosen} of {row.n_runs})",
        f"{max(positive, chosen - positive)} of {chosen}",
    )


def reliability_table(tables: Tables, facts: Facts) -> PrintedTable:
    """How well two readers agree on the features that were kept."""
    return _agreement(tables, facts, RELIABILITY, "two readers, single reading")


def perturbation_table(tables: Tables, facts: Facts) -> PrintedTable:
    """How well the features that were kept bear small changes of the ROI."""
    return _agreement(
        tables, facts, PERTURBATION,
        "the ROI as drawn, eroded, dilated, shifted and roughened as five readers",
    )  # fmt: skip


def _agreement(
    tables: Tables, facts: Facts, table: Table[ReliabilityRow], readings: str
) -> PrintedTable:
    found = {row.feature: row for row in rows_of(tables, table)}
    agreeing = [found[feature.feature] for feature in kept_features(tables)]
    rows = tuple(
        Row(
            (
                row.feature,
                fixed(row.n, 0),
                fixed(row.value),
                interval(row.low, row.high),
            )
        )
        for row in agreeing
    )
    methods = dict.fromkeys(row.method for row in agreeing)
    notes = tuple(f"ICC, {method}; {readings}." for method in methods)
    return PrintedTable(header("Feature", "Patients", "ICC", facts.interval), rows, notes)


def formula_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Everything needed to compute the Rad-score of a new case."""
    rows = [
        Row(
            (
                feature.feature,
                significant(feature.center, 6),
                significant(feature.scale, 6),
                significant(feature.coefficient, 6),
            )
        )
        for feature in kept_features(tables)
    ]
    if not math.isnan(facts.score_intercept):
        rows.append(Row(("Intercept", "", "", significant(facts.score_intercept, 6))))
    formula = _SCORE_FORMULA.get(facts.score_kind, _LINEAR_FORMULA)
    notes = [f"Rad-score = {formula}.", f"Kind of score: {facts.score_kind}."]
    return PrintedTable(
        header("Feature", "Center", "Scale", "Coefficient"),
        tuple(rows),
        tuple(notes[: 2 if facts.score_kind else 1]),
    )


def methods_table(_: Tables, facts: Facts) -> PrintedTable:
    """Methods as run: what was chosen, and what for."""
    rows = tuple(Row((label, value)) for label, value in facts.methods)
    return PrintedTable(header("Choice", "As run"), rows)
