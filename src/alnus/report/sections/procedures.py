"""The published procedure beside the study's own: one page, two columns."""

from alnus.report.item import Item, Section
from alnus.report.layouts import procedures
from alnus.report.words import procedures as words
from alnus.tables.procedures import PROCEDURE_SETTINGS, PROCEDURES

PROCEDURES_SECTION = Section(
    "As published, and as done here",
    (
        Item(
            kind="Table",
            title="Two procedures, one extraction",
            file="procedures",
            needs=(PROCEDURES,),
            show=procedures.procedures_table,
            caption=(
                "The same patients and features through the procedure of the published study and "
                "through this study's own."
            ),
            reading=words.procedures,
            asked_by="as_published",
        ),
        Item(
            kind="Table",
            title="What the two do differently",
            file="procedure_settings",
            needs=(PROCEDURE_SETTINGS,),
            show=procedures.settings_table,
            caption="Every setting that differs; all others are the same in both columns.",
            asked_by="as_published",
            if_empty="Not shown, because the study's own procedure is the published one.",
        ),
    ),
)
