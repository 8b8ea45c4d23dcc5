"""A PyRadiomics batch table, ``Image,Mask[,Label]`` → the files of its cases."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from alnus.errors import CohortError
from alnus.imaging.read import CaseFiles, stem
from alnus.spreadsheet.sheet import read_sheet

NEEDED = ("image", "mask")
NAMES = ("case_id", "id", "patient")
REFUSED = ("label_channel",)
LONGEST_PATH = 4096  # bytes; systems take no longer one

Row = Mapping[str, str]


def read_batch_csv(path: Path, *, roi_label: int | str | None = None) -> list[CaseFiles]:
    """Read the cases of a PyRadiomics batch table.

    Parameters
    ----------
    path : Path
        CSV, divided by comma, semicolon or tab, with the columns Image, Mask and, if wanted, Label
        and Frame, in any case. Paths may start at the table's folder. A case is named by the column case_id, ID or Patient, otherwise by its
        image; the row is added to names that stand there twice. Other columns are left aside; see
        :func:`read_columns`.
    roi_label : int or str, optional
        Number or name of the ROI's region where a row names none.

    Returns
    -------
    list of CaseFiles
        In the order of the rows. Without a label, the mask must have one region, of any label
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
            _file(path.parent, row["image"]),
            _file(path.parent, row["mask"]),
            roi_label=_label(row) or roi_label,
            frame=int(row["frame"]) if row.get("frame") else None,
        )
        for (number, row), name in zip(rows, names, strict=True)
    ]


def read_columns(path: Path) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Read a batch table as it stands, for columns that are to lie beside the features.

    Returns
    -------
    header : tuple of str
        Names of the columns, as they are written.
    rows : list of tuple of str
        Cells, in the order of the cases of :func:`read_batch_csv`.
    """
    sheet = read_sheet(path)
    return tuple(sheet.header), [tuple(cells) for cells in sheet.rows.values()]


def _rows(path: Path) -> list[tuple[int, Row]]:
    """Read the rows, each with its number in the file and column names in small letters."""
    sheet = read_sheet(path)
    header = [name.lower() for name in sheet.header]
    faults = [f"column {name} is missing; found {header}" for name in NEEDED if name not in header]
    faults += [f"column {name} is not supported. Remove it" for name in REFUSED if name in header]
    if faults:
        raise CohortError.of_faults(str(path), faults)
    return [(n, dict(zip(header, cells, strict=True))) for n, cells in sheet.rows.items()]


def _faults(number: int, row: Row) -> list[str]:
    faults = [f"row {number}: {name} is empty" for name in NEEDED if not row.get(name)]
    faults += [
        f"row {number}: {name} has {len(row[name]):,} letters; no path is that long"
        for name in NEEDED
        if len(row.get(name, "").encode()) > LONGEST_PATH
    ]
    frame = row.get("frame") or "1"
    if not frame.isdecimal():
        faults.append(f"row {number}: Frame is {frame!r}; a whole number is needed")
    return faults


def _label(row: Row) -> int | str | None:
    """Read a label: a whole number, however it is written, or a region's name."""
    text = row.get("label", "")
    try:
        number = float(text)
    except ValueError:
        return text or None
    return int(number) if number.is_integer() else text


def _file(folder: Path, text: str) -> Path:
    """Give a file's path; one written on Windows is read elsewhere, too."""
    path = folder / text
    return path if "\\" not in text or path.exists() else folder / text.replace("\\", "/")


def _name(row: Row) -> str:
    given = (row[column] for column in NAMES if row.get(column))
    return next(given, stem(Path(row["image"])))
