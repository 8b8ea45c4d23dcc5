"""Several ROI files of one image as lesions of their own: a row each, of one patient."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from alnus.cohort.paths import filled
from alnus.errors import CohortError
from alnus.imaging.wildcard import matching
from alnus.study.config import Study

ROI, NAME = "lesion_roi", "lesion_name"
"""Columns that are added: the lesion's file, and what it is called. The row's identifier stays as it
is, for paths and rules that ask for it."""


def is_by_lesion(study: Study) -> bool:
    """Whether each ROI file of a case is a lesion of its own."""
    return study.patients.several == "separate" and study.features is None


def by_lesion(study: Study) -> Study:
    """Give the study as its rows of lesions are read; others stay as they are."""
    if not is_by_lesion(study):
        return study
    source = study.patients
    whose = source.patient or source.case_id
    own = replace(source, roi=f"{{{ROI}}}", case_id=NAME, patient=whose)
    return replace(study, patients=own)


def with_lesions(table: pd.DataFrame, study: Study, folder: Path) -> pd.DataFrame:
    """Give each ROI file of a row a row of its own, where the study asks for lesions.

    Parameters
    ----------
    table : DataFrame of str
        The patient table, with the columns that the study asks for.
    study : Study
        Its identifier and its path of ROIs.
    folder : Path
        Where paths start.

    Returns
    -------
    DataFrame of str
        Rows of several files are called ``"P1 lesion 1"`` and so on, in the order of the files' names;
        each keeps the number of its row in the file.

    Raises
    ------
    CohortError
        When the table has a column that is added.
    """
    if not is_by_lesion(study):
        return table
    taken = [name for name in (ROI, NAME) if name in table]
    if taken:
        message = f'column {", ".join(taken)} is made by several = "separate". Rename the table\'s'
        raise CohortError(message)
    source, rows = study.patients, []
    for _, row in table.iterrows():
        written = filled(source.roi, {str(name): str(cell) for name, cell in row.items()})
        paths = _written(written, folder)
        for number, path in enumerate(paths, start=1):
            name = (
                f"{row[source.case_id]} lesion {number}" if len(paths) > 1 else row[source.case_id]
            )
            rows.append(row.to_dict() | {ROI: path, NAME: name})
            rows[-1]["row"] = row.name
    lesions = pd.DataFrame(rows, columns=[*table, ROI, NAME, "row"])
    return lesions.set_index("row").rename_axis(None)


def _written(path: str, folder: Path) -> list[str]:
    """Name the files as the study file would; a name that matches none stays, and is told later."""
    above = path.rpartition("/")[0]
    try:
        found = matching(folder / path)
    except ValueError:
        return [path]
    return [f"{above}/{file.name}" if above else file.name for file in found]
