"""A model brought to another population: its log odds moved, or moved and stretched."""

from dataclasses import replace

import numpy as np

from alnus.models.formula import RiskModel


def recalibrated(
    model: RiskModel,
    intercept: float,
    slope: float,
    covariance: tuple[tuple[float, float], tuple[float, float]],
) -> RiskModel:
    """Give the model whose log odds are intercept + slope × those of the old one.

    Parameters
    ----------
    model : RiskModel
        The old model.
    intercept, slope : float
        The calibration line found on other patients; slope 1 where only the intercept was found.
    covariance : ((float, float), (float, float))
        Of intercept and slope; zero for a slope that was held.

    Returns
    -------
    RiskModel
        With the covariance by the delta method, the other patients being independent of the old
        ones: slope² × the old covariance + J C J', J the derivatives by intercept and slope. Empty
        where the old one is.

    References
    ----------
    Steyerberg et al. (2004), methods 2 (intercept) and 3 (intercept and slope); Cox (1958).
    """
    old = np.array([model.intercept, *(term.coefficient for term in model.terms)])
    new = slope * old
    # The slope stretches the old intercept, too; only then the new one is added.
    new[0] += intercept
    spread: tuple[tuple[float, ...], ...] = ()
    if model.covariance:
        derivatives = np.column_stack([np.eye(len(old))[0], old])
        found = slope**2 * np.asarray(model.covariance)
        found = found + derivatives @ np.asarray(covariance) @ derivatives.T
        spread = tuple(map(tuple, found.tolist()))
    terms = tuple(
        replace(term, coefficient=float(value))
        for term, value in zip(model.terms, new[1:], strict=True)
    )
    return replace(model, intercept=float(new[0]), terms=terms, covariance=spread)
