"""Pictures of three invented ROIs, and one node with its lengths."""

import io

import numpy as np
import pandas as pd
from PIL import Image

from alnus.report.node_pictures import COLUMNS, STEP, NodePictures
from alnus.tables.features import NODE_LINES, ROI_PICTURES, NodeLineRow, RoiPictureRow

ROIS = (
    RoiPictureRow(
        "QUH-0007", 1, 2, 1, 0, "in roi", "0.07 mm, given", "the ROI has 2 parts. Look at it"
    ),
    RoiPictureRow("QUH-0012", 2, 1, 0, 0, "not in roi", "0.07 x 0.08 mm, given", ""),
    RoiPictureRow("QUH-0031", 3, 1, 0, 0, "not in roi", "pixels", "<script>alert('x')</script>"),
)


def rois() -> pd.DataFrame:
    return ROI_PICTURES.frame(ROIS)


def lines() -> pd.DataFrame:
    return NODE_LINES.frame(
        [
            NodeLineRow("QUH-0012", "long_axis", 8.0, 20.0, 32.0, 20.0, 14.2, "mm"),
            NodeLineRow("QUH-0012", "short_axis", 20.0, 12.0, 20.0, 28.0, 9.4, "mm"),
            NodeLineRow("QUH-0012", "cortical_thickness", 20.0, 12.0, 20.0, 16.0, 2.4, "mm"),
        ]
    )


def pictures() -> NodePictures:
    row, column = np.mgrid[:40, :40]
    roi = ((row - 20) / 8) ** 2 + ((column - 20) / 12) ** 2 <= 1
    node = (60 + (row * 37 + column * 11) % 40 + 60 * roi).astype(np.uint8)
    sheet = io.BytesIO()
    Image.new("RGB", (COLUMNS * STEP[1], STEP[0]), "gray").save(sheet, "JPEG")
    return NodePictures((sheet.getvalue(),), node, roi)
