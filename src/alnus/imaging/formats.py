"""A file of any format → Picture: which reader reads what."""

from importlib import import_module
from pathlib import Path

from alnus.imaging.picture import Picture
from alnus.imaging.readers.raster import ENDINGS as RASTERS
from alnus.imaging.readers.raster import read_raster

LARGEST = 50_000_000  # pixels; more are refused from the header
READERS = {
    ".nrrd": "nrrd",
    ".nii.gz": "nifti",
    ".nii": "nifti",
    ".mha": "metaimage",
    ".dcm": "dicom",
    ".dicom": "dicom",
}
KNOWN = (*RASTERS, *READERS)
NOT_READ = {
    (".nhdr", ".mhd"): "has its pixels in another file. Save both as one .nrrd or .mha",
}
DICOM = b"DICM"


def read_picture(
    path: Path, *, frame: int | None = None, source_frame: int | None = None
) -> Picture:
    """Read a picture.

    Parameters
    ----------
    path : Path
        PNG, JPEG, BMP, TIFF, NRRD, NIfTI, MetaImage or DICOM; DICOM may have any name.
    frame : int, optional
        Which of a file's pictures or slices, from 1 on.
    source_frame : int, optional
        Of a mask: the frame of the image that it was drawn on.

    Raises
    ------
    ValueError
        When the file cannot be used. The text goes on after the file's name.
    OSError
        When it cannot be read.
    """
    name = path.name.lower()
    if not name.endswith(RASTERS):
        return _read(path, frame=frame, source_frame=source_frame)
    if frame not in {None, 1}:
        message = f"has no frame {frame}; it holds one picture. Leave the frame out"
        raise ValueError(message)
    return read_raster(path, largest=LARGEST)


def stem(path: Path) -> str:
    """Return a file's name without the ending of its format."""
    name = path.name
    ending = next((end for end in KNOWN if name.lower().endswith(end)), path.suffix)
    return name[: len(name) - len(ending)]


def _read(path: Path, **options: int | None) -> Picture:
    """Read a format whose library is loaded by those who need it."""
    reader = _reader(path)
    module = import_module(f"alnus.imaging.readers.{reader}")
    picture: Picture = getattr(module, f"read_{reader}")(path, largest=LARGEST, **options)
    return picture


def _reader(path: Path) -> str:
    """Name the reader of a file by its ending, or find that it is DICOM, which often has none."""
    name = path.name.lower()
    named = next((reader for end, reader in READERS.items() if name.endswith(end)), None)
    if named is not None:
        return named
    with path.open("rb") as file:
        if file.read(132)[128:] == DICOM:
            return "dicom"
    unknown = f"has an unknown ending; known are {', '.join(KNOWN)}"
    raise ValueError(
        next((said for ends, said in NOT_READ.items() if name.endswith(ends)), unknown)
    )
