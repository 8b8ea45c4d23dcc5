"""Files of one case → Case: formats, colors, labels and geometry, refused or settled here."""

import hashlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from alnus.arrays import Bools, Image
from alnus.errors import AlnusWarning, CaseError
from alnus.files import file_sha256
from alnus.imaging.case import Case
from alnus.imaging.formats import read_picture, stem
from alnus.imaging.picture import Picture, Scale
from alnus.imaging.plausibility import remarks
from alnus.imaging.rois.cleaning import AS_DRAWN, RoiCleaning, largest_part
from alnus.imaging.rois.reading import read_regions
from alnus.imaging.rois.regions import Regions
from alnus.imaging.scale import PIXELS, Asked, cut_to_view, scale_of
from alnus.imaging.wildcard import matching

__all__ = ["CaseFiles", "read_case", "read_image", "stem"]

Color = Literal["luma", "refuse"]
Several = Literal["union", "largest", "separate"]


@dataclass(frozen=True)
class CaseFiles:
    """The files of one case, unread.

    Parameters
    ----------
    case_id : str
        Name of the case.
    image : Path
        File.
    roi : Path
        File; a ``*`` in its name stands for any text, and then for several files.
    spacing : tuple of float or "file", optional
        Pixel height and width in mm; without it, the image file's own or (1, 1); "file" refuses
        a file that tells none.
    roi_label : int or str, optional
        Number or name of the ROI's region, or "all"; without it there must be one.
    color : {"luma", "refuse"}
        What to do with an image whose channels differ.
    frame : int, optional
        Which frame of the image, from 1 on.
    more_rois : tuple of Path
        Further files of the ROI.
    several : {"union", "largest", "separate"}
        What several files are: one ROI together, or their largest part; "separate" ones are cases
        of their own, each with one file, and files beside it are no surprise.
    cleaning : RoiCleaning
        What is done to the ROI.
    """

    case_id: str
    image: Path
    roi: Path
    spacing: Asked = None
    roi_label: int | str | None = None
    color: Color = "luma"
    frame: int | None = None
    more_rois: tuple[Path, ...] = ()
    several: Several = "union"
    cleaning: RoiCleaning = AS_DRAWN

    def read(self) -> Case:
        """Read and check the case; see :func:`read_case`."""
        with _refusing(self):
            image, roi, drawn_at = _read_both(self)
            scale = scale_of(image, drawn_at, self.spacing)
            if scale is PIXELS and self.spacing is None and drawn_at and drawn_at.is_told:
                _tell(
                    self,
                    f"the ROI's file has pixels of {drawn_at}, the image's does not say; "
                    "sizes are in pixels. Give the spacing",
                )
            gray = _gray(image, self)
        case = Case(self.case_id, gray, roi, scale.spacing, scale.source, image.colors())
        for remark in (*remarks(case), *case.roi_shape.remarks()):
            _tell(self, remark)
        return case

    def digest(self) -> str:
        """Hash all that the case is made of, SHA-256: the bytes of all files, and the settings."""
        whole = hashlib.sha256()
        with _refusing(self):
            for path in self.files:
                _refuse_missing(path)
                whole.update(bytes.fromhex(file_sha256(path)))
        spacing = (
            tuple(map(float, self.spacing)) if isinstance(self.spacing, tuple) else self.spacing
        )
        asked = (self.roi_label, self.color, self.frame, self.several, self.cleaning)
        whole.update(repr((spacing, *asked)).encode())
        return whole.hexdigest()

    @property
    def files(self) -> list[Path]:
        """The image's file and those of the ROI."""
        return [self.image, *self._roi_files()]

    def _roi_files(self) -> list[Path]:
        """Name the ROI's files; a name with a star stands for those that are there."""
        return [path for name in (self.roi, *self.more_rois) for path in matching(name)]


def read_case(
    image: str | Path,
    roi: str | Path | tuple[str | Path, ...],
    *,
    spacing: tuple[float, float] | float | None = None,
    case_id: str | None = None,
    roi_label: int | str | None = None,
    color: Color = "luma",
    frame: int | None = None,
) -> Case:
    """Read an image and its ROI.

    Parameters
    ----------
    image : str or Path
        PNG, JPEG, BMP, TIFF, NRRD, NIfTI, MetaImage or DICOM. The direction of a volume's axes is
        not applied; pictures that are to be turned (EXIF) are refused. Of a DICOM ultrasound image
        only the B-mode region with the ROI is kept.
    roi : str, Path or tuple of them
        Any of these formats, a 3D Slicer segmentation (``.seg.nrrd``), or polygons (LabelMe, COCO,
        CSV). Several files are united.
    spacing : tuple of float, or float, optional
        Pixel height and width (row, column) in mm; without it, those of the image file where it
        tells any, else (1, 1). A file that tells (1, 1) tells nothing: many programs write it.
    case_id : str, optional
        Name of the case; default: the image's name without its ending.
    roi_label : int or str, optional
        Number or name of the ROI's region, or "all"; without it there must be one.
    color : {"luma", "refuse"}
        An image whose channels differ is turned to gray by ITU-R BT.601 with a warning, or refused.
    frame : int, optional
        Which frame of the image, from 1 on; needed where there are several.

    Raises
    ------
    CaseError
        When a file is missing, damaged, too large or of an unknown format, the ROI has several
        regions and none is named, or image, ROI and spacing contradict each other.

    Warns
    -----
    AlnusWarning
        When something was settled (colors, soft edges), or a size or shape is not plausible.
    """
    first, *more = map(Path, roi) if isinstance(roi, tuple) else (Path(roi),)
    name = case_id or stem(Path(image))
    asked = (spacing, spacing) if isinstance(spacing, float | int) else spacing
    return CaseFiles(name, Path(image), first, asked, roi_label, color, frame, tuple(more)).read()


def read_image(
    image: str | Path,
    *,
    case_id: str | None = None,
    color: Color = "luma",
    frame: int | None = None,
) -> tuple[Image, tuple[float, float] | None]:
    """Read an image that has no ROI yet.

    Parameters
    ----------
    image, case_id, color, frame
        As in :func:`read_case`.

    Returns
    -------
    image : ndarray, shape (rows, columns)
        Gray, in the file's own type; the whole picture, whatever it shows.
    spacing : tuple of float, optional
        Pixel height and width in mm, where the file tells one for the whole of it.

    Raises
    ------
    CaseError
        When the file is missing, damaged, too large or of an unknown format.
    """
    path = Path(image)
    files = CaseFiles(case_id or stem(path), path, path, color=color, frame=frame)
    with _refusing(files):
        picture = _read_image(files)
        scales = {view.scale for view in picture.views} or {picture.scale}
        scale = scales.pop() if len(scales) == 1 else None
        return _gray(picture, files), scale.spacing if scale else None


def read_colors(
    image: str | Path, *, case_id: str | None = None, frame: int | None = None
) -> Image:
    """Read an image with its colors; as :func:`read_image`.

    Returns
    -------
    ndarray, shape (rows, columns) or (rows, columns, 3)
        Gray values, or red, green and blue.
    """
    path = Path(image)
    files = CaseFiles(case_id or stem(path), path, path, frame=frame)
    with _refusing(files):
        picture = _read_image(files)
        return picture.values if picture.channels == "color" else _gray(picture, files)


def read_colors_at_roi(files: CaseFiles) -> tuple[Image, Bools]:
    """Read a case's image with its colors, and its ROI: the same part of the picture as the case.

    Returns
    -------
    colors : ndarray, shape (rows, columns) or (rows, columns, 3)
        Gray values, or red, green and blue.
    roi : ndarray of bool, shape (rows, columns)

    Raises
    ------
    CaseError
        As :func:`read_case`.
    """
    with _refusing(files):
        image, roi, _ = _read_both(files)
        return image.values if image.channels == "color" else _gray(image, files), roi


def _read_both(files: CaseFiles) -> tuple[Picture, Bools, Scale | None]:
    """Read image and ROI, cut to the view that holds the ROI, and the scale of the ROI's file."""
    image = _read_image(files)
    roi, drawn_at = _read_roi(files, image)
    return *cut_to_view(image, roi), drawn_at


def _read_image(files: CaseFiles) -> Picture:
    _refuse_missing(files.image)
    try:
        picture = read_picture(files.image, frame=files.frame)
    except ValueError as error:
        message = f"{files.image} {error}"
        raise ValueError(message) from error
    if picture.remark:
        _tell(files, f"{files.image} {picture.remark}")
    return picture


def _read_roi(files: CaseFiles, image: Picture) -> tuple[Bools, Scale | None]:
    """Read the ROI's files, choose their regions, unite and clean them; give their scale, too."""
    drawn, scale = np.zeros(image.shape, bool), None
    paths = files._roi_files()  # noqa: SLF001 - of one house
    for path in paths:
        regions = _regions(path, files, image)
        drawn |= _chosen(regions, path, files)
        scale = scale or regions.scale
    if len(paths) == 1 and files.several != "separate":
        _tell_forgotten(paths[0], files)
    if files.several == "largest" and len(paths) > 1:
        drawn = largest_part(drawn)
    cleaned = files.cleaning.apply(drawn)
    changed = files.cleaning.remark(drawn, cleaned)
    if changed:
        _tell(files, changed)
    return cleaned, scale


def _regions(path: Path, files: CaseFiles, image: Picture) -> Regions:
    _refuse_missing(path)
    regions = read_regions(path, image=image, image_name=files.image.name)
    if regions.remark:
        _tell(files, f"{path} {regions.remark}")
    return regions


def _chosen(regions: Regions, path: Path, files: CaseFiles) -> Bools:
    try:
        return regions.inside(files.roi_label)
    except ValueError as error:
        message = f"{path} {error}"
        raise ValueError(message) from error


def _tell_forgotten(path: Path, files: CaseFiles) -> None:
    """Tell a second ROI of the same image that nobody named."""
    name = stem(path)
    others = (path.with_name(f"{name}_{n}{path.name[len(name) :]}") for n in (1, 2))
    beside = [other.name for other in others if other.is_file()]
    if beside:
        _tell(
            files,
            f"beside {path} stands {', '.join(beside)}, which is not used. Name all, with a *",
        )


def _gray(image: Picture, files: CaseFiles) -> Image:
    try:
        gray = image.gray()
    except ValueError as error:
        message = f"{files.image} {error}"
        raise ValueError(message) from error
    if not image.is_gray and files.color == "refuse":
        message = f"{files.image} is in color. Save it as gray, or allow color"
        raise ValueError(message)
    if not image.is_gray:
        _tell(files, f"{files.image} is in color; its luminance is used")
    return gray


def _refuse_missing(path: Path) -> None:
    if path.is_dir():
        message = f"{path} is a folder; one file is needed. Correct the path"
        raise ValueError(message)
    if not _is_there(path):
        message = f"{path} is not there. Correct the path, or leave the case out"
        raise ValueError(message)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is longer than any
        return False


@contextmanager
def _refusing(files: CaseFiles) -> Iterator[None]:
    """Turn what readers raise into the refusal of this case."""
    try:
        yield
    except ValueError as error:
        message = f"Case {files.case_id}: {error}."
        raise CaseError(message) from error
    except OSError as error:
        message = (
            f"Case {files.case_id}: {error.filename or files.image} cannot be read "
            f"({error.strerror}). Look at its permissions."
        )
        raise CaseError(message) from error


def _tell(files: CaseFiles, sentence: str) -> None:
    warnings.warn(f"Case {files.case_id}: {sentence}.", AlnusWarning, stacklevel=4)
