"""Tables 2 to 6 on paper: the models and how they came about."""

import math

from alnus.report.facts import Facts
from alnus.report.printed_table import Heading, PrintedTable, Row, header
from alnus.report.readings import (
    RADIOMICS,
    Record,
    Tables,
    intercept_of,
    kept_features,
    parts,
    records,
    term_title,
    terms_of,
)
from alnus.report.typography import (
    NOTHING,
    fixed,
    interval,
    p_statement,
    p_value,
    ratio,
    ratio_interval,
    significant,
)

_RATIO_NOTE = (
    "OR, odds ratio per unit of the variable as printed, = exp(coefficient); SE, standard error of "
    "the coefficient; z = coefficient / SE."
)
_JOINT_NOTE = "χ² and P in the row of a variable: joint likelihood-ratio test of all its terms."
_TESTS = {"wald": "Wald"}
_SCORE_FORMULA = {
    "refitted probability": "1 / (1 + exp(−L)), L = intercept + Σ coefficient × "
    "(feature − center) / scale",
}
_LINEAR_FORMULA = "intercept + Σ coefficient × (feature − center) / scale"


def univariable_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Table 2: one logistic regression a variable."""
    rows: list[Row] = []
    for variable, frame in parts(tables["univariable"], "variable").items():
        rows += _univariable_rows(variable, records(frame), facts)
    several = any(row.kind == "group" for row in rows)
    heads = header("Variable", "n", "Events", *_wald_heads(facts), "Entered")
    return PrintedTable(heads, tuple(rows), (_RATIO_NOTE, *[_JOINT_NOTE] * several))


def _univariable_rows(variable: str, terms: list[Record], facts: Facts) -> list[Row]:
    first, title = terms[0], facts.title(variable)
    entered = "yes" if first.flag("kept") else "no"
    counts = (f"{first.count('n')}", f"{first.count('events')}")
    if len(terms) == 1:
        return [Row((title, *counts, *_wald(first), entered))]
    chi2 = f"χ² = {fixed(first.number('lr_chi2'), 2)}"
    joint = ("", "", "", "", chi2, p_value(first.number("lr_p")))
    names = (term_title(term, facts).removeprefix(f"{title}: ") for term in terms)
    return [
        Row((title, *counts, *joint, entered), "group"),
        *(
            Row((name, "", "", *_wald(term), ""), "level")
            for name, term in zip(names, terms, strict=True)
        ),
    ]


def _wald_heads(facts: Facts) -> tuple[str, ...]:
    return ("OR", facts.interval, "Coefficient", "SE", "z", "P")


def _wald(row: Record) -> tuple[str, ...]:
    return (
        ratio(row.number("odds_ratio")),
        ratio_interval(row.number("low"), row.number("high")),
        fixed(row.number("coefficient")),
        fixed(row.number("std_error")),
        fixed(row.number("z")),
        p_value(row.number("p")),
    )


def model_table(model: str, tables: Tables, facts: Facts) -> PrintedTable:
    """Tables 3 and 6: the terms of one model, the intercept last."""
    rows = [Row((term_title(term, facts), *_wald(term))) for term in terms_of(tables, model)]
    rows += [
        Row(("Intercept", NOTHING, NOTHING, *_wald(row)[2:])) for row in intercept_of(tables, model)
    ]
    return PrintedTable(header("Variable", *_wald_heads(facts)), tuple(rows), (_RATIO_NOTE,))


def path_table(tables: Tables, facts: Facts) -> PrintedTable:
    """The path of the backward elimination, one step a row."""
    rows = tuple(
        Row(
            (
                f"{step.count('step')}",
                facts.title(step.text("removed")) if step.text("removed") else NOTHING,
                _criterion(step),
                f"{step.count('n_terms')}",
                fixed(step.number("aic"), 2),
            )
        )
        for step in records(tables["stepwise"])
    )
    return PrintedTable(header("Step", "Removed", "Because of", "Variables left", "AIC"), rows)


def _criterion(step: Record) -> str:
    value = step.number("value")
    if math.isnan(value):
        return NOTHING
    if step.text("criterion") == "aic":
        return f"AIC {fixed(value, 2)}"
    return f"{p_statement(value)} ({_TESTS.get(step.text('criterion'), step.text('criterion'))})"


def features_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Table 4: the radiomic features that the LASSO kept."""
    fitted = {row.text("term"): _wald(row) for row in terms_of(tables, RADIOMICS)}
    rows = tuple(
        Row(
            (
                f"{number}",
                feature.text("feature"),
                f"{feature.count('mrmr_rank')}",
                fixed(feature.number("lasso_coefficient")),
                *fitted.get(feature.text("feature"), _without_inference(feature)),
            )
        )
        for number, feature in enumerate(kept_features(tables), start=1)
    )
    heads = header("No.", "Feature", "mRMR rank", "LASSO\ncoefficient", *_wald_heads(facts))
    note = "OR, odds ratio per standard deviation of the feature in the training cohort."
    return PrintedTable(heads, rows, (note,))


def _without_inference(feature: Record) -> tuple[str, ...]:
    coefficient = feature.number("coefficient")
    nothing = (NOTHING,) * 3
    return (ratio(math.exp(coefficient)), NOTHING, fixed(coefficient), *nothing)


def stability_table(tables: Tables, _: Facts) -> PrintedTable:
    """Table 4b: how often repeated fits chose the features that were kept, and with which sign."""
    by_kind = parts(tables["stability"], "varied")
    found = {
        kind: {row.text("feature"): row for row in records(frame)}
        for kind, frame in by_kind.items()
    }
    upper = [Heading(""), *(Heading(f"When {kind} vary", span=2) for kind in found)]
    lower = [Heading("Feature"), *[Heading("Chosen"), Heading("Same sign")] * len(found)]
    rows = []
    for feature in kept_features(tables):
        name = feature.text("feature")
        cells = [cell for of_kind in found.values() for cell in _stability_cells(of_kind.get(name))]
        rows.append(Row((name, *cells)))
    return PrintedTable((tuple(upper), tuple(lower)), tuple(rows))


def _stability_cells(row: Record | None) -> tuple[str, str]:
    if row is None:
        return ("never", NOTHING)
    positive, chosen = row.count("n_positive"), row.count("n_selected")
    return (
        f"{fixed(row.number('frequency'), 2)} ({chosen}/{row.count('n_runs')})",
        f"{max(positive, chosen - positive)}/{chosen}",
    )


def reliability_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Table 4c: how well two readers agree on the features that were kept."""
    found = {row.text("feature"): row for row in records(tables["reliability"])}
    agreeing = [found[feature.text("feature")] for feature in kept_features(tables)]
    rows = tuple(
        Row(
            (
                row.text("feature"),
                f"{row.count('n')}",
                fixed(row.number("value")),
                interval(row.number("low"), row.number("high")),
            )
        )
        for row in agreeing
    )
    methods = dict.fromkeys(row.text("method") for row in agreeing)
    notes = tuple(f"ICC, {method}; two readers, single reading." for method in methods)
    return PrintedTable(header("Feature", "Patients", "ICC", facts.interval), rows, notes)


def formula_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Table 5: everything needed to compute the Rad-score of a new case."""
    rows = [
        Row(
            (
                feature.text("feature"),
                significant(feature.number("center"), 6),
                significant(feature.number("scale"), 6),
                significant(feature.number("coefficient"), 6),
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
