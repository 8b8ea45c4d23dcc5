"""All tables of a run directory, in the order in which a study makes them."""

from typing import Any

from alnus.tables import (
    centers,
    cohort,
    evaluation,
    features,
    groups,
    models,
    procedures,
    signature,
    transport,
)
from alnus.tables.table import Table

TABLES: tuple[Table[Any], ...] = tuple(
    item
    for module in (
        cohort,
        features,
        signature,
        models,
        groups,
        procedures,
        transport,
        evaluation,
        centers,
    )
    for item in vars(module).values()
    if isinstance(item, Table)
)
