"""Pictures of the ROIs, kept in the run so that its report needs no image: thumbnails and one node."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median_low
from types import MappingProxyType

import numpy as np

from alnus.aside import AnyArray, Aside
from alnus.delineation.measurements import measure
from alnus.errors import AlnusWarning, CaseError, warnings_told
from alnus.files import write_bytes
from alnus.imaging.case import Case
from alnus.imaging.formats import read_picture
from alnus.imaging.hilum import read_hilum
from alnus.imaging.read import CaseFiles
from alnus.imaging.rois.cleaning import RoiShape
from alnus.imaging.thumbnails import png, sheet_jpeg, surroundings, thumbnail, to_bytes
from alnus.report.node_pictures import COLUMNS, STEP, TILES, NodePictures
from alnus.study.run_directory import RunDirectory, Step
from alnus.study.traces import IN_ROI, NOT_IN_ROI, where_traces
from alnus.tables.features import NODE_LINES, ROI_PICTURES, NodeLineRow, RoiPictureRow
from alnus.workers.ordered_map import map_ordered

CHUNK = 64
FOLDER = Path(ROI_PICTURES.path).parent
NODE, NODE_ROI = FOLDER / "node.png", FOLDER / "node-roi.png"
SHOWN = ("long_axis", "short_axis", "cortical_thickness")
FULL = 2.0  # side of the node's picture, over the longer side of its box
LARGEST = 320  # pixels of the node's picture, beyond which another node is shown if there is one


@dataclass(frozen=True, eq=False)
class Look:
    """What the pictures show of one case; its thumbnail may wait on disk."""

    case_id: str
    tile: AnyArray
    shape: RoiShape
    n_pixels: int
    side: int
    scale: str
    remarks: tuple[str, ...]
    traces: str = ""

    def put(self, aside: Aside) -> "Look":
        """Let the thumbnail wait on disk."""
        return replace(self, tile=aside.put(self.tile))

    @property
    def is_flawless(self) -> bool:
        """Tell whether nothing was told of it."""
        return not self.remarks and self.traces != IN_ROI


NOTHING: Mapping[str, Look] = MappingProxyType({})
NOT_LOOKED: Mapping[str, int] = MappingProxyType({})


def keep_pictures(
    cases: Sequence[CaseFiles],
    hila: Mapping[str, Path],
    step: Step,
    *,
    hilum_label: int | str | None = None,
    known: Mapping[str, Look] = NOTHING,
    traces: bool = False,
    filled: Mapping[str, int] = NOT_LOOKED,
    jobs: int | None = None,
) -> None:
    """Write thumbnails of all ROIs, what was told about each, and one node with its lengths.

    Parameters
    ----------
    cases : sequence of CaseFiles
        The cases that were extracted.
    hila : mapping of str to Path
        Masks of hila, by case.
    step : Step
        Gets the pictures and ``ROI_PICTURES`` and ``NODE_LINES``.
    hilum_label : int or str, optional
        Number or name of the hilum's region.
    known : mapping of str to Look
        What :func:`look_at` gave when the cases were read before, by case.
    traces : bool
        Whether to look for measuring traces at each ROI, a tenth of a second a case.
    filled : mapping of str to int
        Pixels of traces that were filled in, by case, where the extraction looked for them.
    jobs : int, optional
        Processes; default: one a core.
    """
    found = list(_looks(cases, known, jobs))
    if not found:
        return
    by_id = {case.case_id: case for case in cases}
    if filled:
        found = [
            replace(look, traces=IN_ROI if filled[look.case_id] else NOT_IN_ROI) for look in found
        ]
    elif traces:
        seen = map_ordered(
            where_traces, [by_id[look.case_id] for look in found], workers=jobs, chunk=CHUNK
        )
        found = [replace(look, traces=place) for look, place in zip(found, seen, strict=True)]
    # Those to be looked at come first; each group keeps the order of the patients.
    looks = sorted(found, key=lambda look: look.is_flawless)
    for number, first in enumerate(range(0, len(looks), TILES), start=1):
        tiles = [np.asarray(look.tile) for look in looks[first : first + TILES]]
        write_bytes(_sheet(step.folder, number), sheet_jpeg(tiles, columns=COLUMNS, step=STEP))
    rows = [_row(look, number) for number, look in enumerate(looks, start=1)]
    step.write(ROI_PICTURES, ROI_PICTURES.frame(rows))
    _keep_node(by_id[_typical(looks, hila)], hila, hilum_label, step)


def read_pictures(run: RunDirectory) -> NodePictures | None:
    """Read a run's pictures back; None where it has none, or not all."""
    if not run.path(ROI_PICTURES).is_file():
        return None
    n_sheets = -(-len(run.read(ROI_PICTURES)) // TILES)
    places = [_sheet(run.folder, number) for number in range(1, n_sheets + 1)]
    node, roi = run.folder / NODE, run.folder / NODE_ROI
    if not all(place.is_file() for place in (*places, node, roi)):
        return None
    sheets = tuple(place.read_bytes() for place in places)
    return NodePictures(sheets, read_picture(node).values, read_picture(roi).gray() != 0)


def _sheet(folder: Path, number: int) -> Path:
    return folder / FOLDER / f"sheet-{number}.jpg"


def _looks(
    cases: Sequence[CaseFiles], known: Mapping[str, Look], jobs: int | None
) -> Iterator[Look]:
    """Look at cases in their order; what is known already is not read again."""
    left = [case for case in cases if case.case_id not in known]
    aside = Aside()
    looked = map_ordered(_look, left, workers=jobs, chunk=CHUNK)
    others = (look and look.put(aside) for look in looked)
    for case in cases:
        found = known[case.case_id] if case.case_id in known else next(others)
        if found is not None:
            yield found


def looks_of(cases: Sequence[CaseFiles], by_digest: Mapping[str, Look]) -> dict[str, Look]:
    """Give cases what a check saw of their files, where these are as they were."""
    seen = ((case.case_id, by_digest.get(_digest(case))) for case in cases if by_digest)
    return {case_id: replace(look, case_id=case_id) for case_id, look in seen if look is not None}


def _digest(case: CaseFiles) -> str:
    try:
        return case.digest()
    except CaseError:  # gone since it was extracted
        return ""


def _look(files: CaseFiles) -> Look | None:
    """Read a case, wherever it is read; one that cannot be read any more has no picture."""
    remarks: list[str] = []
    with warnings_told(remarks.append):
        warnings.simplefilter("always", AlnusWarning)  # kept, not shown
        try:
            case = files.read()
        except CaseError:
            return None
    return look_at(files, case, remarks)


def look_at(files: CaseFiles, case: Case, remarks: Sequence[str]) -> Look:
    """Look at a case that has been read, and keep what was told of it meanwhile."""
    said = tuple(remark.removeprefix(f"Case {case.case_id}: ") for remark in remarks)
    part = surroundings(case.roi, around=FULL)
    return Look(
        case.case_id, thumbnail(case.image, case.roi), case.roi_shape,
        int(np.count_nonzero(case.roi)), max(place.stop - place.start for place in part),
        _scale(case), tuple(_without_paths(text, files) for text in said),
    )  # fmt: skip


def _without_paths(text: str, files: CaseFiles) -> str:
    """Leave the files' names out: they name the case, and folders may name a person."""
    for path in files.files:
        text = text.replace(str(path), "the image" if path == files.image else "the ROI's file")
    return text


def _scale(case: Case) -> str:
    if case.spacing == (1.0, 1.0):
        return "pixels"
    row, column = case.spacing
    size = f"{row:.3g}" if row == column else f"{row:.3g} x {column:.3g}"
    return f"{size} mm, {case.spacing_source}"


def _row(look: Look, number: int) -> RoiPictureRow:
    shape = look.shape
    return RoiPictureRow(
        look.case_id, number, shape.n_parts, shape.n_specks, shape.hole_pixels,
        look.traces, look.scale, " ".join(look.remarks),
    )  # fmt: skip


def _typical(looks: Sequence[Look], hila: Mapping[str, Path]) -> str:
    """Choose the node that is shown: of median size, one with a hilum and without a remark first."""
    best = min(_rank(look, hila) for look in looks)
    equal = [look for look in looks if _rank(look, hila) == best]
    middle = median_low(look.n_pixels for look in equal)
    return next(look.case_id for look in equal if look.n_pixels == middle)


def _rank(look: Look, hila: Mapping[str, Path]) -> tuple[bool, bool, bool]:
    return look.case_id not in hila, not look.is_flawless, look.side > LARGEST


def _keep_node(
    files: CaseFiles, hila: Mapping[str, Path], label: int | str | None, step: Step
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AlnusWarning)
        case = files.read()
        hilum = None
        if files.case_id in hila:
            hilum = read_hilum(files, hila[files.case_id], case.roi.shape, label=label)
        found = measure(case.roi, spacing=case.spacing, hilum=hilum)
    part = surroundings(case.roi, around=FULL)
    write_bytes(step.folder / NODE, png(to_bytes(case.image[part])))
    write_bytes(step.folder / NODE_ROI, png(case.roi[part].astype(np.uint8) * 255))
    corner = np.array([part[1].start, part[0].start])
    unit = "pixel" if case.spacing == (1.0, 1.0) else "mm"
    rows = []
    for name in (name for name in SHOWN if name in found.lines):
        (x1, y1), (x2, y2) = (found.lines[name] - corner).tolist()
        length = getattr(found, name)
        rows.append(NodeLineRow(case.case_id, name, x1, y1, x2, y2, length, unit))
    step.write(NODE_LINES, NODE_LINES.frame(rows))
