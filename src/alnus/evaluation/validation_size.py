"""Sample size: how many patients the external validation of a prediction model needs."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import expit, logit

from alnus.evaluation.calibration_line import NEAREST
from alnus.tables.evaluation import VALIDATION_SIZE, ValidationSizeRow

NORMAL = 1.96  # the published criteria are stated for 95 % intervals with this factor
OE_WIDTH, SLOPE_WIDTH, AUC_WIDTH, BENEFIT_WIDTH = 0.2, 0.2, 0.1, 0.2
LARGEST = 1e9


@dataclass(frozen=True)
class ValidationSize:
    """Patients that each criterion asks for; the validation needs the largest of them.

    Parameters
    ----------
    oe : int
        Observed over expected events (1 is anticipated), 95 % interval 0.2 wide.
    slope : int
        Calibration slope (1 is anticipated), 0.2 wide.
    auc : int
        Area under the ROC curve, 0.1 wide.
    benefit : int
        Standardized net benefit at the threshold, 0.2 wide.
    """

    oe: int
    slope: int
    auc: int
    benefit: int

    @property
    def n(self) -> int:
        """The smallest sample that meets all criteria."""
        return max(self.oe, self.slope, self.auc, self.benefit)


def validation_size(
    prevalence: float,
    *,
    auc: float,
    linear_predictor: ArrayLike,
    sensitivity: float,
    specificity: float,
    threshold: float,
) -> ValidationSize:
    """Smallest sample for validating a model whose performance is anticipated.

    Parameters
    ----------
    prevalence : float
        Expected share of events, between 0 and 1.
    auc : float
        Anticipated area under the ROC curve, above 0.5 and below 1.
    linear_predictor : array_like of float, shape (n,)
        Log odds that the model gives to patients like those expected; at least two values.
    sensitivity, specificity : float
        Anticipated at the threshold, 0 to 1.
    threshold : float
        Risk from which a patient counts as positive, between 0 and 1.

    Raises
    ------
    ValueError
        When a number lies outside its range, or all linear predictors are equal.

    References
    ----------
    Riley et al. (2021), Stat Med 40:4230; Archer et al. (2021), Stat Med 40:133. As R
    ``pmvalsampsize``, without its search in steps and its rounded standard errors.
    """
    _refuse_outside(prevalence=prevalence, threshold=threshold)
    if not 0.5 < auc < 1:
        message = f"auc must lie above 0.5 and below 1; {auc} was given"
        raise ValueError(message)
    return ValidationSize(
        oe=size_for_oe(prevalence),
        slope=size_for_slope(linear_predictor),
        auc=size_for_auc(prevalence, auc),
        benefit=size_for_benefit(prevalence, sensitivity, specificity, threshold),
    )


def validation_size_table(
    outcome: ArrayLike,
    probability: ArrayLike,
    *,
    model: str,
    auc: float,
    basis: str,
    threshold: float,
) -> pd.DataFrame:
    """Say how many patients a validation of a model needs, were they like those of training.

    Parameters
    ----------
    outcome, probability : array_like, shape (n,)
        Of the training cohort: prevalence, spread of the risks, and sensitivity and specificity at
        the threshold are anticipated to be as there.
    model : str
        Its name.
    auc : float
        Anticipated AUC.
    basis : str
        Where that comes from.
    threshold : float
        The operating point.

    Returns
    -------
    DataFrame
        ``VALIDATION_SIZE``; empty where nothing better than chance is anticipated, or all risks or
        outcomes are equal.
    """
    events, risks = np.asarray(outcome, dtype=bool), np.asarray(probability, dtype=np.float64)
    prevalence, called = float(events.mean()), risks >= threshold
    if not (0.5 < auc < 1 and 0 < prevalence < 1 and 0 < threshold < 1 and np.ptp(risks)):
        return VALIDATION_SIZE.frame([])
    sensitivity, specificity = float(called[events].mean()), float((~called)[~events].mean())
    found = validation_size(
        prevalence,
        auc=auc,
        linear_predictor=logit(np.clip(risks, NEAREST, 1 - NEAREST)),
        sensitivity=sensitivity,
        specificity=specificity,
        threshold=threshold,
    )
    told = f"sensitivity {sensitivity:.3f} and specificity {specificity:.3f} at {threshold:.3f}"
    return VALIDATION_SIZE.frame(
        ValidationSizeRow(model, criterion, n, anticipated)
        for criterion, n, anticipated in (
            ("observed / expected", found.oe, f"1, with {prevalence:.3f} events"),
            ("slope", found.slope, "1, with the risks of training"),
            ("AUC", found.auc, f"{auc:.3f}, {basis}"),
            ("standardized net benefit", found.benefit, told),
            ("all", found.n, "the largest of them"),
        )
    )


def size_for_oe(prevalence: float, *, width: float = OE_WIDTH) -> int:
    """Patients for an interval of O/E this wide: ⌈(1 − φ) / (φ·SE²)⌉, 2·sinh(1.96·SE) = width."""
    error = math.asinh(width / 2) / NORMAL
    return math.ceil((1 - prevalence) / (prevalence * error**2))


def size_for_slope(linear_predictor: ArrayLike, *, width: float = SLOPE_WIDTH) -> int:
    """Patients for an interval of the calibration slope this wide: ⌈I₀₀ / (SE²·det I)⌉.

    I is the information that one patient of this linear predictor, shape (n,), gives on intercept 0
    and slope 1. A ValueError where all are equal: they tell no slope.
    """
    values = np.asarray(linear_predictor, dtype=np.float64)
    weight = expit(values) * expit(-values)
    zero, one, two = (float(np.mean(weight * values**power)) for power in range(3))
    if np.ptp(values) == 0:
        message = f"all linear predictors are {values[0]:g}: they tell no slope"
        raise ValueError(message)
    error = width / (2 * NORMAL)
    return math.ceil(zero / (error**2 * (zero * two - one**2)))


def size_for_auc(prevalence: float, auc: float, *, width: float = AUC_WIDTH) -> int:
    """Patients for an interval of the AUC this wide, by Newcombe's standard error."""

    def excess(n: float) -> float:
        spread = 1 + (n / 2 - 1) * ((1 - auc) / (2 - auc) + auc / (1 + auc))
        variance = auc * (1 - auc) * spread / (n**2 * prevalence * (1 - prevalence))
        return 2 * NORMAL * math.sqrt(variance) - width

    return math.ceil(float(brentq(excess, 2.0, LARGEST, xtol=1e-6)))


def size_for_benefit(
    prevalence: float,
    sensitivity: float,
    specificity: float,
    threshold: float,
    *,
    width: float = BENEFIT_WIDTH,
) -> int:
    """Patients for an interval of the standardized net benefit this wide, by the delta method."""
    weight = (1 - prevalence) / prevalence * threshold / (1 - threshold)
    variance = (
        sensitivity * (1 - sensitivity) / prevalence
        + weight**2 * specificity * (1 - specificity) / (1 - prevalence)
        + weight**2 * (1 - specificity) ** 2 / (prevalence * (1 - prevalence))
    )
    return math.ceil(variance / (width / (2 * NORMAL)) ** 2)


def _refuse_outside(**shares: float) -> None:
    for name, value in shares.items():
        if not 0 < value < 1:
            message = f"{name} must lie between 0 and 1; {value} was given"
            raise ValueError(message)
