"""ROI files → measurements with their unit and the scale's source: one node, or a table of them."""

from dataclasses import dataclass
from pathlib import Path

from alnus.delineation.measurements import Measurements, measure
from alnus.errors import CaseError, CohortError
from alnus.imaging.read import read_case, read_image
from alnus.workstation.rows import Row, case_names, read_rows, spacing_of

GIVEN, IN_FILE, NONE = "given", "image file", "none"
IN_PIXELS = (1.0, 1.0)  # what a case has when no file tells its pixel size
COLUMNS = (
    "case_id", "unit", "scale_source", "long_axis", "short_axis", "chord_across", "long_to_short",
    "area", "cortical_thickness", "hilum",
)  # fmt: skip

Cell = str | float


@dataclass(frozen=True)
class NodeFiles:
    """The files of a node to measure.

    Parameters
    ----------
    case_id : str
        Name of the case.
    image, roi : Path
        Files.
    hilum : Path, optional
        The hilum's mask on the same image; empty where it was looked for and not seen.
    spacing : tuple of float, optional
        Pixel height and width in mm; without it, those of the image file, or pixels are counted.
    roi_label : int, optional
        ROI label; without it every non-zero pixel is inside.
    """

    case_id: str
    image: Path
    roi: Path
    hilum: Path | None = None
    spacing: tuple[float, float] | None = None
    roi_label: int | str | None = None


def measure_files(files: NodeFiles) -> dict[str, Cell]:
    """Measure one node.

    Returns
    -------
    dict
        By ``COLUMNS``: lengths in ``unit`` (mm or pixel), the area in its square; "" where nothing
        was measured; ``hilum`` is present, absent or "".

    Raises
    ------
    CaseError
        When a file cannot be used.
    """
    case = read_case(
        files.image,
        files.roi,
        spacing=files.spacing,
        case_id=files.case_id,
        roi_label=files.roi_label,
    )
    source = GIVEN if files.spacing else IN_FILE if case.spacing != IN_PIXELS else NONE
    hilum = None
    if files.hilum:  # unlike an ROI it may be empty: looked for and not seen
        hilum = read_image(files.hilum, case_id=files.case_id)[0] != 0
    found = measure(case.roi, spacing=case.spacing, hilum=hilum)
    unit = "pixel" if source == NONE else "mm"
    return dict(zip(COLUMNS, (files.case_id, unit, source, *_cells(found)), strict=True))


def measure_table(table: Path) -> list[dict[str, Cell]]:
    """Measure the nodes of a table.

    Parameters
    ----------
    table : Path
        CSV with the columns image, mask and, if wanted, case_id, label, hilum, spacing_row,
        spacing_column (mm); column names in any case. Paths start at the table's folder.

    Returns
    -------
    list of dict
        As from :func:`measure_files`, in the order of the rows.

    Raises
    ------
    CohortError
        With a sentence for every row that cannot be used.
    """
    rows = read_rows(table, ("image", "mask"))
    faults: list[str] = []
    names = case_names(rows, faults)
    measured = []
    for number, (name, row) in enumerate(zip(names, rows, strict=True), start=1):
        try:
            measured.append(measure_files(_node_files(name, row, table.parent)))
        except CaseError as error:
            faults.append(str(error))
        except ValueError:
            faults.append(f"row {number}: label and spacing must be numbers")
    if faults:
        raise CohortError.of_faults(str(table), faults)
    return measured


def _node_files(name: str, row: Row, folder: Path) -> NodeFiles:
    return NodeFiles(
        name,
        folder / row["image"],
        folder / row["mask"],
        folder / row["hilum"] if row.get("hilum") else None,
        spacing_of(row),
        int(row["label"]) if row.get("label") else None,
    )


def _cells(found: Measurements) -> tuple[Cell, ...]:
    thickness = "" if found.cortical_thickness is None else found.cortical_thickness
    hilum = "" if found.hilum is None else "present" if found.hilum else "absent"
    return (
        found.long_axis, found.short_axis, found.chord_across, found.long_to_short, found.area,
        thickness, hilum,
    )  # fmt: skip
