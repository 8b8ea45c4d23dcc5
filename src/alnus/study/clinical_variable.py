"""A clinical variable as the study file describes it."""

from dataclasses import dataclass
from typing import Annotated

from alnus.models.settings import Coding
from alnus.ranges import OneOrMore, Text, Within, check_ranges, shown, texts_of
from alnus.variable import Kind, Variable


@dataclass(frozen=True)
class ClinicalVariable:
    """A clinical variable: how people call it, what it may be, how a model takes it.

    ``column`` defaults to the variable's own name; ``kind`` to ordinal where there are ``levels``,
    binary where there is ``positive``, else continuous. ``coding`` defaults to dummies for nominal
    variables and to linear for the others. A level may be a list of texts that mean the same, of
    which the first is its name.
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
        self.variable("")  # which refuses levels that do not fit their kind

    def variable(self, name: str) -> Variable:
        """Make the variable that tables, models and forms share."""
        levels = (self.negative, self.positive) if self.positive else self.levels
        inferred: Kind = "binary" if self.positive else "ordinal" if levels else "continuous"
        texts = [texts_of(level) or ("",) for level in levels]
        synonyms = tuple((other, name) for name, *others in texts for other in others)
        called = tuple(name for name, *_ in texts)
        return Variable(name, self.label, self.unit, self.kind or inferred, called, synonyms)
