"""Features of a study that were extracted elsewhere: tables joined by case, features told from rest.

What leaves a column out looks at numbers alone, never at the outcome; a column that *is* the outcome
is a fault.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from alnus.arrays import Floats
from alnus.cohort.paths import columns_of, filled
from alnus.errors import CohortError
from alnus.extraction.feature_tables import (
    FeatureTables,
    describes_the_extraction,
    matching,
    numbers_of,
    read_feature_table,
)
from alnus.files import place_of
from alnus.report.typography import counted
from alnus.study.run_directory import Step
from alnus.tables.features import FAILURES, FEATURES, OTHER_COLUMNS, FailureRow, OtherColumnRow

SHOWN = 5
MOST = 0.5  # of a case's features; with more of them empty it has none


Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class GivenFeatures:
    """Features from tables, as an extraction would have given them.

    Parameters
    ----------
    features, failures, others : DataFrame
        ``FEATURES``, ``FAILURES``, ``OTHER_COLUMNS``.
    faults : tuple of str
        What must be corrected first.
    """

    features: pd.DataFrame
    failures: pd.DataFrame
    others: pd.DataFrame
    faults: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The features."""
        return tuple(map(str, self.features.columns[1:]))

    def write(self, step: Step) -> None:
        """Write the tables where an extraction's would lie."""
        step.write(FEATURES, self.features)
        step.write(FAILURES, self.failures)
        step.write(OTHER_COLUMNS, self.others)

    def sentences(self) -> list[str]:
        """Say what was found, a line each, for people."""
        lines = [f"Features: {len(self.names):,} of {len(self.features):,} cases, from tables"]
        for reason, part in self.others.groupby("reason", sort=False):
            lines.append(
                f"Left out, {counted(len(part), 'column')}: {reason}: {_listed(part['column'])}"
            )
        for reason, part in self.failures.groupby("reason", sort=False):
            lines.append(
                f"Without features, {counted(len(part), 'case')}: {reason}: {_listed(part['case_id'])}"
            )
        return lines


def _listed(names: "pd.Series[str]") -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def given_features(
    settings: FeatureTables,
    patients: pd.DataFrame,
    *,
    folder: Path,
    training: str,
    case_column: str,
    taken: Collection[str],
) -> GivenFeatures:
    """Read a study's tables of features and join them by case.

    A column is left out that is no number in some case, describes the extraction, is asked for by
    the study file itself, or is empty for a training patient. A case is refused that has no row, or
    an empty cell among the features that are left.

    Parameters
    ----------
    settings : FeatureTables
        Of the study file.
    patients : DataFrame
        ``PATIENTS``.
    folder : Path
        Where the tables' paths start.
    training : str
        Name of the training cohort.
    case_column : str
        Column of the identifier in the patient table.
    taken : collection of str
        Columns and names that the study file uses: outcome, clinical variables, rules.

    Raises
    ------
    CohortError
        When a table cannot be read.
    """
    cases = patients["case_id"].astype(str).tolist()
    joined = _Joined(settings, cases, case_column=case_column, taken=taken)
    for prefix, template in settings.table.named:
        joined.add(prefix, *_read(settings, template, cases, folder, case_column))
    joined.refuse_unmatched()
    return joined.features(
        patients["outcome"].to_numpy(dtype=bool),
        training=(patients["cohort"] == training).to_numpy(),
    )


def _read(
    settings: FeatureTables, template: str, cases: list[str], folder: Path, case_column: str
) -> tuple[str, pd.DataFrame]:
    """Read a table, or a file a case; rows that no patient has are left aside."""
    strange = sorted(set(columns_of(template)) - {case_column})
    if strange:
        message = (
            f"features.table = {template!r}: only the identifier's column {case_column!r} may stand "
            f"in braces; found {', '.join(strange)}."
        )
        raise CohortError(message)
    if not columns_of(template):
        path = place_of(folder, template)
        table = read_feature_table(path, case_id=settings.case_id, known_as=case_column)
        if table.index.name is None or table.index.name == "":
            message = (
                f"{path}: no column tells the case; columns are {_listed(table.columns.to_series())}. "
                "Name it as features.case_id."
            )
            raise CohortError(message)
        return path.name, table
    found = {}
    for case in cases:
        path = place_of(folder, filled(template, {case_column: case}))
        if path.is_file():
            found[case] = _only_row(path, settings)
    files = pd.DataFrame.from_dict(found, orient="index", dtype=object).fillna("")
    return template, files.rename_axis("the file's name")


def _only_row(path: Path, settings: FeatureTables) -> "pd.Series[str]":
    table = read_feature_table(path, case_id=settings.case_id)
    if len(table) != 1:
        message = f"{path}: holds {len(table)} rows; a file a case needs one."
        raise CohortError(message)
    return table.iloc[0]


@dataclass
class _Joined:
    """Tables put beside each other, and what is left out on the way."""

    settings: FeatureTables
    cases: list[str]
    case_column: str
    taken: Collection[str]
    columns: dict[str, Floats] = field(default_factory=dict)
    left_out: list[OtherColumnRow] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    met: list[str] = field(default_factory=list)

    def add(self, prefix: str, source: str, table: pd.DataFrame) -> None:
        """Take the features of a table."""
        known = [case for case in self.cases if case in table.index]
        if not known:
            self.faults.append(
                f"{source}: names none of the {len(self.cases)} patients by "
                f"{table.index.name}; it has {_listed(table.index.to_series())}, the "
                f"patient table {_listed(pd.Series(self.cases))}. Name the column that has them as "
                "features.case_id, or as patients.case_id the one of the patient table that has these"
            )
            return
        absent = (case for case in self.cases if case not in table.index)
        self.refused |= dict.fromkeys(absent, f"{source} has no row of it")
        names = {str(name): f"{prefix}_{name}" if prefix else str(name) for name in table.columns}
        self._note_twice(names.values(), source)
        wanted = self._wanted(list(names.values()))
        places = pd.Index(self.cases).get_indexer(pd.Index(known))
        for name, full in names.items():
            values, texts = numbers_of(table.loc[known, name])
            reason = self._reason(name, full, list(names), wanted) or _no_number(values, texts)
            if reason:
                self.left_out.append(OtherColumnRow(full, reason))
            else:
                self.columns[full] = np.full(len(self.cases), np.nan)
                self.columns[full][places] = values

    def _note_twice(self, names: Collection[str], source: str) -> None:
        twice = sorted(set(names) & set(self.met))
        if twice:
            self.faults.append(
                f"{source}: {_listed(pd.Series(twice))} stand in another table, too. Give the tables "
                'names: features.table = { t1 = "t1.csv", t2 = "t2.csv" }'
            )
        self.met += names

    def _wanted(self, names: list[str]) -> frozenset[str]:
        patterns = self.settings.columns or ("*",)
        return frozenset(name for pattern in patterns for name in matching(pattern, names))

    def _reason(self, name: str, full: str, header: list[str], wanted: Collection[str]) -> str:
        if name in self.taken or full in self.taken:
            return "the study uses them itself"
        if any(matching(pattern, [full]) for pattern in self.settings.leave_out):
            return "features.leave_out names them"
        if full not in wanted:
            return "features.columns does not name them"
        return "describe the extraction" if describes_the_extraction(name, header) else ""

    def refuse_unmatched(self) -> None:
        """Note texts of the study file that stand for no column."""
        for key in ("columns", "leave_out"):
            for pattern in getattr(self.settings, key):
                if not matching(pattern, self.met):
                    self.faults.append(f"features.{key}: no table has a column {pattern!r}")

    def features(self, outcome: Flags, *, training: Flags) -> GivenFeatures:
        """Decide on empty cells, and give what is left."""
        names = list(self.columns)
        values = np.column_stack([self.columns[n] for n in names] or [np.empty((len(outcome), 0))])
        empty = ~np.isfinite(values)
        there = np.array([case not in self.refused for case in self.cases])
        for place in np.flatnonzero(there & (empty.sum(axis=1) > MOST * len(names))).tolist():
            self.refused[self.cases[place]] = "most of its features are empty"
            there[place] = False
        incomplete: Flags = np.any(empty[there & training], axis=0)
        self._leave_out_incomplete(names, incomplete)
        names = [name for name, bad in zip(names, incomplete, strict=True) if not bad]
        values, empty = values[:, ~incomplete], empty[:, ~incomplete]
        for place in np.flatnonzero(there & empty.any(axis=1)).tolist():
            holes = pd.Series(names)[empty[place]]
            self.refused[self.cases[place]] = f"{len(holes)} features are empty: {_listed(holes)}"
            there[place] = False
        self._refuse_outcome(names, values[there], outcome[there])
        frame = pd.DataFrame(values[there], columns=names)
        frame.insert(0, "case_id", pd.Series(self.cases, dtype="str")[there].to_numpy())
        return GivenFeatures(
            FEATURES.check(frame.astype({"case_id": "str"})),
            FAILURES.frame(FailureRow(case, why) for case, why in self._refused_in_order()),
            OTHER_COLUMNS.frame(self.left_out),
            tuple(self.faults),
        )

    def _refused_in_order(self) -> Iterator[tuple[str, str]]:
        return ((case, self.refused[case]) for case in self.cases if case in self.refused)

    def _leave_out_incomplete(self, names: list[str], incomplete: Flags) -> None:
        self.left_out += [
            OtherColumnRow(name, "empty for a training patient")
            for name, bad in zip(names, incomplete, strict=True)
            if bad
        ]
        if (names or not self.faults) and not len(names) > incomplete.sum():
            reasons = Counter(row.reason for row in self.left_out)
            told = "; ".join(f"{n} left out: {reason}" for reason, n in reasons.items())
            self.faults.append(f"features.table: no feature is left ({told or 'no column'})")

    def _refuse_outcome(self, names: list[str], values: Floats, outcome: Flags) -> None:
        """Note columns that tell the outcome of every patient by one of two values."""
        if not 0 < outcome.sum() < len(outcome):
            return
        for name, column in zip(names, values.T, strict=True):
            first, second = column[outcome][0], column[~outcome][0]
            if first != second and (column == np.where(outcome, first, second)).all():
                self.faults.append(
                    f"features.table: column {name!r} is the outcome itself: it has one value for "
                    "each. Add it to features.leave_out"
                )


def _no_number(values: Floats, texts: list[str]) -> str:
    if texts:
        return "hold other texts than numbers"
    return "" if np.isfinite(values).any() else "are empty"
