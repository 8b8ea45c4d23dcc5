"""A table made of folders: one folder a class, as collections without a table come."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from alnus.errors import StudyError
from alnus.imaging.formats import read_picture, stem
from alnus.study.proposal.files import parted, together, written_from

CLASS, NAME, OUTLINED = "class", "case", "outlined"
IMAGE, ROI = "image", "roi"


def listed(images: Sequence[Path], masks: Sequence[Path], folder: Path) -> pd.DataFrame:
    """List the images of folders by class.

    Parameters
    ----------
    images, masks : sequence of Path
        Images, and masks whose names go on after their image's: ``benign (1)_mask_1.png``. Masks
        lie beside the images, or in folders of the classes' names. Without masks, they are parted
        by the words in the images' names.
    folder : Path
        The study file's, where paths start.

    Returns
    -------
    DataFrame of str
        A row an image: its name; its folder's, which is the class; "yes" or "no", whether anything
        is outlined in its masks, which are empty for pictures without a finding; and the paths.

    Raises
    ------
    StudyError
        When there are no two folders with images.
    """
    if not masks:
        images, masks = parted(images)
    classes = sorted({path.parent.name for path in images})
    if len(classes) < 2:
        message = (
            f"The images lie in {len(classes)} folder(s); without --table each class has a folder "
            "of its own. Give the table, or the folder above them."
        )
        raise StudyError(message)
    beside = {name: [mask for mask in masks if mask.parent.name == name] for name in classes}
    rows = [_row(path, beside[path.parent.name], folder) for path in images]
    table = pd.DataFrame(rows)
    if table[NAME].duplicated().any():
        table[NAME] = table[CLASS] + "/" + table[NAME]
    return table


def _row(image: Path, masks: Sequence[Path], folder: Path) -> dict[str, str]:
    mine = [mask for mask in masks if _belongs(mask, image)]
    return {
        NAME: stem(image),
        CLASS: image.parent.name,
        OUTLINED: "yes" if any(map(has_pixels, mine)) else "no",
        IMAGE: written_from(folder, image),
        ROI: together([written_from(folder, mask) for mask in mine]),
    }


def _belongs(mask: Path, image: Path) -> bool:
    """Tell a mask by its name; ``benign (1)`` is no beginning of ``benign (10)_mask``."""
    name, own = stem(mask), stem(image)
    return name == own or (name.startswith(own) and not name[len(own)].isdigit())


def has_pixels(mask: Path) -> bool:
    """Whether anything is drawn in a mask."""
    try:
        picture = read_picture(mask)
    except (ValueError, OSError):
        return True  # it is refused in words when the study is checked
    return bool(np.any(picture.values))
