"""Tables of the published procedure beside the study's own, on one extraction."""

from dataclasses import dataclass

from alnus.tables.table import Table

PUBLISHED, OWN = "as published", "this study"


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """What a procedure found.

    Parameters
    ----------
    procedure : str
        ``"as published"`` or ``"this study"``.
    model : str
        Clinical, radiomics or combined.
    measure : str
        E.g. ``"AUC"``, ``"calibration slope"``, ``"features kept"``.
    cohort : str
        Where it was measured; empty where that is the fit itself.
    value, low, high : float, optional
        The measure and its limits; the method says why one is missing.
    p : float, optional
        Of an odds ratio.
    kept : str
        Names of what was kept, with + between.
    """

    procedure: str
    model: str
    measure: str
    cohort: str
    value: float | None
    low: float | None
    high: float | None
    p: float | None
    kept: str
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ProcedureSettingRow:
    """A setting that the two procedures have differently, and what follows from it."""

    setting: str
    published: str
    own: str
    effect: str


PROCEDURES = Table(
    "models/procedures.csv", ProcedureRow, keys=("procedure", "model", "measure", "cohort")
)
PROCEDURE_SETTINGS = Table("models/procedure_settings.csv", ProcedureSettingRow, keys=("setting",))
