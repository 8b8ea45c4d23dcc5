"""Two runs beside each other as a reader compares them: settings, patients, choices, performance."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from alnus.study.run_directory import RunDirectory
from alnus.tables.cohort import PATIENTS
from alnus.tables.evaluation import CALIBRATION, DISCRIMINATION
from alnus.tables.models import COEFFICIENTS, INTERNAL_VALIDATION
from alnus.tables.signature import SELECTION
from alnus.tables.table import AnyTable

NOTHING = "–"
Cells = Mapping[str, str]  # what → its text


@dataclass(frozen=True)
class Line:
    """One thing in both runs.

    Parameters
    ----------
    section : str
        "settings", "patients", "features", "terms", "internal", "AUC" or "slope".
    what : str
        A key, a cohort, a feature, a model's term, or a model in a cohort.
    first, second : str
        As each run has it; a dash where it has none.
    """

    section: str
    what: str
    first: str
    second: str

    @property
    def differs(self) -> bool:
        """Whether the runs say something else."""
        return self.first != self.second


def side_by_side(first: Path, second: Path) -> list[Line]:
    """Compare two run directories.

    Parameters
    ----------
    first, second : Path
        Run directories, whole or not: what a run lacks has a dash.

    Returns
    -------
    list of Line
        Settings that differ; everything else, also where both agree.

    Raises
    ------
    StudyError
        When one is no run directory.
    """
    runs = RunDirectory(first), RunDirectory(second)
    for run in runs:
        run.study()
    lines = [
        line
        for section, cells_of in SECTIONS.items()
        for line in _lines(section, *map(cells_of, runs))
    ]
    return [line for line in lines if line.differs or line.section != "settings"]


def _lines(section: str, first: Cells, second: Cells) -> Iterator[Line]:
    for what in dict.fromkeys((*first, *second)):
        yield Line(section, what, first.get(what, NOTHING), second.get(what, NOTHING))


def _settings(run: RunDirectory) -> Cells:
    return dict(_leaves(run.study_content()))


def _leaves(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Walk through a study file's content; a list of sections is numbered."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for number, item in enumerate(value, start=1):
            yield from _leaves(item, f"{place}[{number}]")
    else:
        yield place, str(value)


def _patients(run: RunDirectory) -> Cells:
    outcome = run.study().patients.outcome.event
    return {
        str(cohort): f"{len(part)} patients, {int(part['outcome'].sum())} {outcome}"
        for cohort, part in _table(run, PATIENTS).groupby("cohort", sort=False)
    }


def _features(run: RunDirectory) -> Cells:
    table = _table(run, SELECTION)
    kept = table[table["coefficient"] != 0]
    return {
        str(feature): f"{value:.4g}"
        for feature, value in zip(kept["feature"], kept["coefficient"], strict=True)
    }


def _terms(run: RunDirectory) -> Cells:
    table = _table(run, COEFFICIENTS)
    return {
        f"{row['model']}: {row['term']}": _interval(row, "odds_ratio")
        for row in table[table["term"] != "(Intercept)"].to_dict("records")
    }


def _internal(run: RunDirectory) -> Cells:
    return {
        f"{row['model']}, {row['procedure']}": _interval(row, "value")
        for row in _table(run, INTERNAL_VALIDATION).to_dict("records")
        if row["measure"] == "AUC"
    }


def _auc(run: RunDirectory) -> Cells:
    return _in_cohorts(_table(run, DISCRIMINATION), "auc")


def _slope(run: RunDirectory) -> Cells:
    table = _table(run, CALIBRATION)
    return _in_cohorts(table[table["measure"] == "slope"], "value")


def _in_cohorts(table: pd.DataFrame, column: str) -> Cells:
    return {
        f"{row['model']}, {row['cohort']}": _interval(row, column)
        for row in table.to_dict("records")
    }


def _interval(row: Mapping[Hashable, Any], column: str) -> str:
    value, low, high = (
        NOTHING if pd.isna(row[name]) else f"{row[name]:.4g}" for name in (column, "low", "high")
    )
    if (low, high) == (NOTHING, NOTHING):
        return value
    level = row.get("confidence")
    return f"{value} ({'' if level is None else f'{100 * level:g} % '}{low} to {high})"


def _table(run: RunDirectory, table: AnyTable) -> pd.DataFrame:
    """Read a table; an empty one where the run has none."""
    there = run.path(table).is_file()
    return run.read(table) if there else pd.DataFrame(columns=list(table.columns))


SECTIONS: Mapping[str, Callable[[RunDirectory], Cells]] = {
    "settings": _settings,
    "patients": _patients,
    "features": _features,
    "terms": _terms,
    "internal": _internal,
    "AUC": _auc,
    "slope": _slope,
}
TITLES = {
    "settings": "Settings that differ",
    "patients": "Cohorts",
    "features": "Features of the Rad-score (coefficient)",
    "terms": "Terms (odds ratio with interval)",
    "internal": "Internal AUC (with interval)",
    "AUC": "AUC (with interval)",
    "slope": "Calibration slope (with interval)",
}


def as_text(lines: Sequence[Line], first: str, second: str) -> str:
    """Print a comparison for a terminal; what differs is marked."""
    told: list[str] = []
    for section, title in TITLES.items():
        part = [line for line in lines if line.section == section]
        if part:
            told += [f"\n{title}", *_columns(part, first, second)]
    return "\n".join(told).lstrip("\n")


def _columns(lines: Sequence[Line], first: str, second: str) -> Iterator[str]:
    widths = [
        max(map(len, column))
        for column in zip(("", first), *((line.what, line.first) for line in lines), strict=True)
    ]
    yield f"  {'':{widths[0]}}  {first:{widths[1]}}  {second}".rstrip()
    for line in lines:
        mark = "*" if line.differs else " "
        yield f"{mark} {line.what:{widths[0]}}  {line.first:{widths[1]}}  {line.second}".rstrip()
