"""A clinical variable: what it is called, in which unit it comes, which values it may take."""

import math
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from alnus.numeral import alike, number, same

MILLIMETERS = {"mm": 1.0, "cm": 10.0}
"""Millimeters in each unit of length that values may come in."""

Kind = Literal["continuous", "binary", "ordinal", "nominal"]


@dataclass(frozen=True)
class Variable:
    """One column of the patient table, as models, tables and forms need to know it.

    People give and read a level as its text. Inside, values travel as numbers: a continuous
    variable is its own; a level has a code: binary 0, 1; ordinal 1, 2, …; nominal 0, 1, … with the
    first level as the reference. A code is never taken for a text.

    Parameters
    ----------
    name : str
        The column's name.
    label : str
        The name that people read.
    unit : str
        Unit of a continuous variable, empty where there is none.
    kind : {"continuous", "binary", "ordinal", "nominal"}
        What the values mean.
    levels : tuple of str
        Texts of a categorical variable's levels, in the order of their codes; no two may differ in
        upper and lower case or blanks only, or be the same number.
    synonyms : tuple of (str, str)
        Another text and the level that it means, e.g. ``("T1a", "T1")``.
    """

    name: str
    label: str
    unit: str = ""
    kind: Kind = "continuous"
    levels: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = field(default=(), metadata={"added": True})

    def __post_init__(self) -> None:
        """Refuse levels that do not fit the kind."""
        if self.kind == "continuous" and self.levels:
            message = f"{self.label} is continuous and has levels {self.levels}"
            raise ValueError(message)
        if self.kind == "binary" and len(self.levels) != 2:
            message = f"{self.label} is binary and needs two levels; found {self.levels}"
            raise ValueError(message)
        if self.kind in {"ordinal", "nominal"} and len(self.levels) < 2:
            message = f"{self.label} is {self.kind} and needs at least two levels"
            raise ValueError(message)
        strangers = [level for _, level in self.synonyms if level not in self.levels]
        if strangers:
            message = f"{self.label} has a synonym of {strangers[0]!r}, which is none of its levels"
            raise ValueError(message)
        for first, second in combinations((*self.levels, *dict(self.synonyms)), 2):
            if alike(first, second):
                message = f"{self.label} cannot tell its levels {first!r} and {second!r} apart"
                raise ValueError(message)

    @property
    def codes(self) -> tuple[float, ...]:
        """Numbers that stand for the levels, in their order; empty for a continuous variable."""
        first = 1 if self.kind == "ordinal" else 0
        return tuple(float(first + position) for position in range(len(self.levels)))

    @property
    def title(self) -> str:
        """The label with its unit, e.g. ``"Cortical thickness (cm)"``."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    def text(self, value: float) -> str:
        """Give the level's text for a code, or the number itself for a continuous variable."""
        if math.isnan(value):
            return "missing"
        return dict(zip(self.codes, self.levels, strict=True)).get(value, f"{value:g}")

    def is_exactly(self, text: str, code: float) -> bool:
        """Tell whether a text is a code's level letter by letter, a synonym, or the same number."""
        synonyms = [other for other, level in self.synonyms if level == self.text(code)]
        return not self.levels or any(same(text, one) for one in (self.text(code), *synonyms))

    def code(self, text: str) -> float:
        """Give the number for a level's text, or for a number written as text.

        Parameters
        ----------
        text : str
            A level or a synonym as it is written, upper and lower case and blanks aside, or the same
            number ("1.0" for "1"); for a continuous variable a finite number.

        Raises
        ------
        ValueError
            When it is anything else; the sentence names what is accepted.
        """
        if not self.levels:
            try:
                return number(text)
            except ValueError as error:
                message = f"{self.title} must be a number; found {text.strip()!r}"
                raise ValueError(message) from error
        meant = next((level for other, level in self.synonyms if alike(text, other)), text)
        for code, level in zip(self.codes, self.levels, strict=True):
            if alike(meant, level):
                return code
        message = f"{self.title} must be {' or '.join(self.levels)}; found {text.strip()!r}"
        raise ValueError(message)
