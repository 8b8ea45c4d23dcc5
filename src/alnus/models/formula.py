"""A fitted model one can read aloud: variables, terms, coefficients, and nothing else.

Plain numbers and a few lines of arithmetic; no training library. Fitting, the nomogram, the model
file and every prediction share this one definition.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Annotated, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alnus.errors import ModelError
from alnus.estimate import Estimate
from alnus.ranges import Text, Within
from alnus.variable import Variable

Number = Annotated[float, Within(-1e50, 1e50)]
"""Of a variable; its cube still is a float."""

Coefficient = Annotated[float, Within(-1e12, 1e12)]
"""Log odds per unit; a fit that ends beyond has met separation or a unit error."""

ROUNDED = 0.01
"""By how much correlations may be off: covariances are rounded, and those of near copies imprecise."""
SCORE_NAME = "rad_score"
"""The combined model's input that stands for an image."""

Covariance = Annotated[float, Within(-1e24, 1e24)]


@dataclass(frozen=True)
class Input:
    """A variable of a model and the range it had in the training cohort.

    Parameters
    ----------
    variable : Variable
        What must be given, and in which unit.
    low, high : float
        Smallest and largest value seen in training, in the variable's unit or code.
    clip : bool
        Whether a value beyond them counts as the nearer of the two.
    """

    variable: Variable
    low: Number
    high: Number
    clip: bool = False

    def __post_init__(self) -> None:
        """Refuse a range whose low end lies above its high one."""
        if self.low > self.high:
            message = f"{self.variable.name}: low is {self.low:g} and above high, {self.high:g}"
            raise ValueError(message)

    def taken(self, values: ArrayLike) -> NDArray[np.float64]:
        """Give values of shape (n,) as the model takes them; NaN stays NaN."""
        x = np.asarray(values, dtype=np.float64)
        return np.clip(x, self.low, self.high) if self.clip else x


@dataclass(frozen=True)
class Term:
    """One coefficient of a model and the function of its variable that it multiplies.

    The function is one of three, tried in this order:

    - ``weights``: a categorical variable; one weight a level (a dummy is 0, 1, 0);
    - ``knots``: component ``component`` of a restricted cubic spline;
    - otherwise linear, ``(value - center) / scale``.

    Parameters
    ----------
    name : str
        Name of the term, e.g. ``"n_stage"``, ``"race=black"``, ``"weight'"``.
    variable : str
        Name of the variable it belongs to.
    coefficient : float
        Log odds per unit of the function.
    center, scale : float
        Of the linear function; 0 and 1 leave the variable as it is.
    weights : tuple of float
        One a level, in the order of ``Variable.codes``.
    knots : tuple of float
        Knots of the spline, at least three, ascending, in the variable's unit.
    component : int
        0 is the variable itself, k ≥ 1 the k-th non-linear component.
    """

    name: str
    variable: str
    coefficient: Coefficient
    center: Number = 0.0
    scale: Annotated[float, Within(1e-50, 1e50)] = 1.0
    weights: tuple[Coefficient, ...] = ()
    knots: tuple[Number, ...] = ()
    component: Annotated[int, Within(0, 100)] = 0

    def __post_init__(self) -> None:
        """Refuse knots that make no spline and a component that they do not have."""
        if not self.knots:
            return
        if len(self.knots) < 3 or list(self.knots) != sorted(set(self.knots)):
            message = f"{self.name}: knots must be three or more, ascending; found {self.knots}"
            raise ValueError(message)
        if self.component > len(self.knots) - 2:
            message = f"{self.name}: {len(self.knots)} knots have no component {self.component}"
            raise ValueError(message)


def basis(term: Term, variable: Variable, values: ArrayLike) -> NDArray[np.float64]:
    """Evaluate the function that a term's coefficient multiplies.

    Parameters
    ----------
    term : Term
        The term; its coefficient is not used.
    variable : Variable
        The term's variable.
    values : array_like of float, shape (n,)
        Values of the variable; NaN stays NaN.

    Returns
    -------
    ndarray of float64, shape (n,)

    References
    ----------
    Restricted cubic spline: Harrell, Regression Modeling Strategies, eq. 2.25, as ``rms::rcs``
    (components divided by the squared range of the outer knots).
    """
    x = np.asarray(values, dtype=np.float64)
    if term.weights:
        # A code that no level has is missing, never the reference: a risk would be made up.
        by_code = dict(zip(variable.codes, term.weights, strict=True))
        return np.array([by_code.get(float(value), math.nan) for value in x.ravel()]).reshape(
            x.shape
        )
    if term.knots and term.component > 0:
        return _spline_component(x, np.asarray(term.knots), term.component - 1)
    return (x - term.center) / term.scale


def _spline_component(
    x: NDArray[np.float64], knots: NDArray[np.float64], position: int
) -> NDArray[np.float64]:
    def cube(start: float) -> NDArray[np.float64]:
        return np.asarray(np.maximum(x - start, 0.0) ** 3, dtype=np.float64)

    before_last, last = float(knots[-2]), float(knots[-1])
    knot = float(knots[position])
    gap = last - before_last
    curve = (
        cube(knot)
        - cube(before_last) * (last - knot) / gap
        + cube(last) * (before_last - knot) / gap
    )
    return curve / float(knots[-1] - knots[0]) ** 2


@dataclass(frozen=True)
class RiskModel:
    """Intercept, terms and inputs of a fitted logistic model.

    Parameters
    ----------
    name : str
        ``"clinical"``, ``"radiomics"`` or ``"combined"``, or another short name.
    outcome : str
        What the probability is the probability of, e.g. ``"ALN+"``.
    intercept : float
        Log odds where every term's function is 0.
    inputs : tuple of Input
        The variables, in the order in which a form asks for them.
    terms : tuple of Term
        The terms, each naming a variable of ``inputs``.
    covariance : tuple of tuple of float
        Covariance of (intercept, coefficients in order of ``terms``); empty when there is none
        (a penalized model).
    """

    name: str
    outcome: Text
    intercept: Coefficient
    inputs: tuple[Input, ...]
    terms: tuple[Term, ...]
    covariance: tuple[tuple[Covariance, ...], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a term without a variable and a covariance of the wrong size."""
        unknown = {term.variable for term in self.terms} - set(self.variables)
        if unknown:
            message = f"Model {self.name} has terms of unknown variables: {sorted(unknown)}."
            raise ModelError(message)
        size = len(self.terms) + 1
        if self.covariance and {len(self.covariance), *map(len, self.covariance)} != {size}:
            message = f"Model {self.name} needs a covariance of {size} rows and columns."
            raise ModelError(message)
        if any(row[place] < 0 for place, row in enumerate(self.covariance)):
            message = f"Model {self.name} has a negative variance in its covariance."
            raise ModelError(message)
        for term in self.terms:
            levels = len(self.variables[term.variable].levels)
            if term.weights and len(term.weights) != levels:
                message = f"{term.name} needs one weight for each of {levels} levels."
                raise ModelError(message)

    @property
    def has_possible_covariance(self) -> bool:
        """Whether no combination of coefficients has a negative variance; so where there is none."""
        if not self.covariance:
            return True
        values = np.array(self.covariance)
        errors = np.sqrt(values.diagonal())
        errors[errors == 0] = 1.0
        correlations = values / errors / errors[:, None]
        symmetric = np.allclose(correlations, correlations.T, atol=ROUNDED, rtol=0)
        return symmetric and bool(np.linalg.eigvalsh(correlations)[0] >= -ROUNDED * len(errors))

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        """The variables by name, in the order of ``inputs``."""
        return {item.variable.name: item.variable for item in self.inputs}

    def linear_predictor(self, values: Mapping[str, ArrayLike]) -> NDArray[np.float64]:
        """Compute the log odds of the outcome.

        Parameters
        ----------
        values : mapping of str to array_like of float, shape (n,) or scalar
            One entry a variable, in its unit or as its code.

        Returns
        -------
        ndarray of float64, shape (n,)

        Raises
        ------
        ModelError
            When a variable is missing from ``values``.
        """
        self._require(values)
        total = np.asarray(self.intercept, dtype=np.float64)
        for term in self.terms:
            total = total + term.coefficient * self._column(term, values)
        return np.asarray(total)

    def probability(self, values: Mapping[str, ArrayLike]) -> NDArray[np.float64]:
        """Compute the probability of the outcome, between 0 and 1; arguments as above."""
        return expit(self.linear_predictor(values))

    def parts(self, values: Mapping[str, ArrayLike]) -> dict[str, NDArray[np.float64]]:
        """Give each variable's part of the log odds; arguments as above, arrays of shape (n,)."""
        self._require(values)
        parts = {name: np.zeros(np.shape(values[name])) for name in self.variables}
        for term in self.terms:
            parts[term.variable] = parts[term.variable] + term.coefficient * self._column(
                term, values
            )
        return parts

    def contributions(self, values: Mapping[str, float]) -> dict[str, float]:
        """Give each variable's part of the log odds for one patient."""
        return {name: float(part) for name, part in self.parts(values).items()}

    def risk(self, values: Mapping[str, float], confidence: float = 0.95) -> Estimate:
        """Give one patient's probability with a Wald interval on the log odds.

        The limits are NaN where the model carries no covariance.
        """
        center = float(self.linear_predictor(values))
        spread = math.nan
        if self.covariance:
            row = [1.0, *(float(self._column(term, values)) for term in self.terms)]
            variance = float(np.asarray(row) @ np.asarray(self.covariance) @ np.asarray(row))
            spread = NormalDist().inv_cdf(0.5 + confidence / 2) * math.sqrt(max(variance, 0.0))
        low, value, high = expit([center - spread, center, center + spread])
        return Estimate(float(value), float(low), float(high), "Wald on the log odds", confidence)

    @cached_property
    def _inputs(self) -> Mapping[str, Input]:
        return {item.variable.name: item for item in self.inputs}

    def _column(self, term: Term, values: Mapping[str, ArrayLike]) -> NDArray[np.float64]:
        item = self._inputs[term.variable]
        return basis(term, item.variable, item.taken(values[term.variable]))

    def _require(self, values: Mapping[str, object]) -> None:
        missing = [item.variable.title for item in self.inputs if item.variable.name not in values]
        if missing:
            message = f"Model {self.name} needs a value for {', '.join(missing)}."
            raise ModelError(message)


ScoreKind = Literal[
    "penalized linear predictor", "refitted linear predictor", "refitted probability"
]


@dataclass(frozen=True)
class RadScore:
    """The radiomics signature as a column for another model.

    Parameters
    ----------
    kind : str
        Which number the score is; named in every output.
    model : RiskModel
        Its inputs are radiomic features; its terms carry the z-score's center and scale.
    """

    kind: ScoreKind
    model: RiskModel

    def value(self, features: Mapping[str, ArrayLike]) -> NDArray[np.float64]:
        """Compute the score: log odds, or a probability where the kind says so."""
        if self.kind == "refitted probability":
            return self.model.probability(features)
        return self.model.linear_predictor(features)


def expit(log_odds: ArrayLike | Sequence[float]) -> NDArray[np.float64]:
    """1 / (1 + exp(−x)), without overflow."""
    x = np.asarray(log_odds, dtype=np.float64)
    # exp of a negative number only: it may become 0, never infinite.
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)
