"""A PyRadiomics batch table, ``Image,Mask[,Label]`` → the files of its cases."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from alnus.errors import CohortError
from alnus.imaging.read import CaseFiles, stem

NEEDED = ("image", "mask")
NAMES = ("case_id", "id", "patient")
REFUSED = ("label_channel",)

Row = Mapping[str, str]


def read_batch_csv(path: Path) -> list[CaseFiles]:
    """Read the cases of a PyRadiomics batch table.

    Parameters
    ----------
    path : Path
        CSV with the columns Image, Mask and, if wanted, Label, in any case. Paths may start at the
        table's folder. A case is named by the column case_id, ID or Patient, otherwise by its
        image; the row is added to names that stand there twice. Other columns are left aside.

    Returns
    -------
    list of CaseFiles
        In the order of the rows. Without a label, every non-zero pixel of the mask is inside
        (PyRadiomics would take label 1). Spacing is the image file's own, or 1.

    Raises
    ------
    CohortError
        With every fault of the table.
    """
    rows = _rows(path)
    faults = [fault for number, row in rows for fault in _faults(number, row)]
    if faults:
        raise CohortError.of_faults(str(path), faults)
    names = [_name(row) for _, row in rows]
    times = Counter(names)
    return [
        CaseFiles(
            name if times[name] == 1 else f"{name} (row {number})",
            path.parent / row["image"],
            path.parent / row["mask"],
            roi_label=int(row["label"]) if row.get("label") else None,
        )
        for (number, row), name in zip(rows, names, strict=True)
    ]


def _rows(path: Path) -> list[tuple[int, Row]]:
    """Read the rows, each with its line in the file and column names in small letters."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file)
            header = [name.strip().lower() for name in next(reader, [])]
            _refuse_header(path, header)
            return [
                (reader.line_num, dict(zip(header, map(str.strip, cells), strict=False)))
                for cells in reader
                if any(cells)
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = f"{path}: the batch table cannot be read ({error}). Give a CSV file in UTF-8."
        raise CohortError(message) from error


def _refuse_header(path: Path, header: Sequence[str]) -> None:
    faults = [f"column {name} is missing; found {header}" for name in NEEDED if name not in header]
    faults += [f"column {name} is not supported. Remove it" for name in REFUSED if name in header]
    if faults:
        raise CohortError.of_faults(str(path), faults)


def _faults(number: int, row: Row) -> list[str]:
    faults = [f"row {number}: {name} is empty" for name in NEEDED if not row.get(name)]
    label = row.get("label", "")
    if label and not label.isdecimal():
        faults.append(f"row {number}: Label is {label!r}; a whole number is needed")
    return faults


def _name(row: Row) -> str:
    given = (row[column] for column in NAMES if row.get(column))
    return next(given, stem(Path(row["image"])))
