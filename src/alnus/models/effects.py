"""Odds ratios per step that a reader can use, and checks of how terms lean on one another."""

import math
import warnings
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from alnus.errors import AlnusWarning, ModelError
from alnus.models.formula import RiskModel, Term
from alnus.regression.wald import wald_columns
from alnus.tables.models import ODDS_RATIOS, TERM_CHECKS, OddsRatioRow, TermCheckRow
from alnus.variable import Variable

UNWIELDY = math.log(100)  # an odds ratio beyond 100 or below 1/100 says nothing to a reader


def odds_ratios_table(
    model: RiskModel,
    columns: Mapping[str, ArrayLike],
    *,
    steps: Mapping[str, float] | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Give the odds ratios of continuous variables per unit, chosen step, SD and IQR.

    Parameters
    ----------
    model : RiskModel
        A fitted model; its splines have no single odds ratio and are left out.
    columns : mapping of str to array_like of float, shape (n,)
        Training values by variable, for SD (n − 1) and quartiles; NaN where missing.
    steps : mapping of str to float, optional
        Clinically chosen step by variable, in its unit.
    confidence : float
        Level of the Wald interval.

    Returns
    -------
    DataFrame
        ``ODDS_RATIOS``.

    Warns
    -----
    AlnusWarning
        When an odds ratio per unit lies beyond 100 or below 1/100: its unit is too large to read.

    References
    ----------
    R ``summary(rms::lrm)`` gives the odds ratio per IQR.
    """
    rows = []
    for term, error in _linear_terms(model):
        variable = model.variables[term.variable]
        sizes = _sizes(columns[variable.name], (steps or {}).get(variable.name))
        slope = np.array([term.coefficient / term.scale])
        for step, size in sizes.items():
            wald = wald_columns(
                slope * size, np.array([error / abs(term.scale)]) * size, confidence=confidence
            )
            rows.append(
                OddsRatioRow(
                    model=model.name,
                    variable=variable.name,
                    step=step,
                    size=size,
                    odds_ratio=float(wald["odds_ratio"][0]),
                    low=float(wald["low"][0]),
                    high=float(wald["high"][0]),
                    method="Wald",
                    confidence=confidence,
                )
            )
        if abs(slope[0]) > UNWIELDY:
            _warn_of_unit(variable, float(slope[0]), sizes["SD"])
    return ODDS_RATIOS.frame(rows)


def variance_inflation(model: RiskModel) -> dict[str, float]:
    """Give each variable's generalized variance inflation factor.

    GVIF = |R₁₁|·|R₂₂| / |R| with R the correlation of the coefficients, the intercept's left out;
    for one term it is the VIF. It is 1 where a variable stands alone.

    Raises
    ------
    ModelError
        When the model has no covariance.

    References
    ----------
    Fox and Monette, JASA 87 (1992) 178; R ``car::vif``.
    """
    if not model.covariance:
        message = f"Model {model.name} has no covariance, so no variance inflation."
        raise ModelError(message)
    covariance = np.asarray(model.covariance)[1:, 1:]
    errors = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(errors, errors)
    owners = np.array([term.variable for term in model.terms])
    whole = float(np.linalg.det(correlation))
    return {
        str(name): float(
            np.linalg.det(correlation[np.ix_(owners == name, owners == name)])
            * np.linalg.det(correlation[np.ix_(owners != name, owners != name)])
            / whole
        )
        for name in dict.fromkeys(owners)
    }


def term_checks(model: RiskModel, univariable: pd.DataFrame) -> pd.DataFrame:
    """Compare a model's terms with their univariable fits, and give their variance inflation.

    Parameters
    ----------
    model : RiskModel
        A fitted model.
    univariable : DataFrame
        ``UNIVARIABLE``, with every term of the model.

    Returns
    -------
    DataFrame
        ``TERM_CHECKS``; ``sign_flips`` where both coefficients have different signs, and
        ``inflation`` = GVIF^(1 / 2 df), comparable between variables.

    Raises
    ------
    ValueError
        When a term has no univariable fit.
    """
    alone = dict(zip(univariable["term"], univariable["coefficient"], strict=True))
    lacking = [term.name for term in model.terms if term.name not in alone]
    if lacking:
        message = f"terms without a univariable fit: {', '.join(lacking)}"
        raise ValueError(message)
    factors = variance_inflation(model)
    owners = [term.variable for term in model.terms]
    return TERM_CHECKS.frame(
        TermCheckRow(
            model=model.name,
            variable=term.variable,
            term=term.name,
            univariable=alone[term.name],
            coefficient=term.coefficient,
            sign_flips=alone[term.name] * term.coefficient < 0,
            gvif=factors[term.variable],
            df=owners.count(term.variable),
            inflation=factors[term.variable] ** (0.5 / owners.count(term.variable)),
        )
        for term in model.terms
    )


def _linear_terms(model: RiskModel) -> Iterator[tuple[Term, float]]:
    errors = np.full(len(model.terms), np.nan)
    if model.covariance:
        errors = np.sqrt(np.diag(np.asarray(model.covariance)))[1:]
    for term, error in zip(model.terms, errors, strict=True):
        if not model.variables[term.variable].levels and not term.knots:
            yield term, float(error)


def _sizes(values: ArrayLike, chosen: float | None) -> dict[str, float]:
    known = np.asarray(values, dtype=np.float64)
    known = known[np.isfinite(known)]
    low, high = np.quantile(known, [0.25, 0.75])
    sizes = {"unit": 1.0, "SD": float(known.std(ddof=1)), "IQR": float(high - low)}
    if chosen is not None:
        sizes = {"unit": 1.0, "step": chosen, **sizes}
    return {step: size for step, size in sizes.items() if size > 0}  # quartiles may be equal


def _warn_of_unit(variable: Variable, slope: float, deviation: float) -> None:
    unit = variable.unit or "unit"
    smaller = "mm" if unit == "cm" else f"0.1 {unit}"
    message = (
        f"{variable.title} has an odds ratio of {math.exp(slope):.4g} per {unit}; it is "
        f"{math.exp(slope / 10):.3g} per {smaller} and {math.exp(slope * deviation):.3g} per SD "
        f"({deviation:.3g} {unit}). Report one of these."
    )
    warnings.warn(message, AlnusWarning, stacklevel=3)
