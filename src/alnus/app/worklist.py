"""A folder of pictures that a reader works through; what was read lies in a folder of the reader's.

Nothing of another reader's folder is opened, so a second reader is blinded to the first.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from alnus.app.asked import Drawn
from alnus.app.drawing import Drawing
from alnus.csv_cell import guarded, unguarded
from alnus.errors import AlnusError, CohortError
from alnus.files import write_bytes, write_text
from alnus.imaging.formats import KNOWN, stem
from alnus.imaging.nrrd_file import nrrd_bytes
from alnus.imaging.picture import Picture
from alnus.imaging.roi_files import write_roi
from alnus.workstation.measuring import COLUMNS, cells_of

ROI, HILUM = ".seg.nrrd", "-hilum.nrrd"
SPACING = ("spacing_row", "spacing_column")
MEASURED = tuple(name for name in COLUMNS if name not in {"case_id", "hilum"})
HEADER = ("case_id", "image", "mask", "hilum", *SPACING, *MEASURED, "hilum_seen")
TABLE = "readings.csv"
FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, eq=False)
class Worklist:
    """Pictures of a folder, in the order of their names, and one reader's results.

    Parameters
    ----------
    images : tuple of Path
        The pictures.
    results : Path
        The reader's folder: ``rois/`` and ``readings.csv``.
    reader : str
        Name of the reader.
    """

    images: tuple[Path, ...]
    results: Path
    reader: str

    @classmethod
    def of_folder(cls, folder: Path, results: Path, reader: str) -> "Worklist":
        """List a folder's pictures.

        Raises
        ------
        CohortError
            When there are none, two share a name but for the ending, or the reader's name is none of
            a folder.
        """
        if not reader or Path(reader).name != reader or reader.startswith("."):
            message = f"The reader's name {reader!r} names no folder. Use letters and digits."
            raise CohortError(message)
        images = tuple(sorted(path for path in _listed(folder) if _is_picture(path)))
        if not images:
            message = f"{folder}: holds no picture. Known endings are {', '.join(KNOWN)}."
            raise CohortError(message)
        faults = list(_name_faults([stem(path) for path in images]))
        if faults:
            raise CohortError.of_faults(str(folder), faults)
        return cls(images, results / reader, reader)

    def content(self) -> dict[str, object]:
        """Give names, and which are read."""
        done = self._rows()
        cases = [{"name": stem(path), "done": stem(path) in done} for path in self.images]
        return {"reader": self.reader, "cases": cases}

    def image(self, number: int) -> Path:
        """Give a picture by its number in the list, from 0 on.

        Raises
        ------
        AlnusError
            When there is no such number.
        """
        if not 0 <= number < len(self.images):
            message = f"The worklist has no picture {number + 1}; it holds {len(self.images)}."
            raise AlnusError(message)
        return self.images[number]

    def outlines_of(self, number: int) -> tuple[Path | None, Path | None]:
        """Give this reader's own ROI and hilum files of a picture, where there are any."""
        places = self._roi(number), self._hilum(number)
        node, hilum = (path if path.is_file() else None for path in places)
        return node, hilum

    def keep(self, number: int, image: Picture, drawn: Drawn) -> None:
        """Write a picture's ROI files and its line of the table; the last reading counts.

        Raises
        ------
        CaseError
            When the outline cannot be measured; nothing is written then.
        """
        drawing = Drawing.of(image, drawn)
        found, scale = drawing.measured()
        spacing = scale.spacing if scale.is_told else None
        path, case_id = self.image(number), stem(self.image(number))
        row = {"case_id": case_id, "image": str(path.resolve()), "mask": f"rois/{case_id}{ROI}"}
        write_roi(
            self._roi(number),
            drawing.node,
            polygon=np.array(drawn.node),
            image_name=path.name,
            spacing=spacing,
            place=image.place,
        )
        hilum = self._hilum(number)
        hilum.unlink(missing_ok=True)
        if drawing.hilum is not None:
            row["hilum"] = f"rois/{case_id}{HILUM}"
            write_bytes(hilum, nrrd_bytes(drawing.hilum.astype(np.uint8), spacing))
        if spacing is not None:
            row |= dict(zip(SPACING, map(repr, spacing), strict=True))
        cells = cells_of(case_id, found, scale)
        row |= {key: str(cells[key]) for key in MEASURED} | {"hilum_seen": str(cells["hilum"])}
        self._write(self._rows() | {case_id: row})

    def _roi(self, number: int) -> Path:
        return self.results / "rois" / f"{stem(self.image(number))}{ROI}"

    def _hilum(self, number: int) -> Path:
        return self.results / "rois" / f"{stem(self.image(number))}{HILUM}"

    def _rows(self) -> dict[str, dict[str, str]]:
        table = self.results / TABLE
        if not table.is_file():
            return {}
        with table.open(newline="", encoding="utf-8") as file:
            rows = [{k: unguarded(v) for k, v in row.items()} for row in csv.DictReader(file)]
        return {row["case_id"]: row for row in rows}

    def _write(self, rows: dict[str, dict[str, str]]) -> None:
        text = io.StringIO()
        writer = csv.DictWriter(text, HEADER, restval="", lineterminator="\n")
        writer.writeheader()
        named = (rows[name] for name in map(stem, self.images) if name in rows)
        writer.writerows({key: guarded(cell) for key, cell in row.items()} for row in named)
        write_text(self.results / TABLE, text.getvalue())


def _listed(folder: Path) -> list[Path]:
    if not folder.is_dir():
        message = f"{folder}: is no folder. Name one with pictures."
        raise CohortError(message)
    return list(folder.iterdir())


def _name_faults(names: list[str]) -> Iterator[str]:
    for name in sorted(set(names)):
        if names.count(name) > 1:
            yield f"{name} is there twice"
        if name.startswith(FORMULA):
            yield f"{name!r} begins as a spreadsheet's formula does. Rename the file"


def _is_picture(path: Path) -> bool:
    return (
        path.is_file()
        and path.name.lower().endswith(KNOWN)
        and not path.name.lower().endswith(".seg.nrrd")
    )
