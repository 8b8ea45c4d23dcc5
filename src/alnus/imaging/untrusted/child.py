"""The process that reads one file of a stranger, and what it replies.

Started as ``python -m alnus.imaging.untrusted.child``.
"""

import sys
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from alnus.imaging.decoding.child import serve
from alnus.imaging.formats import read_picture
from alnus.imaging.picture import Picture
from alnus.imaging.rois.reading import read_regions

CPU_SECONDS = 60


def read(path: Path, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Read an image, or an ROI on one.

    Parameters
    ----------
    path : Path
        The image.
    request : mapping
        ``frame``, from 1 on; ``roi``, the ROI's file, or None; ``label``, its region, or None.

    Returns
    -------
    reply : dict
        Of an image, the fields of :class:`alnus.imaging.picture.Picture`; ``shape`` and ``dtype``.
    content : bytes
        The image's values, or one byte a pixel of the ROI.

    Raises
    ------
    ValueError
        When a file cannot be used. The text goes on after the file's name.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = read_picture(path, frame=request["frame"])
        picture.gray()  # refuses layers and transparency
        if request["roi"] is None:
            return _reply(picture), np.ascontiguousarray(picture.values).tobytes()
        roi = _roi(Path(request["roi"]), picture, request)
        return {"shape": roi.shape}, roi.astype(np.uint8).tobytes()


def _roi(path: Path, picture: Picture, request: dict[str, Any]) -> "np.ndarray[Any, Any]":
    try:
        regions = read_regions(path, image=picture, image_name=request["image_name"])
    except ValueError as error:
        message = str(error).replace(f"{path} ", "")  # a place of ours, which says nothing
        raise ValueError(message) from error
    return regions.inside(request["label"])


def _reply(picture: Picture) -> dict[str, Any]:
    return {
        "shape": picture.values.shape,
        "dtype": picture.values.dtype.str,
        "channels": picture.channels,
        "scale": None if picture.scale is None else asdict(picture.scale),
        "place": None if picture.place is None else asdict(picture.place),
        "views": [asdict(view) for view in picture.views],
        "lossy": picture.lossy,
        "frame": picture.frame,
        "n_frames": picture.n_frames,
        "remark": picture.remark,
    }


def _limit_cpu() -> None:
    """End whatever hangs, also what this process starts and nobody waits for any more."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - not everywhere

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


if __name__ == "__main__":
    _limit_cpu()
    serve(read)
