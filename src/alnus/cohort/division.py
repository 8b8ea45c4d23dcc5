"""The split that a study file asks for, made of its patient table."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

import numpy as np
import pandas as pd

from alnus.cohort.cell_faults import CellFaults
from alnus.cohort.dates import day
from alnus.cohort.derivation import MISSING
from alnus.cohort.split import split_at_dates, split_at_random, split_by_center, split_by_date
from alnus.numeral import same
from alnus.ranges import OneOrMore, Text, Within, texts_of

TRAINING = "training"
"""Name of the cohort that models are fitted on."""

Share = Annotated[float, Within(0, 1, "both", meaning="0.7 is 70 %")]
OWN_KEYS = {"random": {"shares", "stratify"}, "date": {"column", "shares", "starts"},
            "center": {"column", "centers"}}  # fmt: skip


@dataclass(frozen=True)
class SplitSettings:
    """How patients are divided into cohorts; one of them is called ``training``.

    Nothing here is a score, and no result is looked at.

    Parameters
    ----------
    by : {"random", "date", "center"}
        By chance, stratified by the outcome; by time; by a column's texts.
    column : str
        Column of the date or center.
    shares : mapping of str to float
        Share of each cohort, together 1; by date in the order of time.
    starts : mapping of str to date
        First day of each cohort after the training cohort, ascending, instead of shares.
    centers : mapping of str to texts
        Each cohort's centers; a patient of another center is in no cohort.
    stratify : tuple of str
        Columns by which a random split is stratified beside the outcome.
    """

    by: Literal["random", "date", "center"]
    column: str = ""
    shares: Mapping[str, Share] = field(default_factory=dict)
    starts: Mapping[str, dt.date] = field(default_factory=dict)
    centers: Mapping[str, OneOrMore] = field(default_factory=dict)
    stratify: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        """Refuse keys of another kind of split, and one without a training cohort."""
        faults = [*self._strange_keys(), *self._missing_keys()]
        if not faults:
            faults = self._wrong_cohorts()
        if faults:
            raise ValueError("; ".join(faults))

    @property
    def cohorts(self) -> tuple[str, ...]:
        """Names of the cohorts in their order."""
        if self.starts:
            return (TRAINING, *self.starts)
        return tuple(self.shares or self.centers)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the patient table that the split looks at, beside the outcome."""
        return (*([self.column] if self.column else []), *self.stratify)

    @property
    def words(self) -> str:
        """What is done, for the table of methods."""
        if self.by == "random":
            strata = ", ".join(("the outcome", *self.stratify))
            return f"at random, {_shares(self.shares)}; stratified by {strata}"
        if self.by == "center":
            told = (f"{name}: {', '.join(texts_of(c))}" for name, c in self.centers.items())
            return f"by {self.column}, {'; '.join(told)}"
        told = (f"{name} from {start}" for name, start in self.starts.items())
        return f"by {self.column}, {'; '.join(told) or _shares(self.shares)}"

    def _strange_keys(self) -> list[str]:
        given = {
            key
            for key in ("column", "shares", "starts", "centers", "stratify")
            if getattr(self, key)
        }
        return [
            f"{key} belongs to no split by {self.by}" for key in sorted(given - OWN_KEYS[self.by])
        ]

    def _missing_keys(self) -> list[str]:
        missing = ["column"] * (self.by != "random" and not self.column)
        if self.by == "center":
            missing += ["centers"] * (not self.centers)
        elif bool(self.shares) == bool(self.starts):
            missing += ["shares" if self.by == "random" else "shares or starts, one of them,"]
        return [f"a split by {self.by} needs {key}" for key in missing]

    def _wrong_cohorts(self) -> list[str]:
        faults = []
        if TRAINING not in self.cohorts or len(set(self.cohorts)) != len(self.cohorts):
            listed = ", ".join(self.cohorts) or "none"
            faults.append(f"one cohort of the split is called {TRAINING}; found {listed}")
        if self.shares and abs(sum(self.shares.values()) - 1) > 1e-9:
            faults.append(f"shares add up to 1; found {sum(self.shares.values()):g}")
        if list(self.starts.values()) != sorted(set(self.starts.values())):
            faults.append("starts ascend, one day for each cohort")
        centers = [text for texts in self.centers.values() for text in texts_of(texts)]
        twice = sorted({text for text in centers if centers.count(text) > 1})
        if twice:
            faults.append(f"center {', '.join(twice)} is in two cohorts")
        return faults


def _shares(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {100 * share:g} %" for name, share in shares.items())


def divide(
    table: pd.DataFrame,
    settings: SplitSettings,
    *,
    patients: Sequence[str],
    outcome: str,
    seed: int,
) -> list[str]:
    """Give every row its cohort, empty where it belongs to none.

    Parameters
    ----------
    table : DataFrame of str
        The patient table after the exclusions.
    settings : SplitSettings
        What is asked for.
    patients : sequence of str
        Whose row it is. They are dealt in the order of these texts: the rows' order is no matter.
    outcome : str
        Column of the outcome, the first stratum of a random split.
    seed : int
        Source of chance.

    Raises
    ------
    ValueError
        With every row whose date cannot be read.
    """
    if settings.by == "center":
        cohorts = {
            text: name for name, texts in settings.centers.items() for text in texts_of(texts)
        }
        centers = [_known(cell, cohorts) for cell in table[settings.column]]
        return split_by_center(patients, centers, cohorts=cohorts)
    if settings.by == "date":
        days = _days(table[settings.column])
        if settings.starts:
            return split_at_dates(patients, days, starts={TRAINING: dt.date.min, **settings.starts})
        return split_by_date(patients, days, shares=settings.shares)
    order = np.argsort(np.array(patients), kind="stable")
    strata = table[[outcome, *settings.stratify]].itertuples(index=False, name=None)
    dealt = split_at_random(
        _ordered(patients, order),
        settings.shares,
        strata=_ordered(list(strata), order),
        rng=np.random.default_rng(seed),
    )
    return pd.Series(dealt, index=order).sort_index().tolist()


def _ordered(items: Sequence[object], order: Iterable[int]) -> list[object]:
    return [items[place] for place in order]


def _known(cell: str, cohorts: Mapping[str, str]) -> str:
    return next((text for text in cohorts if same(text, cell)), cell)


def _days(column: "pd.Series[str]") -> list[dt.date]:
    """Read every row's day; a missing one cannot be placed."""
    days, faults = [], CellFaults()
    for row, cell in column.items():
        try:
            days.append(day("" if cell in MISSING else cell))
        except ValueError as error:
            faults.add(f"row {row}", f"column {column.name}: {error}")
    if faults.sentences():
        raise ValueError("; ".join(faults.sentences()))
    return days
