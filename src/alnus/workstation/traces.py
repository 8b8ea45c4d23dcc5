"""Images → whether measuring traces or text lie on them, and at the ROI: one image, or a table."""

from pathlib import Path

from alnus.errors import CaseError, CohortError
from alnus.imaging.overlays import find_overlays
from alnus.imaging.read import CaseFiles, read_colors, read_colors_at_roi
from alnus.workstation.rows import case_names, read_rows

COLUMNS = ("case_id", "anywhere", "in_roi")
YES, NO = "yes", "no"


def traces_on(
    case_id: str, image: Path, roi: Path | None, *, roi_label: int | str | None = None
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
    roi_label : int or str, optional
        Number or name of the ROI's region; without it there must be one.

    Returns
    -------
    dict
        By ``COLUMNS``: yes or no.

    Raises
    ------
    CaseError
        When a file cannot be used.
    """
    if roi is None:
        found, in_roi = find_overlays(read_colors(image, case_id=case_id)), ""
    else:
        colors, inside = read_colors_at_roi(CaseFiles(case_id, image, roi, roi_label=roi_label))
        found = find_overlays(colors)
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
        try:
            image = table.parent / row["image"]
            found.append(traces_on(name, image, mask, roi_label=row.get("label") or None))
        except CaseError as error:
            faults.append(str(error))
    if faults:
        raise CohortError.of_faults(str(table), faults)
    return found
