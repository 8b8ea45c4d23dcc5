"""Arrays that wait on disk: what is kept of every case would fill the memory of a large study."""

import math
import os
import tempfile
import weakref
from dataclasses import dataclass, field
from io import FileIO
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """An array on disk, which ``np.asarray`` reads.

    Parameters
    ----------
    aside : Aside
        Where it lies.
    start : int
        Its first byte.
    shape : tuple of int
        Its own.
    dtype : dtype
        Its own.
    """

    aside: "Aside"
    start: int
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def size(self) -> int:
        """Number of its values, without reading them."""
        return math.prod(self.shape)

    def __array__(
        self, dtype: DTypeLike | None = None, *, copy: bool | None = None
    ) -> NDArray[Any]:
        """Read it; there is no view of what lies on disk."""
        if copy is False:
            message = "an array that waits on disk is always read anew"
            raise ValueError(message)
        return self.aside.read(self).astype(self.dtype if dtype is None else dtype, copy=False)


AnyArray = NDArray[Any] | Waiting


@dataclass(frozen=True, eq=False)
class Aside:
    """Where arrays wait: a file in the temporary folder, without a name where the system allows that.

    Nobody else can open it, and it is gone when nothing waits any more, however the process ends.
    """

    _file: FileIO = field(
        default_factory=lambda: tempfile.TemporaryFile(  # noqa: SIM115 - it stays open
            prefix="alnus-", buffering=0
        )
    )

    def __post_init__(self) -> None:
        """Close the file with the last array that waits in it."""
        weakref.finalize(self, self._file.close)

    def put(self, array: AnyArray) -> Waiting:
        """Write an array down.

        Raises
        ------
        OSError
            When there is no space left; it names the temporary folder.
        """
        values = np.asarray(array)
        start = self._file.seek(0, os.SEEK_END)
        left = memoryview(values.tobytes())
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            raise OSError(error.errno, error.strerror, tempfile.gettempdir()) from error
        return Waiting(self, start, values.shape, values.dtype)

    def read(self, waiting: Waiting) -> NDArray[Any]:
        """Read an array back; a file of one's own is as long as what was written to it."""
        content = bytearray(waiting.size * waiting.dtype.itemsize)
        left = memoryview(content)
        self._file.seek(waiting.start)
        while left:
            left = left[self._file.readinto(left) :]
        return np.ndarray(waiting.shape, waiting.dtype, content)
