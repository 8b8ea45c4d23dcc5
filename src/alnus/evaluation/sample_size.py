"""Sample size: how many patients the development of a binary prediction model needs."""

import math
from dataclasses import asdict, dataclass, fields

import numpy as np
import pandas as pd
from scipy.integrate import quad
from scipy.stats import norm

from alnus.errors import StudyError
from alnus.evaluation.settings import SampleSizeSettings
from alnus.regression.deviance import max_cox_snell_r2
from alnus.tables.models import SAMPLE_SIZE, SampleSizeRow

SHRINKAGE = 0.9
"""Criterion 1: predictor effects must shrink by at most a tenth."""
OPTIMISM = 0.05
"""Criterion 2: largest optimism in Nagelkerke's R²."""
MARGIN = 0.05
"""Criterion 3: half the width of the overall risk's 95% interval."""


@dataclass(frozen=True)
class Criterion:
    """What one criterion, or all together, ask for; a row of R ``pmsampsize``, not rounded.

    Parameters
    ----------
    n : int
        Smallest number of patients.
    events : float
        Expected number of events among them.
    shrinkage : float
        Expected uniform shrinkage factor, between 0 and 1. The third criterion has none of its own
        and states the larger of the first two, as R does.
    parameters : int
        Candidate predictor parameters.
    cox_snell_r2, max_r2, nagelkerke_r2 : float
        Anticipated R², its largest possible value, and their ratio.
    """

    n: int
    events: float
    shrinkage: float
    parameters: int
    cox_snell_r2: float
    max_r2: float
    nagelkerke_r2: float

    @property
    def events_per_parameter(self) -> float:
        """Events per candidate predictor parameter."""
        return self.events / self.parameters


@dataclass(frozen=True)
class SampleSize:
    """The three criteria and the size that meets all.

    Parameters
    ----------
    shrinkage, optimism, risk : Criterion
        Criteria 1 to 3: shrinkage of at least 0.9; optimism in Nagelkerke's R² of at most 0.05;
        overall risk known to ±0.05.
    final : Criterion
        The largest of the three.
    """

    shrinkage: Criterion
    optimism: Criterion
    risk: Criterion
    final: Criterion


def minimum_sample_size(
    prevalence: float,
    parameters: int,
    *,
    c_statistic: float | None = None,
    cox_snell_r2: float | None = None,
) -> SampleSize:
    """Smallest sample for developing a binary prediction model.

    Parameters
    ----------
    prevalence : float
        Expected share of events, between 0 and 1.
    parameters : int
        Candidate predictor parameters (not variables: a factor of four levels has three), at
        least 1.
    c_statistic : float, optional
        Anticipated AUC, between 0.5 and 1; turned into R² by ``cox_snell_r2_of_c_statistic``.
    cox_snell_r2 : float, optional
        Anticipated Cox-Snell R², above 0 and at most ``max_cox_snell_r2``. Exactly one of the two
        is given.

    Raises
    ------
    ValueError
        When an argument lies outside its range, or not exactly one of the last two is given.

    References
    ----------
    Riley et al. (2019), Stat Med 38:1276; Riley et al. (2020), BMJ 368:m441; R ``pmsampsize``.
    """
    _refuse_outside(prevalence, parameters)
    r2 = _anticipated_r2(prevalence, c_statistic, cox_snell_r2)
    largest = max_cox_snell_r2(prevalence)
    share = r2 / largest

    def criterion(n: int, shrinkage: float) -> Criterion:
        return Criterion(n, n * prevalence, shrinkage, parameters, r2, largest, share)

    allowed = r2 / (r2 + OPTIMISM * largest)
    stricter = max(SHRINKAGE, allowed)
    shrinkage = criterion(_size_for_shrinkage(parameters, r2, SHRINKAGE), SHRINKAGE)
    optimism = criterion(_size_for_shrinkage(parameters, r2, allowed), allowed)
    risk = criterion(_size_for_overall_risk(prevalence), stricter)
    final = criterion(max(shrinkage.n, optimism.n, risk.n), stricter)
    return SampleSize(shrinkage, optimism, risk, final)


def sample_size_table(
    prevalence: float, parameters: int, settings: SampleSizeSettings
) -> pd.DataFrame:
    """Give ``SAMPLE_SIZE``: each criterion of ``minimum_sample_size``, then all together.

    Raises
    ------
    StudyError
        When the anticipated R² is impossible at this prevalence.
    """
    try:
        found = minimum_sample_size(
            prevalence,
            settings.parameters or parameters,
            c_statistic=settings.c_statistic,
            cox_snell_r2=settings.cox_snell_r2,
        )
    except ValueError as error:
        message = f"sample_size: {error}"
        raise StudyError(message) from error
    criteria = {field.name: getattr(found, field.name) for field in fields(found)}
    return SAMPLE_SIZE.frame(
        SampleSizeRow(criterion=name, **asdict(row), events_per_parameter=row.events_per_parameter)
        for name, row in criteria.items()
    )


def _anticipated_r2(
    prevalence: float, c_statistic: float | None, cox_snell_r2: float | None
) -> float:
    """Give the Cox-Snell R² that was stated, or that belongs to the C statistic."""
    if c_statistic is not None and cox_snell_r2 is None:
        return cox_snell_r2_of_c_statistic(c_statistic, prevalence)
    if cox_snell_r2 is None or c_statistic is not None:
        given = "neither" if cox_snell_r2 is None else "both"
        message = f"exactly one of c_statistic and cox_snell_r2 is needed, not {given}"
        raise ValueError(message)
    largest = max_cox_snell_r2(prevalence)
    if not 0 < cox_snell_r2 <= largest:
        message = (
            f"cox_snell_r2 must lie above 0 and not above {largest:.4f}, the largest at a "
            f"prevalence of {prevalence}; {cox_snell_r2} was given"
        )
        raise ValueError(message)
    return cox_snell_r2


def _size_for_shrinkage(parameters: int, cox_snell_r2: float, shrinkage: float) -> int:
    """Patients needed for an expected shrinkage factor: ⌈P / ((S − 1)·ln(1 − R²/S))⌉."""
    return math.ceil(parameters / ((shrinkage - 1) * math.log1p(-cox_snell_r2 / shrinkage)))


def _size_for_overall_risk(prevalence: float) -> int:
    """Patients needed to know the overall risk to ±0.05: ⌈(1.96/0.05)²·φ·(1 − φ)⌉."""
    return math.ceil((1.96 / MARGIN) ** 2 * prevalence * (1 - prevalence))


def cox_snell_r2_of_c_statistic(c_statistic: float, prevalence: float) -> float:
    """Cox-Snell R² of a logistic model with this C statistic.

    The linear predictor is taken as N(0, 1) in others and N(μ, 1) in events, with μ = √2·Φ⁻¹(C),
    and the model fitted to infinitely many patients. R ``pmsampsize`` simulates a million and so
    scatters about this value by 0.0006 (one standard deviation); this integrates.

    Parameters
    ----------
    c_statistic : float
        Above 0.5 and below 1.
    prevalence : float
        Between 0 and 1.

    Returns
    -------
    float
        1 − exp(−LR/n), where LR/n is twice the information that the predictor holds on the outcome.

    Raises
    ------
    ValueError
        When an argument lies outside its range.

    References
    ----------
    Riley, Van Calster and Collins (2021), Stat Med 40:859.
    """
    _refuse_outside(prevalence)
    if not 0.5 < c_statistic < 1:
        message = f"c_statistic must lie above 0.5 and below 1; {c_statistic} was given"
        raise ValueError(message)
    shift = math.sqrt(2) * float(norm.ppf(c_statistic))
    event, other = math.log(prevalence), math.log1p(-prevalence)

    def gain(x: float) -> float:
        """Mean log likelihood at x above that of the model without the predictor, by density."""
        ratio = shift * x - shift**2 / 2
        marginal = float(np.logaddexp(event + ratio, other))
        density = math.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
        in_events = math.exp(-((x - shift) ** 2) / 2) / math.sqrt(2 * math.pi)
        return prevalence * in_events * (ratio - marginal) - (1 - prevalence) * density * marginal

    information, _ = quad(gain, -12.0, shift + 12.0, epsabs=1e-14, epsrel=1e-12, limit=200)
    return -math.expm1(-2 * information)


def _refuse_outside(prevalence: float, parameters: int = 1) -> None:
    if not 0 < prevalence < 1:
        message = f"prevalence must lie between 0 and 1; {prevalence} was given"
        raise ValueError(message)
    if not parameters >= 1 or parameters % 1:
        message = f"parameters must be a whole number of at least 1; {parameters} was given"
        raise ValueError(message)
