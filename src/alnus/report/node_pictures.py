"""Pictures of nodes that a run keeps for its report."""

from dataclasses import dataclass

from alnus.arrays import Bools, Image
from alnus.imaging.thumbnails import SIDE

COLUMNS, ROWS = 8, 6
TILES = COLUMNS * ROWS
STEP = (SIDE + 33, SIDE + 6)
"""From one thumbnail to the one below, with the text between them, and to the next in the row."""


@dataclass(frozen=True, eq=False)
class NodePictures:
    """Thumbnails of all ROIs, and one node in full.

    Parameters
    ----------
    sheets : tuple of bytes
        JPEGs of thumbnails.
    node : ndarray of uint8, shape (rows, columns)
        Gray values of a node and its surroundings.
    roi : ndarray of bool, shape (rows, columns)
        Its ROI.
    """

    sheets: tuple[bytes, ...]
    node: Image
    roi: Bools
