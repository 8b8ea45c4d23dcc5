"""Table 7 on paper and its companions: how well the models do."""

import math
from collections.abc import Iterator, Sequence

import pandas as pd

from alnus.report.facts import Facts
from alnus.report.printed_table import PrintedTable, Row, header
from alnus.report.readings import Record, Tables, estimate_of, names, parts, records
from alnus.report.typography import NOTHING, capitalized, fixed, interval, listed, p_value

_ABBREVIATIONS = frozenset({"auc", "ppv", "npv", "ici", "e50", "e90", "nri", "idi"})
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


def operating_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Table 7: accuracy, sensitivity and the rest at the fixed threshold."""
    frame = tables["operating_points"]
    notes = [f"Each cell: value (counts), {facts.interval} below.", *_method_notes(frame)]
    for rule, part in parts(frame, "rule").items():
        once = records(part.drop_duplicates("model"))
        told = [f"{row.text('model')} {fixed(row.number('threshold'))}" for row in once]
        notes.append(
            f"Thresholds, fixed on the {facts.training} cohort by the rule "
            f"“{_RULES.get(rule, rule)}”: {listed(told)}."
        )
    measures = names(frame, "measure")
    heads = header("Cohort", "Model", *map(measure_title, measures))
    return PrintedTable(heads, tuple(_operating_rows(frame, measures)), tuple(notes))


def _operating_rows(frame: pd.DataFrame, measures: Sequence[str]) -> Iterator[Row]:
    for cohort, models in parts(frame, "cohort").items():
        for position, (model, part) in enumerate(parts(models, "model").items()):
            printed = {row.text("measure"): _with_counts(row) for row in records(part)}
            cells = (printed.get(measure, NOTHING) for measure in measures)
            yield Row(("" if position else capitalized(cohort), capitalized(model), *cells))


def discrimination_table(tables: Tables, facts: Facts) -> PrintedTable:
    """AUC of each model in each cohort, models side by side."""
    frame = tables["discrimination"]
    models = names(frame, "model")
    rows = []
    for cohort, part in parts(frame, "cohort").items():
        printed = {row.text("model"): estimate_of(row, "auc") for row in records(part)}
        cells = (printed.get(model, NOTHING) for model in models)
        rows.append(Row((capitalized(cohort), *cells)))
    notes = (f"AUC ({facts.interval}).", *_method_notes(frame))
    return PrintedTable(header("Cohort", *map(capitalized, models)), tuple(rows), notes)


def ranking_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Table 7b: average precision and partial AUC, beside the prevalence."""
    return _by_measure(tables["ranking"], facts)


def optimism_table(tables: Tables, _: Facts) -> PrintedTable:
    """Table 7c: apparent performance, optimism and what is left of it."""
    rows: list[Row] = []
    for model, part in parts(tables["optimism"], "model").items():
        first = records(part)[0]
        samples = f"{first.count('n_samples')} of {first.count('n_requested')} samples"
        rows.append(Row((f"{capitalized(model)} ({samples})", "", "", ""), "group"))
        rows += [Row(_optimism(row), "level") for row in records(part)]
    note = (
        "Bootstrap, both outcomes drawn apart; in each sample the models were built again from "
        "selection to coefficients (Harrell 1996). A candidate that a sample cannot estimate was "
        "left out of it."
    )
    heads = header("Measure", "Apparent", "Optimism", "Corrected")
    return PrintedTable(heads, tuple(rows), (note,))


def _optimism(row: Record) -> tuple[str, ...]:
    values = (row.number(column) for column in ("apparent", "optimism", "corrected"))
    return (measure_title(row.text("measure")), *map(fixed, values))


def calibration_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Calibration measures of each cohort, models side by side."""
    frame = tables["calibration"]
    fine = frame["measure"].isin(_FINE)
    printed = _by_measure(frame[~fine], facts)
    left_out = [f"More measures, in calibration.csv: {listed(names(frame[fine], 'measure'))}."]
    return PrintedTable(
        printed.header, printed.rows, (*printed.notes, *left_out * bool(fine.any()))
    )


def _by_measure(frame: pd.DataFrame, facts: Facts) -> PrintedTable:
    models = names(frame, "model")
    rows = []
    for cohort, part in parts(frame, "cohort").items():
        rows.append(Row((capitalized(cohort), *[""] * len(models)), "group"))
        for found in map(records, parts(part, "measure").values()):
            printed = {row.text("model"): estimate_of(row) for row in found}
            cells = (printed.get(model, NOTHING) for model in models)
            rows.append(Row((_measured(found[0]), *cells), "level"))
    notes = (f"Value ({facts.interval}).", *_method_notes(frame))
    return PrintedTable(header("Measure", *map(capitalized, models)), tuple(rows), notes)


def comparison_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Differences between models, measure by measure, with tests."""
    frame = tables["comparison"]
    rows = []
    for cohort, part in parts(frame, "cohort").items():
        rows.append(Row((capitalized(cohort), *[""] * 5), "group"))
        rows += [Row(_comparison_cells(row), "level") for row in records(part)]
    heads = header("Models", "Measure", "Value", facts.interval, "P", "P, adjusted")
    return PrintedTable(heads, tuple(rows), _method_notes(frame))


def _comparison_cells(row: Record) -> tuple[str, ...]:
    model, reference = row.text("model"), row.text("reference")
    return (
        " – ".join(dict.fromkeys([capitalized(model), capitalized(reference)])),
        _measured(row),
        fixed(row.number("value")),
        interval(row.number("low"), row.number("high")),
        p_value(row.number("p")),
        p_value(row.number("p_adjusted")),
    )


def measure_title(measure: str) -> str:
    """Print a measure's name as a heading.

    Examples
    --------
    >>> measure_title("ppv"), measure_title("brier_score"), measure_title("AUC difference")
    ('PPV', 'Brier score', 'AUC difference')
    """
    words = measure.replace("_", " ").split()
    printed = (word.upper() if word in _ABBREVIATIONS else word for word in words)
    return capitalized(" ".join(printed))


def _measured(row: Record) -> str:
    """Print a row's measure with what it is measured at and from."""
    title, cells = measure_title(row.text("measure")), set(row.values)
    if row.text("measure").startswith("partial AUC"):
        return f"{title}, specificity at least {row.number('at'):g}"
    at = row.number("at") if "at" in cells else math.nan
    title += "" if math.isnan(at) else f" at {fixed(at)}"
    elsewhere = "reference_cohort" in cells and row.text("reference_cohort") != row.text("cohort")
    return f"{title} from {row.text('reference_cohort')}" if elsewhere else title


def _with_counts(row: Record) -> str:
    counts = f"{row.count('numerator')}/{row.count('denominator')}"
    limits = interval(row.number("low"), row.number("high"))
    return f"{fixed(row.number('value'))} ({counts})\n{limits}"


def _method_notes(frame: pd.DataFrame) -> tuple[str, ...]:
    """Name the method of each measure's interval, one sentence a method."""
    known = frame[~frame["method"].fillna("").isin({"", "no interval"})]
    if known["method"].nunique() < 2 or "measure" not in known:
        return tuple(f"Method: {method}." for method in names(known, "method"))
    return tuple(
        f"{capitalized(listed(names(part, 'measure')))}: {method}."
        for method, part in parts(known, "method").items()
    )
