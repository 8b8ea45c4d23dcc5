"""Tables about performance: predictions, and what can be measured on them.

A measure is a key. What it is measured at stands in ``at``, what it is compared with in
``reference`` and ``reference_cohort``; no text has to be taken apart to know it.
"""

from dataclasses import dataclass

from alnus.tables.table import Table


@dataclass(frozen=True, slots=True)
class PredictionRow:
    """A case and a model.

    Parameters
    ----------
    outcome : bool
        True is the event.
    probability : float
        Predicted risk, 0 to 1.
    """

    cohort: str
    case_id: str
    model: str
    outcome: bool
    probability: float


@dataclass(frozen=True, slots=True)
class DiscriminationRow:
    """The AUC of a model in a cohort, with DeLong's standard error; limits where there are any.

    ``n`` and ``events`` count cases; the method says where the error takes a patient's together.
    """

    cohort: str
    model: str
    n: int
    events: int
    auc: float
    std_error: float | None
    low: float | None
    high: float | None
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class RocRow:
    """A threshold, −∞ to ∞, at or above which a probability is positive."""

    cohort: str
    model: str
    threshold: float
    sensitivity: float
    specificity: float


@dataclass(frozen=True, slots=True)
class RocBandRow:
    """The sensitivity of a model at a specificity, with its pointwise limits."""

    cohort: str
    model: str
    specificity: float
    sensitivity: float
    low: float | None
    high: float | None
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class RankingRow:
    """A measure of ranking beside the AUC.

    Parameters
    ----------
    measure : str
        ``"prevalence"``, ``"average precision"`` or ``"partial AUC (McClish)"``.
    at : float, optional
        Lowest specificity of the partial AUC.
    """

    cohort: str
    model: str
    measure: str
    at: float | None
    value: float | None
    low: float | None
    high: float | None
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class OperatingPointRow:
    """A proportion at the threshold that was fixed on the training cohort.

    Parameters
    ----------
    rule : str
        How the threshold was chosen.
    threshold : float
        Probability at or above which a patient is called positive.
    numerator, denominator : int
        Cases; value = numerator / denominator.
    """

    cohort: str
    model: str
    rule: str
    threshold: float
    measure: str
    numerator: int
    denominator: int
    value: float | None
    low: float | None
    high: float | None
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """A measure of calibration; limits, or the value, are empty where the method says why."""

    cohort: str
    model: str
    measure: str
    value: float | None
    low: float | None
    high: float | None
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class CalibrationCurveRow:
    """The smoothed share of events at a predicted probability, with its bootstrap band."""

    cohort: str
    model: str
    predicted: float
    observed: float
    low: float | None
    high: float | None
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class CorrectedCalibrationRow:
    """A point of a model's calibration curve on the training cohort, corrected by bootstrap refits.

    Parameters
    ----------
    predicted : float
        Risk, 0 to 1.
    apparent, corrected : float
        Smoothed observed share, and the same without its mean optimism, which may leave 0 to 1.
    n_samples : int
        Samples whose refit reaches this risk.
    """

    model: str
    predicted: float
    apparent: float
    corrected: float
    n_samples: int


@dataclass(frozen=True, slots=True)
class DecisionCurveRow:
    """Net benefit at a threshold.

    Parameters
    ----------
    model : str
        A model, ``"treat all"`` or ``"treat none"``; these two have no band.
    threshold : float
        Risk from which one would treat, 0 to 1.
    interventions_avoided : float
        Per 100 patients, against treating all.
    """

    cohort: str
    model: str
    threshold: float
    net_benefit: float
    low: float | None
    high: float | None
    interventions_avoided: float
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class NetBenefitCurveRow:
    """A point of a decision curve as it is drawn: smoothed over thresholds.

    Parameters
    ----------
    model : str
        A model, ``"treat all"`` or ``"treat none"``; these two have no band.
    threshold : float
        Risk from which one would treat, 0 to 1.
    measure : str
        ``"net benefit"``, or ``"standardized net benefit"``: over the prevalence.
    """

    cohort: str
    model: str
    threshold: float
    measure: str
    value: float
    low: float | None
    high: float | None
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A measure of a model in a cohort against a reference.

    Parameters
    ----------
    model, reference : str
        The value is the model's less the reference's.
    reference_cohort : str
        The cohort itself, where two models are compared in it; the training cohort, where a
        model is compared with itself there.
    measure : str
        E.g. ``"difference of AUC"``.
    at : float, optional
        Threshold of a net benefit.
    std_error : float, optional
        DeLong's, of a difference of AUC.
    p_holm : float, optional
        P adjusted by Holm among the differences of AUC in a cohort.
    low_holm, high_holm, confidence_holm : float, optional
        The interval that belongs to it: it excludes 0 exactly where ``p_holm`` is below
        1 − ``confidence``.
    """

    cohort: str
    model: str
    reference: str
    reference_cohort: str
    measure: str
    at: float | None
    value: float | None
    low: float | None
    high: float | None
    statistic: float | None
    p: float | None
    std_error: float | None
    p_holm: float | None
    low_holm: float | None
    high_holm: float | None
    confidence_holm: float | None
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ValidationSizeRow:
    """How many patients a validation of a model needs for one measure, or for all.

    Parameters
    ----------
    criterion : str
        The measure whose 95 % interval shall be narrow enough, or ``"all"``.
    n : int
        Patients.
    anticipated : str
        What the measure is anticipated to be.
    """

    model: str
    criterion: str
    n: int
    anticipated: str


# The patient follows where a study has several images of one: they are not independent.
PREDICTIONS = Table("predictions.csv", PredictionRow, keys=("case_id", "model"), texts=("patient",))
DISCRIMINATION = Table("evaluation/discrimination.csv", DiscriminationRow, keys=("cohort", "model"))
# Thresholds begin at infinity, where nobody is positive; CSV holds that as "inf", which R reads
# too.
ROC = Table("evaluation/roc.csv", RocRow, keys=("cohort", "model", "threshold"))
ROC_BAND = Table("evaluation/roc_band.csv", RocBandRow, keys=("cohort", "model", "specificity"))
RANKING = Table("evaluation/ranking.csv", RankingRow, keys=("cohort", "model", "measure"))
OPERATING_POINTS = Table(
    "evaluation/operating_points.csv", OperatingPointRow, keys=("cohort", "model", "measure")
)
CALIBRATION = Table(
    "evaluation/calibration.csv", CalibrationRow, keys=("cohort", "model", "measure")
)
CALIBRATION_CURVE = Table(
    "evaluation/calibration_curve.csv", CalibrationCurveRow, keys=("cohort", "model", "predicted")
)
CORRECTED_CALIBRATION = Table(
    "models/corrected_calibration.csv", CorrectedCalibrationRow, keys=("model", "predicted")
)
DECISION_CURVE = Table(
    "evaluation/decision_curve.csv", DecisionCurveRow, keys=("cohort", "model", "threshold")
)
NET_BENEFIT_CURVE = Table(
    "evaluation/net_benefit_curve.csv",
    NetBenefitCurveRow,
    keys=("cohort", "model", "threshold"),
)
COMPARISON = Table(
    "evaluation/comparison.csv",
    ComparisonRow,
    keys=("cohort", "model", "reference", "reference_cohort", "measure"),
)
VALIDATION_SIZE = Table(
    "evaluation/validation_size.csv", ValidationSizeRow, keys=("model", "criterion")
)
