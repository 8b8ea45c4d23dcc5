"""What a hospital says about a frozen model on its own patients: aggregates, and no patient."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from alnus.ranges import Within
from alnus.sealed_file import SealedFormat
from alnus.validation.aggregates import Count, Probability, RiskBin

Positive = Annotated[float, Within(0, without="low")]


@dataclass(frozen=True)
class InputSummary:
    """What the hospital's patients have of one input of the model.

    Parameters
    ----------
    name, label, unit : str
        As in the model file.
    missing : int, optional
        Patients without a value; None where that count is small.
    mean, std : float, optional
        Of a continuous input; None for a categorical one.
    counts : tuple of int, optional
        Patients by level of a categorical input; None where a count is small.
    """

    name: str
    label: str
    unit: str
    missing: Count | None
    mean: float | None
    std: float | None
    counts: tuple[Count, ...] | None


@dataclass(frozen=True)
class Site:
    """A model's performance in one hospital.

    Parameters
    ----------
    name : str
        The hospital, as its study file calls the study.
    model, model_sha256, outcome : str
        Which frozen model, and the event that it predicts.
    simulated : bool
        Whether the patients, or those of the model, were invented.
    smallest : int
        Counts from 1 to one below this are nowhere told.
    n, events : int
        Patients with a prediction, and events among them.
    not_predicted : int, optional
        Included patients without one; None where that count is small.
    auc, auc_variance : float
        With DeLong's variance, of patients where one has several images.
    expected : float
        Sum of the predicted risks.
    in_the_large, in_the_large_variance : float
        Calibration in the large: intercept with the slope held at 1, log odds.
    intercept, slope : float
        The calibration line on the log odds.
    covariance : ((float, float), (float, float))
        Of intercept and slope.
    threshold, rule : float, str
        The model's own operating point, fixed on its training cohort.
    bins : tuple of RiskBin
        Patients by predicted risk and outcome; the threshold parts two of them where it can.
    inputs : tuple of InputSummary
        One an input of the model.
    alnus : str
        Version that computed it.
    """

    name: str
    model: str
    model_sha256: str
    outcome: str
    simulated: bool
    smallest: Annotated[int, Within(1)]
    n: Count
    events: Count
    not_predicted: Count | None
    auc: Probability
    auc_variance: Annotated[float, Within(0)]
    expected: Positive
    in_the_large: float
    in_the_large_variance: Positive
    intercept: float
    slope: float
    covariance: tuple[tuple[float, float], tuple[float, float]]
    threshold: Probability
    rule: str
    bins: tuple[RiskBin, ...]
    inputs: tuple[InputSummary, ...]
    alnus: str
    notice: str = "Research use only. Aggregates only: no row of this file is a patient."

    def __post_init__(self) -> None:
        """Refuse counts that contradict each other."""
        sums = (sum(part.n for part in self.bins), sum(part.events for part in self.bins))
        faults = []
        if sums != (self.n, self.events):
            faults.append(f"the bins hold {sums[0]} patients and {sums[1]} events")
        if not 0 < self.events < self.n:
            faults.append(f"{self.events} events in {self.n} patients; both outcomes are needed")
        if not math.isclose(sum(part.expected for part in self.bins), self.expected, rel_tol=1e-9):
            faults.append("the bins' expected events do not add up to expected")
        if any(part.events > part.n or part.expected > part.n for part in self.bins):
            faults.append("a bin holds more events than patients")
        if faults:
            message = "; ".join(faults)
            raise ValueError(message)

    @property
    def slope_variance(self) -> float:
        """Variance of the slope of the calibration line."""
        return self.covariance[1][1]


SITES = SealedFormat(
    "site file", "alnus site", 1, Site, "`alnus validate MODEL STUDY -o site.json` writes one."
)


def write_site(site: Site, path: Path) -> None:
    """Write a site file: readable JSON, the same bytes for the same site."""
    SITES.write(site, path)


def read_site(path: str | Path) -> Site:
    """Read a site file and check it; a ModelError says what is wrong with it."""
    return SITES.read(path)
