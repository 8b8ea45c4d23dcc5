"""Performance in words: each function reads tables and returns sentences."""

import math

import pandas as pd

from alnus.report.facts import Facts
from alnus.report.readings import (
    TREAT_ALL,
    TREAT_NONE,
    Record,
    Tables,
    estimate_of,
    parts,
    records,
)
from alnus.report.typography import capitalized, fixed, listed, p_statement


def discrimination(tables: Tables, facts: Facts) -> list[str]:
    """Name the best model of each cohort and the change from training to the other cohorts."""
    frame = tables["discrimination"]
    said = []
    for cohort, part in parts(frame, "cohort").items():
        rows = records(part)
        best = max(rows, key=lambda row: row.number("auc"))
        said.append(
            f"In the {cohort} cohort (n = {best.count('n')}, {best.count('events')} "
            f"{facts.positive}) the {best.text('model')} model has the highest AUC, "
            f"{estimate_of(best, 'auc')}."
        )
        chance = [r.text("model") for r in rows if r.number("low") <= 0.5 <= r.number("high")]
        said += [f"The interval of {listed(chance)} includes 0.5 there."] * bool(chance)
    return said + _changes(frame, facts)


def _changes(frame: pd.DataFrame, facts: Facts) -> list[str]:
    aucs = {
        cohort: {row.text("model"): row.number("auc") for row in records(part)}
        for cohort, part in parts(frame, "cohort").items()
    }
    trained = aucs.pop(facts.training, {})
    said = []
    for cohort, found in aucs.items():
        told = [f"{m} {_signed(auc - trained[m])}" for m, auc in found.items() if m in trained]
        said += [f"Change of AUC from {facts.training} to {cohort}: {', '.join(told)}."] * bool(
            told
        )
    return said


def _signed(value: float) -> str:
    return f"+{fixed(value)}" if value > 0 else fixed(value)


def operating_points(tables: Tables, _: Facts) -> list[str]:
    """Set each accuracy against the share of the commoner outcome, the no-information rate."""
    said = []
    for cohort, part in parts(tables["operating_points"], "cohort").items():
        values = {
            model: {row.text("measure"): row.number("value") for row in records(rows)}
            for model, rows in parts(part, "model").items()
        }
        said += [
            f"In the {cohort} cohort the {model} model's accuracy, {fixed(of['accuracy'])}, does "
            f"not exceed the no-information rate, {fixed(of['no-information rate'])}."
            for model, of in values.items()
            if of.get("accuracy", math.inf) <= of.get("no-information rate", -math.inf)
        ]
    return said


def calibration(tables: Tables, _: Facts) -> list[str]:
    """Judge the slopes whose interval leaves 1 out."""
    slopes = [row for row in records(tables["calibration"]) if row.text("measure") == "slope"]
    said = [_slope(row, "below 1, risks too extreme") for row in slopes if row.number("high") < 1]
    said += [_slope(row, "above 1, risks too moderate") for row in slopes if row.number("low") > 1]
    if said or not slopes:
        return said
    return ["The interval of every calibration slope includes 1."]


def _slope(row: Record, verdict: str) -> str:
    return (
        f"Slope {verdict}: {row.text('model')} model in the {row.text('cohort')} cohort, "
        f"{estimate_of(row, places=2)}."
    )


def decision_curves(tables: Tables, _: Facts) -> list[str]:
    """Say at how many thresholds each model beats both treating all and treating none."""
    said = ["Thresholds at which a model's net benefit exceeds treating all and treating none."]
    for cohort, part in parts(tables["decision_curve"], "cohort").items():
        curves = {
            model: curve.set_index("threshold")["net_benefit"]
            for model, curve in parts(part, "model").items()
        }
        default = curves.pop(TREAT_ALL).clip(lower=0)
        curves.pop(TREAT_NONE, None)
        told = [f"{model} {_useful(curve - default)}" for model, curve in curves.items()]
        said.append(f"{capitalized(cohort)} cohort: {', '.join(told)}.")
    return said


def _useful(gain: "pd.Series[float]") -> str:
    useful = gain.index[gain > 0]
    if useful.empty:
        return "nowhere"
    return f"{len(useful)} of {len(gain)} ({useful.min():.2f} to {useful.max():.2f})"


def comparison(tables: Tables, facts: Facts) -> list[str]:
    """Judge the differences of AUC: between models, and of a model from training."""
    rows = records(tables["comparison"])
    said = [_difference(row, facts) for row in rows if row.text("measure") == "difference of AUC"]
    return said + [
        f"In the {row.text('cohort')} cohort the {row.text('model')} model's AUC differs from that "
        f"in {facts.training} by {estimate_of(row)}, {p_statement(row.number('p'))}."
        for row in rows
        if row.text("measure").startswith("difference of AUC from")
        and row.number("p") < 1 - facts.confidence
    ]


def _difference(row: Record, facts: Facts) -> str:
    adjusted = row.number("p_adjusted")
    p = row.number("p") if math.isnan(adjusted) else adjusted
    verdict = "differ" if p < 1 - facts.confidence else "do not differ demonstrably"
    return (
        f"{capitalized(row.text('cohort'))} cohort: {row.text('model')} and "
        f"{row.text('reference')} model {verdict} in AUC (difference {estimate_of(row)}, "
        f"{p_statement(p)})."
    )
