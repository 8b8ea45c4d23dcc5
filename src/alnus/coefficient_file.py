"""A model written by hand: coefficients from R, SPSS or a paper, in a TOML file.

::

    model = "clinical, Table 3"
    outcome = "ALN+"
    intercept = -2.3

    [[variables]]                       # a number: low and high bound its axis
    name = "cortical_thickness"
    label = "Cortical thickness"
    unit = "cm"
    odds_ratio = 2926                   # per unit; or coefficient = 7.98
    low = 0.0
    high = 1.2

    [[variables]]                       # two levels, coded 0 and 1
    name = "er"
    label = "ER"
    levels = ["Negative", "Positive"]
    coefficient = 0.92

    [[variables]]                       # more levels and one coefficient: coded 1, 2, 3
    name = "n_stage"
    label = "N stage"
    levels = ["N1", "N2", "N3"]
    odds_ratio = 2.1

    [[variables]]                       # a coefficient (or odds ratio) for every level
    name = "regimen"
    label = "NAC regimen"
    levels = ["TEC", "AC-T", "TCbH"]
    coefficients = [0, 0.4, -0.7]

    [[variables]]                       # a restricted cubic spline, as rms prints it
    name = "age"
    label = "Age"
    unit = "years"
    knots = [30, 45, 55, 70]
    coefficients = [0.02, -0.05, 0.1]
    low = 25
    high = 80

``label`` defaults to ``name``, ``unit`` to none, ``model`` to the file's name.
"""

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path

import cattrs
from cattrs.errors import ForbiddenExtraKeysError

from alnus.errors import ModelError
from alnus.models.formula import Input, RiskModel, Term
from alnus.variable import Kind, Variable

Numbers = tuple[float, ...]


@dataclass(frozen=True)
class _Variable:
    name: str
    label: str = ""
    unit: str = ""
    levels: tuple[str, ...] = ()
    knots: Numbers = ()
    low: float | None = None
    high: float | None = None
    coefficient: float | None = None
    odds_ratio: float | None = None
    coefficients: Numbers = ()
    odds_ratios: Numbers = ()


@dataclass(frozen=True)
class _Content:
    outcome: str
    intercept: float
    variables: tuple[_Variable, ...]
    model: str = ""


def read_coefficients(path: str | Path) -> RiskModel:
    """Read a model from a coefficient file; its form stands at the top of this module.

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
    if not path.is_file():
        message = f"{path}: the coefficient file is not there."
        raise ModelError(message)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # no UTF-8, or no TOML
        message = f"{path}: is no TOML file ({error})."
        raise ModelError(message) from error
    try:
        found = _converter().structure(content, _Content)
    except cattrs.BaseValidationError as error:
        faults = cattrs.transform_error(error, format_exception=_sentence)
        raise ModelError.of_faults(str(path), faults) from error
    faults = [*_faults(found), *(f for item in found.variables for f in _variable_faults(item))]
    if faults:
        raise ModelError.of_faults(str(path), faults)
    return RiskModel(
        found.model or path.stem,
        found.outcome,
        found.intercept,
        tuple(_input(item) for item in found.variables),
        tuple(term for item in found.variables for term in _terms(item)),
    )


def _faults(content: _Content) -> list[str]:
    names = [item.name for item in content.variables]
    twice = sorted({name for name in names if names.count(name) > 1})
    faults = [f"variable {name} is named twice" for name in twice]
    return faults if names else ["needs at least one [[variables]]"]


def _variable_faults(item: _Variable) -> list[str]:
    faults = [
        f"{item.name}: {key} must be a positive odds ratio; found {ratio:g}"
        for key, ratios in (("odds_ratio", (item.odds_ratio,)), ("odds_ratios", item.odds_ratios))
        for ratio in ratios
        if ratio is not None and ratio <= 0
    ]
    singles = (item.coefficient is not None, item.odds_ratio is not None)
    several = (bool(item.coefficients), bool(item.odds_ratios))
    if sum((*singles, *several)) != 1:
        keys = "coefficient, odds_ratio, coefficients, odds_ratios"
        return [*faults, f"{item.name}: needs exactly one of {keys}"]
    return [*faults, *_shape_faults(item), *_count_faults(item, several=any(several))]


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
        kind = "nominal" if not single else "binary" if len(item.levels) == 2 else "ordinal"
    variable = Variable(item.name, item.label or item.name, item.unit, kind, item.levels)
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


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_structure_hook(float, _finite)
    converter.register_structure_hook(str, _text)
    return converter


def _sentence(error: BaseException, _: type | None) -> str:
    if isinstance(error, ForbiddenExtraKeysError):
        return f"unknown key {', '.join(sorted(error.extra_fields))}"
    return f"missing key {error}" if isinstance(error, KeyError) else str(error)


def _finite(value: object, _: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        message = f"a finite number is needed; found {value!r}"
        raise ValueError(message)
    return float(value)


def _text(value: object, _: object) -> str:
    if not isinstance(value, str) or not value.strip():
        message = f"a text is needed; found {value!r}"
        raise ValueError(message)
    return value
