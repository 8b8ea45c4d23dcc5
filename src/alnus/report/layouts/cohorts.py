"""Characteristics of the patients; and who could not be used."""

from collections.abc import Iterable, Mapping, Sequence

from alnus.report.facts import Facts
from alnus.report.printed_table import Heading, PrintedTable, Row, header
from alnus.report.readings import Tables, grouped, outcome_counts, rows_of
from alnus.report.typography import NOTHING, capitalized, counted, fixed, listed, p_value, share
from alnus.tables.cohort import CHARACTERISTICS, CONSENSUS, CharacteristicRow
from alnus.tables.evaluation import VALIDATION_SIZE
from alnus.tables.features import (
    FAILURES,
    PREFLIGHT_FEATURES,
    PREFLIGHT_IMAGE_TYPES,
    GrayLevelRow,
    IdleFeatureRow,
)
from alnus.tables.models import AVAILABILITY, SAMPLE_SIZE

_MARKS = "ᵃᵇᶜᵈᵉᶠᵍʰ"
_ABSENT = (NOTHING,) * 4


def characteristics_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Mean ± SD or n (%) of both outcomes in each cohort, with the test's P and the SMD."""
    found = rows_of(tables, CHARACTERISTICS)
    by_cohort = grouped(found, lambda row: row.cohort)
    cohorts = [cohort for cohort, rows in by_cohort.items() if any(map(_is_known, rows))]
    silent = [cohort for cohort in by_cohort if cohort not in cohorts]
    tested = [row for row in found if row.p is not None]
    marks = dict(zip(grouped(tested, lambda row: row.test), _MARKS, strict=False))
    rows: list[Row] = []
    for part in grouped(found, lambda row: row.variable).values():
        rows += _variable_rows(part, cohorts=cohorts, marks=marks)
    notes = [
        *[f"{facts.endpoint}."] * bool(facts.outcome),
        "Values are mean ± standard deviation or n (%). SMD, standardized mean difference.",
        *[f"Tests: {', '.join(f'{mark} {test}' for test, mark in marks.items())}."] * bool(marks),
        *_missing_notes(row for row in found if row.cohort in cohorts),
        *[f"No value in {listed(silent)}, which has no column."] * bool(silent),
        *facts.definitions,
    ]
    return PrintedTable(_header(cohorts, tables, facts), tuple(rows), tuple(notes))


def _is_known(row: CharacteristicRow) -> bool:
    return row.n_positive + row.n_negative > 0


def _header(
    cohorts: Sequence[str], tables: Tables, facts: Facts
) -> tuple[tuple[Heading, ...], ...]:
    counts = outcome_counts(tables)
    upper, lower = [Heading("Characteristic")], [Heading("")]
    for cohort in cohorts:
        count = counts.get(cohort)
        n = (count.n, count.positive, count.negative) if count else (NOTHING,) * 3
        upper.append(Heading(f"{capitalized(cohort)} cohort (N = {n[0]})", span=4))
        lower.append(Heading(f"{facts.positive}\n(N = {n[1]})"))
        lower.append(Heading(f"{facts.negative}\n(N = {n[2]})"))
        lower += [Heading("P"), Heading("SMD")]
    return tuple(upper), tuple(lower)


def _variable_rows(
    part: Sequence[CharacteristicRow], *, cohorts: Sequence[str], marks: Mapping[str, str]
) -> list[Row]:
    cells = {(row.cohort, row.level): row for row in part}
    label = part[0].label
    tests = {cohort: _test(row, marks) for (cohort, _), row in reversed(cells.items())}
    levels = list(dict.fromkeys(level for _, level in cells))
    if levels == [""]:
        found = (_means(cells.get((c, "")), tests.get(c, NOTHING)) for c in cohorts)
        return [Row((label, *_flat(found)))]
    head = (("", "", tests.get(cohort, NOTHING), "") for cohort in cohorts)
    rows = [Row((f"{label}, n (%)", *_flat(head)), "group")]
    for level in levels:
        found = (_shares(cells.get((cohort, level))) for cohort in cohorts)
        rows.append(Row((level, *_flat(found)), "level"))
    return rows


def _flat(cells: Iterable[Sequence[str]]) -> list[str]:
    return [cell for group in cells for cell in group]


def _test(row: CharacteristicRow, marks: Mapping[str, str]) -> str:
    printed = p_value(row.p)
    return printed if printed == NOTHING else printed + marks.get(row.test, "")


def _means(row: CharacteristicRow | None, test: str) -> tuple[str, ...]:
    if row is None:
        return _ABSENT
    sides = ((row.positive, row.positive_sd), (row.negative, row.negative_sd))
    means = (
        NOTHING if mean is None else f"{fixed(mean, 2)} ± {fixed(spread, 2)}"
        for mean, spread in sides
    )
    return (*means, test, fixed(row.smd, 2))


def _shares(row: CharacteristicRow | None) -> tuple[str, ...]:
    if row is None:
        return _ABSENT
    sides = ((row.positive, row.n_positive), (row.negative, row.n_negative))
    shares = (share(count, n) if n else NOTHING for count, n in sides)
    return (*shares, "", fixed(row.smd, 2))


def _missing_notes(rows: Iterable[CharacteristicRow]) -> list[str]:
    """Say which values are missing, one variable after the other."""
    once = {(row.cohort, row.variable): row for row in rows}
    missing = [f"{r.label} {r.n_missing} ({r.cohort})" for r in once.values() if r.n_missing]
    return [f"Missing values: {listed(missing)}."] if missing else []


_CRITERIA = {
    "shrinkage": "Shrinkage of effects at most 10 %",
    "optimism": "Optimism in Nagelkerke’s R² at most 0.05",
    "risk": "Overall risk known to ± 0.05",
    "final": "All three",
}


def sample_size_table(tables: Tables, _: Facts) -> PrintedTable:
    """How many patients the development of the model needs, criterion by criterion."""
    found = rows_of(tables, SAMPLE_SIZE)
    rows = tuple(
        Row(
            (
                _CRITERIA[row.criterion],
                fixed(row.n, 0),
                fixed(row.events, 1),
                fixed(row.events_per_parameter, 1),
            )
        )
        for row in found
    )
    first = found[0]
    anticipated = (
        f"For {counted(first.parameters, 'candidate parameter')} and an anticipated "
        f"Cox-Snell R² of {fixed(first.cox_snell_r2, 4)} (Nagelkerke’s "
        f"{fixed(first.nagelkerke_r2)}) at the training cohort’s share of events."
    )
    counted_once = "The Rad-score counts as one parameter; the features behind it are not counted."
    notes = (anticipated, counted_once, "Riley, BMJ 2020;368:m441.")
    return PrintedTable(
        header("Criterion", "Patients", "Events", "Events per parameter"), rows, notes
    )


def availability_table(tables: Tables, _: Facts) -> PrintedTable:
    """How many patients each model could predict, and why not the others."""
    rows = tuple(
        Row(
            (
                capitalized(row.cohort),
                capitalized(row.model),
                f"{row.n_used} of {row.n}",
                row.reason or NOTHING,
            )
        )
        for row in rows_of(tables, AVAILABILITY)
    )
    return PrintedTable(header("Cohort", "Model", "Predicted", "Reason"), rows)


def consensus_table(tables: Tables, _: Facts) -> PrintedTable:
    """Patients read twice, and those of whom a third reader decided."""
    by_quantity = grouped(rows_of(tables, CONSENSUS), lambda row: row.quantity)
    rows = tuple(
        Row((quantity, str(len(rows)), share(sum(row.by_third for row in rows), len(rows))))
        for quantity, rows in by_quantity.items()
    )
    return PrintedTable(header("Reading", "Read twice", "Third reader decided, n (%)"), rows)


def failures_table(tables: Tables, _: Facts) -> PrintedTable:
    """Refused cases, each with its reason."""
    rows = tuple(Row((r.case_id, r.reason)) for r in rows_of(tables, FAILURES))
    return PrintedTable(header("Case", "Reason"), rows)


def gray_levels_table(tables: Tables, _: Facts) -> PrintedTable:
    """How many gray levels each image type has inside the ROIs."""
    rows = tuple(
        Row(
            (
                row.image_type,
                row.binning,
                fixed(row.n_cases, 0),
                _levels(row),
                fixed(row.n_one_level, 0),
                fixed(row.n_skipped, 0),
                row.reason or NOTHING,
            )
        )
        for row in rows_of(tables, PREFLIGHT_IMAGE_TYPES)
    )
    heads = header(
        "Image type", "Binning", "Cases", "Gray levels", "Of one level", "Skipped", "Reason"
    )
    return PrintedTable(heads, rows, ("Gray levels: median (smallest–largest) over cases.",))


def _levels(row: GrayLevelRow) -> str:
    if row.median is None:
        return NOTHING
    return f"{row.median:g} ({row.low:g}–{row.high:g})"


def idle_features_table(tables: Tables, _: Facts) -> PrintedTable:
    """Features that cannot tell patients apart, by reason."""
    rows = tuple(
        Row((capitalized(reason), f"{len(part)}", "; ".join(map(_idle, part))))
        for reason, part in grouped(
            rows_of(tables, PREFLIGHT_FEATURES), lambda row: row.reason
        ).items()
    )
    return PrintedTable(header("Reason", "n", "Features"), rows)


def _idle(row: IdleFeatureRow) -> str:
    reference = row.reference
    return f"{row.feature} (equals {reference})" if reference else row.feature


def validation_size_table(tables: Tables, _: Facts) -> PrintedTable:
    """Patients that a validation needs, by criterion."""
    rows = tuple(
        Row((capitalized(row.criterion), row.anticipated, f"{row.n:,}"))
        for row in rows_of(tables, VALIDATION_SIZE)
    )
    note = (
        "Wanted: 95 % intervals 0.2 wide of observed / expected, slope and standardized net benefit, 0.1 "
        "wide of the AUC; Riley et al. (2021), Archer et al. (2021)."
    )
    return PrintedTable(header("Measure", "Anticipated", "Patients"), rows, (note,))
