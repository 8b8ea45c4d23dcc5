"""A clinical variable: what it is called, in which unit it comes, which values it may take."""

import math
from dataclasses import dataclass
from typing import Literal

Kind = Literal["continuous", "binary", "ordinal", "nominal"]


@dataclass(frozen=True)
class Variable:
    """One column of the patient table, as models, tables and forms need to know it.

    Values travel as numbers. A continuous variable is its own number; a categorical one is coded:
    binary 0, 1; ordinal 1, 2, …; nominal 0, 1, … with the first level as the reference.

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
        Texts of a categorical variable's levels, in the order of their codes.
    """

    name: str
    label: str
    unit: str = ""
    kind: Kind = "continuous"
    levels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse levels that do not fit the kind."""
        if self.kind == "continuous" and self.levels:
            message = f"{self.name} is continuous and has levels {self.levels}"
            raise ValueError(message)
        if self.kind == "binary" and len(self.levels) != 2:
            message = f"{self.name} is binary and needs two levels; found {self.levels}"
            raise ValueError(message)
        if self.kind in {"ordinal", "nominal"} and len(self.levels) < 2:
            message = f"{self.name} is {self.kind} and needs at least two levels"
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

    def code(self, text: str) -> float:
        """Give the number for a level's text or for a number written as text.

        Raises
        ------
        ValueError
            When the text is neither a level, nor a level's code, nor a finite number.
        """
        text = text.strip()
        by_text = dict(zip(self.levels, self.codes, strict=True))
        if text in by_text:
            return by_text[text]
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        allowed = math.isfinite(number) and (not self.levels or number in self.codes)
        if not allowed:
            expected = " or ".join(self.levels) if self.levels else "a number"
            message = f"{self.title} must be {expected}; found {text!r}"
            raise ValueError(message)
        return number
