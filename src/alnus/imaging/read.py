"""Files of one case → Case: formats, colors, labels and geometry, refused or settled here."""

import hashlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alnus.errors import AlnusWarning, CaseError
from alnus.imaging.case import Case
from alnus.imaging.readers.picture import ENDINGS as PICTURES
from alnus.imaging.readers.picture import read_picture

VOLUMES = (".nrrd", ".nhdr", ".nii", ".nii.gz", ".mha", ".mhd")
LARGEST = 50_000_000  # pixels; more are refused from the header
JPEG_NOISE = 5  # how far a JPEG's 0 and 255 stray
LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601

Color = Literal["luma", "refuse"]


@dataclass(frozen=True, eq=False)
class _Pixels:
    values: NDArray[np.generic]
    spacing: tuple[float, float] | None = None


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
    roi_label : int, optional
        ROI label; without it every non-zero pixel is inside.
    color : {"luma", "refuse"}
        What to do with an image whose channels differ.
    """

    case_id: str
    image: Path
    roi: Path
    spacing: tuple[float, float] | None = None
    roi_label: int | None = None
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
            try:
                content = path.read_bytes()
            except OSError as error:
                message = f"Case {self.case_id}: {path} cannot be read ({error.strerror})."
                raise CaseError(message) from error
            whole.update(hashlib.sha256(content).digest())
        whole.update(repr((self.spacing, self.roi_label, self.color)).encode())
        return whole.hexdigest()


def read_case(
    image: str | Path,
    roi: str | Path,
    *,
    spacing: tuple[float, float] | None = None,
    case_id: str | None = None,
    roi_label: int | None = None,
    color: Color = "luma",
) -> Case:
    """Read an image and its ROI.

    Parameters
    ----------
    image, roi : str or Path
        PNG, JPEG, BMP, TIFF, NRRD, NIfTI or MetaImage. Pixels are taken as stored: an EXIF
        orientation is not applied.
    spacing : tuple of float, optional
        Pixel height and width (row, column) in mm; without it, those of the image file where it
        tells any, else (1, 1).
    case_id : str, optional
        Name of the case; default: the image's name without its ending.
    roi_label : int, optional
        ROI label; without it every non-zero pixel is inside.
    color : {"luma", "refuse"}
        An image whose channels differ is turned to gray by ITU-R BT.601 with a warning, or refused.

    Raises
    ------
    CaseError
        When a file is missing, damaged, too large or of an unknown format, the label does not
        occur, or image and ROI do not fit each other.
    """
    files = CaseFiles(
        case_id or _stem(Path(image)), Path(image), Path(roi), spacing, roi_label, color
    )
    picture = _read(files.image, files)
    mask = _read(files.roi, files)
    gray = _gray(picture.values, files)
    inside = _inside(mask.values, files)
    if gray.shape != inside.shape:
        raise _refusal(files, _mismatch(picture, mask))
    return Case(
        files.case_id, gray.astype(np.float64), inside, spacing or picture.spacing or (1.0, 1.0)
    )


def faults_of(files: CaseFiles) -> Iterator[str]:
    """Yield what is wrong with a case's files, a sentence each."""
    try:
        files.read()
    except CaseError as error:
        yield str(error)


def _read(path: Path, files: CaseFiles) -> _Pixels:
    name = path.name.lower()
    if not path.is_file():
        raise _refusal(files, f"{path} is not there. Check the path in the study file")
    try:
        if path.suffix.lower() in PICTURES:
            return _Pixels(read_picture(path, largest=LARGEST))
        if name.endswith(VOLUMES):
            # SimpleITK takes half a second to load, which studies of PNG files need not wait for
            from alnus.imaging.readers.volume import read_slice  # noqa: PLC0415

            part = read_slice(path, largest=LARGEST)
            return _Pixels(part.pixels, part.spacing)
    except (ValueError, OSError) as error:
        raise _refusal(files, f"{path} {error}") from error
    if name.endswith((".dcm", ".dicom")):
        raise _refusal(files, f"{path} is DICOM, which is not read yet. Export it as PNG or NRRD")
    raise _refusal(
        files,
        f"{path} has an unknown ending; known are {', '.join(sorted(PICTURES))} and "
        f"{', '.join(VOLUMES)}",
    )


def _gray(pixels: NDArray[np.generic], files: CaseFiles) -> NDArray[np.generic]:
    if pixels.ndim == 2:
        return pixels
    first = pixels[..., :1]
    if np.array_equal(pixels, np.broadcast_to(first, pixels.shape)):
        return np.asarray(pixels[..., 0])
    if files.color == "refuse":
        raise _refusal(files, f"{files.image} is in color. Save it as gray, or allow color")
    warnings.warn(
        f"Case {files.case_id}: {files.image} is in color; its luminance is used.",
        AlnusWarning,
        stacklevel=2,
    )
    return np.asarray(pixels[..., :3].astype(np.float64) @ LUMA)


def _inside(pixels: NDArray[np.generic], files: CaseFiles) -> NDArray[np.bool_]:
    labels = np.asarray(pixels if pixels.ndim == 2 else pixels.max(axis=2))
    if not np.isfinite(labels.astype(np.float64)).all():
        raise _refusal(files, f"{files.roi} holds values that are not finite")
    found = np.unique(labels)
    if files.roi.suffix.lower() in {".jpg", ".jpeg"} and len(found) > 2:
        labels, found = _without_noise(labels, found, files), np.array([0, 255])
    if files.roi_label is None:
        return np.asarray(labels != 0)
    if files.roi_label not in found:
        listed = ", ".join(f"{label:g}" for label in found[:10])
        remedy = f"Set patients.roi_label = {found[-1]:g}" if found[-1] else "Draw the ROI"
        raise _refusal(
            files,
            f"the ROI has no pixel of label {files.roi_label}; labels found: {listed}. {remedy}",
        )
    return np.asarray(labels == files.roi_label)


def _without_noise(
    labels: NDArray[np.generic], found: NDArray[np.generic], files: CaseFiles
) -> NDArray[np.generic]:
    """Read a JPEG's gray noise round 0 and 255 as those two; refuse anything between."""
    numbers = found.astype(np.float64)
    if ((numbers > JPEG_NOISE) & (numbers < 255 - JPEG_NOISE)).any():
        raise _refusal(
            files, f"{files.roi} is a JPEG with {len(found)} values. Save the ROI as PNG"
        )
    warnings.warn(
        f"Case {files.case_id}: {files.roi} is a JPEG; values near 0 and 255 are read as those.",
        AlnusWarning,
        stacklevel=2,
    )
    return np.asarray(np.where(labels.astype(np.float64) > 127, 255, 0))


def _mismatch(image: _Pixels, roi: _Pixels) -> str:
    def told(pixels: _Pixels) -> str:
        size = str(tuple(pixels.values.shape[:2]))
        return size if pixels.spacing is None else f"{size} with pixels of {pixels.spacing} mm"

    return f"image is {told(image)} but ROI is {told(roi)}. Export the ROI on the image's own grid"


def _stem(path: Path) -> str:
    name = path.name
    for ending in sorted([*VOLUMES, *PICTURES], key=len, reverse=True):
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return path.stem


def _refusal(files: CaseFiles, sentence: str) -> CaseError:
    return CaseError(f"Case {files.case_id}: {sentence}.")
