"""Risk models of any shape: numbers, levels, long names, one variable to eight."""

from dataclasses import replace

import numpy as np

from alnus.models.formula import Input, RiskModel, Term
from alnus.models.nomogram import nomogram
from alnus.variable import Variable

LABELS = ("Age", "Cortical thickness of the node", "Ki-67", "N stage", "Regimen", "Rad-score")
LEVELS = ("Level", "A long name of a level", "T")


def random_model(seed):
    """A model whose risks reach about as far below one half as above it."""
    rng = np.random.default_rng(seed)
    inputs, terms = [], []
    for position in range(rng.integers(1, 9)):
        name, label = f"v{position}", str(rng.choice(LABELS))
        kind = str(rng.choice(["continuous", "binary", "nominal", "ordinal"]))
        add = _number if kind == "continuous" else _levels
        item, own = add(name, label, kind, rng)
        inputs.append(item)
        terms += own
    model = RiskModel("random", "event", 0.0, tuple(inputs), tuple(terms))
    chart = nomogram(model)
    highest = sum(max(tick.points for tick in axis.ticks) for axis in chart.axes) / chart.scale
    return replace(model, intercept=float(rng.normal()) - chart.lowest - highest / 2)


def _number(name, label, _, rng):
    low, span = float(np.round(rng.normal(0, 50), 2)), float(10 ** rng.uniform(-2, 3))
    variable = Variable(name, label, str(rng.choice(["", "mm", "years"])))
    return Input(variable, low, low + span), [Term(name, name, float(rng.normal(0, 2) / span))]


def _levels(name, label, kind, rng):
    n = 2 if kind == "binary" else int(rng.integers(2, 6))
    levels = tuple(f"{rng.choice(LEVELS)} {k}" for k in range(n))
    variable = Variable(name, label, kind=kind, levels=levels)
    item = Input(variable, min(variable.codes), max(variable.codes))
    if kind != "nominal":
        return item, [Term(name, name, float(rng.normal()))]
    own = [
        Term(f"{name}={levels[k]}", name, float(rng.normal()),
             weights=tuple(float(j == k) for j in range(n)))
        for k in range(1, n)
    ]  # fmt: skip
    return item, own


def random_patient(model, rng):
    """A value of each input, inside its range."""
    return {
        item.variable.name: float(rng.choice(item.variable.codes))
        if item.variable.levels
        else float(rng.uniform(item.low, item.high))
        for item in model.inputs
    }
