"""Centers and scanners in words: where a model does worse than elsewhere."""

from alnus.report.facts import Facts
from alnus.report.readings import Tables, rows_of
from alnus.report.typography import capitalized, fixed
from alnus.tables.centers import POOLED_CENTERS, POOLED_LEFT_OUT, PooledCenterRow
from alnus.tables.table import Table

CHANCE = 0.5


def centers(tables: Tables, _: Facts) -> list[str]:
    """Say what the AUC in another center or scanner may be."""
    return _expected(tables, POOLED_CENTERS)


def left_out(tables: Tables, _: Facts) -> list[str]:
    """Say what the recipe's AUC in a center that it was not fitted to may be."""
    return _expected(tables, POOLED_LEFT_OUT)


def _expected(tables: Tables, table: Table[PooledCenterRow]) -> list[str]:
    return [
        f"{capitalized(row.model)} model: by {row.by} (n = {row.sites}) the AUC is "
        f"{fixed(row.value)}, and that of another {row.by} between {fixed(row.prediction_low)} and "
        f"{fixed(row.prediction_high)}"
        + (", which chance would reach, too." if row.prediction_low <= CHANCE else ".")
        for row in rows_of(tables, table)
        if row.measure == "AUC"
    ]
