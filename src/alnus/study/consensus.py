"""Columns on which two readers, and where they disagree a third, settled: categories, numbers, ROIs."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

import pandas as pd

from alnus.cohort.cell_faults import CellFaults
from alnus.cohort.consensus import Agree, Settled, same_number, same_text, settled
from alnus.cohort.paths import filled
from alnus.delineation.agreement import roi_agreement
from alnus.errors import CaseError
from alnus.files import file_sha256, place_of
from alnus.imaging.read import CaseFiles, read_colors_at_roi
from alnus.study.config import Study
from alnus.study.rereading import Consensus
from alnus.tables.cohort import CONSENSUS, ConsensusRow


@dataclass(frozen=True, eq=False)
class SettledTable:
    """A patient table with its settled columns.

    Parameters
    ----------
    table : DataFrame of str
        Empty, that is missing, where nobody has read, or nothing is settled.
    rows : sequence of (row, ConsensusRow)
        What was read twice; a row is the table's index.
    unsettled : mapping of (row, column) to str
        Why.
    """

    table: pd.DataFrame
    rows: Sequence[tuple[Hashable, ConsensusRow]] = ()
    unsettled: Mapping[tuple[Hashable, str], str] = field(default_factory=dict)

    def of(self, rows: pd.Index) -> pd.DataFrame:
        """Give the ``CONSENSUS`` of some rows."""
        return CONSENSUS.frame(row for place, row in self.rows if place in rows)

    def faults(self, rows: pd.Index) -> list[str]:
        """Say what is wrong with the readings of these rows."""
        found = CellFaults()
        for (row, name), reason in self.unsettled.items():
            if row in rows:
                found.add(f"row {row}", f"consensus.{name}: {reason}", "Ask the readers")
        return found.sentences()


def with_consensus(table: pd.DataFrame, study: Study, folder: Path) -> SettledTable:
    """Add the columns on which readers settled, before anything asks for them.

    A column whose readers are not in the table stays empty; who asks for it tells what is missing.
    """
    rows: list[tuple[Hashable, ConsensusRow]] = []
    unsettled: dict[tuple[Hashable, str], str] = {}
    labels = {item.column or name: item.label for name, item in study.variables.items()}
    lines = [dict(zip(map(str, table), map(str, cells), strict=True)) for cells in table.to_numpy()]
    for name, rule in study.consensus.items():
        texts = [""] * len(table)
        if set(rule.columns) <= set(table):
            for place, (row, cells) in enumerate(zip(table.index, lines, strict=True)):
                try:
                    found = _settled(rule, cells, study, folder)
                except ValueError as reason:
                    unsettled[row, name] = str(reason)
                    continue
                texts[place] = found.text
                if found.text:
                    case_id = cells.get(study.patients.case_id, str(row))
                    label = labels.get(name, name)
                    rows.append((row, ConsensusRow(case_id, label, found.by_third)))
        table = table.assign(**{name: texts})
    return SettledTable(table, rows, unsettled)


def _settled(rule: Consensus, cells: Mapping[str, str], study: Study, folder: Path) -> Settled:
    if rule.dice is None:
        agree: Agree = same_text
        if rule.within is not None:
            agree = partial(same_number, within=rule.within)
        return settled(rule.readers, _three(cells[column] for column in rule.readers), agree)
    paths = [filled(path, cells) for path in rule.readers]
    texts = _three(path if (folder / path).is_file() else "" for path in paths)
    image = place_of(folder, filled(study.patients.image, cells))
    same = partial(_same_roi, image, folder, study.patients.roi_label, at_least=rule.dice)
    return settled(_three(paths), texts, same)


def _three(texts: Iterator[str] | Sequence[str]) -> tuple[str, str, str]:
    first, second, third = texts
    return first, second, third


def _same_roi(
    image: Path, folder: Path, label: int | str | None, first: str, second: str, *, at_least: float
) -> str:
    """Give the first of two ROIs that agree.

    Raises
    ------
    ValueError
        When a file cannot be used.
    """
    paths = [place_of(folder, first), place_of(folder, second)]
    contents = tuple(file_sha256(path) for path in (image, *paths) if path.is_file())
    return first if _dice(image, *paths, label, contents) >= at_least else ""


@lru_cache(maxsize=100_000)
def _dice(
    image: Path, first: Path, second: Path, label: int | str | None, _: tuple[str, ...]
) -> float:
    """Compare two ROIs once a process: a run prepares its patients several times."""
    try:
        one, other = (
            read_colors_at_roi(CaseFiles(image.name, image, path, roi_label=label))[1]
            for path in (first, second)
        )
    except CaseError as error:
        raise ValueError(str(error)) from error
    return roi_agreement(one, other).dice
