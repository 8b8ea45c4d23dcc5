"""Ranges that stand in types: ``Annotated[float, Within(0, 1)]``.

Whoever reads a value for such a field asks the annotation for a fault; a dataclass asks for all of
its fields with :func:`check_ranges`.
"""

import math
import reprlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Protocol, Union, get_args, get_origin, get_type_hints

LARGEST_WHOLE = 2**53
"""Beyond it JSON and spreadsheets confuse a whole number with its neighbors."""

LONGEST = 300  # characters of a value in a sentence; lists of lists are cut beyond
_short = reprlib.Repr()
_short.maxstring = _short.maxother = 60
_short.maxlist = _short.maxtuple = _short.maxdict = 4
_short.maxlevel = 3


class Demand(Protocol):
    """What an annotation asks of a value of the annotated type."""

    def fault(self, value: Any) -> str:
        """Say what is wrong with a value; empty when nothing is."""


@dataclass(frozen=True)
class Within:
    """A number lies in an interval.

    Parameters
    ----------
    low, high : float
        Ends of the interval.
    without : {"", "low", "high", "both"}
        Ends that are not part of it.
    meaning : str
        Said in brackets, e.g. ``"0.95 is 95 %"``.
    """

    low: float = -math.inf
    high: float = math.inf
    without: Literal["", "low", "high", "both"] = ""
    meaning: str = ""

    def fault(self, value: float) -> str:
        """Say what a number outside the interval, or NaN, should have been."""
        above = value > self.low if self.without in {"low", "both"} else value >= self.low
        below = value < self.high if self.without in {"high", "both"} else value <= self.high
        if above and below:
            return ""
        kind = "a whole number" if isinstance(value, int) else "a number"
        meaning = f" ({self.meaning})" if self.meaning else ""
        return f"{kind} {self._words()} is needed{meaning}; found {shown(value)}"

    def _words(self) -> str:
        if self.low == self.high:
            return f"of {_plain(self.low)}"
        if not self.without and math.isfinite(self.low) and math.isfinite(self.high):
            return f"from {_plain(self.low)} to {_plain(self.high)}"
        low = "above" if self.without in {"low", "both"} else "of at least"
        high = "below" if self.without in {"high", "both"} else "at most"
        ends = ((low, self.low), (high, self.high))
        return " and ".join(f"{word} {_plain(end)}" for word, end in ends if math.isfinite(end))


@dataclass(frozen=True)
class Filled:
    """A text says something: it is more than white space."""

    def fault(self, value: str) -> str:
        """Say that a text is missing."""
        return "" if value.strip() else f"a text is needed; found {shown(value)}"


Text = Annotated[str, Filled()]
OneOrMore = str | tuple[str, ...]
"""A text, or several that mean the same; the first is how it is called."""


def texts_of(texts: OneOrMore) -> tuple[str, ...]:
    """Give the texts that mean the same; none for an empty text."""
    several = (texts,) if isinstance(texts, str) else texts
    return tuple(text for text in several if text.strip())


def names_of(levels: Iterable[OneOrMore]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Give how levels are called, an empty one by an empty text, and what else means which."""
    texts = [texts_of(level) or ("",) for level in levels]
    synonyms = tuple((other, name) for name, *others in texts for other in others)
    return tuple(name for name, *_ in texts), synonyms


def shown(value: object) -> str:
    """Write a value for a sentence: short, whatever it is."""
    if isinstance(value, int) and abs(value) > 10**20:
        return "a whole number of more than 20 digits"
    try:
        text = _short.repr(value)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    except ValueError:  # a number of more than 4,300 digits in a list
        return f"a {type(value).__name__} with a number of thousands of digits"


def check_ranges(item: Any) -> None:
    """Refuse a dataclass with a number outside the range of its field.

    Raises
    ------
    ValueError
        Names every such field.
    """
    faults = [
        f"{name}: {fault}"
        for name, demand in _demands(item.__class__)
        if (value := getattr(item, name)) is not None and (fault := _fault(demand, value))
    ]
    if faults:
        raise ValueError("; ".join(faults))


def _fault(demand: Demand, value: Any) -> str:
    values = value if isinstance(value, tuple) else (value,)
    return next((fault for one in values if (fault := demand.fault(one))), "")


@cache
def _demands(kind: Any) -> tuple[tuple[str, Demand], ...]:
    """List what a dataclass asks of the numbers and texts of its fields."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple(
        (item.name, demand) for item in fields(kind) for demand in _within(hints[item.name])
    )


def _within(hint: Any) -> tuple[Demand, ...]:
    """Find an annotation's demands, also below ``| None`` and in a tuple of equal items."""
    if get_origin(hint) is Annotated:
        return tuple(item for item in hint.__metadata__ if isinstance(item, Within | Filled))
    if get_origin(hint) in {Union, UnionType, tuple}:
        return tuple(demand for part in get_args(hint) for demand in _within(part))
    return ()


def _plain(number: float) -> str:
    return f"{number:,.0f}" if float(number).is_integer() and abs(number) < 1e12 else f"{number:g}"
