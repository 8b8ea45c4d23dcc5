"""Caliper points → ROI files: one image, or a table of them."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from alnus.arrays import Floats, Image
from alnus.csv_cell import guarded
from alnus.delineation.arcs import four_arc_outline
from alnus.delineation.calipers import Calipers
from alnus.delineation.network import read_network
from alnus.delineation.network_outline import network_outline
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
class Draughtsman:
    """What draws outlines.

    Parameters
    ----------
    draw : callable
        Image and calipers to polygon.
    name : str
        What it is, for the files of what it draws.
    """

    draw: Callable[[Image, Calipers], Floats]
    name: str


@dataclass(frozen=True, eq=False)
class Outlined:
    """An image's outline, not yet written."""

    row: PointsRow
    shape: tuple[int, int]
    spacing: tuple[float, float] | None
    polygon: Floats
    drawn_by: str

    def write(self, path: Path) -> None:
        """Write the ROI in the format that the ending names."""
        write_roi(
            path,
            rasterize(self.polygon, self.shape),
            polygon=self.polygon,
            image_name=self.row.image.name,
            spacing=self.spacing,
            place=read_picture(self.row.image).place,
            drawn_by=self.drawn_by,
        )


def outline_image(
    image: Path,
    points: str,
    outputs: Sequence[Path],
    *,
    method: Method = "paths",
    network: Path | None = None,
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
    network : Path, optional
        A trained network (ONNX) that draws instead; docs/networks.md.

    Raises
    ------
    CaseError
        When image, points or endings cannot be used; then nothing is written.
    ModelError
        When the network cannot be used.
    """
    for path in outputs:
        refuse_ending(path)
    row = PointsRow(stem(image), image, parse_points(points))
    drawn = _outlined(row, _draw_by(method, network))
    for path in outputs:
        drawn.write(path)


def outline_table(
    table: Path,
    folder: Path,
    *,
    method: Method = "paths",
    network: Path | None = None,
    ending: str = ".png",
) -> Path:
    """Outline the nodes of a table of points; see :func:`read_points_csv` for its columns.

    Parameters
    ----------
    table : Path
        The table.
    folder : Path
        Gets a file ``<case_id>-roi`` a row and ``batch.csv``, which ``alnus extract`` takes.
    method, network
        As above.
    ending : str
        Format of the ROIs.

    Returns
    -------
    Path
        The batch table.

    Raises
    ------
    CohortError
        With a sentence for every row that cannot be used; then nothing is written.
    ModelError
        When the network cannot be used.
    """
    refuse_ending(Path(ending))
    draw = _draw_by(method, network)
    rows, faults = read_points_csv(table)
    drawn = []
    for row in rows:
        try:
            drawn.append(_outlined(row, draw))
        except CaseError as error:
            faults.append(f"case {row.case_id}: {str(error).removeprefix(f'Case {row.case_id}: ')}")
    if faults:
        raise CohortError.of_faults(str(table), faults)
    return _write_folder(drawn, folder, ending)


def _draw_by(method: Method, network: Path | None) -> Draughtsman:
    own = f"alnus {version('alnus')}"
    if network is not None:
        loaded = read_network(network)
        return Draughtsman(
            lambda image, calipers: network_outline(image, calipers, loaded),
            f"{own}, {loaded.provenance}",
        )
    by_edges = method == "paths"
    draw = outline if by_edges else lambda _, calipers: four_arc_outline(calipers)
    return Draughtsman(draw, f"{own}, method {method}")


def _outlined(row: PointsRow, by: Draughtsman) -> Outlined:
    image, spacing = read_image(row.image, case_id=row.case_id)
    rows, columns = image.shape
    calipers = Calipers.on_image(row.points, (rows, columns))
    polygon = by.draw(image, calipers)
    return Outlined(row, (rows, columns), spacing, polygon, by.name)


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
