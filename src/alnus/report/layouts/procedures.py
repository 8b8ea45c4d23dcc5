"""The published procedure and the study's own on paper, side by side."""

from collections.abc import Iterable, Mapping, Sequence

from alnus.report.facts import Facts
from alnus.report.printed_table import PrintedTable, Row, header
from alnus.report.readings import Tables, estimate_of, grouped, rows_of
from alnus.report.typography import NOTHING, capitalized, fixed, p_statement, ratio, ratio_interval
from alnus.tables.procedures import OWN, PROCEDURE_SETTINGS, PROCEDURES, PUBLISHED, ProcedureRow
from alnus.tables.table import NO_INTERVAL

HEADINGS = ("As published", "This study")
FEATURES = "features kept"


def procedures_table(tables: Tables, facts: Facts) -> PrintedTable:
    """What each of the two procedures found, model by model."""
    found = rows_of(tables, PROCEDURES)
    rows: list[Row] = []
    for model, part in grouped(found, lambda row: row.model).items():
        rows.append(Row((f"{capitalized(model)} model", "", ""), "group"))
        rows += [_line(title, same, facts) for title, same in grouped(part, _title).items()]
    what = (
        f"Value ({facts.interval}); internal AUC: the whole procedure anew in each fold of the same "
        "nested cross-validation; SD: of the Rad-score in the training cohort. The "
        "features' names stand in procedures.csv."
    )
    notes = (what, *_methods(found))
    return PrintedTable(header("Measure", *HEADINGS), tuple(rows), notes)


def _title(row: ProcedureRow) -> str:
    in_cohort = f", {row.cohort}" if row.cohort else ""
    return capitalized(row.measure) + in_cohort


def _line(title: str, rows: Sequence[ProcedureRow], facts: Facts) -> Row:
    by_procedure: Mapping[str, ProcedureRow] = {row.procedure: row for row in rows}
    cells = (
        _cell(by_procedure[name], facts) if name in by_procedure else NOTHING
        for name in (PUBLISHED, OWN)
    )
    return Row((title, *cells), "level")


def _cell(row: ProcedureRow, facts: Facts) -> str:
    if row.measure == FEATURES:
        return fixed(row.value, 0)
    if row.kept:
        names = ", ".join(facts.label(name) for name in row.kept.split(" + "))
        return f"{fixed(row.value, 0)}: {names}"
    if row.p is not None:
        limits = ratio_interval(row.low, row.high)
        return f"{ratio(row.value)} ({limits}), {p_statement(row.p)}"
    return estimate_of(row)


def _methods(rows: Sequence[ProcedureRow]) -> Iterable[str]:
    """Name the method of each measure's interval, a sentence a method."""
    known = [row for row in rows if row.value is not None and row.method != NO_INTERVAL]
    for method, same in grouped(known, lambda row: row.method).items():
        titles = dict.fromkeys(capitalized(row.measure) for row in same)
        yield f"{', '.join(titles)}: {method}."


def settings_table(tables: Tables, _: Facts) -> PrintedTable:
    """Each setting that differs, and what follows from the published one."""
    rows = [
        Row((row.setting, row.published, row.own, row.effect))
        for row in rows_of(tables, PROCEDURE_SETTINGS)
    ]
    heads = header("Setting", *HEADINGS, "What the published way does")
    return PrintedTable(heads, tuple(rows))
