"""Tables about groups of features: what drives a model, and what a group does alone."""

from dataclasses import dataclass

from alnus.tables.table import Table


@dataclass(frozen=True, slots=True)
class FeatureGroupRow:
    """What a group of inputs adds to a model's log odds in the training cohort.

    Parameters
    ----------
    group : str
        ``"clinical"``, ``"shape"``, ``"first order"`` or ``"texture"`` of the original image, or
        ``"filtered"``.
    n_inputs : int
        Inputs of the group in the model.
    share : float
        Covariance of the group's part with the log odds, over their variance; a model's shares add
        up to 1. Negative where the group holds back what others add.
    spread : float
        Standard deviation (n − 1) of its part, log odds.
    """

    model: str
    group: str
    n_inputs: int
    share: float
    spread: float


@dataclass(frozen=True, slots=True)
class AloneRow:
    """Internal AUC of the radiomics recipe with all features, or with a group of them alone.

    Parameters
    ----------
    features : str
        ``"all"`` or ``"shape"``.
    n_offered : int
        Features that the recipe is offered.
    n_built, n_refits : int
        Refits that built a model, and all.
    """

    features: str
    n_offered: int
    value: float | None
    low: float | None
    high: float | None
    method: str
    confidence: float
    n_built: int
    n_refits: int


FEATURE_GROUPS = Table("models/feature_groups.csv", FeatureGroupRow, keys=("model", "group"))
ALONE = Table("models/alone.csv", AloneRow, keys=("features",))
