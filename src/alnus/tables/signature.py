"""Tables about the Rad-score: which features may enter it, were chosen, and how surely."""

from dataclasses import dataclass

from alnus.tables.table import Table


@dataclass(frozen=True, slots=True)
class ReliabilityRow:
    """A radiomic feature and its agreement between readers, or between changed ROIs.

    Parameters
    ----------
    n : int
        Cases measured again.
    value, low, high : float, optional
        Intraclass correlation with its limits; empty where the feature does not vary.
    kept : bool
        Whether it reaches the agreement asked for.
    """

    feature: str
    n: int
    value: float | None
    low: float | None
    high: float | None
    method: str
    confidence: float
    kept: bool


@dataclass(frozen=True, slots=True)
class HarmonizationRow:
    """Adjusted value = intercept + slope × value, in one batch."""

    batch: str
    feature: str
    intercept: float
    slope: float


@dataclass(frozen=True, slots=True)
class SelectionRow:
    """A radiomic feature that mRMR chose.

    Parameters
    ----------
    mrmr_rank : int
        1 is the first chosen.
    lasso_coefficient : float
        0 where the LASSO dropped it.
    coefficient : float
        Of the Rad-score, a standardized unit.
    center, scale : float
        Mean and SD of the training cohort.
    """

    feature: str
    mrmr_rank: int
    mrmr_score: float
    lasso_coefficient: float
    coefficient: float
    center: float
    scale: float


@dataclass(frozen=True, slots=True)
class LassoCvRow:
    """A penalty of the cross-validation.

    Parameters
    ----------
    measure : str
        What was cross-validated.
    mean, std : float
        Over folds, and the standard error.
    n_features : int
        Features that the penalty keeps.
    minimum, one_standard_error, used : bool
        Whether it is the best one, the one-standard-error rule's, and the one that was used.
    """

    penalty: float
    measure: str
    mean: float
    std: float
    n_features: int
    minimum: bool
    one_standard_error: bool
    used: bool


@dataclass(frozen=True, slots=True)
class LassoPathRow:
    """A feature's standardized coefficient at a penalty."""

    penalty: float
    feature: str
    coefficient: float


@dataclass(frozen=True, slots=True)
class StabilityRow:
    """A radiomic feature that any repeated fit chose.

    Parameters
    ----------
    varied : str
        ``"cases"`` or ``"folds"``.
    n_runs, n_selected, n_positive : int
        Fits, those that chose it, and those with a positive coefficient.
    frequency, sign_consistency : float
        Share of the fits, and of those that chose it with the commoner sign.
    """

    varied: str
    feature: str
    n_runs: int
    n_selected: int
    n_positive: int
    frequency: float
    sign_consistency: float


@dataclass(frozen=True, slots=True)
class StabilityRunRow:
    """A repeated fit: the penalty that its cross-validation chose, and how many features it kept."""

    varied: str
    run: int
    penalty: float
    n_features: int


@dataclass(frozen=True, slots=True)
class LeftOutRow:
    """A feature that left before mRMR, because it hardly varies in training.

    Parameters
    ----------
    rule : str
        ``"gray levels"``, ``"frequency ratio"`` or ``"relative spread"``.
    value, limit : float
        What was found, and what the rule asks for.
    """

    feature: str
    rule: str
    value: float
    limit: float


RELIABILITY = Table("models/reliability.csv", ReliabilityRow, keys=("feature",))
PERTURBATION = Table("models/perturbation.csv", ReliabilityRow, keys=("feature",))
HARMONIZATION = Table("models/harmonization.csv", HarmonizationRow, keys=("batch", "feature"))
LEFT_OUT = Table("models/left_out.csv", LeftOutRow, keys=("feature",))
SELECTION = Table("models/selection.csv", SelectionRow, keys=("feature",))
LASSO_CV = Table("models/lasso_cv.csv", LassoCvRow, keys=("penalty",))
LASSO_PATH = Table("models/lasso_path.csv", LassoPathRow, keys=("penalty", "feature"))
STABILITY = Table("models/stability.csv", StabilityRow, keys=("varied", "feature"))
STABILITY_RUNS = Table("models/stability_runs.csv", StabilityRunRow, keys=("varied", "run"))
