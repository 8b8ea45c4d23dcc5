"""The files of every row of a patient table, for columns that are computed from pictures."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from alnus.cohort.paths import columns_of, filled
from alnus.files import place_of
from alnus.study.config import Study

SECONDS_A_CASE = 120.0
"""Time that looking at one case may take; no case takes a second."""


class PictureFiles(NamedTuple):
    """A row's image and ROI, and when they changed, so that nothing is remembered of others."""

    image: Path
    roi: Path
    changed: tuple[int, ...]


def is_asked_for(column: str, study: Study, table: pd.DataFrame) -> bool:
    """Whether a rule of the study asks for a column that its table does not have."""
    rules = [rule.where for rule in study.exclusions] + [rule.where for rule in study.cohorts]
    asked = any(condition.column == column for where in rules for condition in where)
    return asked and column not in table and study.features is None


def picture_files(
    table: pd.DataFrame, study: Study, folder: Path
) -> tuple[PictureFiles, ...] | None:
    """Name the files of each row; None where the table lacks columns of the paths.

    Parameters
    ----------
    table : DataFrame of str
        The patient table.
    study : Study
        Its paths.
    folder : Path
        Where they start.
    """
    templates = (study.patients.image, study.patients.roi)
    if not _are_filled(templates, table):
        return None
    names = list(map(str, table.columns))
    rows = (
        dict(zip(names, map(str, cells), strict=True)) for cells in table.itertuples(index=False)
    )
    return tuple(
        _files(*(place_of(folder, filled(path, row)) for path in templates)) for row in rows
    )


def hila_files(
    table: pd.DataFrame, patients: pd.DataFrame, study: Study, folder: Path
) -> dict[str, Path]:
    """Name the masks of hila that are there, by case.

    Parameters
    ----------
    table : DataFrame of str
        The patient table's included rows.
    patients : DataFrame
        ``PATIENTS`` of the same rows.
    study : Study
        Its paths.
    folder : Path
        Where they start.
    """
    template = study.patients.hilum
    if not template:
        return {}
    rows = ({str(k): str(v) for k, v in row.items()} for row in table.to_dict("records"))
    named = zip(patients["case_id"].tolist(), rows, strict=True)
    places = ((case_id, place_of(folder, filled(template, row))) for case_id, row in named)
    return {case_id: path for case_id, path in places if path.is_file()}


def _are_filled(templates: tuple[str, ...], table: pd.DataFrame) -> bool:
    """Tell whether the table has the columns of the paths; what is missing is told elsewhere."""
    try:
        return all(set(columns_of(template)) <= set(table) for template in templates)
    except ValueError:
        return False


def _files(image: Path, roi: Path) -> PictureFiles:
    changed = tuple(path.stat().st_mtime_ns for path in (image, roi) if path.is_file())
    return PictureFiles(image, roi, changed)
