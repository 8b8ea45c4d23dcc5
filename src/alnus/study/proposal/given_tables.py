"""Tables of features in place of images: which rows they know, and what is a feature in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from alnus.cohort.paths import columns_of as columns_in
from alnus.errors import StudyError
from alnus.extraction.feature_tables import SEGMENT, describes_the_extraction, read_feature_table
from alnus.numeral import folded
from alnus.study.proposal.columns import Column, columns_of, is_number, without_persons
from alnus.study.proposal.files import (
    Matched,
    alike_in_words,
    matched,
    matched_by,
    written_from,
)
from alnus.study.proposal.lines import Line, key, quoted, quoted_list
from alnus.study.proposal.roles import Outcomes, identifier_of
from alnus.study.proposal.words import (
    AGE,
    CENTER,
    COHORT,
    IDENTIFIER,
    OUTCOME,
    PATIENT,
    PERSON,
)

TABLES = "*.csv", "*.tsv", "*.txt", "*.xlsx"
WRITTEN = "features_case"
NAMED = IDENTIFIER, PATIENT, OUTCOME, COHORT, CENTER

FEWEST = 0.2
"""Share of rows that must find their features; what fewer find, they find by chance."""


@dataclass(frozen=True, eq=False)
class GivenTables:
    """Tables of features, and the patients that they know.

    Parameters
    ----------
    patients : DataFrame of str
        The patient table, with a column of the features' names where no other has them.
    is_added : bool
        Whether it has that column.
    identifier : str
        Column of the patient table by which the features are found.
    paths : tuple of str
        Of the tables, from the study's folder; a file a case has the identifier in braces.
    case_id : str
        Column of the case in the tables; empty where it is found without being named.
    tables : tuple of DataFrame of str
        The tables, by case; none of files a case.
    n_rows : int
        Rows that have features.
    is_one : bool
        Whether the patient table is the table of features.
    columns : tuple of Column
        Those of the patient table that are no features.
    """

    patients: pd.DataFrame
    is_added: bool
    identifier: str
    paths: tuple[str, ...]
    case_id: str
    tables: tuple[pd.DataFrame, ...]
    n_rows: int
    is_one: bool
    columns: tuple[Column, ...]

    @property
    def sentence(self) -> str:
        """Say what was found, for people."""
        return (
            f"{self.n_rows} of {len(self.patients)} rows find their features in "
            f"{', '.join(self.paths)}, by {self.identifier}."
        )

    def lines(self, events: Outcomes) -> Iterator[Line]:
        """Yield the section of the features."""
        yield Line("[features]")
        yield Line(f"table = {self._paths()}", f"{self.n_rows} of {len(self.patients)} rows")
        if self.case_id:
            yield Line(f"case_id = {quoted(self.case_id)}", "the column of the case")
        leaks = self._outcomes(events)
        if leaks:
            yield Line(f"leave_out = {quoted_list(leaks)}", "the outcome itself")
        if self.is_one:
            yield Line("", "Numbers are features; a column that the study names elsewhere is none.")

    def _paths(self) -> str:
        if len(self.paths) == 1:
            return quoted(self.paths[0])
        if not any(self._prefixes):
            return quoted_list(self.paths)
        pairs = zip(self._prefixes, self.paths, strict=True)
        return f"{{ {', '.join(f'{key(name)} = {quoted(path)}' for name, path in pairs)} }}"

    @property
    def _prefixes(self) -> tuple[str, ...]:
        """Name the tables where they have columns of one name: by file, by folder, or by number."""
        names = [name for table in self.tables for name in table]
        if len(set(names)) == len(names):
            return ("",) * len(self.paths)
        places = [Path(path) for path in self.paths]
        by_file = tuple(place.name.split(".")[0] for place in places)
        by_folder = tuple(place.parent.name for place in places)
        by_number = tuple(f"t{n}" for n, _ in enumerate(places, start=1))
        return next(one for one in (by_file, by_folder, by_number) if len(set(one)) == len(one))

    def _outcomes(self, events: Outcomes) -> list[str]:
        """List columns of the tables with one text for each outcome, which is the outcome again."""
        by_case = dict(zip(self.patients[self.identifier], events, strict=True))
        own = {column.name for column in self.columns} if self.is_one else set()
        return [
            f"{prefix}_{name}" if prefix else str(name)
            for prefix, table in zip(self._prefixes, self.tables, strict=False)
            for name in table
            if name not in own and _is_outcome(table[name], by_case)
        ]


def _is_outcome(cells: "pd.Series[str]", by_case: dict[str, bool | None]) -> bool:
    pairs = {(by_case.get(case), folded(cell)) for case, cell in cells.items()}  # type: ignore[call-overload]
    known = {(event, text) for event, text in pairs if event is not None}
    return len(known) == len({text for _, text in known}) == 2


def given_tables(
    folder: Path, patients: pd.DataFrame, where: Path, asked: Sequence[str]
) -> GivenTables:
    """Bring a patient table and tables of features together.

    Parameters
    ----------
    folder : Path
        The study's.
    patients : DataFrame of str
        The patient table.
    where : Path
        Its file, which may be the table of features, too.
    asked : sequence of str
        Tables, a row a case; or a folder, or a path with a column in braces: a file a case.

    Raises
    ------
    StudyError
        When rows and features do not find each other, with what would help.
    """
    files = [path for path in asked if "{" in path or Path(path).is_dir()]
    if files and len(asked) > 1:
        message = f"{files[0]}: files a case stand alone. Leave out the other --features."
        raise StudyError(message)
    if files:
        return _of_files(folder, patients, files[0])
    paths = [Path(path) for path in asked]
    is_one = any(path.exists() and path.samefile(where) for path in paths)
    return _of_tables(folder, patients, paths, is_one=is_one)


def is_feature(column: Column, table: pd.DataFrame) -> bool:
    """Tell a feature from the rest of a table that holds both: a number that is not called otherwise.

    Decimals have no place in an identifier, a class or a center, whatever the name: ``glcm_Id``.
    """
    if describes_the_extraction(column.name, [str(name) for name in table]):
        return True
    if AGE.search(column.name) or not all(map(is_number, column.levels)):
        return False
    if any("." in level for level in column.levels):
        return True
    return column.holds != "levels" and not any(words.search(column.name) for words in NAMED)


def _of_files(folder: Path, patients: pd.DataFrame, pattern: str) -> GivenTables:
    columns = columns_of(patients)
    if "{" in pattern:
        found = matched_by(pattern, columns, folder)
    else:
        place = Path(pattern)
        files = sorted(path for ending in TABLES for path in place.rglob(ending))
        found = matched(columns, files, folder) if files else Matched("", (), ())
    if not found.template or "*" in found.template or found.n_rows < FEWEST * len(patients):
        message = (
            f"{pattern}: {found.n_rows} of {len(patients)} rows find their table by name"
            f"{_shown(found.unused)}. Give a path with a column in braces, "
            '"slicer/{patient_id}.csv".'
        )
        raise StudyError(message)
    asked = columns_in(found.template)
    if len(set(asked)) > 1:
        message = f"{pattern}: one column in braces tells the case; found {', '.join(asked)}."
        raise StudyError(message)
    return GivenTables(
        patients, False, asked[0], (found.template,), "", (), found.n_rows, False, tuple(columns)  # noqa: FBT003
    )  # fmt: skip


def _shown(unused: Sequence[str]) -> str:
    return f"; files are called {', '.join(unused[:3])}" if unused else ""


def _of_tables(
    folder: Path, patients: pd.DataFrame, paths: Sequence[Path], *, is_one: bool
) -> GivenTables:
    columns = columns_of(patients)
    if is_one:
        columns = [one for one in columns if not is_feature(one, patients)]
    identifier = identifier_of(columns)
    read = [_read(path, identifier.name) for path in paths]
    unique = [one for one in columns if _may_name(one)]
    found = [(one, [_place(one, table) for table in read]) for one in unique]
    column, places = max(found, key=lambda pair: (_n_rows(*pair), pair[0] is identifier))
    named = {
        place.name for place, table in zip(places, read, strict=True) if place is not table.index
    }
    written = tuple(written_from(folder, path) for path in paths)
    n_rows = _n_rows(column, places)
    if n_rows < FEWEST * len(patients) or len(named) > 1:
        return _by_words(patients, unique, identifier, read, written)
    case_id = str(named.pop()) if named else ""
    tables = [read_feature_table(path, case_id=case_id, known_as=column.name) for path in paths]
    return GivenTables(
        patients, False, column.name, written, case_id, tuple(tables), n_rows, is_one, tuple(columns)  # noqa: FBT003
    )  # fmt: skip


def _may_name(column: Column) -> bool:
    return column.is_unique and column.holds != "dates" and not PERSON.search(column.name)


def _read(path: Path, identifier: str) -> pd.DataFrame:
    table = read_feature_table(path, known_as=identifier)
    if table.index.name == SEGMENT:
        message = (
            f"{path}: is 3D Slicer's table of one case. Give the folder of all of them, or a path with "
            'a column in braces, "slicer/{patient_id}.csv".'
        )
        raise StudyError(message)
    return table


def _place(column: Column, table: pd.DataFrame) -> pd.Index:
    """Find where a table has a column's texts: as its cases, or in another column of texts, once each.

    Two columns of numbers may share some by chance, or because both measure the same.
    """
    cells = frozenset(column.cells)
    if not cells.isdisjoint(table.index) or all(map(is_number, column.levels)):
        return table.index
    others = (pd.Index(table[name], name=name) for name in table)
    known = [other for other in others if other.is_unique and not cells.isdisjoint(other)]
    return max(known, key=lambda other: len(cells.intersection(other)), default=table.index)


def _n_rows(column: Column, places: Sequence[pd.Index]) -> int:
    known = [frozenset(place) for place in places]
    return sum(all(cell in one for one in known) for cell in column.cells)


def _by_words(
    patients: pd.DataFrame, unique: Sequence[Column], identifier: Column,
    tables: Sequence[pd.DataFrame], written: tuple[str, ...],
) -> GivenTables:  # fmt: skip
    """Find "case004" by 4: the features' names are written beside the patients."""
    cases = [str(case) for case in tables[0].index]
    found = max(
        (alike_in_words(one, cases) for one in unique), key=lambda names: sum(map(bool, names))
    )
    n_rows = sum(bool(case) and all(case in table.index for table in tables) for case in found)
    names = [case or own for case, own in zip(found, identifier.cells, strict=True)]
    if n_rows < FEWEST * len(patients) or len(set(names)) < len(names):
        rows = "; ".join(f"{one.name}: {one.present[0]}" for one in unique)
        called = "; ".join(
            f"{path} calls its cases {', '.join(map(str, table.index[:3]))} ({table.index.name})"
            for path, table in zip(written, tables, strict=True)
        )
        message = (
            f"{n_rows} of {len(patients)} rows find their features. {called}; the first row of the "
            f"patient table holds {rows}. Add a column of the features' names to the patient table."
        )
        raise StudyError(message)
    name = WRITTEN if WRITTEN not in patients else f"{WRITTEN}_2"
    added = without_persons(patients).assign(**{name: names})
    columns = columns_of(added)
    return GivenTables(
        added, True, name, written, "", tuple(tables), n_rows, False, tuple(columns)  # noqa: FBT003
    )  # fmt: skip
