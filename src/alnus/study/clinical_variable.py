"""A clinical variable as the study file describes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from alnus.delineation.measurements import MEASURED
from alnus.models.settings import Coding
from alnus.ranges import OneOrMore, Text, Within, check_ranges, names_of, shown, texts_of
from alnus.structuring import KEY
from alnus.variable import Kind, Variable

ROI = "roi"
LENGTHS = {"mm": 1.0, "cm": 10.0, "um": 1e-3}
AREAS = {"mm2": 1.0, "mm²": 1.0, "cm2": 100.0, "cm²": 100.0}
UNITS: Mapping[str, Mapping[str, float]] = {
    **dict.fromkeys(MEASURED, LENGTHS), "area": AREAS, "long_to_short": {"": 1.0},
}  # fmt: skip
"""Units of each measurement, and how many mm or mm² each is."""


@dataclass(frozen=True)
class ClinicalVariable:
    """A clinical variable: how people call it, what it may be, how a model takes it.

    ``column`` defaults to the variable's own name; ``kind`` to ordinal where there are ``levels``,
    binary where there is ``positive``, else continuous. ``coding`` defaults to dummies for nominal
    variables and to linear for the others. A level may be a list of texts that mean the same, of
    which the first is its name. ``from = "roi"`` in the file fills empty cells by the measurement of
    the variable's name on the ROI, ``from = "roi.short_axis"`` by another one.
    """

    label: Text
    column: str = ""
    unit: str = ""
    kind: Kind | None = None
    levels: tuple[OneOrMore, ...] = ()
    positive: OneOrMore = ""
    negative: OneOrMore = ""
    coding: Coding | None = None
    step: Annotated[float, Within(0, 1e9, "low")] | None = None
    range: tuple[float, float] | None = None
    source: str = field(default="", metadata={KEY: "from"})

    def __post_init__(self) -> None:
        """Refuse keys that contradict each other."""
        check_ranges(self)
        if self.levels and self.positive:
            message = "give levels or positive, not both"
            raise ValueError(message)
        if not all(map(texts_of, self.levels)):
            message = f"levels are texts; found {shown(self.levels)}"
            raise ValueError(message)
        if self.kind in {"ordinal", "nominal"} and not self.levels:
            message = f"a variable of kind {self.kind} needs levels"
            raise ValueError(message)
        if self.range is not None and (self.levels or self.positive):
            message = "range belongs to a number, not to levels"
            raise ValueError(message)
        if self.range is not None and not self.range[0] < self.range[1]:
            message = f"range ascends from its low to its high end; found {list(self.range)}"
            raise ValueError(message)
        self._refuse_source()
        self.variable("")  # which refuses levels that do not fit their kind

    def variable(self, name: str) -> Variable:
        """Make the variable that tables, models and forms share."""
        levels = (self.negative, self.positive) if self.positive else self.levels
        inferred: Kind = "binary" if self.positive else "ordinal" if levels else "continuous"
        called, synonyms = names_of(levels)
        return Variable(name, self.label, self.unit, self.kind or inferred, called, synonyms)

    def measurement(self, name: str) -> str:
        """Name the measurement on the ROI that fills empty cells; empty where none does."""
        return (self.source.removeprefix(f"{ROI}.") if self.source != ROI else name).strip()

    def _refuse_source(self) -> None:
        if not self.source:
            return
        if self.source != ROI and self.measurement("") not in MEASURED:
            known = ", ".join(f'"{ROI}.{name}"' for name in MEASURED)
            message = f'from is "{ROI}", or one of {known}; found {shown(self.source)}'
            raise ValueError(message)
        if self.levels or self.positive:
            message = f"from = {shown(self.source)} measures a number; levels are texts"
            raise ValueError(message)


def refuse_unmeasurable(
    variables: Mapping[str, ClinicalVariable], *, hilum: str, unit: str
) -> None:
    """Refuse variables that cannot be measured on the ROIs of a study.

    Parameters
    ----------
    variables : mapping of str to ClinicalVariable
        By their names.
    hilum : str
        Path of the hila's masks; empty where there are none.
    unit : str
        Of the study's pixel sizes, "mm" or "pixel".

    Raises
    ------
    ValueError
        With a sentence for each.
    """
    faults = []
    for name, item in variables.items():
        wanted = item.measurement(name)
        if not wanted:
            continue
        if wanted not in MEASURED:
            faults.append(f'{name} is no measurement; from = "{ROI}.short_axis" names one')
        elif wanted == "cortical_thickness" and not hilum:
            faults.append(f"{name} is measured between capsule and hilum; give patients.hilum")
        elif unit == "pixel" and wanted != "long_to_short":
            faults.append(f"{name} is measured in mm, but patients.spacing is in pixels")
        elif item.unit not in UNITS[wanted]:
            known = " or ".join(UNITS[wanted]) or "none"
            faults.append(f"{name} is measured on the ROI: unit is {known}; found {item.unit!r}")
    if faults:
        message = f"clinical.variables: {'; '.join(faults)}"
        raise ValueError(message)
