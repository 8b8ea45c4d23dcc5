"""Tables about centers and scanners: whose each case is, and how the models do in each."""

from dataclasses import dataclass

from alnus.tables.sites import PooledRow, SiteRow
from alnus.tables.table import Table


@dataclass(frozen=True, slots=True)
class CaseCenterRow:
    """Where an image of the study comes from.

    Parameters
    ----------
    by : str
        Column of the patient table, e.g. ``"center"`` or ``"scanner"``.
    site : str
        Its text for this case.
    """

    case_id: str
    by: str
    site: str


@dataclass(frozen=True, slots=True)
class CenterRow(SiteRow):
    """A measure of a model in a center or on a scanner."""

    by: str
    model: str


@dataclass(frozen=True, slots=True)
class PooledCenterRow(PooledRow):
    """A measure of a model, pooled over centers or scanners."""

    by: str
    model: str


CASE_CENTERS = Table("cohort/case_centers.csv", CaseCenterRow, keys=("case_id", "by"))
# Of patients outside the training cohort, by the models of the study.
CENTERS = Table("evaluation/centers.csv", CenterRow, keys=("by", "model", "measure", "site"))
POOLED_CENTERS = Table(
    "evaluation/pooled_centers.csv", PooledCenterRow, keys=("by", "model", "measure")
)
# Of each center of the training cohort, by models fitted without it.
LEFT_OUT_CENTERS = Table(
    "models/left_out_centers.csv", CenterRow, keys=("by", "model", "measure", "site")
)
POOLED_LEFT_OUT = Table(
    "models/pooled_left_out_centers.csv", PooledCenterRow, keys=("by", "model", "measure")
)
