"""A model written by hand: coefficients from R, SPSS or a paper, in a TOML file; docs/coefficient-file.md."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from alnus.contents import ContentError, toml_content
from alnus.errors import Fault, ModelError
from alnus.files import read_text
from alnus.models.formula import Coefficient, Input, Number, RiskModel, Term
from alnus.ranges import Text, Within
from alnus.structuring import FaultyError, structured
from alnus.variable import Kind, Variable

OddsRatio = Annotated[float, Within(0, 1e300, "low", meaning="an odds ratio")]


@dataclass(frozen=True)
class _Variable:
    name: Text
    label: Text | None = None
    unit: Text | None = None
    levels: tuple[Text, ...] = ()
    knots: tuple[Number, ...] = ()
    low: Number | None = None
    high: Number | None = None
    coefficient: Coefficient | None = None
    odds_ratio: OddsRatio | None = None
    coefficients: tuple[Coefficient, ...] = ()
    odds_ratios: tuple[OddsRatio, ...] = ()


@dataclass(frozen=True)
class _Content:
    outcome: Text
    intercept: Coefficient
    variables: tuple[_Variable, ...]
    model: Text | None = None


def read_coefficients(path: str | Path) -> RiskModel:
    """Read a model from a coefficient file; docs/coefficient-file.md shows its form.

    Parameters
    ----------
    path : str or Path
        The TOML file.

    Returns
    -------
    RiskModel
        Without a covariance, so its risks have no interval.

    Raises
    ------
    ModelError
        When the file is missing, no TOML, or says something that no model can be; all faults at
        once.
    """
    path = Path(path)
    text = read_text(path, what="coefficient file", refusal=ModelError)
    try:
        found = structured(toml_content(text), _Content)
    except ContentError as error:
        message = f"{path}: is no TOML file ({error})."
        raise ModelError(message) from error
    except FaultyError as error:
        raise ModelError.of_faults(str(path), error.faults) from error
    faults = list(_faults(found))
    if faults:
        raise ModelError.of_faults(str(path), faults)
    return RiskModel(
        found.model or path.stem,
        found.outcome,
        found.intercept,
        tuple(_input(item) for item in found.variables),
        tuple(term for item in found.variables for term in _terms(item)),
    )


def _faults(content: _Content) -> Iterator[Fault]:
    names = [item.name for item in content.variables]
    if not names:
        yield Fault("variables", "at least one [[variables]] is needed")
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault("variables", f"variable {name} is named twice")
    for place, item in enumerate(content.variables):
        for fault in _variable_faults(item):
            yield Fault(f"variables[{place}]", fault)


def _variable_faults(item: _Variable) -> list[str]:
    singles = (item.coefficient is not None, item.odds_ratio is not None)
    several = (bool(item.coefficients), bool(item.odds_ratios))
    if sum((*singles, *several)) != 1:
        keys = "coefficient, odds_ratio, coefficients, odds_ratios"
        return [f"{item.name}: needs exactly one of {keys}"]
    return [*_shape_faults(item), *_count_faults(item, several=any(several))]


def _shape_faults(item: _Variable) -> list[str]:
    if item.levels and item.knots:
        return [f"{item.name}: give levels or knots, not both"]
    if item.levels:
        return _level_faults(item)
    faults = []
    if item.low is None or item.high is None or not item.low < item.high:
        faults.append(f"{item.name}: a number needs low and high, low < high")
    if item.knots and (len(item.knots) < 3 or list(item.knots) != sorted(set(item.knots))):
        faults.append(f"{item.name}: knots must be three or more, ascending")
    return faults


def _level_faults(item: _Variable) -> list[str]:
    # One comparison for both faults: too few levels, and levels that stand there twice.
    if len(set(item.levels)) < max(2, len(item.levels)):
        return [f"{item.name}: levels must be two or more different texts"]
    if item.low is not None or item.high is not None:
        return [f"{item.name}: low and high belong to a number, not to levels"]
    return []


def _count_faults(item: _Variable, *, several: bool) -> list[str]:
    count = len(item.coefficients or item.odds_ratios)
    if not several:
        return [f"{item.name}: knots need coefficients, one less than knots"] if item.knots else []
    wanted = len(item.levels) or len(item.knots) - 1
    if wanted < 1:
        return [f"{item.name}: several coefficients need levels or knots"]
    if count != wanted:
        return [f"{item.name}: needs {wanted} coefficients; found {count}"]
    return []


def _input(item: _Variable) -> Input:
    kind: Kind = "continuous"
    if item.levels:
        single = not (item.coefficients or item.odds_ratios)
        # One coefficient for several levels multiplies their place in the order; one a level needs
        # no order.
        kind = "nominal" if not single else "binary" if len(item.levels) == 2 else "ordinal"
    variable = Variable(item.name, item.label or item.name, item.unit or "", kind, item.levels)
    if variable.levels:
        return Input(variable, variable.codes[0], variable.codes[-1])
    return Input(variable, item.low or 0.0, item.high or 0.0)


def _terms(item: _Variable) -> tuple[Term, ...]:
    single = item.coefficient if item.odds_ratio is None else math.log(item.odds_ratio)
    if single is not None:
        return (Term(item.name, item.name, single),)
    several = item.coefficients or tuple(map(math.log, item.odds_ratios))
    if item.knots:
        return tuple(
            Term(item.name + "'" * part, item.name, value, knots=item.knots, component=part)
            for part, value in enumerate(several)
        )
    size = len(item.levels)
    return tuple(
        Term(
            f"{item.name}={level}", item.name, value,
            weights=tuple(float(other == place) for other in range(size)),
        )
        for place, (level, value) in enumerate(zip(item.levels, several, strict=True))
        if value != 0
    )  # fmt: skip
