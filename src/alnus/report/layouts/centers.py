"""Centers and scanners on paper: a row each, and all of them together."""

from alnus.report.facts import Facts
from alnus.report.printed_table import PrintedTable, Row, header
from alnus.report.readings import Tables, grouped, rows_of
from alnus.report.typography import NOTHING, capitalized, estimate, fixed, listed
from alnus.tables.centers import (
    CENTERS,
    LEFT_OUT_CENTERS,
    POOLED_CENTERS,
    POOLED_LEFT_OUT,
    CenterRow,
    PooledCenterRow,
)

SHOWN = {"AUC": "AUC", "slope": "Slope", "observed / expected": "O/E"}


def centers_table(tables: Tables, facts: Facts) -> PrintedTable:
    """The models in each center and on each scanner, in patients outside training."""
    return _table(rows_of(tables, CENTERS), rows_of(tables, POOLED_CENTERS), facts)


def left_out_table(tables: Tables, facts: Facts) -> PrintedTable:
    """The recipe in each center of the training cohort that was left out."""
    return _table(rows_of(tables, LEFT_OUT_CENTERS), rows_of(tables, POOLED_LEFT_OUT), facts)


def _table(centers: list[CenterRow], pooled: list[PooledCenterRow], facts: Facts) -> PrintedTable:
    rows: list[Row] = []
    for title, part in grouped(centers, _title).items():
        rows.append(Row((title, *[""] * 4), "group"))
        rows += [Row(_center(site), "level") for site in grouped(part, lambda r: r.site).values()]
        together = {row.measure: row for row in pooled if _title(row) == title}
        if together:
            rows += [Row(_pooled(together), "level"), Row(_next(together), "level")]
    heads = header("", "n (events)", *(f"{name} ({facts.interval})" for name in SHOWN.values()))
    methods = listed(list(dict.fromkeys(row.method for row in pooled)))
    told = (
        "O/E: observed over expected events. Centers with one outcome, or separated outcomes, have "
        "no estimate and are not pooled."
    )
    notes = [told, *_methods(centers)]
    if pooled:
        notes.append(
            f"Pooled: {methods}. A new one: prediction interval, where the value of another center or "
            "scanner lies."
        )
    return PrintedTable(heads, tuple(rows), tuple(notes))


def _methods(centers: list[CenterRow]) -> list[str]:
    """Name the method of each measure's interval."""
    known = [row for row in centers if row.measure in SHOWN and row.low is not None]
    by_method = grouped(known, lambda row: row.method)
    return [
        f"{listed([SHOWN[m] for m in SHOWN if m in {row.measure for row in part}])}: {method}."
        for method, part in by_method.items()
    ]


def _title(row: CenterRow | PooledCenterRow) -> str:
    return f"{capitalized(row.model)} model, by {row.by}"


def _center(rows: list[CenterRow]) -> tuple[str, ...]:
    by_measure = {row.measure: row for row in rows}
    first = rows[0]
    cells = (
        NOTHING if by_measure[m].value is None
        else estimate(by_measure[m].value, by_measure[m].low, by_measure[m].high, places=2)
        for m in SHOWN
    )  # fmt: skip
    return (first.site, f"{first.n} ({first.events})", *cells)


def _pooled(together: dict[str, PooledCenterRow]) -> tuple[str, ...]:
    first = next(iter(together.values()))
    cells = (
        estimate(r.value, r.low, r.high, places=2) if (r := together.get(m)) else NOTHING
        for m in SHOWN
    )
    return ("Pooled", f"{first.n} ({first.events})", *cells)


def _next(together: dict[str, PooledCenterRow]) -> tuple[str, ...]:
    cells = (
        f"{fixed(r.prediction_low, 2)} to {fixed(r.prediction_high, 2)}"
        if (r := together.get(m)) else NOTHING
        for m in SHOWN
    )  # fmt: skip
    return ("A new one", NOTHING, *cells)
