"""Invented tables of feature groups."""

import pandas as pd

from alnus.tables.groups import ALONE, FEATURE_GROUPS, AloneRow, FeatureGroupRow


def groups() -> pd.DataFrame:
    return FEATURE_GROUPS.frame([
        FeatureGroupRow("radiomics", "shape", 1, 0.25, 0.5),
        FeatureGroupRow("radiomics", "filtered", 4, 0.75, 1.5),
        FeatureGroupRow("combined", "clinical", 3, 0.6, 1.1),
        FeatureGroupRow("combined", "shape", 1, -0.05, 0.2),
        FeatureGroupRow("combined", "filtered", 4, 0.45, 0.9),
    ])  # fmt: skip


def alone(shape: float | None = 0.62, everything: float | None = 0.74) -> pd.DataFrame:
    rows = [("all", 1032, everything), ("shape", 9, shape)]
    return ALONE.frame(
        AloneRow(name, n, value, None if value is None else value - 0.05,
                 None if value is None else value + 0.05, "influence, logit", 0.95, 50, 50)
        for name, n, value in rows
    )  # fmt: skip
