"""ROI files → measurements with their unit and the scale's source: one node, or a table of them."""

from dataclasses import dataclass
from pathlib import Path

from alnus.arrays import Bools
from alnus.delineation.measurements import Measurements, measure
from alnus.delineation.ruler import SOURCE, spacing_from_ruler
from alnus.errors import CaseError, CohortError
from alnus.imaging.hilum import read_hilum
from alnus.imaging.picture import Scale
from alnus.imaging.read import CaseFiles, read_case, read_colors
from alnus.workstation.points_table import parse_points
from alnus.workstation.rows import Row, case_names, read_rows, spacing_of

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
    roi_label, hilum_label : int or str, optional
        Number or name of a region; without it there must be one.
    ruler : str, optional
        Two points "x,y x,y" on the ruler in the image, in place of the spacing.
    ruler_mm : float, optional
        Length between them, mm.
    """

    case_id: str
    image: Path
    roi: Path
    hilum: Path | None = None
    spacing: tuple[float, float] | None = None
    roi_label: int | str | None = None
    hilum_label: int | str | None = None
    ruler: str | None = None
    ruler_mm: float | None = None


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
    spacing, source = _scale(files)
    case = read_case(
        files.image,
        files.roi,
        spacing=spacing,
        case_id=files.case_id,
        roi_label=files.roi_label,
    )
    found = measure(case.roi, spacing=case.spacing, hilum=_hilum(files, case.roi.shape))
    scale = Scale(case.spacing, source or case.spacing_source)
    return cells_of(files.case_id, found, scale)


def cells_of(case_id: str, found: Measurements, scale: Scale) -> dict[str, Cell]:
    """Give a node's measurements by ``COLUMNS``, as :func:`measure_files` does."""
    told = (case_id, "mm" if scale.is_told else "pixel", scale.source)
    return dict(zip(COLUMNS, (*told, *_cells(found)), strict=True))


def _scale(files: NodeFiles) -> tuple[tuple[float, float] | None, str]:
    """Give the pixel size that the user has told, and who says so where it was the ruler."""
    if files.ruler is None and files.ruler_mm is None:
        return files.spacing, ""
    if files.ruler is None or files.ruler_mm is None or files.spacing is not None:
        message = "Ruler: give two points and their length in mm, and no spacing beside them"
        raise CaseError(message)
    rows, columns, *_ = read_colors(files.image, case_id=files.case_id).shape
    points = parse_points(files.ruler)
    return spacing_from_ruler(points, files.ruler_mm, (rows, columns)), SOURCE


def _hilum(files: NodeFiles, shape: tuple[int, ...]) -> Bools | None:
    if files.hilum is None:
        return None
    node = CaseFiles(files.case_id, files.image, files.roi)
    return read_hilum(node, files.hilum, shape, label=files.hilum_label)


def measure_table(table: Path) -> list[dict[str, Cell]]:
    """Measure the nodes of a table.

    Parameters
    ----------
    table : Path
        CSV with the columns image, mask and, if wanted, case_id, label, hilum, hilum_label,
        spacing_row, spacing_column (mm); column names in any case. Paths start at the table's folder.

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
        except ValueError as error:
            faults.append(f"row {number}: {error}")
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
        row.get("label") or None,
        row.get("hilum_label") or None,
    )


def _cells(found: Measurements) -> tuple[Cell, ...]:
    thickness = "" if found.cortical_thickness is None else found.cortical_thickness
    hilum = "" if found.hilum is None else "present" if found.hilum else "absent"
    return (
        found.long_axis, found.short_axis, found.chord_across, found.long_to_short, found.area,
        thickness, hilum,
    )  # fmt: skip
