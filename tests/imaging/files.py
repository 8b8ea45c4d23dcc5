"""Image and ROI files for tests to read or to break."""

from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK
from numpy.typing import NDArray
from PIL import Image

from alnus.errors import CaseError
from alnus.imaging.read import CaseFiles

SHAPE = (24, 30)
IMAGE: NDArray[Any] = np.random.default_rng(3).integers(0, 256, SHAPE).astype(np.uint8)
ROI: NDArray[Any] = np.zeros(SHAPE, np.uint8)
ROI[5:15, 8:22] = 255
ROI[5, 8] = 0


def save(folder: Path, name: str, pixels: NDArray[Any], **options: Any) -> Path:
    path = folder / name
    Image.fromarray(pixels).save(path, **options)
    return path


def save_volume(
    folder: Path,
    name: str,
    pixels: NDArray[Any],
    *,
    packed: bool = False,
    vectors: bool = False,
    **geometry: tuple[float, ...],
) -> Path:
    """Write a file with SimpleITK, which is not what reads it."""
    image = SimpleITK.GetImageFromArray(pixels, isVector=vectors)
    if "spacing" in geometry:
        image.SetSpacing(geometry["spacing"])
    if "origin" in geometry:
        image.SetOrigin(geometry["origin"])
    path = folder / name
    if "direction" in geometry:
        image.SetDirection(geometry["direction"])
    SimpleITK.WriteImage(image, str(path), useCompression=packed)
    return path


def case_files(folder: Path, **changes: Any) -> CaseFiles:
    """Write a sound image and ROI, and name them as case A."""
    given: dict[str, Any] = {
        "image": folder / "image.png",
        "roi": folder / "roi.png",
        "spacing": (0.1, 0.2),
    } | changes
    save(folder, "image.png", IMAGE)
    save(folder, "roi.png", ROI)
    return CaseFiles("A", **given)


def fault_of(files: CaseFiles) -> str:
    """Read a case and give the sentence by which it is refused; empty when it is not."""
    try:
        files.read()
    except CaseError as refusal:
        return str(refusal)
    return ""
