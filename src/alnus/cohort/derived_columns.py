"""Derived columns in the patient table, before anything asks for them."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from alnus.cohort.cell_faults import SHOWN, CellFaults
from alnus.cohort.derivation import MISSING, Decision, Derivation


@dataclass(frozen=True, eq=False)
class DerivedTable:
    """A patient table with its derived columns, and what could not be derived.

    Parameters
    ----------
    table : DataFrame of str
        Derived texts are empty, that is missing, where they could not be made.
    unreadable : mapping of (row, column) to str
        Why; a row is the table's index.
    undecided : mapping of str to tuple
        Rows for which no choice of a decision holds although they are not empty, by column.
    """

    table: pd.DataFrame
    unreadable: Mapping[tuple[Hashable, str], str]
    undecided: Mapping[str, tuple[Hashable, ...]]

    def faults(self, rows: pd.Index) -> list[str]:
        """Say what is wrong with the cells of these rows."""
        found = CellFaults()
        for (row, name), reason in self.unreadable.items():
            if row in rows:
                found.add(f"row {row}", f"derived.{name}: {reason}", "Correct the cell")
        return found.sentences()

    def remarks(self, rows: pd.Index) -> Iterator[str]:
        """Say which of these rows no choice decides."""
        for name, undecided in self.undecided.items():
            open_rows = [str(row) for row in undecided if row in rows]
            if open_rows:
                more = ", …" if len(open_rows) > SHOWN else ""
                yield (
                    f"derived.{name}: {len(open_rows)} of {len(rows)} rows meet no choice and count "
                    f"as missing (row {', '.join(open_rows[:SHOWN])}{more})."
                )


def with_derived(table: pd.DataFrame, derived: Mapping[str, Derivation]) -> DerivedTable:
    """Add the derived columns to a patient table, each from the table and those before it.

    A column that rests on one that is not there stays empty; who asks for it tells what is missing.
    """
    unreadable: dict[tuple[Hashable, str], str] = {}
    undecided: dict[str, tuple[Hashable, ...]] = {}
    for name, derivation in derived.items():
        if not set(derivation.columns) <= set(table):
            table = table.assign(**{name: ""})
            continue
        columns = list(derivation.columns)
        texts, faults = _derived(table[columns], derivation)
        unreadable |= {(row, name): reason for row, reason in faults.items()}
        table = table.assign(**{name: texts})
        if isinstance(derivation, Decision):
            known = ~table[columns].isin(MISSING).all(axis=1)
            undecided[name] = tuple(table.index[known & (table[name] == "")])
    return DerivedTable(table, unreadable, undecided)


def _derived(table: pd.DataFrame, derivation: Derivation) -> tuple[list[str], dict[Hashable, str]]:
    texts, faults = [], {}
    for row, cells in zip(table.index, _rows(table), strict=True):
        try:
            texts.append(derivation.text(cells))
        except ValueError as error:
            texts.append("")
            faults[row] = str(error)
    return texts, faults


def _rows(table: pd.DataFrame) -> Iterable[dict[str, str]]:
    return ({str(k): str(v) for k, v in row.items()} for row in table.to_dict("records"))
