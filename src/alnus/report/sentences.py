"""Patients and models in words: each function reads tables and returns sentences."""

from alnus.report.facts import Facts
from alnus.report.readings import (
    COMBINED,
    Record,
    Tables,
    kept_features,
    outcome_counts,
    parts,
    records,
    term_title,
    terms_of,
    used_penalty,
)
from alnus.report.typography import (
    counted,
    fixed,
    listed,
    p_statement,
    ratio,
    ratio_interval,
    significant,
)

# Fewer events than this a candidate, and a model may be unstable (Peduzzi et al., 1996).
EVENTS_PER_TERM = 10


def flow(tables: Tables, _: Facts) -> list[str]:
    """Say how many were assessed, excluded and included, and the commonest reason."""
    rows = records(tables["flow"])
    left = {row.text("step"): row.count("n_left") for row in rows}
    assessed, included = left["assessed"], left["included"]
    part = f"{100 * included / assessed:.0f} %"
    said = [f"Of {counted(assessed, 'patient')}, {included} ({part}) were included."]
    excluded = [row for row in rows if row.text("step") == "excluded" and row.count("n_excluded")]
    if excluded:
        most = max(excluded, key=lambda row: row.count("n_excluded"))
        reason, n = most.text("reason"), most.count("n_excluded")
        said.append(f"The commonest reason for exclusion was “{reason}” (n = {n}).")
    return said


def characteristics(tables: Tables, facts: Facts) -> list[str]:
    """Name the variables that differ between the outcomes, cohort by cohort."""
    once = tables["characteristics"].drop_duplicates(["cohort", "variable"])
    tested = parts(once[once["p"].notna()], "cohort")
    return [_differing(cohort, records(frame), facts) for cohort, frame in tested.items()]


def _differing(cohort: str, rows: list[Record], facts: Facts) -> str:
    found = [facts.label(row.text("variable")) for row in rows if row.number("p") < 0.05]
    return (
        f"In the {cohort} cohort {len(found)} of {counted(len(rows), 'variable')} differ between "
        f"{facts.positive} and {facts.negative} at P < 0.05"
        + (f": {listed(found)}." if found else ".")
    )


def sample_size(tables: Tables, facts: Facts) -> list[str]:
    """Set the training cohort's size against the one that all criteria need."""
    needed = next(r for r in records(tables["sample_size"]) if r.text("criterion") == "final")
    counts = outcome_counts(tables).get(facts.training)
    if counts is None:
        return []
    enough = "enough" if counts.n >= needed.count("n") else "fewer than needed"
    wanted = f"All three criteria need {counted(needed.count('n'), 'patient')}"
    return [f"{wanted}; the {facts.training} cohort has {counts.n}, {enough}."]


def univariable(tables: Tables, facts: Facts) -> list[str]:
    """Name the variables that entered the backward elimination."""
    rows = records(tables["univariable"].drop_duplicates("variable"))
    kept = [facts.label(row.text("variable")) for row in rows if row.flag("kept")]
    number = counted(len(rows), "variable")
    return [f"{len(kept)} of {number} entered the backward elimination: {listed(kept)}."]


def elimination(tables: Tables, facts: Facts) -> list[str]:
    """Tell the elimination as a sequence."""
    removed = [row.text("removed") for row in records(tables["stepwise"])]
    told = [facts.label(name) for name in removed if name]
    return [f"Removed, in this order: {listed(told)}." if told else "No variable was removed."]


def model(name: str, tables: Tables, facts: Facts) -> list[str]:
    """Name the strongest term and set the number of events against the number of terms."""
    terms = terms_of(tables, name)
    tested = [term for term in terms if term.number("p") <= 1]
    said = []
    if tested:
        first = min(tested, key=lambda term: term.number("p"))
        limits = ratio_interval(first.number("low"), first.number("high"))
        said.append(
            f"The term with the smallest P is {term_title(first, facts)} "
            f"(OR {ratio(first.number('odds_ratio'))}, {facts.interval} {limits}, "
            f"{p_statement(first.number('p'))})."
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
        f"{fixed(rarer / n_terms, 1)} a term of the model and {fixed(rarer / n_candidates, 1)} a "
        "clinical candidate"
    )
    if rarer < EVENTS_PER_TERM * n_candidates:
        return [f"{said}: fewer than {EVENTS_PER_TERM}, so the selection may be unstable."]
    return [f"{said}."]


def term_checks(tables: Tables, facts: Facts) -> list[str]:
    """Name the terms whose sign flips, and those whose standard error company has doubled."""
    said = []
    for name, frame in parts(tables["term_checks"], "model").items():
        flips = [term_title(row, facts) for row in records(frame) if row.flag("sign_flips")]
        said += [
            f"In the {name} model the sign of {listed(flips)} is not that of its univariable fit."
        ] * bool(flips)
        inflated = [
            term_title(row, facts) for row in records(frame) if row.number("inflation") >= 2
        ]
        said += [
            f"In the {name} model the standard error of {listed(inflated)} is at least doubled."
        ] * bool(inflated)
    return said or ["Every term has the sign of its univariable fit; no standard error is doubled."]


def lasso(tables: Tables, _: Facts) -> list[str]:
    """Say which penalty was used and how many features each rule keeps."""
    used = used_penalty(tables)
    penalty, passed = (
        significant(used.number("penalty")),
        counted(len(tables["selection"]), "feature"),
    )
    said = [f"The penalty used is λ = {penalty}; it keeps {used.count('n_features')} of {passed}."]
    rules = {"minimum": "minimum", "one_standard_error": "one-standard-error rule"}
    for row in records(tables["lasso_cv"]):
        said += [_rule(row, rule) for column, rule in rules.items() if row.flag(column)]
    return said


def _rule(row: Record, rule: str) -> str:
    return (
        f"The {rule} keeps {counted(row.count('n_features'), 'feature')} "
        f"(mean {row.text('measure')} {fixed(row.number('mean'))}, "
        f"standard error {fixed(row.number('std'))})."
    )


def selection(tables: Tables, _: Facts) -> list[str]:
    """Count the features by image type."""
    kept = kept_features(tables)
    types = [row.text("feature").split("_")[0] for row in kept]
    told = listed([f"{types.count(kind)} {kind}" for kind in dict.fromkeys(types)])
    passed = counted(len(tables["selection"]), "feature")
    said = f"mRMR passed on {passed}, of which the LASSO kept {len(kept)}"
    return [f"{said} ({told})." if kept else f"{said}."]


def reliability(tables: Tables, _: Facts) -> list[str]:
    """Say how many features two readers agree on, and in how many patients."""
    frame = tables["reliability"]
    n = counted(int(frame["n"].max()), "training patient")
    kept = int(frame["kept"].sum())
    reaching = f"{kept} of {counted(len(frame), 'feature')} reach the intraclass correlation asked"
    return [f"In {n} read twice, {reaching} for; the others were not offered to mRMR."]


def stability(tables: Tables, _: Facts) -> list[str]:
    """Say how many features repeated fits keep, and which kept ones less than half of them chose."""
    kept = [row.text("feature") for row in kept_features(tables)]
    said = []
    for kind, frame in parts(tables["stability"], "varied").items():
        runs = tables["stability_runs"]
        numbers = runs.loc[runs["varied"] == kind, "n_features"]
        often = {r.text("feature") for r in records(frame) if r.number("frequency") >= 0.5}
        said.append(
            f"When {kind} vary, {counted(len(numbers), 'fit')} keep {numbers.min()} to "
            f"{numbers.max()} features; {len(often.intersection(kept))} of the {len(kept)} above "
            f"are chosen in at least half of them, and {counted(len(often.difference(kept)), 'other')}."
        )
    return said


def nomogram(tables: Tables, _: Facts) -> list[str]:
    """Say which axis carries the most points and which the fewest."""
    frame = tables["nomogram"]
    axes = parts(frame[~frame["axis"].isin({"total points", "risk"})], "label")
    ranges = {
        label: float(axis["points"].max() - axis["points"].min()) for label, axis in axes.items()
    }
    if len(ranges) < 2:
        return []
    most, least = max(ranges, key=ranges.__getitem__), min(ranges, key=ranges.__getitem__)
    return [
        f"Most points: {most} (up to {ranges[most]:.0f}).",
        f"Fewest points: {least} (up to {ranges[least]:.0f}).",
    ]


def availability(tables: Tables, _: Facts) -> list[str]:
    """Say which model could not predict everybody."""
    return [
        f"The {row.text('model')} model could predict {row.count('n_used')} of "
        f"{counted(row.count('n'), 'patient')} of the {row.text('cohort')} cohort: "
        f"{row.text('reason').rstrip('.')}."
        for row in records(tables["availability"])
        if row.count("n_used") < row.count("n")
    ] or ["Every model could predict every patient."]


def gray_levels(tables: Tables, _: Facts) -> list[str]:
    """Name image types whose ROIs may hold a single gray level, and sizes of ROIs and pixels."""
    flat = [r.text("image_type") for r in records(tables["gray_levels"]) if r.count("n_one_level")]
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
    said = flow(tables, facts)[:1] if "flow" in tables else []
    counts = outcome_counts(tables)
    told = [
        f"{name} {count.n} ({count.positive} {facts.positive})" for name, count in counts.items()
    ]
    said += [f"Cohorts: {', '.join(told)}."] * bool(told)
    said += selection(tables, facts) if "selection" in tables else []
    terms = [facts.label(term.text("variable")) for term in terms_of(tables, COMBINED)]
    said += [f"The combined model holds {listed(list(dict.fromkeys(terms)))}."] * bool(terms)
    return said + (["No model kept anything, so nobody is predicted."] if _is_empty(tables) else [])


def _is_empty(tables: Tables) -> bool:
    """Tell whether the study was fitted and no model was found."""
    return "availability" in tables and not tables["availability"]["n_used"].any()
