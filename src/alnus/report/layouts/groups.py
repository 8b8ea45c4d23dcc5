"""What drives the models, on paper: groups of features."""

from alnus.report.facts import Facts
from alnus.report.printed_table import PrintedTable, Row, header
from alnus.report.readings import Tables, grouped, rows_of
from alnus.report.typography import capitalized, fixed
from alnus.tables.groups import FEATURE_GROUPS


def groups_table(tables: Tables, _: Facts) -> PrintedTable:
    """Each group's inputs, share of the variance of the log odds, and spread."""
    rows: list[Row] = []
    for model, part in grouped(rows_of(tables, FEATURE_GROUPS), lambda row: row.model).items():
        rows.append(Row((f"{capitalized(model)} model", "", "", ""), "group"))
        rows += [
            Row(
                (capitalized(row.group), str(row.n_inputs), f"{100 * row.share:.0f} %".replace("-", "−"),
                 fixed(row.spread, 2)),
                "level",
            )
            for row in part
        ]  # fmt: skip
    share = (
        "Share: covariance of the group's part with the log odds of the training cohort, over their "
        "variance; negative where a group holds back what others add."
    )
    groups = (
        "First order and texture are those of the original image; filtered holds every feature of a "
        "filtered one."
    )
    return PrintedTable(
        header("Group", "Inputs", "Share", "SD (log odds)"), tuple(rows), (share, groups)
    )
