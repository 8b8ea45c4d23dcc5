"""Reads files of strangers: what a hostile one can do ends with the process that reads it."""

import math
from collections.abc import Callable
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

import numpy as np

from alnus.arrays import Bools
from alnus.imaging.decoding.parent import OWN_MODULE, Decoder, Reply
from alnus.imaging.picture import Picture, Place, Scale, View
from alnus.imaging.readers.content import exactly

SECONDS = 25.0
"""Time a file may take; longer than DICOM's own decoder has, which this process would leave alone."""

AT_ONCE = 4
NUMBERS = "biuf"


def fresh_decoder() -> Decoder:
    """Give a process that has read nothing yet."""
    return Decoder(*OWN_MODULE, "alnus.imaging.untrusted.child", seconds=SECONDS)


class UntrustedReader:
    """Reads each file in a process that reads nothing else; one waits ready for the next.

    Parameters
    ----------
    fresh : callable
        Gives a decoder that has read nothing yet.
    """

    def __init__(self, fresh: Callable[[], Decoder] = fresh_decoder) -> None:
        self._fresh = fresh
        self._lock = Lock()
        self._room = BoundedSemaphore(AT_ONCE)
        self._next: Decoder | None = None

    def read(self, path: Path, *, frame: int = 1) -> Picture:
        """Read an image.

        Parameters
        ----------
        path : Path
            The file.
        frame : int
            Which of its frames, from 1 on.

        Raises
        ------
        ValueError
            When it cannot be used, or its process ended or took too long. The text goes on after
            the file's name.
        """
        reply, content = self._ask({"path": str(path), "frame": frame, "roi": None})
        return _picture(reply, content)

    def read_roi(
        self,
        path: Path,
        image: Path,
        *,
        image_name: str,
        frame: int,
        label: int | str | None = None,
    ) -> Bools:
        """Read an ROI on an image's grid; as :meth:`read`.

        Parameters
        ----------
        path, image : Path
            Files of the ROI and of its image.
        image_name : str
            Name by which a polygon file knows its image.
        frame : int
            Frame of the image, from 1 on.
        label : int or str, optional
            Number or name of the ROI's region; without it there must be one.

        Returns
        -------
        ndarray of bool, shape (rows, columns)
        """
        asked = {"frame": frame, "roi": str(path), "label": label, "image_name": image_name}
        reply, content = self._ask({"path": str(image), **asked})
        rows, columns = reply["shape"]
        values = np.frombuffer(exactly(content, rows * columns), np.uint8)
        return np.asarray(values.reshape(rows, columns) > 0)

    def start(self) -> None:
        """Start the process for the next file, so that nobody waits for it."""
        with self._lock:
            if self._next is None:
                self._next = self._fresh()
                self._next.start()

    def close(self) -> None:
        """End the process that waits."""
        with self._lock:
            waiting, self._next = self._next, None
        if waiting is not None:
            waiting.close()

    def _ask(self, request: dict[str, Any]) -> Reply:
        with self._room:
            with self._lock:
                waiting, self._next = self._next, None
            decoder = waiting or self._fresh()
            try:
                return decoder.ask(request)
            finally:
                decoder.close()
                self.start()


def _picture(reply: dict[str, Any], content: bytes) -> Picture:
    """Make the picture; what came from another process is looked at before it is believed."""
    dtype, shape = np.dtype(str(reply["dtype"])), tuple(int(side) for side in reply["shape"])
    if dtype.kind not in NUMBERS:
        message = f"has pixels of type {dtype}; numbers are needed. Export it again"
        raise ValueError(message)
    values = np.frombuffer(exactly(content, math.prod(shape) * dtype.itemsize), dtype)
    place = reply["place"]
    return Picture(
        values.reshape(shape),
        channels=reply["channels"],
        scale=_scale(reply["scale"]),
        place=None if place is None else Place(**{key: tuple(x) for key, x in place.items()}),
        views=tuple(_view(view) for view in reply["views"]),
        lossy=bool(reply["lossy"]),
        frame=reply["frame"],
        n_frames=int(reply["n_frames"]),
        remark=str(reply["remark"]),
    )


def _scale(told: dict[str, Any] | None) -> Scale | None:
    if told is None:
        return None
    height, width = told["spacing"]
    return Scale((float(height), float(width)), str(told["source"]))


def _view(told: dict[str, Any]) -> View:
    (top, bottom), (left, right) = told["rows"], told["columns"]
    return View((top, bottom), (left, right), _scale(told["scale"]))
