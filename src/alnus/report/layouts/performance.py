"""Performance on paper: discrimination, operating points, calibration, comparisons."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from alnus.estimate import BY_PATIENT, NOT_ESTIMABLE
from alnus.report.facts import Facts
from alnus.report.printed_table import PrintedTable, Row, RowKind, header
from alnus.report.readings import Tables, auc_of, estimate_of, grouped, rows_of
from alnus.report.typography import (
    NOTHING,
    capitalized,
    estimate,
    fixed,
    interval,
    listed,
    p_value,
)
from alnus.tables.evaluation import (
    CALIBRATION,
    COMPARISON,
    DISCRIMINATION,
    OPERATING_POINTS,
    RANKING,
    CalibrationRow,
    ComparisonRow,
    OperatingPointRow,
    RankingRow,
)
from alnus.tables.models import OPTIMISM, OptimismRow
from alnus.tables.table import NO_INTERVAL

# Measures of calibration that few readers ask for; printed, they would double the table.
_FINE = frozenset(
    [
        "Emax",
        "discrimination index D",
        "unreliability index U",
        "unreliability P",
        "quality index Q",
        "Spiegelhalter z",
        "Spiegelhalter P",
    ]
)
_RULES = {"youden": "largest Youden index"}
_HOLM = (
    "P (Holm): adjusted for the pairs of a cohort. CI (Holm): the interval that belongs to it, which "
    "excludes 0 exactly where it is significant; each alone, not all at once."
)
_AUC, _NET_BENEFIT = "difference of AUC", "difference of net benefit"


R = TypeVar("R", RankingRow, CalibrationRow)
M = TypeVar("M", bound="WithMethod")


class WithMethod(Protocol):
    """A row with the method of its interval."""

    @property
    def method(self) -> str:
        """Name of the method."""


def operating_table(tables: Tables, facts: Facts) -> PrintedTable:
    """AUC and threshold of each model, and accuracy, sensitivity and the rest at the threshold."""
    found = rows_of(tables, OPERATING_POINTS)
    models = list(grouped(found, lambda row: row.model))
    aucs = {(row.cohort, row.model): auc_of(row) for row in rows_of(tables, DISCRIMINATION)}
    rows: list[Row] = []
    for cohort, part in grouped(found, lambda row: row.cohort).items():
        rows.append(_group(cohort, len(models)))
        rows.append(
            _side_by_side("AUC", {m: aucs.get((cohort, m), NOTHING) for m in models}, models)
        )
        thresholds = {row.model: fixed(row.threshold) for row in part}
        rows.append(_side_by_side("Threshold", thresholds, models))
        for measure, same in grouped(part, lambda row: row.measure).items():
            printed = {row.model: _with_counts(row) for row in same}
            rows.append(_side_by_side(capitalized(measure), printed, models))
    heads = header("Measure", *map(capitalized, models))
    return PrintedTable(heads, tuple(rows), tuple(_operating_notes(found, tables, facts)))


def _operating_notes(
    found: Sequence[OperatingPointRow], tables: Tables, facts: Facts
) -> Iterable[str]:
    yield f"Value ({facts.interval}), counts."
    clustered = any(BY_PATIENT in row.method for row in found)

    def title(row: OperatingPointRow) -> str:
        alone = clustered and BY_PATIENT not in row.method
        return "Proportions of images of different patients" if alone else "Proportions"

    yield from _method_notes(found, title)
    yield from _method_notes(rows_of(tables, DISCRIMINATION), lambda _: "AUC")
    for rule in grouped(found, lambda row: row.rule):
        said = _RULES.get(rule, rule)
        yield f"Thresholds were fixed on the {facts.training} cohort by the rule “{said}”."


def _with_counts(row: OperatingPointRow) -> str:
    counts = f", {row.numerator}/{row.denominator}" if row.denominator else ""
    return f"{estimate_of(row)}{counts}"


def discrimination_table(tables: Tables, facts: Facts) -> PrintedTable:
    """AUC of each model in each cohort, models side by side."""
    found = rows_of(tables, DISCRIMINATION)
    models = list(grouped(found, lambda row: row.model))
    rows = tuple(
        _side_by_side(
            capitalized(cohort), {row.model: auc_of(row) for row in part}, models, "plain"
        )
        for cohort, part in grouped(found, lambda row: row.cohort).items()
    )
    notes = (f"AUC ({facts.interval}).", *_method_notes(found, lambda _: "Interval"))
    return PrintedTable(header("Cohort", *map(capitalized, models)), rows, notes)


def ranking_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Average precision and partial AUC, beside the prevalence."""

    def title(row: RankingRow) -> str:
        end = "" if row.at is None else f", specificity at least {row.at:g}"
        return capitalized(row.measure) + end

    return _by_measure(rows_of(tables, RANKING), title, facts)


def calibration_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Calibration measures of each cohort, models side by side."""
    found = rows_of(tables, CALIBRATION)
    fine = list(dict.fromkeys(row.measure for row in found if row.measure in _FINE))
    shown = [row for row in found if row.measure not in _FINE]
    printed = _by_measure(shown, lambda row: capitalized(row.measure), facts)
    left_out = [f"More measures, in calibration.csv: {listed(fine)}."] * bool(fine)
    return PrintedTable(printed.header, printed.rows, (*printed.notes, *left_out))


def _by_measure(found: Sequence[R], title: Callable[[R], str], facts: Facts) -> PrintedTable:
    models = list(grouped(found, lambda row: row.model))
    rows: list[Row] = []
    for cohort, part in grouped(found, lambda row: row.cohort).items():
        rows.append(_group(cohort, len(models)))
        for name, same in grouped(part, title).items():
            rows.append(_side_by_side(name, {row.model: estimate_of(row) for row in same}, models))
    notes = (f"Value ({facts.interval}).", *_method_notes(found, title))
    return PrintedTable(header("Measure", *map(capitalized, models)), tuple(rows), notes)


def optimism_table(tables: Tables, _: Facts) -> PrintedTable:
    """Apparent performance, optimism and what is left of it."""
    rows: list[Row] = []
    for model, part in grouped(rows_of(tables, OPTIMISM), lambda row: row.model).items():
        samples = f"{part[0].n_samples} of {part[0].n_requested} samples"
        rows.append(Row((f"{capitalized(model)} ({samples})", "", "", ""), "group"))
        rows += [Row(_optimism(row), "level") for row in part]
    note = (
        "Bootstrap, both outcomes drawn apart; in each sample the models were built again from "
        "selection to coefficients (Harrell 1996). A candidate that a sample cannot estimate was "
        "left out of it."
    )
    caution = (
        "Right for few candidates. Where they outnumber the events, as radiomic features do, too "
        "much optimism stays: of noise alone, 1,032 features of 310 patients, it leaves an AUC of "
        "0.73 to 0.78. Internal validation does not."
    )
    heads = header("Measure", "Apparent", "Optimism", "Corrected")
    return PrintedTable(heads, tuple(rows), (note, caution))


def _optimism(row: OptimismRow) -> tuple[str, ...]:
    values = (row.apparent, row.optimism, row.corrected)
    return (capitalized(row.measure), *map(fixed, values))


def comparison_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Differences of AUC and of net benefit, a pair of models a row."""
    found = [row for row in rows_of(tables, COMPARISON) if row.measure in {_AUC, _NET_BENEFIT}]
    rows: list[Row] = []
    for cohort, part in grouped(found, lambda row: row.cohort).items():
        rows.append(_group(cohort, 5))
        rows += [
            Row(_pair(pair, same), "level") for pair, same in grouped(part, _pair_title).items()
        ]
    heads = header(
        "Models", f"ΔAUC ({facts.interval})", "P", "P (Holm)", "CI (Holm)", "ΔNet benefit"
    )
    notes = (
        f"The first model’s value less the second’s{_at(found)}.",
        _HOLM,
        *_method_notes(found, lambda row: capitalized(row.measure)),
        "More measures, in comparison.csv: reclassification, likelihood ratio.",
    )
    return PrintedTable(heads, tuple(rows), notes)


def _at(rows: Sequence[ComparisonRow]) -> str:
    """Name the one risk at which net benefits are compared."""
    risks = dict.fromkeys(fixed(row.at, 2) for row in rows if row.at is not None)
    return f"; net benefit at a risk of {listed(list(risks))}" if risks else ""


def _pair_title(row: ComparisonRow) -> str:
    if row.reference_cohort != row.cohort:
        return f"{capitalized(row.model)}, against {row.reference_cohort}"
    return f"{capitalized(row.model)} – {row.reference}"


def _pair(title: str, rows: Sequence[ComparisonRow]) -> tuple[str, ...]:
    by_measure = {row.measure: row for row in rows}
    area, benefit = by_measure.get(_AUC), by_measure.get(_NET_BENEFIT)
    return (
        title,
        NOTHING if area is None else estimate(area.value, area.low, area.high),
        NOTHING if area is None else p_value(area.p),
        NOTHING if area is None else p_value(area.p_holm),
        NOTHING if area is None else interval(area.low_holm, area.high_holm),
        NOTHING if benefit is None else estimate(benefit.value, benefit.low, benefit.high),
    )


def _group(cohort: str, n_columns: int) -> Row:
    return Row((capitalized(cohort), *[""] * n_columns), "group")


def _side_by_side(
    title: str, cells: Mapping[str, str], models: Sequence[str], kind: RowKind = "level"
) -> Row:
    return Row((title, *(cells.get(model, NOTHING) for model in models)), kind)


def _method_notes(rows: Sequence[M], title: Callable[[M], str]) -> Iterable[str]:
    """Name the method of each measure's interval, one sentence a method."""
    known = [r for r in rows if r.method != NO_INTERVAL and not r.method.startswith(NOT_ESTIMABLE)]
    for method, same in grouped(known, lambda row: row.method).items():
        yield f"{listed(list(dict.fromkeys(map(title, same))))}: {method}."
