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
from alnus.report.typography import capitalized, counted, fixed, listed, p_statement


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
        if math.isnan(best.number("low")):
            said.append(f"The AUCs there have {best.text('method')}.")
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


def optimism(tables: Tables, _: Facts) -> list[str]:
    """Say what each model's AUC is after correction, and which risks are too extreme."""
    said = []
    for model, part in parts(tables["optimism"], "model").items():
        found = {row.text("measure"): row for row in records(part)}
        auc, slope = found["AUC"], found["slope"].number("corrected")
        if math.isnan(slope):
            said.append(f"No sample could build the {model} model again.")
            continue
        said.append(
            f"The {model} model's AUC of {fixed(auc.number('apparent'))} becomes "
            f"{fixed(auc.number('corrected'))}; the corrected calibration slope is {fixed(slope, 2)}."
        )
    return said


def operating_points(tables: Tables, _: Facts) -> list[str]:
    """Set each accuracy against the share of the commoner outcome, the no-information rate."""
    said = []
    for cohort, part in parts(tables["operating_points"], "cohort").items():
        weak = []
        for model, rows in parts(part, "model").items():
            value = {row.text("measure"): row.number("value") for row in records(rows)}
            accuracy, base = value.get("accuracy"), value.get("no-information rate")
            if accuracy is not None and base is not None and accuracy <= base:
                weak.append(f"{model} ({fixed(accuracy)} against {fixed(base)})")
        said += [
            (
                f"In the {cohort} cohort accuracy does not exceed the no-information rate: "
                f"{listed(weak)}."
            )
        ] * bool(weak)
    return said


def calibration(tables: Tables, _: Facts) -> list[str]:
    """Judge the slopes whose interval leaves 1 out."""
    slopes = [row for row in records(tables["calibration"]) if row.text("measure") == "slope"]
    low = [_slope(row) for row in slopes if row.number("high") < 1]
    high = [_slope(row) for row in slopes if row.number("low") > 1]
    if slopes and not low + high:
        return ["The interval of every calibration slope includes 1."]
    said = [f"Slopes below 1, risks too extreme: {'; '.join(low)}."] * bool(low)
    return said + [f"Slopes above 1, risks too moderate: {'; '.join(high)}."] * bool(high)


def _slope(row: Record) -> str:
    return f"{row.text('model')}, {row.text('cohort')} {estimate_of(row, places=2)}"


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
    alpha = 1 - facts.confidence
    differences = [row for row in rows if row.text("measure") == "difference of AUC"]
    every = [row for row in differences if row.text("reference_cohort") == row.text("cohort")]
    pairs = [row for row in every if not math.isnan(_adjusted_p(row))]
    shown = [row for row in pairs if _adjusted_p(row) < alpha]
    said = [_difference(row, f"the {row.text('reference')} model's") for row in shown]
    said += [
        (
            f"{len(pairs) - len(shown)} of {counted(len(pairs), 'difference')} of AUC between models "
            f"cannot be demonstrated (P ≥ {alpha:.2g})."
        )
    ] * (len(shown) < len(pairs))
    untested = len(every) - len(pairs)
    said += [f"{counted(untested, 'difference')} of AUC could not be tested."] * bool(untested)
    return said + [
        _difference(row, f"that in {facts.training}")
        for row in differences
        if row not in every and _adjusted_p(row) < alpha
    ]


def _difference(row: Record, other: str) -> str:
    return (
        f"In the {row.text('cohort')} cohort the {row.text('model')} model's AUC differs from "
        f"{other} by {estimate_of(row)}, "
        f"{p_statement(_adjusted_p(row))}."
    )


def _adjusted_p(row: Record) -> float:
    adjusted = row.number("p_adjusted")
    return row.number("p") if math.isnan(adjusted) else adjusted
