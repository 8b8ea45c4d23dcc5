"""One picture in every format, and the reader of each."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from PIL import Image

from alnus.imaging.picture import Picture
from alnus.imaging.readers.metaimage import read_metaimage
from alnus.imaging.readers.nifti import read_nifti
from alnus.imaging.readers.nrrd import read_nrrd
from alnus.imaging.readers.raster import read_raster
from tests.imaging.files import IMAGE, save, save_volume

Write = Callable[[Path, NDArray[Any]], Path]


def raster(name: str, **options: Any) -> Write:
    return lambda folder, pixels: save(folder, name, pixels, **options)


def volume(name: str, **options: Any) -> Write:
    return lambda folder, pixels: save_volume(folder, name, pixels, **options)


def palette(folder: Path, pixels: NDArray[Any]) -> Path:
    path = folder / "palette.png"
    Image.fromarray(pixels).convert("P").save(path)
    return path


FORMATS: dict[str, Write] = {
    "png": raster("a.png"),
    "png palette": palette,
    "jpeg": raster("a.jpg"),
    "bmp": raster("a.bmp"),
    "tiff": raster("a.tif"),
    "tiff lzw": raster("lzw.tif", compression="tiff_lzw"),
    "tiff deflate": raster("deflate.tif", compression="tiff_deflate"),
    "nrrd": volume("a.nrrd"),
    "nrrd gzip": volume("packed.nrrd", packed=True),
    "nifti": volume("a.nii"),
    "nifti gzip": volume("a.nii.gz"),
    "metaimage": volume("a.mha"),
    "metaimage zlib": volume("packed.mha", packed=True),
}

READERS = {
    ".nrrd": read_nrrd,
    ".nii": read_nifti,
    ".nii.gz": read_nifti,
    ".mha": read_metaimage,
}


def read(path: Path, largest: int = IMAGE.size) -> Picture:
    reader = READERS.get("".join(path.suffixes), read_raster)
    return reader(path, largest=largest)
