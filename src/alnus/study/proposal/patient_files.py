"""The patients that a proposal is made of, each with the files that bear its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from alnus.cohort.derivation import MISSING
from alnus.cohort.patients import read_table
from alnus.errors import StudyError
from alnus.numeral import folded
from alnus.report.typography import counted
from alnus.study.proposal import classes
from alnus.study.proposal.columns import Column, columns_of, without_persons
from alnus.study.proposal.files import (
    Matched,
    files_of,
    matched,
    matched_by,
    meant_by,
    parted,
    written_from,
)
from alnus.study.proposal.given_tables import FEWEST, GivenTables, given_tables
from alnus.study.proposal.roles import identifier_of
from alnus.study.proposal.words import MISSING as WORDS

WRITTEN = "patients.csv", "patients-with-files.csv"
IMAGE, ROI = "image", "roi"


@dataclass(frozen=True, eq=False)
class Patients:
    """A table and the files of its rows.

    Parameters
    ----------
    table : DataFrame of str
        A row a patient, or an image.
    path : str
        The table's, from the study's folder.
    is_written : bool
        Whether the table is written there, as it was found with the files' paths.
    missing : tuple of str
        Texts of the table that mean a missing value.
    image, roi : Matched
        Files of each row.
    masks_drawn : tuple of bool
        Whether anything is drawn in the row's masks; False where there are none.
    by_class : bool
        Whether the table was made of folders.
    given : GivenTables, optional
        Tables of features in place of files.
    """

    table: pd.DataFrame
    path: str
    is_written: bool
    missing: tuple[str, ...]
    image: Matched
    roi: Matched
    masks_drawn: tuple[bool, ...]
    by_class: bool = False
    given: GivenTables | None = None

    @property
    def columns(self) -> list[Column]:
        """What the table's columns hold, without features."""
        return columns_of(self.table) if self.given is None else list(self.given.columns)


def patients_by_class(folder: Path, images: str, roi: str) -> Patients:
    """Make the table of folders by class.

    Raises
    ------
    StudyError
        When there are no two classes, or a file would be written over.
    """
    found = files_of(images)
    masks = files_of(roi) if roi else []
    table = classes.listed([path for path in found if path not in set(masks)], masks, folder)
    drawn = tuple(table[classes.OUTLINED] == "yes")
    paths = (tuple(table[name]) for name in (classes.IMAGE, classes.ROI))
    image, outlines = (
        Matched(f"{{{name}}}", cells, ()) for name, cells in zip((IMAGE, ROI), paths, strict=True)
    )
    return Patients(table, _free(folder), True, (), image, outlines, drawn, by_class=True)  # noqa: FBT003


def patients_of_table(folder: Path, table: Path, images: str, roi: str) -> Patients:
    """Read a table and bring its rows and the files together.

    Parameters
    ----------
    folder : Path
        The study's.
    table : Path
        The table.
    images, roi : str
        A folder; a name with a star; or a path with columns in braces. Without ``roi``, masks are
        those files among the images that are called so.

    Raises
    ------
    StudyError
        When table or files are not there, or no row has an image and an ROI.
    """
    texts = missing_texts(read_table(table))
    read = read_table(table, missing=texts)
    columns = columns_of(read)
    identifier_of(columns)  # refuses before anything is looked for
    image, outlines = _matched_both(columns, images, roi, folder)
    image = _one_a_row(image, folder)
    both = sum(bool(a and b) for a, b in zip(image.paths, outlines.paths, strict=True))
    if both < FEWEST * len(read):
        raise StudyError(_nothing_fits(columns, image, outlines))
    drawn = tuple(bool(path) and _is_drawn(folder, path) for path in outlines.paths)
    where = written_from(folder, table)
    if image.template and outlines.template:
        return Patients(read, where, False, texts, image, outlines, drawn)  # noqa: FBT003
    names = {name: _new_column(name, read) for name in (IMAGE, ROI)}
    read = without_persons(read)
    read = read.assign(**{names[IMAGE]: image.paths, names[ROI]: outlines.paths})
    image, outlines = (
        Matched(f"{{{names[name]}}}", one.paths, one.unused)
        for name, one in ((IMAGE, image), (ROI, outlines))
    )
    return Patients(read, _free(folder), True, texts, image, outlines, drawn)  # noqa: FBT003


def patients_with_features(folder: Path, table: Path | None, asked: Sequence[str]) -> Patients:
    """Read a patient table, or the one table of everything, and find the features of its rows.

    Raises
    ------
    StudyError
        As :func:`given_tables`.
    """
    where = Path(asked[0]) if table is None else table
    read = read_table(where)
    texts = missing_texts(read)
    given = given_tables(folder, read_table(where, missing=texts) if texts else read, where, asked)
    path = _free(folder) if given.is_added else written_from(folder, where)
    nothing = Matched("", (), ())
    return Patients(given.patients, path, given.is_added, texts, nothing, nothing, (), given=given)


def missing_texts(table: pd.DataFrame) -> tuple[str, ...]:
    """List a table's texts that mean a missing value, beside those that always do."""
    words = set(map(folded, WORDS))
    cells = {cell for name in table for cell in table[name]} - MISSING
    return tuple(sorted(cell for cell in cells if folded(cell) in words))


def _matched_both(
    columns: Sequence[Column], images: str, roi: str, folder: Path
) -> tuple[Matched, Matched]:
    if roi:
        return _matched(columns, images, folder), _matched(columns, roi, folder)
    if "{" in images:
        message = "Where are the ROIs? Give --roi, a folder, a name with a * or with {columns}."
        raise StudyError(message)
    pictures, masks = parted(files_of(images))
    if not masks or not pictures:
        message = f"{images}: which are the ROIs? None is called mask, roi or label. Give --roi."
        raise StudyError(message)
    return matched(columns, pictures, folder), matched(columns, masks, folder)


def _matched(columns: Sequence[Column], pattern: str, folder: Path) -> Matched:
    if "{" in pattern:
        return matched_by(pattern, columns, folder)
    return matched(columns, files_of(pattern), folder)


def _one_a_row(image: Matched, folder: Path) -> Matched:
    """Name the one file that a star means in each row; ROIs may be several, images may not.

    Raises
    ------
    StudyError
        When a row has several.
    """
    if not any("*" in path for path in image.paths):
        return image
    places = [meant_by(folder, path) if path else None for path in image.paths]
    found = [sorted(place.parent.glob(place.name)) if place else [] for place in places]
    several = [files for files in found if len(files) > 1]
    if several:
        listed = ", ".join(file.name for file in several[0][:3])
        message = (
            f"{counted(len(several), 'row')} with several images, as {listed} in "
            f"{several[0][0].parent}: a row is an image here. Write a row for each, with a column of "
            "its file; init finds the patient by a column whose texts repeat."
        )
        raise StudyError(message)
    paths = tuple(written_from(folder, files[0]) if files else "" for files in found)
    return Matched("", paths, image.unused)


def _nothing_fits(columns: Sequence[Column], image: Matched, roi: Matched) -> str:
    which = "image" if image.n_rows <= roi.n_rows else "ROI"
    fewer = image if which == "image" else roi
    names = "; ".join(f"{column.name}: {column.present[0]}" for column in columns if column.levels)
    files = ", ".join(fewer.unused[:3])
    return (
        f"{fewer.n_rows} of {len(fewer.paths)} rows find their {which} by name. Files are called "
        f"{files or 'otherwise'}; the first row holds {names}. Give paths with columns in braces, or "
        "add a column of the files' names."
    )


def _is_drawn(folder: Path, path: str) -> bool:
    place = meant_by(folder, path)
    paths = place.parent.glob(place.name) if "*" in place.name else [place]
    return any(map(classes.has_pixels, paths))


def _new_column(name: str, table: pd.DataFrame) -> str:
    return name if name not in table else f"{name}_file"


def _free(folder: Path) -> str:
    """Name the table to be written; what is there is not written over."""
    for name in WRITTEN:
        if not (folder / name).exists():
            return name
    message = f"{folder} holds {' and '.join(WRITTEN)} already. Move them, or name another folder."
    raise StudyError(message)
