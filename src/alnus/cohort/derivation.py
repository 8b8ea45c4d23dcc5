"""Columns that follow from others: thresholds, groups, decisions, differences of dates.

A definition is data. The same one makes a column of the patient table and answers a prediction
that is asked with the raw value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from alnus.cohort.dates import day
from alnus.numeral import alike, number, with_point
from alnus.ranges import OneOrMore, Text, Within, check_ranges, texts_of

MISSING = frozenset({"", "NA", "N/A", "NaN", "nan", "None"})
"""Texts of a cell without a value."""

DAYS = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12, "years": 365.25}

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Threshold:
    """Which side of a limit a number lies on: ``{ column = "ki67_percent", above = 20 }``.

    Parameters
    ----------
    column : str
        Column of the number.
    above, at_least : float, optional
        One of them: the limit, which itself counts as not above, but as at least.
    yes, no : str
        Texts of the two sides.
    """

    column: Text
    above: Annotated[float, Within(-1e12, 1e12)] | None = None
    at_least: Annotated[float, Within(-1e12, 1e12)] | None = None
    yes: Text = "yes"
    no: Text = "no"

    def __post_init__(self) -> None:
        """Refuse no limit, or two."""
        check_ranges(self)
        if (self.above is None) == (self.at_least is None):
            message = "a threshold has a limit: above or at_least, one of them"
            raise ValueError(message)
        _refuse_alike([self.yes, self.no])

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that it looks at."""
        return (self.column,)

    @property
    def definition(self) -> str:
        """What it is, for a footnote."""
        word, limit = (
            ("above", self.above) if self.above is not None else ("at least", self.at_least)
        )
        return f"{self.yes} where {self.column} is {word} {limit:g}, else {self.no}"

    def text(self, cells: Cells) -> str:
        """Derive one patient's text; empty where the number is missing.

        Raises
        ------
        ValueError
            When the cell is no number.
        """
        cell = cells[self.column].strip()
        if cell in MISSING:
            return ""
        value = number(with_point(cell))
        reached = value > self.above if self.above is not None else value >= (self.at_least or 0.0)
        return self.yes if reached else self.no


@dataclass(frozen=True)
class Groups:
    """Texts taken together: ``{ column = "regimen", groups = { with = ["TCbHP"], … } }``."""

    column: Text
    groups: Mapping[str, OneOrMore]

    def __post_init__(self) -> None:
        """Refuse a text in two groups."""
        if not self.groups or not all(map(texts_of, self.groups.values())):
            message = "groups need names, each with its texts"
            raise ValueError(message)
        _refuse_alike([text for texts in self.groups.values() for text in texts_of(texts)])

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that it looks at."""
        return (self.column,)

    @property
    def definition(self) -> str:
        """What it is, for a footnote."""
        return "; ".join(
            f"{name} where {self.column} is {_either(texts)}" for name, texts in self.groups.items()
        )

    def text(self, cells: Cells) -> str:
        """Derive one patient's text; empty where the cell is.

        Raises
        ------
        ValueError
            When the cell is in no group.
        """
        cell = cells[self.column].strip()
        if cell in MISSING:
            return ""
        for name, texts in self.groups.items():
            if _is_one(cell, texts):
                return name
        message = f"{self.column} is in no group; found {cell!r}"
        raise ValueError(message)


@dataclass(frozen=True)
class Choice:
    """A text, and what must hold for it: every column is one of its texts."""

    text: Text
    where: Mapping[str, OneOrMore]

    def __post_init__(self) -> None:
        """Refuse a choice that everybody meets."""
        if not self.where or not all(map(texts_of, self.where.values())):
            message = "where needs columns, each with its texts"
            raise ValueError(message)


@dataclass(frozen=True)
class Decision:
    """Choices in order, of which the first that holds is taken; a patient who meets none has none.

    E.g. HER2: positive where IHC is 3+; positive where IHC is 2+ and FISH is amplified; ….
    """

    choices: tuple[Choice, ...]

    def __post_init__(self) -> None:
        """Refuse a decision between nothing."""
        if not self.choices:
            message = "choices name no choice"
            raise ValueError(message)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that it looks at."""
        return tuple(dict.fromkeys(column for choice in self.choices for column in choice.where))

    @property
    def definition(self) -> str:
        """What it is, for a footnote."""
        said = (
            f"{choice.text} where "
            + " and ".join(f"{name} is {_either(texts)}" for name, texts in choice.where.items())
            for choice in self.choices
        )
        return f"{', else '.join(said)}; otherwise indeterminate"

    def text(self, cells: Cells) -> str:
        """Derive one patient's text; empty where no choice holds."""
        for choice in self.choices:
            if all(_is_one(cells[column], texts) for column, texts in choice.where.items()):
                return choice.text
        return ""


@dataclass(frozen=True)
class Interval:
    """Time from one date to another; below 0 where the end is before the start.

    Parameters
    ----------
    start, end : str
        Columns of the dates.
    unit : {"days", "weeks", "months", "years"}
        A year has 365.25 days, a month a twelfth of them.
    """

    start: Text
    end: Text
    unit: Literal["days", "weeks", "months", "years"] = "days"

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that it looks at."""
        return (self.start, self.end)

    @property
    def definition(self) -> str:
        """What it is, for a footnote."""
        return f"{self.unit} from {self.start} to {self.end}"

    def text(self, cells: Cells) -> str:
        """Derive one patient's number, as text; empty where a date is missing.

        Raises
        ------
        ValueError
            When a cell is no date.
        """
        written = [cells[column].strip() for column in self.columns]
        if any(cell in MISSING for cell in written):
            return ""
        start, end = map(day, written)
        return f"{(end - start).days / DAYS[self.unit]:.10g}"


Derivation = Threshold | Groups | Decision | Interval


def needed_columns(derived: Mapping[str, Derivation], name: str) -> dict[str, Derivation]:
    """Give a derived column's definition after those that it rests on itself."""
    needed: dict[str, Derivation] = {}
    for column in derived[name].columns:
        if column in derived and column != name:
            needed |= needed_columns(derived, column)
    return {**needed, name: derived[name]}


def refuse_order(derived: Mapping[str, Derivation]) -> None:
    """Refuse a column that is derived from itself or from one further down.

    Raises
    ------
    ValueError
        Names every such column.
    """
    names = list(derived)
    faults = [
        f"{name} rests on a column of its own name; call what is derived something else"
        if column == name
        else f"{name} rests on {column}, which is derived further down; write {column} above {name}"
        for place, name in enumerate(names)
        for column in derived[name].columns
        if column in names[place:]
    ]
    if faults:
        raise ValueError("; ".join(faults))


def _is_one(cell: str, texts: OneOrMore) -> bool:
    return any(alike(cell, text) for text in texts_of(texts))


def _either(texts: OneOrMore) -> str:
    return " or ".join(texts_of(texts))


def _refuse_alike(texts: list[str]) -> None:
    for place, text in enumerate(texts):
        if any(alike(text, other) for other in texts[:place]):
            message = f"{text!r} stands for two things; texts that differ are needed"
            raise ValueError(message)
