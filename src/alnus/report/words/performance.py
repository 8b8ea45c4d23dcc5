"""Performance in words: each function reads tables and returns sentences."""

from collections.abc import Mapping, Sequence

import pandas as pd

from alnus.report.facts import Facts
from alnus.report.readings import (
    CLINICAL,
    COMBINED,
    TREAT_ALL,
    TREAT_NONE,
    Tables,
    auc_of,
    estimate_of,
    grouped,
    rows_of,
)
from alnus.report.typography import capitalized, counted, fixed, interval, listed, p_statement
from alnus.tables.evaluation import (
    CALIBRATION,
    CALIBRATION_CURVE,
    COMPARISON,
    DECISION_CURVE,
    DISCRIMINATION,
    OPERATING_POINTS,
    ROC_BAND,
    CalibrationRow,
    ComparisonRow,
    DecisionCurveRow,
    DiscriminationRow,
)
from alnus.tables.models import OPTIMISM


def roc(tables: Tables, facts: Facts) -> list[str]:
    """Judge the AUCs, and name method and level of what is drawn around the curves."""
    points = sorted({row.method for row in rows_of(tables, OPERATING_POINTS)})
    marked = [f"Intervals of the dots: {facts.interval}, {listed(points)}."] * bool(points)
    return discrimination(tables, facts) + marked + _bands(tables[ROC_BAND.name])


def calibration_bands(tables: Tables, _: Facts) -> list[str]:
    """Name method and level of the bands of the calibration curves."""
    return _bands(tables[CALIBRATION_CURVE.name])


def _bands(frame: pd.DataFrame) -> list[str]:
    kinds = frame.loc[frame["low"].notna(), ["confidence", "method"]].drop_duplicates()
    return [f"Bands: {level * 100:g} %, {method}." for level, method in kinds.to_numpy()]


def discrimination(tables: Tables, facts: Facts) -> list[str]:
    """Name the best model of each cohort and the change from training to the other cohorts."""
    rows = rows_of(tables, DISCRIMINATION)
    said = []
    for cohort, part in grouped(rows, lambda row: row.cohort).items():
        best = max(part, key=lambda row: row.auc)
        said.append(
            f"In the {cohort} cohort (n = {best.n}, {best.events} "
            f"{facts.positive}) the {best.model} model has the highest AUC, "
            f"{auc_of(best)}."
        )
        chance = [r.model for r in part if _includes(r, 0.5)]
        said += [f"The interval of {listed(chance)} includes 0.5 there."] * bool(chance)
        if best.low is None:
            said.append(f"The AUCs there have {best.method}.")
    return said + _changes(rows, facts)


def _includes(row: DiscriminationRow, value: float) -> bool:
    return row.low is not None and row.high is not None and row.low <= value <= row.high


def _changes(rows: Sequence[DiscriminationRow], facts: Facts) -> list[str]:
    aucs = {
        cohort: {row.model: row.auc for row in part}
        for cohort, part in grouped(rows, lambda row: row.cohort).items()
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
    for model, part in grouped(rows_of(tables, OPTIMISM), lambda row: row.model).items():
        found = {row.measure: row for row in part}
        auc, slope = found["AUC"], found["slope"].corrected
        if slope is None:
            said.append(f"No sample could build the {model} model again.")
            continue
        said.append(
            f"The {model} model's AUC of {fixed(auc.apparent)} becomes "
            f"{fixed(auc.corrected)}; the corrected calibration slope is {fixed(slope, 2)}."
        )
    return said


def operating_points(tables: Tables, _: Facts) -> list[str]:
    """Set each accuracy against the share of the commoner outcome, the no-information rate."""
    said = []
    for cohort, part in grouped(rows_of(tables, OPERATING_POINTS), lambda row: row.cohort).items():
        weak = []
        for model, rows in grouped(part, lambda row: row.model).items():
            value = {row.measure: row.value for row in rows}
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


def calibration(tables: Tables, facts: Facts) -> list[str]:
    """Judge each slope outside training: too extreme, too moderate, or no evidence of either."""
    n = {(row.cohort, row.model): row.n for row in rows_of(tables, DISCRIMINATION)}
    slopes = [
        row
        for row in rows_of(tables, CALIBRATION)
        if row.measure == "slope" and row.cohort != facts.training
        if row.low is not None and row.high is not None
    ]
    low = [_slope(row) for row in slopes if row.high is not None and row.high < 1]
    high = [_slope(row) for row in slopes if row.low is not None and row.low > 1]
    said = [f"Slopes below 1, risks too extreme: {'; '.join(low)}."] * bool(low)
    said += [f"Slopes above 1, risks too moderate: {'; '.join(high)}."] * bool(high)
    for row in slopes:
        if row.low is not None and row.high is not None and row.low <= 1 <= row.high:
            at = n.get((row.cohort, row.model))
            said.append(
                f"{capitalized(row.model)} model, {row.cohort}: no evidence of miscalibration"
                f"{f' at n = {at}' if at else ''} (slope {estimate_of(row, places=2)})."
            )
    return said


def _slope(row: CalibrationRow) -> str:
    return f"{row.model}, {row.cohort} {estimate_of(row, places=2)}"


def decision_curves(tables: Tables, _: Facts) -> list[str]:
    """Say at how many thresholds each model beats both treating all and treating none."""
    said = ["Thresholds at which a model's net benefit exceeds treating all and treating none."]
    for cohort, part in grouped(rows_of(tables, DECISION_CURVE), lambda row: row.cohort).items():
        curves = grouped(part, lambda row: row.model)
        default = {r.threshold: max(r.net_benefit, 0.0) for r in curves.pop(TREAT_ALL)}
        curves.pop(TREAT_NONE, None)
        told = [f"{model} {_useful(curve, default)}" for model, curve in curves.items()]
        said.append(f"{capitalized(cohort)} cohort: {', '.join(told)}.")
    return said + _bands(tables[DECISION_CURVE.name])


def _useful(curve: Sequence[DecisionCurveRow], default: Mapping[float, float]) -> str:
    useful = [row.threshold for row in curve if row.net_benefit > default[row.threshold]]
    if not useful:
        return "nowhere"
    return f"{len(useful)} of {len(curve)} ({min(useful):.2f} to {max(useful):.2f})"


def comparison(tables: Tables, facts: Facts) -> list[str]:
    """Answer what radiomics adds, then judge the other differences of AUC.

    Models are compared on patients that they were not fitted to: on its own patients a larger model is
    always the better one.
    """
    rows = rows_of(tables, COMPARISON)
    return added_value(tables, facts) + _differences(rows, facts)


def added_value(tables: Tables, facts: Facts) -> list[str]:
    """Say for each evaluation cohort what radiomics adds to the clinical model, also when nothing."""
    rows = [
        row
        for row in rows_of(tables, COMPARISON)
        if (row.model, row.reference) == (COMBINED, CLINICAL) and row.cohort != facts.training
    ]
    said = []
    for cohort, part in grouped(rows, lambda row: row.cohort).items():
        by_measure = {row.measure: row for row in part}
        auc, benefit = (by_measure.get(f"difference of {name}") for name in ("AUC", "net benefit"))
        if auc is None:
            continue
        told = f"the AUC by {estimate_of(auc)}, {p_statement(auc.p)}"
        if benefit is not None and benefit.at is not None:
            at = fixed(benefit.at, 2)
            told += f", and the net benefit at a risk of {at} by {estimate_of(benefit)}"
        said.append(f"In {cohort} radiomics changes {told}: {_verdict(auc, facts)}.")
    return said


def _verdict(row: ComparisonRow, facts: Facts) -> str:
    if row.p is None:
        return "the gain could not be tested"
    if row.p >= 1 - facts.confidence:
        return "no gain is demonstrated"
    return "a gain" if (row.value or 0.0) > 0 else "a loss"


def _differences(rows: Sequence[ComparisonRow], facts: Facts) -> list[str]:
    alpha = 1 - facts.confidence
    differences = [
        row for row in rows if row.measure == "difference of AUC" and row.cohort != facts.training
    ]
    every = [row for row in differences if row.reference_cohort == row.cohort]
    pairs = [row for row in every if row.p is not None]
    shown = [row for row in pairs if _adjusted_p(row) < alpha]
    said = [_difference(row, f"the {row.reference} model's") for row in shown]
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


def _difference(row: ComparisonRow, other: str) -> str:
    return (
        f"In the {row.cohort} cohort the {row.model} model's AUC differs from "
        f"{other} by {estimate_of(row)}, "
        f"{p_statement(row.p)}{_holm(row)}."
    )


def _holm(row: ComparisonRow) -> str:
    """Name the adjusted P as what it is, with its own interval."""
    if row.p_holm is None:
        return ""
    limits = interval(row.low_holm, row.high_holm)
    return f" (by Holm {p_statement(row.p_holm)}, {limits})"


def _adjusted_p(row: ComparisonRow) -> float:
    """Give the P that counts; 1 where there is no test."""
    return next((p for p in (row.p_holm, row.p) if p is not None), 1.0)
