"""Tables 3c and 3d on paper: odds ratios in steps one can use, and terms beside their own fit."""

from alnus.report.facts import Facts
from alnus.report.printed_table import PrintedTable, Row, header
from alnus.report.readings import Record, Tables, parts, records, term_title
from alnus.report.typography import capitalized, fixed, ratio, ratio_interval, significant

_STEPS = {"unit": "unit", "step": "chosen step", "SD": "SD", "IQR": "IQR"}


def odds_ratios_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Table 3c: odds ratios of continuous variables per unit, chosen step, SD and IQR."""
    rows: list[Row] = []
    for model, frame in parts(tables["odds_ratios"], "model").items():
        rows.append(Row((f"{capitalized(model)} model", "", "", "", ""), "group"))
        rows += [Row(_odds_ratio(row, facts), "level") for row in records(frame)]
    note = "SD, standard deviation, and IQR, interquartile range, of the training cohort; Wald."
    heads = header("Variable", "Per", "Size", "OR", facts.interval)
    return PrintedTable(heads, tuple(rows), (note,))


def _odds_ratio(row: Record, facts: Facts) -> tuple[str, ...]:
    return (
        facts.title(row.text("variable")),
        _STEPS[row.text("step")],
        significant(row.number("size"), 3),
        ratio(row.number("odds_ratio")),
        ratio_interval(row.number("low"), row.number("high")),
    )


def term_checks_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Table 3d: each term's coefficient alone and in the model, and its variance inflation."""
    rows: list[Row] = []
    for model, frame in parts(tables["term_checks"], "model").items():
        rows.append(Row((f"{capitalized(model)} model", "", "", "", "", ""), "group"))
        rows += [Row(_check(row, facts), "level") for row in records(frame)]
    note = (
        "GVIF, generalized variance inflation factor (the VIF where a variable has one term); "
        "inflation, GVIF^(1 / (2 × terms)), the factor by which the standard error grew."
    )
    heads = header("Variable", "Alone", "In the model", "Sign", "GVIF", "Inflation")
    return PrintedTable(heads, tuple(rows), (note,))


def _check(row: Record, facts: Facts) -> tuple[str, ...]:
    return (
        term_title(row, facts),
        fixed(row.number("univariable")),
        fixed(row.number("coefficient")),
        "flips" if row.flag("sign_flips") else "stays",
        fixed(row.number("gvif"), 2),
        fixed(row.number("inflation"), 2),
    )
