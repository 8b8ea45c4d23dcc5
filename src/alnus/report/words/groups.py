"""What drives the models, in words; and whether shape alone would do."""

from collections.abc import Iterator

from alnus.report.facts import Facts
from alnus.report.readings import Tables, grouped, rows_of
from alnus.report.typography import estimate, fixed
from alnus.tables.groups import ALONE, FEATURE_GROUPS

NAMES = {"clinical": "clinical variables", "shape": "shape"}
AS_WELL = 0.01  # of the AUC, by which shape alone may lie below all features


def drivers(tables: Tables, _: Facts) -> list[str]:
    """Name the group that drives each model, and say what shape alone reaches."""
    said = []
    for model, part in grouped(rows_of(tables, FEATURE_GROUPS), lambda row: row.model).items():
        most = max(part, key=lambda row: row.share)
        name = NAMES.get(most.group, f"{most.group} features")
        said.append(f"The {model} model is driven most by {name} ({100 * most.share:.0f} %).")
    rows = {row.features: row for row in rows_of(tables, ALONE)}
    if rows:
        shape = rows["shape"]
        said.append(
            f"Shape alone has an internal AUC of {estimate(shape.value, shape.low, shape.high)} "
            f"({shape.n_offered} features), all features {fixed(rows['all'].value)}."
        )
    return said


def shape_would_do(tables: Tables, _: Facts) -> Iterator[str]:
    """Warn where shape alone does as well as all features: outlines may know the answer."""
    rows = {row.features: row.value for row in rows_of(tables, ALONE)}
    shape, everything = rows.get("shape"), rows.get("all")
    if shape is not None and everything is not None and shape >= everything - AS_WELL:
        yield (
            f"Shape alone does as well as all radiomic features (internal AUC {fixed(shape)} and "
            f"{fixed(everything)}): outlines drawn by somebody who knew the answer look like that."
        )
