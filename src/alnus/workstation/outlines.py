"""Caliper points → ROI files: one image, or a table of them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from alnus.arrays import Floats
from alnus.csv_cell import guarded
from alnus.delineation.arcs import four_arc_outline
from alnus.delineation.calipers import Calipers
from alnus.delineation.outline import outline
from alnus.errors import AlnusError, CaseError, CohortError
from alnus.files import replacing
from alnus.imaging.formats import read_picture
from alnus.imaging.read import read_image, stem
from alnus.imaging.roi_files import refuse_ending, write_roi
from alnus.imaging.rois.polygon import rasterize
from alnus.workstation.points_table import PointsRow, parse_points, read_points_csv

Method = Literal["paths", "arcs"]


@dataclass(frozen=True, eq=False)
class Outlined:
    """An image's outline, not yet written."""

    row: PointsRow
    shape: tuple[int, int]
    spacing: tuple[float, float] | None
    polygon: Floats

    def write(self, path: Path) -> None:
        """Write the ROI in the format that the ending names."""
        write_roi(
            path,
            rasterize(self.polygon, self.shape),
            polygon=self.polygon,
            image_name=self.row.image.name,
            spacing=self.spacing,
            place=read_picture(self.row.image).place,
        )


def outline_image(
    image: Path, points: str, outputs: Sequence[Path], *, method: Method = "paths"
) -> None:
    """Outline the node on an image and write its ROI.

    Parameters
    ----------
    image : Path
        The image.
    points : str
        Four points "x,y x,y x,y x,y" in pixels: the long axis' ends, then the short axis'.
    outputs : sequence of Path
        Files to write: .png, .nrrd, .seg.nrrd, .json (polygon).
    method : {"paths", "arcs"}
        Follow the image's edges, or draw the four-arc ellipse through the points.

    Raises
    ------
    CaseError
        When image, points or endings cannot be used; then nothing is written.
    """
    for path in outputs:
        refuse_ending(path)
    drawn = _outlined(PointsRow(stem(image), image, parse_points(points)), method)
    for path in outputs:
        drawn.write(path)


def outline_table(
    table: Path, folder: Path, *, method: Method = "paths", ending: str = ".png"
) -> Path:
    """Outline the nodes of a table of points; see :func:`read_points_csv` for its columns.

    Parameters
    ----------
    table : Path
        The table.
    folder : Path
        Gets a file ``<case_id>-roi`` a row and ``batch.csv``, which ``alnus extract`` takes.
    method, ending
        As above.

    Returns
    -------
    Path
        The batch table.

    Raises
    ------
    CohortError
        With a sentence for every row that cannot be used; then nothing is written.
    """
    refuse_ending(Path(ending))
    drawn, faults = [], []
    for row in read_points_csv(table):
        try:
            drawn.append(_outlined(row, method))
        except CaseError as error:
            faults.append(f"case {row.case_id}: {error}")
    if faults:
        raise CohortError.of_faults(str(table), faults)
    return _write_folder(drawn, folder, ending)


def _outlined(row: PointsRow, method: Method) -> Outlined:
    image, spacing = read_image(row.image, case_id=row.case_id)
    rows, columns = image.shape
    calipers = Calipers.on_image(row.points, (rows, columns))
    polygon = outline(image, calipers) if method == "paths" else four_arc_outline(calipers)
    return Outlined(row, (rows, columns), spacing, polygon)


def _write_folder(drawn: Sequence[Outlined], folder: Path, ending: str) -> Path:
    batch = folder / "batch.csv"
    if batch.exists():
        message = f"{batch} is there already. Name another folder"
        raise AlnusError(message)
    lines = [("case_id", "Image", "Mask")]
    for one in drawn:
        name = f"{one.row.case_id}-roi{ending}"
        one.write(folder / name)
        lines.append((one.row.case_id, str(one.row.image.resolve()), name))
    with replacing(batch) as beside, beside.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(map(guarded, line) for line in lines)
    return batch
