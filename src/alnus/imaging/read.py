"""Files of one case → Case: formats, colors, labels and geometry, refused or settled here."""

import hashlib
import warnings
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal, Protocol

import numpy as np

from alnus.arrays import Bools, Image
from alnus.errors import AlnusWarning, CaseError
from alnus.imaging.case import Case
from alnus.imaging.plausibility import UNTOLD, remarks
from alnus.imaging.readers.pixels import Pixels, Place
from alnus.imaging.readers.raster import ENDINGS as RASTERS
from alnus.imaging.readers.raster import read_raster
from alnus.imaging.rois.labels import regions_of

VOLUMES = {".nrrd": "nrrd", ".nii.gz": "nifti", ".nii": "nifti", ".mha": "metaimage"}
NOT_YET = {
    (".nhdr", ".mhd"): "has its pixels in another file. Save both as one .nrrd or .mha",
    (".dcm", ".dicom"): "is DICOM, which is not read yet. Export the image as PNG or NRRD",
}
LARGEST = 50_000_000  # pixels; more are refused from the header
LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
SAME_PLACE = 1e-3  # mm; NIfTI keeps places in single precision
SAME_SPACING = 1e-3

Color = Literal["luma", "refuse"]


class Reader(Protocol):
    """A function that reads one format."""

    def __call__(self, path: Path, *, largest: int) -> Pixels:
        """Read the file; ValueError with the rest of a sentence when it cannot be used."""


@dataclass(frozen=True)
class CaseFiles:
    """The files of one case, unread.

    Parameters
    ----------
    case_id : str
        Name of the case.
    image, roi : Path
        Files.
    spacing : tuple of float, optional
        Pixel height and width in mm; without it, the image file's own or (1, 1).
    roi_label : int or str, optional
        Number or name of the ROI's region, or "all"; without it there must be one.
    color : {"luma", "refuse"}
        What to do with an image whose channels differ.
    """

    case_id: str
    image: Path
    roi: Path
    spacing: tuple[float, float] | None = None
    roi_label: int | str | None = None
    color: Color = "luma"

    def read(self) -> Case:
        """Read and check the case; see :func:`read_case`."""
        return read_case(
            self.image,
            self.roi,
            spacing=self.spacing,
            case_id=self.case_id,
            roi_label=self.roi_label,
            color=self.color,
        )

    def digest(self) -> str:
        """Hash all that the case is made of, SHA-256: both files' bytes, spacing and label."""
        whole = hashlib.sha256()
        for path in (self.image, self.roi):
            _refuse_missing(path, self)
            try:
                content = path.read_bytes()
            except OSError as error:
                raise _unreadable(path, error, self) from error
            whole.update(hashlib.sha256(content).digest())
        spacing = self.spacing and tuple(map(float, self.spacing))
        whole.update(repr((spacing, self.roi_label, self.color)).encode())
        return whole.hexdigest()


def read_case(
    image: str | Path,
    roi: str | Path,
    *,
    spacing: tuple[float, float] | None = None,
    case_id: str | None = None,
    roi_label: int | str | None = None,
    color: Color = "luma",
) -> Case:
    """Read an image and its ROI.

    Parameters
    ----------
    image, roi : str or Path
        PNG, JPEG, BMP, TIFF, NRRD, NIfTI or MetaImage. The direction of a volume's axes is not
        applied; pictures that are to be turned (EXIF) are refused.
    spacing : tuple of float, optional
        Pixel height and width (row, column) in mm; without it, those of the image file where it
        tells any, else (1, 1). A file that tells (1, 1) tells nothing: many programs write it.
    case_id : str, optional
        Name of the case; default: the image's name without its ending.
    roi_label : int or str, optional
        Number or name of the ROI's region, or "all"; without it there must be one.
    color : {"luma", "refuse"}
        An image whose channels differ is turned to gray by ITU-R BT.601 with a warning, or refused.

    Raises
    ------
    CaseError
        When a file is missing, damaged, too large or of an unknown format, the ROI has several
        regions and none is named, or image, ROI and spacing contradict each other.

    Warns
    -----
    AlnusWarning
        When something was settled (colors, soft edges), or a size is not plausible.
    """
    files = CaseFiles(
        case_id or stem(Path(image)), Path(image), Path(roi), spacing, roi_label, color
    )
    picture = _read(files.image, files)
    mask = _read(files.roi, files)
    _refuse_other_grid(picture, mask, files)
    settled = _spacing(picture, mask, files)
    case = Case(files.case_id, _gray(picture, files), _inside(mask, files), settled)
    for remark in remarks(case):
        _tell(files, remark)
    return case


def read_image(
    image: str | Path, *, case_id: str | None = None, color: Color = "luma"
) -> tuple[Image, tuple[float, float] | None]:
    """Read an image that has no ROI yet.

    Parameters
    ----------
    image, case_id, color
        As in :func:`read_case`.

    Returns
    -------
    image : ndarray, shape (rows, columns)
        Gray, in the file's own type.
    spacing : tuple of float, optional
        Pixel height and width in mm, where the file tells them.

    Raises
    ------
    CaseError
        When the file is missing, damaged, too large or of an unknown format.
    """
    path = Path(image)
    files = CaseFiles(case_id or stem(path), path, path, color=color)
    picture = _read(path, files)
    return _gray(picture, files), picture.spacing


def stem(path: Path) -> str:
    """Return a file's name without the ending of its format."""
    name = path.name
    ending = next((end for end in (*VOLUMES, *RASTERS) if name.lower().endswith(end)), path.suffix)
    return name[: len(name) - len(ending)]


def _read(path: Path, files: CaseFiles) -> Pixels:
    _refuse_missing(path, files)
    name = path.name.lower()
    ending = next((end for end in (*VOLUMES, *RASTERS) if name.endswith(end)), None)
    try:
        if ending is not None:
            return _reader(ending)(path, largest=LARGEST)
    except ValueError as error:
        raise _refusal(files, f"{path} {error}") from error
    except OSError as error:
        raise _unreadable(path, error, files) from error
    unknown = f"has an unknown ending; known are {', '.join((*RASTERS, *VOLUMES))}"
    reason = next((said for ends, said in NOT_YET.items() if name.endswith(ends)), unknown)
    raise _refusal(files, f"{path} {reason}")


def _reader(ending: str) -> Reader:
    """Give the reader of a format; its library is loaded by those who need it."""
    if ending in RASTERS:
        return read_raster
    module = import_module(f"alnus.imaging.readers.{VOLUMES[ending]}")
    reader: Reader = getattr(module, f"read_{VOLUMES[ending]}")
    return reader


def _refuse_missing(path: Path, files: CaseFiles) -> None:
    if path.is_dir():
        raise _refusal(files, f"{path} is a folder; one file is needed. Correct the path")
    if not path.is_file():
        raise _refusal(files, f"{path} is not there. Correct the path, or leave the case out")


def _unreadable(path: Path, error: OSError, files: CaseFiles) -> CaseError:
    return _refusal(files, f"{path} cannot be read ({error.strerror}). Look at its permissions")


def _refuse_other_grid(image: Pixels, roi: Pixels, files: CaseFiles) -> None:
    """Refuse an ROI of other size, or, where both files tell it, other spacing or place."""

    def told(pixels: Pixels) -> str:
        size = " x ".join(map(str, pixels.shape))
        if pixels.spacing is None:
            return f"{size} pixels"
        return f"{size} pixels of {_millimeters(pixels.spacing)}"

    apart = image.shape != roi.shape
    if image.spacing and roi.spacing:
        apart = apart or not _same(image.spacing, roi.spacing)
    if apart:
        raise _refusal(
            files,
            f"image is {told(image)} but ROI is {told(roi)}. Export the ROI on the image's own grid",
        )
    if image.place and roi.place and not image.place.is_at(roi.place, within=SAME_PLACE):
        raise _refusal(
            files,
            f"image and ROI have one size but other places: {_told(image.place)}, and "
            f"{_told(roi.place)}. Export the ROI on the image's own grid",
        )


def _told(place: Place) -> str:
    origin, rows, columns = (
        f"({', '.join(f'{x:g}' for x in vector)})"
        for vector in (place.origin, place.rows, place.columns)
    )
    return f"origin {origin} mm with rows along {rows} and columns along {columns}"


def _spacing(image: Pixels, roi: Pixels, files: CaseFiles) -> tuple[float, float]:
    """Settle the size of a pixel; what was told twice must be told alike."""
    given, own = files.spacing, image.spacing
    for path, said in ((files.image, own), (files.roi, roi.spacing)):
        if given and said and said != UNTOLD and not _same(said, given):
            raise _refusal(
                files,
                f"the spacing given is {_millimeters(given)}, but {path} says "
                f"{_millimeters(said)}. Leave the spacing out, or correct it",
            )
    if not given and not own and roi.spacing and roi.spacing != UNTOLD:
        _tell(
            files,
            f"{files.roi} has pixels of {_millimeters(roi.spacing)}, {files.image} does not say; "
            "sizes are in pixels. Give the spacing",
        )
    return given or own or UNTOLD


def _same(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return bool(np.allclose(one, other, rtol=SAME_SPACING, atol=0))


def _millimeters(spacing: tuple[float, float]) -> str:
    return f"{spacing[0]:g} x {spacing[1]:g} mm"


def _gray(image: Pixels, files: CaseFiles) -> Image:
    if image.channels == "layers" and not image.is_gray:
        raise _refusal(
            files, f"{files.image} has {image.values.shape[2]} layers. Give the image, not the ROI"
        )
    if image.alpha is not None and np.any(image.values[image.alpha < 255]):
        raise _refusal(files, f"{files.image} is partly transparent. Save it without transparency")
    if image.is_gray:
        return np.asarray(image.values if image.values.ndim == 2 else image.values[..., 0])
    if files.color == "refuse":
        raise _refusal(files, f"{files.image} is in color. Save it as gray, or allow color")
    _tell(files, f"{files.image} is in color; its luminance is used")
    return np.asarray(image.values.astype(np.float64) @ LUMA)


def _inside(mask: Pixels, files: CaseFiles) -> Bools:
    try:
        regions = regions_of(mask)
        if regions.remark:
            _tell(files, f"{files.roi} {regions.remark}")
        return regions.inside(files.roi_label)
    except ValueError as error:
        raise _refusal(files, f"{files.roi} {error}") from error


def _tell(files: CaseFiles, sentence: str) -> None:
    warnings.warn(
        f"Case {files.case_id}: {sentence.removesuffix('.')}.", AlnusWarning, stacklevel=3
    )


def _refusal(files: CaseFiles, sentence: str) -> CaseError:
    return CaseError(f"Case {files.case_id}: {sentence}.")
