"""Table 1 on paper: characteristics of the patients; and who could not be used."""

import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from alnus.report.facts import Facts
from alnus.report.printed_table import Heading, PrintedTable, Row, header
from alnus.report.readings import Record, Tables, names, outcome_counts, parts, records
from alnus.report.typography import NOTHING, capitalized, counted, fixed, listed, p_value, share

_MARKS = "ᵃᵇᶜᵈᵉᶠᵍʰ"
_ABSENT = (NOTHING, NOTHING, NOTHING)


def characteristics_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Table 1: mean ± SD or n (%) of both outcomes in each cohort, with the test's P."""
    frame = tables["characteristics"]
    cohorts = names(frame, "cohort")
    tests = list(dict.fromkeys(row.text("test") for row in records(frame) if row.text("test")))
    marks = dict(zip(tests, _MARKS, strict=False))
    rows: list[Row] = []
    for part in parts(frame, "variable").values():
        rows += _variable_rows(part, cohorts=cohorts, marks=marks)
    notes = [
        "Values are mean ± standard deviation or n (%).",
        *[f"Tests: {', '.join(f'{mark} {test}' for test, mark in marks.items())}."] * bool(marks),
        *_missing_notes(frame),
    ]
    return PrintedTable(_header(cohorts, tables, facts), tuple(rows), tuple(notes))


def _header(
    cohorts: Sequence[str], tables: Tables, facts: Facts
) -> tuple[tuple[Heading, ...], ...]:
    counts = outcome_counts(tables)
    upper, lower = [Heading("Characteristic")], [Heading("")]
    for cohort in cohorts:
        count = counts.get(cohort)
        n = (count.n, count.positive, count.negative) if count else (NOTHING,) * 3
        upper.append(Heading(f"{capitalized(cohort)} cohort (N = {n[0]})", span=3))
        lower.append(Heading(f"{facts.positive}\n(N = {n[1]})"))
        lower.append(Heading(f"{facts.negative}\n(N = {n[2]})"))
        lower.append(Heading("P"))
    return tuple(upper), tuple(lower)


def _variable_rows(
    part: pd.DataFrame, *, cohorts: Sequence[str], marks: Mapping[str, str]
) -> list[Row]:
    cells = {(row.text("cohort"), row.text("level")): row for row in records(part)}
    label = records(part)[0].text("label")
    tests = {cohort: _test(row, marks) for (cohort, _), row in reversed(cells.items())}
    levels = list(dict.fromkeys(level for _, level in cells))
    if levels == [""]:
        found = (_means(cells.get((c, "")), tests.get(c, NOTHING)) for c in cohorts)
        return [Row((label, *_flat(found)))]
    head = (("", "", tests.get(cohort, NOTHING)) for cohort in cohorts)
    rows = [Row((f"{label}, n (%)", *_flat(head)), "group")]
    for level in levels:
        found = (_shares(cells.get((cohort, level))) for cohort in cohorts)
        rows.append(Row((level, *_flat(found)), "level"))
    return rows


def _flat(cells: Iterable[Sequence[str]]) -> list[str]:
    return [cell for group in cells for cell in group]


def _test(row: Record, marks: Mapping[str, str]) -> str:
    printed = p_value(row.number("p"))
    return printed if printed == NOTHING else printed + marks.get(row.text("test"), "")


def _means(row: Record | None, test: str) -> tuple[str, str, str]:
    if row is None:
        return _ABSENT
    means = [
        f"{fixed(row.number(side), 2)} ± {fixed(row.number(f'{side}_sd'), 2)}"
        for side in ("positive", "negative")
    ]
    return (means[0], means[1], test)


def _shares(row: Record | None) -> tuple[str, str, str]:
    if row is None:
        return _ABSENT
    shares = [share(row.number(side), row.number(f"n_{side}")) for side in ("positive", "negative")]
    return (shares[0], shares[1], "")


def _missing_notes(frame: pd.DataFrame) -> list[str]:
    """Say which values are missing, one variable after the other."""
    missing = [
        f"{row.text('label')} {row.count('n_missing')} ({row.text('cohort')})"
        for row in records(frame.drop_duplicates(["cohort", "variable"]))
        if row.count("n_missing")
    ]
    return [f"Missing values: {listed(missing)}."] if missing else []


_CRITERIA = {
    "shrinkage": "Shrinkage of effects at most 10 %",
    "optimism": "Optimism in Nagelkerke’s R² at most 0.05",
    "risk": "Overall risk known to ± 0.05",
    "final": "All three",
}


def sample_size_table(tables: Tables, _: Facts) -> PrintedTable:
    """Table 1b: how many patients the development of the model needs, criterion by criterion."""
    found = records(tables["sample_size"])
    rows = tuple(
        Row(
            (
                _CRITERIA[row.text("criterion")],
                f"{row.count('n')}",
                fixed(row.number("events"), 1),
                fixed(row.number("events_per_parameter"), 1),
            )
        )
        for row in found
    )
    first = found[0]
    anticipated = (
        f"For {counted(first.count('parameters'), 'candidate parameter')} and an anticipated "
        f"Cox-Snell R² of {fixed(first.number('cox_snell_r2'), 4)} (Nagelkerke’s "
        f"{fixed(first.number('nagelkerke_r2'))}) at the training cohort’s share of events."
    )
    counted_once = "The Rad-score counts as one parameter; the features behind it are not counted."
    notes = (anticipated, counted_once, "Riley, BMJ 2020;368:m441.")
    return PrintedTable(
        header("Criterion", "Patients", "Events", "Events a parameter"), rows, notes
    )


def availability_table(tables: Tables, _: Facts) -> PrintedTable:
    """How many patients each model could predict, and why not the others."""
    rows = tuple(
        Row(
            (
                capitalized(row.text("cohort")),
                capitalized(row.text("model")),
                f"{row.count('n_used')}/{row.count('n')}",
                row.text("reason") or NOTHING,
            )
        )
        for row in records(tables["availability"])
    )
    return PrintedTable(header("Cohort", "Model", "Predicted", "Reason"), rows)


def failures_table(tables: Tables, _: Facts) -> PrintedTable:
    """Refused cases, each with its reason."""
    rows = tuple(Row((r.text("case_id"), r.text("reason"))) for r in records(tables["failures"]))
    return PrintedTable(header("Case", "Reason"), rows)


def gray_levels_table(tables: Tables, _: Facts) -> PrintedTable:
    """How many gray levels each image type has inside the ROIs."""
    rows = tuple(
        Row(
            (
                row.text("image_type"),
                row.text("binning"),
                f"{row.count('n_cases')}",
                _levels(row),
                f"{row.count('n_one_level')}",
                f"{row.count('n_skipped')}",
                row.text("reason") or NOTHING,
            )
        )
        for row in records(tables["gray_levels"])
    )
    heads = header(
        "Image type", "Binning", "Cases", "Gray levels", "Of one level", "Skipped", "Reason"
    )
    return PrintedTable(heads, rows, ("Gray levels: median (smallest–largest) over cases.",))


def _levels(row: Record) -> str:
    median, low, high = (row.number(name) for name in ("median", "low", "high"))
    return NOTHING if math.isnan(median) else f"{median:g} ({low:g}–{high:g})"


def idle_features_table(tables: Tables, _: Facts) -> PrintedTable:
    """Features that cannot tell patients apart, by reason."""
    rows = tuple(
        Row((capitalized(reason), f"{len(part)}", "; ".join(map(_idle, records(part)))))
        for reason, part in parts(tables["idle_features"], "reason").items()
    )
    return PrintedTable(header("Reason", "n", "Features"), rows)


def _idle(row: Record) -> str:
    reference = row.text("reference")
    return f"{row.text('feature')} (equals {reference})" if reference else row.text("feature")
