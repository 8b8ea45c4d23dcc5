"""Transport on paper: how far each cohort lies from the training cohort, input by input."""

from alnus.report.facts import Facts
from alnus.report.printed_table import PrintedTable, Row, header
from alnus.report.readings import Tables, grouped, rows_of
from alnus.report.typography import capitalized, fixed
from alnus.tables.signature import LEFT_OUT
from alnus.tables.transport import EXTREME_RISKS, TRANSPORT, ExtremeRiskRow, TransportRow

SHOWN = 12  # inputs of a model and cohort; the run's table holds all


def transport_table(tables: Tables, facts: Facts) -> PrintedTable:
    """Inputs of each model in each cohort, those that move the log odds most first."""
    rows: list[Row] = []
    extreme = {(row.cohort, row.model): row for row in rows_of(tables, EXTREME_RISKS)}
    found = rows_of(tables, TRANSPORT)
    for (cohort, model), part in _groups(found).items():
        title = f"{capitalized(cohort)}, {model} model{_extremes(extreme.get((cohort, model)))}"
        rows.append(Row((title, "", "", "", ""), "group"))
        largest = sorted(part, key=lambda row: -abs(row.log_odds_shift or row.shift or 0.0))
        rows += [Row(_cells(row, facts), "level") for row in largest[:SHOWN]]
    heads = header("Input", "Outside trained range", "Shift (SD)", "Ratio of SD", "Log odds")
    notes = (
        (
            "Shift: difference of the means from training, in standard deviations of training. Log "
            "odds: difference of what the input adds to the log odds, on average."
        ),
        (
            f"At most {SHOWN} inputs of a model and cohort are shown; a combined model's Rad-score is "
            "listed beside the features that it is made of."
        ),
    )
    return PrintedTable(heads, tuple(rows), notes)


def left_out_table(tables: Tables, _: Facts) -> PrintedTable:
    """How many features each rule left out before mRMR, and some of them."""
    by_rule = grouped(rows_of(tables, LEFT_OUT), lambda row: row.rule)
    rows = []
    for rule, part in by_rule.items():
        side = "above" if rule == "frequency ratio" else "below"
        limit = f"{side} {part[0].limit:g}"
        rows.append(Row((capitalized(rule), limit, str(len(part)), part[0].feature)))
    heads = header("Rule", "Leaves out", "Features", "First of them")
    return PrintedTable(heads, tuple(rows), ("Measured on the training cohort alone.",))


def _groups(rows: list[TransportRow]) -> dict[tuple[str, str], list[TransportRow]]:
    groups: dict[tuple[str, str], list[TransportRow]] = {}
    for row in rows:
        groups.setdefault((row.cohort, row.model), []).append(row)
    return groups


def _extremes(row: ExtremeRiskRow | None) -> str:
    if row is None or not row.n_extreme:
        return ""
    return f"; {row.n_extreme} of {row.n} risks beyond 0.1 % or 99.9 %"


def _cells(row: TransportRow, facts: Facts) -> tuple[str, ...]:
    outside = f"{row.n_outside}/{row.n}" if row.n else "no value"
    numbers = (fixed(row.shift, 2), fixed(row.spread_ratio, 2), fixed(row.log_odds_shift, 2))
    return (facts.label(row.input), outside, *numbers)
