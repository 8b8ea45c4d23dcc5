"""Images → whether measuring traces or text lie on them, and at the ROI: one image, or a table."""

from pathlib import Path

from alnus.errors import CaseError, CohortError
from alnus.imaging.overlays import find_overlays
from alnus.imaging.read import read_case, read_colors
from alnus.workstation.rows import case_names, read_rows

COLUMNS = ("case_id", "anywhere", "in_roi")
YES, NO = "yes", "no"


def traces_on(
    case_id: str, image: Path, roi: Path | None, *, roi_label: int | None = None
) -> dict[str, str]:
    """Look for overlays on one image.

    Parameters
    ----------
    case_id : str
        Name of the case.
    image : Path
        The image; colors help.
    roi : Path, optional
        The ROI; without it ``in_roi`` is "".
    roi_label : int, optional
        ROI label; without it every non-zero pixel is inside.

    Returns
    -------
    dict
        By ``COLUMNS``: yes or no.

    Raises
    ------
    CaseError
        When a file cannot be used.
    """
    found = find_overlays(read_colors(image, case_id=case_id))
    in_roi = ""
    if roi is not None:
        inside = read_case(image, roi, case_id=case_id, roi_label=roi_label).roi
        in_roi = YES if found.near(inside) else NO
    anywhere = YES if found.anywhere or in_roi == YES else NO
    return dict(zip(COLUMNS, (case_id, anywhere, in_roi), strict=True))


def traces_in_table(table: Path) -> list[dict[str, str]]:
    """Look for overlays on the images of a table.

    Parameters
    ----------
    table : Path
        CSV with the column image and, if wanted, case_id, mask, label; column names in any case.
        Paths start at the table's folder.

    Raises
    ------
    CohortError
        With a sentence for every row that cannot be used.
    """
    rows = read_rows(table, ("image",))
    faults: list[str] = []
    names = case_names(rows, faults)
    found = []
    for name, row in zip(names, rows, strict=True):
        mask = table.parent / row["mask"] if row.get("mask") else None
        label = row.get("label", "")
        if label and not label.isdecimal():
            faults.append(f"case {name}: label is {label!r}; a whole number is needed")
            continue
        try:
            image = table.parent / row["image"]
            found.append(traces_on(name, image, mask, roi_label=int(label) if label else None))
        except CaseError as error:
            faults.append(str(error))
    if faults:
        raise CohortError.of_faults(str(table), faults)
    return found
