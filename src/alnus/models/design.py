"""How a variable enters a logistic regression: its terms, and the columns they make."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from alnus.arrays import Floats
from alnus.errors import ModelError
from alnus.models.formula import Term, basis
from alnus.models.settings import Coding
from alnus.variable import Variable

KNOTS: Mapping[Coding, int] = {"spline-3": 3, "spline": 4, "spline-5": 5}
TIED = 0.05  # share of the cases that make an end of a variable a heap


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
    coding : {"linear", "dummies", "polynomial", "spline", "spline-3", "spline-5"}, optional
        Dummies compare each level with the first one; polynomials are R's ``contr.poly``; a spline
        is ``rms::rcs`` with four knots, three or five. Default: :func:`default_coding`.

    Raises
    ------
    ModelError
        When the coding does not fit the variable's kind, or its values are too few for a spline.
    """
    coding = coding or default_coding(variable)
    _refuse_misfit(variable, coding)
    if coding == "dummies":
        endings = [f"={level}" for level in variable.levels[1:]]
        return _weighted(variable, np.eye(len(variable.levels))[1:], endings)
    if coding == "polynomial":
        endings = [".L", ".Q", ".C", *(f"^{power}" for power in range(4, len(variable.levels)))]
        return _weighted(variable, _polynomials(len(variable.levels)), endings)
    if coding in KNOTS:
        return _spline(variable, np.asarray(values, dtype=np.float64), KNOTS[coding])
    return (Term(variable.name, variable.name, 0.0),)


def design_matrix(
    terms: Sequence[Term], variables: Mapping[str, Variable], columns: Mapping[str, ArrayLike]
) -> Floats:
    """Evaluate the terms' functions, shape (n, terms); a missing value is NaN."""
    return np.column_stack(
        [basis(term, variables[term.variable], columns[term.variable]) for term in terms]
    )


def titles(terms: Sequence[Term], variables: Mapping[str, Variable]) -> list[str]:
    """Name terms for people: a variable's label with its unit, or with what the term adds."""
    return [
        variables[term.variable].title
        if term.name == term.variable
        else variables[term.variable].label + term.name.removeprefix(term.variable)
        for term in terms
    ]


def _refuse_misfit(variable: Variable, coding: Coding) -> None:
    if coding in {"dummies", "polynomial"} and not variable.levels:
        message = f'{variable.label} is continuous; coding "{coding}" needs levels.'
        raise ModelError(message)
    if coding in KNOTS and variable.levels:
        message = f'{variable.label} is {variable.kind}; coding "{coding}" needs a continuous one.'
        raise ModelError(message)
    if coding in {"linear", "polynomial"} and variable.kind == "nominal":
        message = f'{variable.label} is nominal; its levels are no numbers. Use coding "dummies".'
        raise ModelError(message)


def _weighted(variable: Variable, weights: Floats, endings: Sequence[str]) -> tuple[Term, ...]:
    return tuple(
        Term(variable.name + ending, variable.name, 0.0, weights=tuple(map(float, row)))
        for ending, row in zip(endings, weights, strict=False)
    )


def _polynomials(levels: int) -> Floats:
    """Orthonormal polynomials of degree 1, 2, … on equally spaced levels, as ``contr.poly``."""
    # R centers the scores before it takes powers, which QR would forgive only in exact arithmetic.
    scores = np.arange(levels) - (levels - 1) / 2
    # QR leaves each column's sign open; R's polynomials rise to the last level.
    columns, triangle = np.linalg.qr(np.vander(scores, increasing=True))
    return np.asarray((columns * np.sign(np.diag(triangle))).T[1:])


def _spline(variable: Variable, values: Floats, n_knots: int) -> tuple[Term, ...]:
    knots = _knots(values[np.isfinite(values)], n_knots)
    if len(set(knots)) < n_knots:
        message = (
            f"{variable.label} has too few different values for a spline of {n_knots} knots. "
            'Use fewer knots or coding "linear".'
        )
        raise ModelError(message)
    return tuple(
        Term(variable.name + "'" * part, variable.name, 0.0, knots=knots, component=part)
        for part in range(n_knots - 1)
    )


def _knots(values: Floats, n_knots: int) -> tuple[float, ...]:
    """Place knots at equally spaced quantiles.

    Where a twentieth of the cases or more share the smallest value, the first knot is the next
    larger one and the others are placed among those above; likewise at the largest value.

    References
    ----------
    R ``Hmisc::rcspline.eval(fractied = 0.05)``, which ``rms::rcs`` calls.
    """
    # The fifth value from either end would be the same one.
    if len(values) < 10:
        return ()
    outer, rest = 0.1 if n_knots == 3 else 0.05, np.sort(values)
    first, last = _tied_ends(rest)
    rest = rest[(rest > first) & (rest < last)]
    left = n_knots - int(np.isfinite(first)) - int(np.isfinite(last))
    if left == 1:
        inner = np.median(rest, keepdims=True)
    else:
        inner = np.quantile(rest, np.linspace(0.5 if left == 2 else outer, 1 - outer, left))
        if 5 <= len(rest) < 100:  # quantiles this far out are unstable then
            inner[0] = rest[4] if np.isinf(first) else inner[0]
            inner[-1] = rest[-5] if np.isinf(last) else inner[-1]
    knots = [
        *([first] if np.isfinite(first) else []),
        *inner,
        *([last] if np.isfinite(last) else []),
    ]
    return tuple(map(float, knots))


def _tied_ends(ordered: Floats) -> tuple[float, float]:
    """Give the first and last knot that ties at the ends set; infinite where there are none."""
    distinct, counts = np.unique(ordered, return_counts=True)
    tied = counts >= TIED * len(ordered)
    if len(distinct) < 3 or tied[1:-1].any():
        return -np.inf, np.inf
    return (distinct[1] if tied[0] else -np.inf), (distinct[-2] if tied[-1] else np.inf)
