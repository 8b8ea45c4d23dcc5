"""Odds ratios in steps one can use, and terms beside their own fit, on paper."""

from alnus.report.facts import Facts
from alnus.report.printed_table import PrintedTable, Row, header
from alnus.report.readings import Tables, grouped, rows_of
from alnus.report.typography import capitalized, fixed, ratio, ratio_interval, significant
from alnus.tables.models import ODDS_RATIOS, TERM_CHECKS, OddsRatioRow, TermCheckRow

_STEPS = {"unit": "unit", "step": "chosen step", "SD": "SD", "IQR": "IQR"}


def odds_ratios_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Odds ratios of continuous variables per unit, chosen step, SD and IQR."""
    rows: list[Row] = []
    for model, frame in grouped(rows_of(tables, ODDS_RATIOS), lambda row: row.model).items():
        rows.append(Row((f"{capitalized(model)} model", "", "", "", ""), "group"))
        rows += [Row(_odds_ratio(row, facts), "level") for row in frame]
    note = "SD, standard deviation, and IQR, interquartile range, of the training cohort."
    methods = dict.fromkeys(row.method for row in rows_of(tables, ODDS_RATIOS))
    named = tuple(f"Interval: {method}." for method in methods)
    heads = header("Variable", "Per", "Size", "OR", facts.interval)
    return PrintedTable(heads, tuple(rows), (note, *named))


def _odds_ratio(row: OddsRatioRow, facts: Facts) -> tuple[str, ...]:
    return (
        facts.title(row.variable),
        _STEPS[row.step],
        significant(row.size, 3),
        ratio(row.odds_ratio),
        ratio_interval(row.low, row.high),
    )


def term_checks_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Each term's coefficient alone and in the model, and its variance inflation."""
    rows: list[Row] = []
    for model, frame in grouped(rows_of(tables, TERM_CHECKS), lambda row: row.model).items():
        rows.append(Row((f"{capitalized(model)} model", "", "", "", "", ""), "group"))
        rows += [Row(_check(row, facts), "level") for row in frame]
    note = (
        "GVIF, generalized variance inflation factor (the VIF where a variable has one term); "
        "inflation, GVIF^(1 / (2 × terms)), the factor by which the standard error grew."
    )
    heads = header("Variable", "Alone", "In the model", "Sign", "GVIF", "Inflation")
    return PrintedTable(heads, tuple(rows), (note,))


def _check(row: TermCheckRow, facts: Facts) -> tuple[str, ...]:
    return (
        facts.term_title(row.term, row.variable),
        fixed(row.univariable),
        fixed(row.coefficient),
        "flips" if row.sign_flips else "stays",
        fixed(row.gvif, 2),
        fixed(row.inflation, 2),
    )
