"""Files of one case → Case: formats, colors, labels and geometry, refused or settled here."""

import hashlib
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alnus.errors import AlnusWarning, CaseError
from alnus.imaging.case import Case
from alnus.imaging.readers.picture import ENDINGS as PICTURES
from alnus.imaging.readers.picture import read_picture
from alnus.imaging.readers.pixels import Pixels

VOLUMES = (".nrrd", ".nii.gz", ".nii", ".mha")
NOT_YET = {
    (".nhdr", ".mhd"): "has its pixels in another file. Save both as one .nrrd or .mha",
    (".dcm", ".dicom"): "is DICOM, which is not read yet. Export the image as PNG or NRRD",
}
LARGEST = 50_000_000  # pixels; more are refused from the header
LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
BETWEEN = (64, 191)  # a mask saved as JPEG has hardly a pixel here, a photograph many
SMALL_PART = 0.01
SAME_PLACE = 1e-3  # mm; NIfTI keeps places in single precision
LABELS_SHOWN = 10

Color = Literal["luma", "refuse"]


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
    roi_label: int | None = None,
    color: Color = "luma",
) -> Case:
    """Read an image and its ROI.

    Parameters
    ----------
    image, roi : str or Path
        PNG, JPEG, BMP, TIFF, NRRD, NIfTI or MetaImage. Pixels are taken as stored: an EXIF
        orientation is not applied, nor the direction of a volume's axes.
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
        case_id or stem(Path(image)), Path(image), Path(roi), spacing, roi_label, color
    )
    picture = _read(files.image, files)
    mask = _read(files.roi, files)
    _refuse_other_grid(picture, mask, files)
    gray = _gray(picture, files)
    inside = _inside(mask, files)
    return Case(files.case_id, gray, inside, spacing or picture.spacing or (1.0, 1.0))


def read_image(
    image: str | Path, *, case_id: str | None = None, color: Color = "luma"
) -> tuple[NDArray[np.generic], tuple[float, float] | None]:
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
    ending = next((end for end in (*VOLUMES, *PICTURES) if name.lower().endswith(end)), path.suffix)
    return name[: len(name) - len(ending)]


def faults_of(
    cases: Sequence[CaseFiles], *, progress: Callable[[int, int], None] | None = None
) -> Iterator[str]:
    """Read the files of each case and yield what is wrong with them, a sentence a case.

    Parameters
    ----------
    cases : sequence of CaseFiles
        The cases.
    progress : callable, optional
        Called with the number of cases read and of all.
    """
    for done, files in enumerate(cases, start=1):
        try:
            files.read()
        except CaseError as error:
            yield str(error)
        if progress is not None:
            progress(done, len(cases))


def _read(path: Path, files: CaseFiles) -> Pixels:
    name = path.name.lower()
    _refuse_missing(path, files)
    try:
        if name.endswith(PICTURES):
            return read_picture(path, largest=LARGEST)
        if name.endswith(VOLUMES):
            # SimpleITK takes half a second to load, which studies of PNG files need not wait for
            from alnus.imaging.readers.volume import read_slice  # noqa: PLC0415

            return read_slice(path, largest=LARGEST)
    except ValueError as error:
        raise _refusal(files, f"{path} {error}") from error
    except OSError as error:
        raise _unreadable(path, error, files) from error
    unknown = f"has an unknown ending; known are {', '.join((*PICTURES, *VOLUMES))}"
    reason = next((said for ends, said in NOT_YET.items() if name.endswith(ends)), unknown)
    raise _refusal(files, f"{path} {reason}")


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
        return (
            f"{pixels.shape} with pixels of {pixels.spacing} mm"
            if pixels.spacing
            else str(pixels.shape)
        )

    apart = image.shape != roi.shape
    if image.spacing and roi.spacing:
        apart = apart or not np.allclose(image.spacing, roi.spacing, rtol=1e-4, atol=0)
    if apart:
        raise _refusal(
            files,
            f"image is {told(image)} but ROI is {told(roi)}. Export the ROI on the image's own grid",
        )
    if len(image.place) == len(roi.place) and not np.allclose(
        image.place, roi.place, rtol=0, atol=SAME_PLACE
    ):
        raise _refusal(
            files,
            "image and ROI have one size but other origins or axes in space. "
            "Export the ROI on the image's own grid",
        )


def _gray(picture: Pixels, files: CaseFiles) -> NDArray[np.generic]:
    if picture.is_gray:
        return np.asarray(picture.values if picture.values.ndim == 2 else picture.values[..., 0])
    if files.color == "refuse":
        raise _refusal(files, f"{files.image} is in color. Save it as gray, or allow color")
    warnings.warn(
        f"Case {files.case_id}: {files.image} is in color; its luminance is used.",
        AlnusWarning,
        stacklevel=2,
    )
    return np.asarray(picture.values.astype(np.float64) @ LUMA)


def _inside(mask: Pixels, files: CaseFiles) -> NDArray[np.bool_]:
    if files.roi_label is not None and not mask.is_gray:
        raise _refusal(
            files, f"{files.roi} is in color, where a label says nothing. Save it as gray"
        )
    labels = mask.values if mask.values.ndim == 2 else mask.values.max(axis=2)
    if not np.isfinite(labels).all():
        raise _refusal(files, f"{files.roi} holds values that are not finite. Draw the ROI again")
    if mask.lossy:
        labels = _black_and_white(labels.astype(np.float64), files)
    if files.roi_label is None:
        inside = np.asarray(labels != 0)
        _tell_many(labels[inside], files)
        return inside
    _refuse_absent(files.roi_label, _found(labels), files)
    return np.asarray(labels == files.roi_label)


def _tell_many(labels: NDArray[np.generic], files: CaseFiles) -> None:
    """Warn of an ROI that may be several, or no ROI at all."""
    if not labels.size or labels.min() == labels.max():
        return
    found = _found(labels)
    warnings.warn(
        f"Case {files.case_id}: {files.roi} holds {len(found)} different values besides 0 "
        f"({_listed(found)}); all of them count as inside. If they are labels, name one.",
        AlnusWarning,
        stacklevel=2,
    )


def _found(labels: NDArray[np.generic]) -> NDArray[np.float64]:
    return np.unique(labels).astype(np.float64)


def _listed(labels: NDArray[np.float64]) -> str:
    more = ", …" if len(labels) > LABELS_SHOWN else ""
    return ", ".join(f"{item:g}" for item in labels[:LABELS_SHOWN]) + more


def _refuse_absent(label: int, found: NDArray[np.float64], files: CaseFiles) -> None:
    if label in found:
        return
    remedy = f"Set patients.roi_label = {found[-1]:g}" if found[-1] else "Draw the ROI"
    raise _refusal(
        files, f"the ROI has no pixel of label {label}; labels found: {_listed(found)}. {remedy}"
    )


def _black_and_white(labels: NDArray[np.float64], files: CaseFiles) -> NDArray[np.float64]:
    """Read the values of a JPEG mask, which stray from 0 and 255, as these two."""
    low, high = BETWEEN
    if np.mean((labels >= low) & (labels <= high)) > SMALL_PART:
        raise _refusal(files, f"{files.roi} is a JPEG of many grays, no mask. Save the ROI as PNG")
    warnings.warn(
        f"Case {files.case_id}: {files.roi} is a JPEG; the ROI is where it is brighter than 127.",
        AlnusWarning,
        stacklevel=2,
    )
    return np.where(labels > 127, 255.0, 0.0)


def _refusal(files: CaseFiles, sentence: str) -> CaseError:
    return CaseError(f"Case {files.case_id}: {sentence}.")
