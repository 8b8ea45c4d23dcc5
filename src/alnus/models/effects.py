"""Odds ratios per step that a reader can use, and checks of how terms lean on one another."""

import math
import warnings
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from alnus.arrays import Floats
from alnus.errors import AlnusWarning, ModelError
from alnus.models.formula import RiskModel, Term
from alnus.models.inference import Inference, wald_inference
from alnus.tables.models import ODDS_RATIOS, TERM_CHECKS, OddsRatioRow, TermCheckRow
from alnus.variable import Variable

UNWIELDY = math.log(100)  # an odds ratio beyond 100 or below 1/100 says nothing to a reader


def odds_ratios_table(
    model: RiskModel,
    columns: Mapping[str, ArrayLike],
    *,
    inference: Inference | None = None,
    steps: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Give the odds ratios of continuous variables per unit, chosen step, SD and IQR.

    Parameters
    ----------
    model : RiskModel
        A fitted model; its splines have no single odds ratio and are left out.
    columns : mapping of str to array_like of float, shape (n,)
        Training values by variable, for SD (n − 1) and quartiles; NaN where missing.
    inference : Inference, optional
        The limits of the coefficients, as they are printed; default: Wald's at 95 %.
    steps : mapping of str to float, optional
        Clinically chosen step by variable, in its unit.

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
    rows, found = [], inference or wald_inference(model)
    for term, limits in _linear_terms(model, found):
        variable = model.variables[term.variable]
        sizes = _sizes(columns[variable.name], (steps or {}).get(variable.name))
        slope = np.array([term.coefficient / term.scale])
        for step, size in sizes.items():
            with np.errstate(over="ignore"):  # beyond 1e308 it is printed as infinite
                # A negative scale would turn the limits around.
                low, high = np.sort(np.exp(limits * (size / term.scale)))
                odds_ratio = float(np.exp(slope[0] * size))
            rows.append(
                OddsRatioRow(
                    model=model.name,
                    variable=variable.name,
                    step=step,
                    size=size,
                    odds_ratio=odds_ratio,
                    low=float(low),
                    high=float(high),
                    method=found.method,
                    confidence=found.confidence,
                )
            )
        if abs(slope[0]) > UNWIELDY and "step" not in sizes:
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


def _linear_terms(model: RiskModel, found: Inference) -> Iterator[tuple[Term, Floats]]:
    for term, limits in zip(model.terms, found.limits[1:], strict=True):
        if not model.variables[term.variable].levels and not term.knots:
            yield term, limits


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
    # A score of tiny spread may have a slope of a thousand, whose odds ratio no float holds.
    with np.errstate(over="ignore"):
        per_unit, per_smaller, per_sd = np.exp([slope, slope / 10, slope * deviation])
    message = (
        f"{variable.title} has an odds ratio of {per_unit:.4g} per {unit}; it is "
        f"{per_smaller:.3g} per {smaller} and {per_sd:.3g} per SD "
        f"({deviation:.3g} {unit}). Report one of these."
    )
    warnings.warn(message, AlnusWarning, stacklevel=3)
