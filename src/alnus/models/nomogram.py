"""The nomogram of a risk model: points for every value, and the risk that the total stands for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from alnus.arrays import Floats
from alnus.errors import ModelError
from alnus.models.formula import Input, RiskModel, basis, expit
from alnus.models.pretty import pretty
from alnus.tables.models import NOMOGRAM, NOMOGRAM_CROWD, NomogramCrowdRow, NomogramRow

if TYPE_CHECKING:
    import pandas as pd


LONGEST = 100.0  # points of the longest axis
INTERVALS = 10  # about so many intervals an axis, as rms
BINS = 50  # of an axis's crowd
RISKS = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True)
class Tick:
    """One mark: a value, how it is written, and where it stands in points."""

    value: float
    text: str
    points: float


@dataclass(frozen=True)
class Axis:
    """One scale of a nomogram.

    Parameters
    ----------
    name : str
        Name of the variable, ``"total points"``, ``"linear predictor"`` or ``"risk"``.
    label : str
        What is written beside it.
    ticks : tuple of Tick
        Ascending in value; those of a variable lie at its points, the others at total points.
    """

    name: str
    label: str
    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Nomogram:
    """A risk model as scales to read points from.

    Parameters
    ----------
    model : RiskModel
        The model that it shows.
    axes : tuple of Axis
        One a variable, in the model's order.
    total_points, linear_predictor, risk : Axis
        The scales on which the sum of points is read.
    scale : float
        Points per unit of the linear predictor.
    origins : mapping of str to float
        Log odds at which each variable has 0 points.
    """

    model: RiskModel
    axes: tuple[Axis, ...]
    total_points: Axis
    linear_predictor: Axis
    risk: Axis
    scale: float
    origins: Mapping[str, float]

    @property
    def lowest(self) -> float:
        """Linear predictor at 0 total points."""
        return self.model.intercept + sum(self.origins.values())

    def points(self, values: Mapping[str, float]) -> dict[str, float]:
        """Give one patient's points by variable; outside an axis they may be negative."""
        parts = self.model.contributions(values)
        return {name: self.scale * (parts[name] - self.origins[name]) for name in self.origins}

    def risk_at(self, total_points: ArrayLike) -> Floats:
        """Give the probability that a sum of points stands for."""
        return expit(self.lowest + np.asarray(total_points, dtype=np.float64) / self.scale)


def nomogram(
    model: RiskModel,
    *,
    limits: Mapping[str, tuple[float, float]] | None = None,
    linear_predictors: tuple[float, float] | None = None,
    risks: Sequence[float] = RISKS,
) -> Nomogram:
    """Lay out a nomogram.

    The variable whose axis spans most log odds gets 100 points; the others are in proportion. An
    axis has a tick at every level of a categorical variable, and at round numbers that cover the
    range of a continuous one.

    Parameters
    ----------
    model : RiskModel
        Any model, fitted or read from a coefficient file.
    limits : mapping of str to (float, float), optional
        Ranges of continuous variables, in their units; default: the range seen in training. An
        outlier stretches its axis and squeezes all others.
    linear_predictors : (float, float), optional
        Smallest and largest linear predictor in training, which bound total points and risks;
        default: the smallest and largest that the axes allow.
    risks : sequence of float
        Probabilities to mark; those beyond the bounds are left out.

    Raises
    ------
    ModelError
        When no variable changes the risk.
    ValueError
        When ``limits`` names no continuous variable of the model, or is no range.

    References
    ----------
    R ``rms::nomogram`` with ``maxscale = 100`` and ``nint = 10``. rms places risks by interpolation
    between 1,000 points (off by up to 1e-4 points); here they are exact.
    """
    _refuse_limits(model, limits or {})
    values = {item.variable.name: _tick_values(item, limits or {}) for item in model.inputs}
    effects = {name: _effect(model, name, ticks) for name, ticks in values.items()}
    longest = max((float(np.ptp(effect)) for effect in effects.values()), default=0.0)
    if longest == 0:
        message = f"Model {model.name} has no variable that changes the risk; no nomogram is drawn."
        raise ModelError(message)
    scale = LONGEST / longest
    origins = {name: float(effect.min()) for name, effect in effects.items()}
    lowest = model.intercept + sum(origins.values())
    highest = model.intercept + sum(float(effect.max()) for effect in effects.values())
    marks = pretty(*(linear_predictors or (lowest, highest)), INTERVALS)
    total = pretty(0.0, max(LONGEST, scale * (marks[-1] - lowest)), INTERVALS)
    between = [risk for risk in risks if marks[0] <= _logit(risk) <= marks[-1]]

    def placed(values: Sequence[float], log_odds: Sequence[float]) -> tuple[Tick, ...]:
        places = [scale * (value - lowest) for value in log_odds]
        return tuple(
            Tick(value, f"{value:g}", place)
            for value, place in zip(values, places, strict=True)
            if -1e-9 <= place <= total[-1] + 1e-9
        )

    return Nomogram(
        model,
        tuple(_axis(item, values[item.variable.name], effects, scale) for item in model.inputs),
        Axis(
            "total points", "Total points", tuple(Tick(mark, f"{mark:g}", mark) for mark in total)
        ),
        Axis("linear predictor", "Linear predictor", placed(marks, marks)),
        Axis("risk", f"Risk of {model.outcome}", placed(between, [*map(_logit, between)])),
        scale,
        origins,
    )


def nomogram_table(chart: Nomogram) -> "pd.DataFrame":
    """Write a nomogram as a table: ``NOMOGRAM``, a row a tick, variables first."""
    axes = (*chart.axes, chart.total_points, chart.risk)
    return NOMOGRAM.frame(
        NomogramRow(
            axis=axis.name,
            label=axis.label,
            value=tick.value,
            text=tick.text,
            points=tick.points,
        )
        for axis in axes
        for tick in axis.ticks
    )


def crowd_table(chart: Nomogram, columns: Mapping[str, ArrayLike]) -> "pd.DataFrame":
    """Count where patients lie on a nomogram's axes: ``NOMOGRAM_CROWD``.

    Parameters
    ----------
    chart : Nomogram
        Its axes are divided into bins of two points, that of total points into fifty.
    columns : mapping of str to array_like of float, shape (n,)
        The model's inputs of each patient, NaN where missing. A patient beyond an axis is not shown
        on it; shares are of those with a value.
    """
    values = {name: np.asarray(columns[name], dtype=np.float64) for name in chart.origins}
    points = {
        name: chart.scale * (_effect(chart.model, name, list(column)) - chart.origins[name])
        for name, column in values.items()
    }
    total = np.sum(list(points.values()), axis=0)
    reach = chart.total_points.ticks[-1].points
    axes = [
        (name, places, LONGEST / BINS * (not chart.model.variables[name].levels))
        for name, places in points.items()
    ]
    return NOMOGRAM_CROWD.frame(
        NomogramCrowdRow(axis=name, points=middle, width=width, share=share)
        for name, places, width in (*axes, ("total points", total, reach / BINS))
        for middle, share in _shares(places[np.isfinite(places)], width)
    )


def _shares(places: Floats, width: float) -> list[tuple[float, float]]:
    """Give the middle of each bin that somebody is in, and the share there; width 0: each place."""
    low, high = -1e-9, LONGEST + 1e-9 if not width else width * BINS + 1e-9
    inside = places[(places >= low) & (places <= high)]
    bins = np.clip(np.floor(inside / width), 0, BINS - 1) if width else np.round(inside, 9)
    middles, counts = np.unique((bins + 0.5) * width if width else bins, return_counts=True)
    return [(float(m), float(n) / len(places)) for m, n in zip(middles, counts, strict=True)]


def _refuse_limits(model: RiskModel, limits: Mapping[str, tuple[float, float]]) -> None:
    for name, (low, high) in limits.items():
        if name not in model.variables or model.variables[name].levels:
            message = f"limits of {name}: model {model.name} has no such continuous variable"
            raise ValueError(message)
        if not low <= high:
            message = f"limits of {name} must ascend; found {low} to {high}"
            raise ValueError(message)


def _tick_values(item: Input, limits: Mapping[str, tuple[float, float]]) -> tuple[float, ...]:
    variable = item.variable
    if variable.levels:
        return variable.codes
    return pretty(*limits.get(variable.name, (item.low, item.high)), INTERVALS)


def _effect(model: RiskModel, name: str, values: Sequence[float]) -> Floats:
    """A variable's part of the log odds at some values."""
    parts = [
        term.coefficient * basis(term, model.variables[name], values)
        for term in model.terms
        if term.variable == name
    ]
    # A variable may have no term at all, and then no effect at any of its values.
    return np.sum(parts, axis=0, initial=0.0, dtype=np.float64) + np.zeros(len(values))


def _axis(
    item: Input, values: Sequence[float], effects: Mapping[str, Floats], scale: float
) -> Axis:
    variable = item.variable
    effect = effects[variable.name]
    points = scale * (effect - effect.min())
    ticks = zip(values, points, strict=True)
    return Axis(
        variable.name,
        variable.title,
        tuple(Tick(value, variable.text(value), float(place)) for value, place in ticks),
    )


def _logit(probability: float) -> float:
    return float(np.log(probability) - np.log1p(-probability))
