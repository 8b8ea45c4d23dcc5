"""Patients and models in words: each function reads tables and returns sentences."""

import pandas as pd

from alnus.report.effects import effects_of
from alnus.report.example import Example, example_of
from alnus.report.facts import Facts
from alnus.report.readings import (
    COMBINED,
    Tables,
    grouped,
    kept_features,
    outcome_counts,
    rows_of,
    terms_of,
    used_penalty,
)
from alnus.report.typography import (
    MINUS,
    capitalized,
    counted,
    fixed,
    listed,
    p_statement,
    significant,
)
from alnus.report.words.transport import transport_alarm
from alnus.report.words.validation import internal_figure
from alnus.tables.cohort import CHARACTERISTICS, CONSENSUS, FLOW, CharacteristicRow
from alnus.tables.evaluation import VALIDATION_SIZE
from alnus.tables.features import PREFLIGHT_IMAGE_TYPES
from alnus.tables.models import (
    AVAILABILITY,
    NOMOGRAM,
    SAMPLE_SIZE,
    STEPWISE,
    TERM_CHECKS,
    UNIVARIABLE,
)
from alnus.tables.signature import LASSO_CV, STABILITY, LassoCvRow

# Fewer events than this a candidate, and a model may be unstable (Peduzzi et al., 1996).
EVENTS_PER_TERM = 10


def flow(tables: Tables, _: Facts) -> list[str]:
    """Say how many were assessed, excluded and included, and the commonest reason."""
    rows = rows_of(tables, FLOW)
    left = {row.step: row.n_left for row in rows}
    assessed, included = left["assessed"], left["included"]
    part = f"{100 * included / assessed:.0f} %"
    said = [f"Of {counted(assessed, 'patient')}, {included} ({part}) were included."]
    excluded = [row for row in rows if row.step == "excluded" and row.n_excluded]
    if excluded:
        most = max(excluded, key=lambda row: row.n_excluded)
        reason, n = most.reason, most.n_excluded
        said.append(f"The commonest reason for exclusion was “{reason}” (n = {n}).")
    return said


def characteristics(tables: Tables, facts: Facts) -> list[str]:
    """Name the variables that differ between the outcomes, cohort by cohort."""
    tests = {(row.cohort, row.variable): row for row in reversed(rows_of(tables, CHARACTERISTICS))}
    tested = [row for row in reversed(tests.values()) if row.p is not None]
    by_cohort = grouped(tested, lambda row: row.cohort)
    return [_differing(cohort, rows, facts) for cohort, rows in by_cohort.items()]


def _differing(cohort: str, rows: list[CharacteristicRow], facts: Facts) -> str:
    found = [facts.label(row.variable) for row in rows if (row.p or 0.0) < 0.05]
    return (
        f"In the {cohort} cohort {len(found)} of {counted(len(rows), 'variable')} differ between "
        f"{facts.positive} and {facts.negative} at P < 0.05"
        + (f": {listed(found)}." if found else ".")
    )


def sample_size(tables: Tables, facts: Facts) -> list[str]:
    """Set the training cohort's size against the one that all criteria need."""
    needed = next(r for r in rows_of(tables, SAMPLE_SIZE) if r.criterion == "final")
    counts = outcome_counts(tables).get(facts.training)
    if counts is None:
        return []
    enough = "enough" if counts.n >= needed.n else "fewer than needed"
    wanted = f"All three criteria need {counted(needed.n, 'patient')}"
    return [f"{wanted}; the {facts.training} cohort has {counts.n}, {enough}."]


def validation_size(tables: Tables, facts: Facts) -> list[str]:
    """Set each evaluation cohort's size against the one that all criteria need."""
    needed = next(r for r in rows_of(tables, VALIDATION_SIZE) if r.criterion == "all")
    there = [
        f"{cohort} has {count.n}{', enough' if count.n >= needed.n else ', fewer'}"
        for cohort, count in outcome_counts(tables).items()
        if cohort != facts.training
    ]
    wanted = f"A validation of the {needed.model} model needs {counted(needed.n, 'patient')}"
    return [f"{wanted}; {listed(there)}."] if there else [f"{wanted}."]


def univariable(tables: Tables, facts: Facts) -> list[str]:
    """Name the variables that entered the backward elimination."""
    rows = list({row.variable: row for row in rows_of(tables, UNIVARIABLE)}.values())
    kept = [facts.label(row.variable) for row in rows if row.kept]
    number = counted(len(rows), "variable")
    return [f"{len(kept)} of {number} entered the backward elimination: {listed(kept)}."]


def elimination(tables: Tables, facts: Facts) -> list[str]:
    """Tell the elimination as a sequence."""
    removed = [row.removed for row in rows_of(tables, STEPWISE)]
    told = [facts.label(name) for name in removed if name]
    return [f"Removed, in this order: {listed(told)}." if told else "No variable was removed."]


def model(name: str, tables: Tables, facts: Facts) -> list[str]:
    """Name the strongest term and set the number of events against the number of terms."""
    terms = terms_of(tables, name)
    effects = zip(terms, effects_of(terms, facts), strict=True)
    tested = [(term.p, effect) for term, effect in effects if term.p is not None]
    said = []
    if tested:
        p, effect = min(tested, key=lambda pair: pair[0])
        said.append(
            f"The term with the smallest P is {effect.label} (OR {effect.cells[0]}, "
            f"{facts.interval} {effect.cells[1]}, {p_statement(p)})."
        )
    return said + _events_per_term(len(terms), tables, facts)


def _events_per_term(n_terms: int, tables: Tables, facts: Facts) -> list[str]:
    counts = outcome_counts(tables).get(facts.training)
    if counts is None or not n_terms:
        return []
    rarer = min(counts.positive, counts.negative)
    n_candidates = max(n_terms, len(tables["univariable"]) if "univariable" in tables else 0)
    said = (
        f"The {facts.training} cohort has {counted(rarer, 'patient')} with the rarer outcome, "
        f"{fixed(rarer / n_terms, 1)} events per variable of the model and "
        f"{fixed(rarer / n_candidates, 1)} per clinical candidate"
    )
    if rarer < EVENTS_PER_TERM * n_candidates:
        return [f"{said}: fewer than {EVENTS_PER_TERM}, so the selection may be unstable."]
    return [f"{said}."]


def term_checks(tables: Tables, facts: Facts) -> list[str]:
    """Name the terms whose sign flips, and those whose standard error company has doubled."""
    said = []
    for name, frame in grouped(rows_of(tables, TERM_CHECKS), lambda row: row.model).items():
        flips = [facts.term_title(row.term, row.variable) for row in frame if row.sign_flips]
        said += [
            f"In the {name} model the sign of {listed(flips)} is not that of its univariable fit."
        ] * bool(flips)
        inflated = [facts.term_title(row.term, row.variable) for row in frame if row.inflation >= 2]
        said += [
            f"In the {name} model the standard error of {listed(inflated)} is at least doubled."
        ] * bool(inflated)
    return said or ["Every term has the sign of its univariable fit; no standard error is doubled."]


def lasso(tables: Tables, _: Facts) -> list[str]:
    """Say which penalty was used and how many features each rule keeps."""
    used = used_penalty(tables)
    penalty, passed = (
        significant(used.penalty),
        counted(len(tables["selection"]), "feature"),
    )
    said = [f"The penalty used is λ = {penalty}; it keeps {used.n_features} of {passed}."]
    for row in rows_of(tables, LASSO_CV):
        said += [_rule(row, "minimum")] * row.minimum
        said += [_rule(row, "one-standard-error rule")] * row.one_standard_error
    return said


def _rule(row: LassoCvRow, rule: str) -> str:
    return (
        f"The {rule} keeps {counted(row.n_features, 'feature')} "
        f"(mean {row.measure} {fixed(row.mean)}, "
        f"standard error {fixed(row.std)})."
    )


def selection(tables: Tables, _: Facts) -> list[str]:
    """Count the features by image type."""
    kept = kept_features(tables)
    types = [row.feature.split("_")[0] for row in kept]
    told = listed([f"{types.count(kind)} {kind}" for kind in dict.fromkeys(types)])
    passed = counted(len(tables["selection"]), "feature")
    said = f"mRMR passed on {passed}, of which the LASSO kept {len(kept)}"
    return [f"{said} ({told})." if kept else f"{said}."]


def reliability(tables: Tables, _: Facts) -> list[str]:
    """Say how many features two readers agree on, and in how many patients."""
    return _repeating(tables["reliability"], "read twice")


def perturbation(tables: Tables, _: Facts) -> list[str]:
    """Say how many features bear small changes of the ROI, and in how many patients."""
    return _repeating(tables["perturbation"], "whose ROIs were changed a little")


def _repeating(frame: pd.DataFrame, how: str) -> list[str]:
    n = counted(int(frame["n"].max()), "training patient")
    kept = int(frame["kept"].sum())
    reaching = f"{kept} of {counted(len(frame), 'feature')} reach the intraclass correlation asked"
    return [f"In {n} {how}, {reaching} for; the others were not offered to mRMR."]


def stability(tables: Tables, _: Facts) -> list[str]:
    """Say how many features repeated fits keep, and which kept ones less than half of them chose."""
    kept = [row.feature for row in kept_features(tables)]
    said = []
    for kind, frame in grouped(rows_of(tables, STABILITY), lambda row: row.varied).items():
        runs = tables["stability_runs"]
        numbers = runs.loc[runs["varied"] == kind, "n_features"]
        often = {r.feature for r in frame if r.frequency >= 0.5}
        said.append(
            f"When {kind} vary, {counted(len(numbers), 'fit')} keep {numbers.min()} to "
            f"{numbers.max()} features; {len(often.intersection(kept))} of the {len(kept)} above "
            f"are chosen in at least half of them, and {counted(len(often.difference(kept)), 'other')}."
        )
    return said


def nomogram(tables: Tables, _: Facts) -> list[str]:
    """Say which axis carries the most points and which the fewest."""
    ticks = [r for r in rows_of(tables, NOMOGRAM) if r.axis not in {"total points", "risk"}]
    ranges = {
        label: max(tick.points for tick in axis) - min(tick.points for tick in axis)
        for label, axis in grouped(ticks, lambda tick: tick.label).items()
    }
    said = _example(example_of(rows_of(tables, NOMOGRAM)))
    if len(ranges) < 2:
        return said
    most, least = max(ranges, key=ranges.__getitem__), min(ranges, key=ranges.__getitem__)
    return [
        *said,
        f"Most points: {most} (up to {ranges[most]:.0f}).",
        f"Fewest points: {least} (up to {ranges[least]:.0f}).",
    ]


def _example(example: Example | None) -> list[str]:
    if example is None:
        return []
    ticks = listed([f"{tick.label} {_signed(tick.text)}" for tick in example.ticks])
    sums = f"{example.total:.0f} points, a risk of {fixed(example.risk, 2)}"
    return [f"The dots show an invented patient: {ticks} make {sums}."]


def _signed(text: str) -> str:
    return MINUS + text[1:] if text.startswith("-") else text


def consensus(tables: Tables, _: Facts) -> list[str]:
    """Say on how many patients two readers disagreed, so that a third decided."""
    by_quantity = grouped(rows_of(tables, CONSENSUS), lambda row: row.quantity)
    return [
        f"{capitalized(quantity)}: a third reader decided in "
        f"{sum(row.by_third for row in rows)} of {counted(len(rows), 'patient')} read twice."
        for quantity, rows in by_quantity.items()
    ]


def availability(tables: Tables, _: Facts) -> list[str]:
    """Say which model could not predict everybody."""
    return [
        f"The {row.model} model could predict {row.n_used} of "
        f"{counted(row.n, 'patient')} of the {row.cohort} cohort: "
        f"{row.reason.rstrip('.')}."
        for row in rows_of(tables, AVAILABILITY)
        if row.n_used < row.n
    ] or ["Every model could predict every patient."]


def gray_levels(tables: Tables, _: Facts) -> list[str]:
    """Name image types whose ROIs may hold a single gray level, and sizes of ROIs and pixels."""
    flat = [r.image_type for r in rows_of(tables, PREFLIGHT_IMAGE_TYPES) if r.n_one_level]
    said = [f"A single gray level occurs in {listed(flat)}."] if flat else []
    if "preflight_cases" in tables:
        sizes = tables["preflight_cases"]["roi_pixels"]
        said.append(
            f"The ROIs of {counted(len(sizes), 'case')} looked at hold {sizes.min():.0f} to "
            f"{sizes.max():.0f} pixels (median {sizes.median():.0f})."
        )
        sides = tables["preflight_cases"][["spacing_row", "spacing_column"]].to_numpy()
        if (sides != 1).any():  # 1 where sizes are counted in pixels
            said.append(f"Sides of their pixels measure {sides.min():g} to {sides.max():g} mm.")
    return said


def summary(tables: Tables, facts: Facts) -> list[str]:
    """Tell the study in a few sentences, each made of its numbers."""
    said = transport_alarm(tables, facts)
    said += flow(tables, facts)[:1] if "flow" in tables else []
    counts = outcome_counts(tables)
    told = [
        f"{name} {count.n} ({count.positive} {facts.positive})" for name, count in counts.items()
    ]
    said += [f"Cohorts: {', '.join(told)}."] * bool(told)
    said += selection(tables, facts) if "selection" in tables else []
    terms = [facts.label(term.variable) for term in terms_of(tables, COMBINED)]
    said += [f"The combined model holds {listed(list(dict.fromkeys(terms)))}."] * bool(terms)
    said += internal_figure(tables, facts)
    return said + (["No model kept anything, so nobody is predicted."] if _is_empty(tables) else [])


def _is_empty(tables: Tables) -> bool:
    """Tell whether the study was fitted and no model was found."""
    return "availability" in tables and not tables["availability"]["n_used"].any()
