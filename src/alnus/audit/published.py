"""The published tables as an audit reads them: cells as printed, and what they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from alnus.audit.printed import Count, Estimate, Printed, Spread
from alnus.ranges import Within

Coding = Literal["binary", "ordinal", "nominal"]
Level = Annotated[float, Within(0, 1, "both", meaning="0.95 is 95 %")]
Patients = Annotated[int, Within(0)]


@dataclass(frozen=True)
class Cohort:
    """A cohort's size and its two groups: with the event, and without."""

    name: str
    n: Patients
    positive: Patients
    negative: Patients


@dataclass(frozen=True)
class Sum:
    """Numbers that add up to another, e.g. exclusions and patients enrolled to all assessed."""

    what: str
    total: Patients
    parts: Mapping[str, Patients]
    where: str = "Text"


@dataclass(frozen=True)
class Statement:
    """What the same fact is called in different places; the places are the keys."""

    what: str
    said: Mapping[str, str]


@dataclass(frozen=True)
class Means:
    """Mean and SD of both groups of a cohort, and the P of their difference."""

    positive: Spread
    negative: Spread
    p: Printed | None = None
    test: str = ""
    known: tuple[Patients, ...] = ()


@dataclass(frozen=True)
class Counts:
    """Counts of each level in both groups of a cohort, and the P of their difference."""

    positive: tuple[Count, ...]
    negative: tuple[Count, ...]
    p: Printed | None = None
    test: str = ""
    known: tuple[Patients, ...] = ()


@dataclass(frozen=True)
class Continuous:
    """A continuous variable of Table 1, by cohort.

    ``whole_numbers`` says that each patient's value is one, as age in years mostly is.
    """

    variable: str
    columns: Mapping[str, Means]
    unit: str = ""
    whole_numbers: bool = False
    where: str = "Table 1"


@dataclass(frozen=True)
class Categorical:
    """A categorical variable of Table 1, by cohort; ``levels`` in the order of its counts."""

    variable: str
    kind: Coding
    levels: tuple[str, ...]
    columns: Mapping[str, Counts]
    where: str = "Table 1"


@dataclass(frozen=True)
class Row:
    """A row of a regression table, as far as it is printed.

    ``level`` names the category that a dummy stands for; ``wald`` is z², as SPSS prints it.
    """

    variable: str
    level: str = ""
    unit: str = ""
    odds_ratio: Estimate | None = None
    coefficient: Printed | None = None
    std_error: Printed | None = None
    z: Printed | None = None
    wald: Printed | None = None
    p: Printed | None = None

    @property
    def name(self) -> str:
        """Variable and level."""
        return f"{self.variable} = {self.level}" if self.level else self.variable


@dataclass(frozen=True)
class Regression:
    """A table of odds ratios or coefficients.

    Parameters
    ----------
    where : str
        Which table.
    rows : tuple of Row
        One a term.
    kind : {"univariable", "multivariable"}
        A univariable row of a categorical variable follows from the counts of Table 1.
    cohort : str
        On whom it was fitted.
    same_as : str
        Another regression table that prints the same model.
    interval : {"Wald", "other"}
        Limits of profile likelihoods or bootstraps are not recomputed.
    test : {"Wald", "other"}
        P of likelihood-ratio tests is not recomputed.
    confidence : float, optional
        Level of the intervals; default: that of the publication.
    """

    where: str
    rows: tuple[Row, ...]
    kind: Literal["univariable", "multivariable"] = "multivariable"
    cohort: str = ""
    same_as: str = ""
    interval: Literal["Wald", "other"] = "Wald"
    test: Literal["Wald", "other"] = "Wald"
    confidence: Level | None = None


@dataclass(frozen=True)
class Performance:
    """What a model reaches in a cohort; ``interval`` is the method where it is named."""

    where: str
    cohort: str
    model: str
    accuracy: Estimate | None = None
    sensitivity: Estimate | None = None
    specificity: Estimate | None = None
    ppv: Estimate | None = None
    npv: Estimate | None = None
    auc: Estimate | None = None
    auc_std_error: Printed | None = None
    interval: str = ""
    confidence: Level | None = None

    @property
    def subject(self) -> str:
        """Model and cohort."""
        return f"{self.model}, {self.cohort}"


@dataclass(frozen=True)
class Published:
    """Everything that is audited together.

    Parameters
    ----------
    title : str
        Of the publication.
    cohorts : tuple of Cohort
        Their sizes as printed.
    confidence : float
        Level that the intervals are said to have.
    outcome : tuple of str
        What the groups are called: with the event, and without.
    """

    title: str
    cohorts: tuple[Cohort, ...] = ()
    confidence: Level = 0.95
    outcome: tuple[str, str] = ("positive", "negative")
    sums: tuple[Sum, ...] = ()
    statements: tuple[Statement, ...] = ()
    continuous: tuple[Continuous, ...] = ()
    categorical: tuple[Categorical, ...] = ()
    regressions: tuple[Regression, ...] = ()
    performance: tuple[Performance, ...] = ()

    def sizes(self, name: str) -> tuple[int, int]:
        """Give a cohort's groups: with the event, and without."""
        cohort = self.cohort(name)
        return cohort.positive, cohort.negative

    def cohort(self, name: str) -> Cohort:
        """Find a cohort by name."""
        return next(cohort for cohort in self.cohorts if cohort.name == name)
