"""How a variable enters a logistic regression: its terms, and the columns they make."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alnus.models.formula import Term, basis
from alnus.models.settings import Coding
from alnus.variable import Variable

Floats = NDArray[np.float64]

# Harrell, Regression Modeling Strategies, table 2.3: quantiles of four knots.
KNOT_QUANTILES = (0.05, 0.35, 0.65, 0.95)


def default_coding(variable: Variable) -> Coding:
    """Dummies for a nominal variable, which is never a number; else the variable itself."""
    return "dummies" if variable.kind == "nominal" else "linear"


def terms_of(
    variable: Variable, values: ArrayLike, coding: Coding | None = None
) -> tuple[Term, ...]:
    """Give a variable's terms, with coefficients of 0.

    Parameters
    ----------
    variable : Variable
        What the values mean.
    values : array_like of float, shape (n,)
        Values in the training cohort; a spline's knots are their quantiles.
    coding : {"linear", "dummies", "polynomial", "spline"}, optional
        Dummies compare each level with the first one; polynomials are R's ``contr.poly``; a spline
        is ``rms::rcs`` with four knots. Default: :func:`default_coding`.

    Raises
    ------
    ValueError
        When the coding does not fit the variable's kind.
    """
    coding = coding or default_coding(variable)
    _refuse_misfit(variable, coding)
    if coding == "dummies":
        endings = [f"={level}" for level in variable.levels[1:]]
        return _weighted(variable, np.eye(len(variable.levels))[1:], endings)
    if coding == "polynomial":
        endings = [".L", ".Q", ".C", *(f"^{power}" for power in range(4, len(variable.levels)))]
        return _weighted(variable, _polynomials(len(variable.levels)), endings)
    if coding == "spline":
        return _spline(variable, np.asarray(values, dtype=np.float64))
    return (Term(variable.name, variable.name, 0.0),)


def design_matrix(
    terms: Sequence[Term], variables: Mapping[str, Variable], columns: Mapping[str, ArrayLike]
) -> Floats:
    """Evaluate the terms' functions, shape (n, terms); a missing value is NaN."""
    return np.column_stack(
        [basis(term, variables[term.variable], columns[term.variable]) for term in terms]
    )


def _refuse_misfit(variable: Variable, coding: Coding) -> None:
    categorical = bool(variable.levels)
    if coding in {"dummies", "polynomial"} and not categorical:
        message = f"{variable.name} is continuous; coding {coding!r} needs levels"
        raise ValueError(message)
    if coding == "spline" and categorical:
        message = f"{variable.name} is {variable.kind}; coding 'spline' needs a continuous variable"
        raise ValueError(message)
    if coding == "linear" and variable.kind == "nominal":
        message = f"{variable.name} is nominal; its levels are no numbers. Use coding 'dummies'"
        raise ValueError(message)


def _weighted(variable: Variable, weights: Floats, endings: Sequence[str]) -> tuple[Term, ...]:
    return tuple(
        Term(variable.name + ending, variable.name, 0.0, weights=tuple(map(float, row)))
        for ending, row in zip(endings, weights, strict=False)
    )


def _polynomials(levels: int) -> Floats:
    """Orthonormal polynomials of degree 1, 2, … on equally spaced levels, as ``contr.poly``."""
    scores = np.arange(levels) - (levels - 1) / 2
    columns, triangle = np.linalg.qr(np.vander(scores, increasing=True))
    return np.asarray((columns * np.sign(np.diag(triangle))).T[1:])


def _spline(variable: Variable, values: Floats) -> tuple[Term, ...]:
    known = values[np.isfinite(values)]
    knots = tuple(map(float, np.quantile(known, KNOT_QUANTILES)))
    if len(set(knots)) < len(knots):
        message = f"{variable.name} has too few different values for a spline of four knots"
        raise ValueError(message)
    return tuple(
        Term(variable.name + "'" * part, variable.name, 0.0, knots=knots, component=part)
        for part in range(len(knots) - 1)
    )
