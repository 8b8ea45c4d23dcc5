"""The table of settings: what the radiomics recipe is worth under each of them."""

from dataclasses import dataclass

from alnus.tables.table import Table

INTERNAL = "internal"
EXTERNAL = "external, not for choosing"


@dataclass(frozen=True, slots=True)
class SensitivityRow:
    """The AUC of the radiomics model under one setting, in one cohort.

    Parameters
    ----------
    setting : str
        What differs from the study's own settings.
    evidence : str
        ``"internal"``: corrected, on the training cohort; or ``"external, not for choosing"``.
    n_offered : int
        Features that the recipe is offered.
    value, low, high : float, optional
        The AUC and its limits; empty where there is none, and ``method`` tells why.
    n_built, n_refits : int, optional
        Where evidence is internal: refits that built a model, and all; the others predict alike.
    farthest : str
        Where evidence is external: the input that lies farthest from training in that cohort.
    shift : float, optional
        Its shift, in standard deviations of training.
    most_outside : str
        The input most of whose values there lie outside its trained range.
    share_outside, share_extreme : float, optional
        That share, and the share of risks beyond .001 or .999.
    """

    setting: str
    evidence: str
    cohort: str
    n_offered: int
    value: float | None
    low: float | None
    high: float | None
    method: str
    confidence: float
    n_built: int | None
    n_refits: int | None
    farthest: str = ""
    shift: float | None = None
    most_outside: str = ""
    share_outside: float | None = None
    share_extreme: float | None = None


SENSITIVITY = Table(
    "tables/sensitivity.csv", SensitivityRow, keys=("setting", "evidence", "cohort")
)
