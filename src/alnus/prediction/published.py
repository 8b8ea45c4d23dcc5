"""The clinical model of the study of 2023 as far as its paper prints it, and what is unknown of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import as_file, files

from alnus.coefficient_file import read_coefficients
from alnus.errors import ModelError
from alnus.models.formula import Input, RiskModel
from alnus.prediction.inputs import assigned, read_value
from alnus.prediction.prose import percent

INTERCEPT_ERROR = 0.2
"""Of the intercept, −2.3, which is not printed: the one at which the mean risk of cohorts drawn to match
the paper's Table 1 is their prevalence."""

WARNING = (
    "Reconstructed from a paper (J Transl Med 2023, doi 10.1186/s12967-023-04201-8), which prints neither "
    "intercept nor covariance. The intercept was solved from the cohort's means and prevalence, the "
    "coefficients are in cm, and no patient has checked the result. Research use only."
)
NOT_IN_IT = (
    "the range is that of the intercept alone, two errors to both sides; how far the coefficients may be "
    "off is not in it, since their covariance is not printed (cortical thickness: odds ratio 82 to 20,889 "
    "per cm)"
)


@dataclass(frozen=True)
class PublishedRisk:
    """A risk by the published clinical model.

    Parameters
    ----------
    outcome : str
        What it is the risk of.
    probability, low, high : float
        With the reconstructed intercept, and with it two errors lower and higher.
    inputs : mapping of str to float
        What was computed with; levels as codes.
    """

    outcome: str
    probability: float
    low: float
    high: float
    inputs: Mapping[str, float]

    def content(self) -> dict[str, object]:
        """Give everything as plain values, for JSON."""
        return {
            "outcome": self.outcome, "probability": self.probability, "low": self.low, "high": self.high,
            "range": NOT_IN_IT, "inputs": dict(self.inputs), "warning": WARNING,
        }  # fmt: skip


def published_model() -> RiskModel:
    """Give the model that alnus carries as a coefficient file."""
    with as_file(files("alnus.prediction").joinpath("published.toml")) as path:
        return read_coefficients(path)


def published_risk(texts: tuple[str, ...]) -> PublishedRisk:
    """Predict one patient.

    Parameters
    ----------
    texts : tuple of str
        ``NAME=VALUE``, every variable; lengths in cm, or with their unit.

    Raises
    ------
    ModelError
        With every value that is missing, unknown, negative or none of its variable's.
    """
    model, given = published_model(), assigned(texts)
    known = {item.variable.name: item for item in model.inputs}
    faults = [f"knows no variable {name}" for name in given if name not in known]
    values: dict[str, float] = {}
    for name, item in known.items():
        try:
            values[name] = _value(item, given.get(name))
        except ValueError as error:
            faults.append(str(error))
    if faults:
        source = f"The {model.name}"
        raise ModelError.of_faults(source, faults)
    low, risk, high = (
        float(replace(model, intercept=model.intercept + 2 * errors).probability(values))
        for errors in (-INTERCEPT_ERROR, 0.0, INTERCEPT_ERROR)
    )
    return PublishedRisk(model.outcome, risk, low, high, values)


def _value(item: Input, given: str | None) -> float:
    """Read a value; one that Table 1's patients do not have is more likely in another unit."""
    variable = item.variable
    if given is None:
        choices = f"; {', '.join(variable.levels)}" if variable.levels else ""
        message = f"needs {variable.name} ({variable.title}{choices})"
        raise ValueError(message)
    value, _ = read_value(variable, given)
    if not item.low <= value <= item.high:
        message = (
            f"{variable.title} {variable.text(value)} is outside {item.low:g} to {item.high:g}, about "
            "what the paper's patients had. Give it in cm, or with its unit (18mm)"
        )
        raise ValueError(message)
    return value


def as_text(found: PublishedRisk) -> str:
    """Say a published risk in lines for a terminal: the warning before it."""
    risk = (
        f"{percent(found.probability)} ({percent(found.low)} to {percent(found.high)}; {NOT_IN_IT})"
    )
    return f"Warning: {WARNING}\nRisk of {found.outcome}: {risk}"
