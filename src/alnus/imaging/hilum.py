"""A node's hilum, drawn on the same image as its ROI."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from alnus.arrays import Bools
from alnus.imaging.read import CaseFiles, read_image
from alnus.imaging.rois.cleaning import AS_DRAWN

POLYGONS = (".json", ".csv")


def read_hilum(
    node: CaseFiles, path: Path, shape: tuple[int, ...], *, label: int | str | None = None
) -> Bools:
    """Read the mask of a node's hilum; unlike an ROI it may be empty: looked for and not seen.

    Parameters
    ----------
    node : CaseFiles
        The node's image, and its ROI.
    path : Path
        The hilum's mask or polygon.
    shape : tuple of int
        Rows and columns of the node's case.
    label : int or str, optional
        Number or name of the hilum's region; without it there must be one.

    Returns
    -------
    ndarray of bool, shape (rows, columns)

    Raises
    ------
    CaseError
        When a file cannot be used.
    """
    if not path.name.lower().endswith(POLYGONS) and not read_image(path)[0].any():
        return np.zeros(shape, bool)
    return replace(node, roi=path, roi_label=label, more_rois=(), cleaning=AS_DRAWN).read().roi
