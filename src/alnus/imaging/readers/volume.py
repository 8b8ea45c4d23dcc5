"""The one slice of an NRRD, NIfTI or MetaImage file, when header and bytes lie apart."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from alnus.imaging.picture import Channels, Picture, Place, Scale, refuse_nan
from alnus.imaging.readers.content import exactly

MOST_CHANNELS = 64
CONTRADICTION = "contradicts itself about the place of its pixels. Export it again"

Vector = tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Header:
    """What the header of a file with axes says; axes in the file's order, the fastest first.

    Parameters
    ----------
    sizes : tuple of int
        Picture along each axis; the channels are no axis.
    dtype : dtype
        Type of a number, with its byte order.
    n_channels : int
        Numbers a pixel, stored side by side.
    spacing : tuple of float, optional
        Pixel size along each axis, mm.
    origin : tuple of float, optional
        Center of the first pixel, mm, (left, posterior, superior).
    axes : tuple of tuple of float, optional
        Unit vector of each axis.
    scaling : tuple of float
        Slope and intercept of stored numbers; (1, 0) leaves them and their type alone.
    text : mapping of str to str
        What else it says.
    """

    sizes: tuple[int, ...]
    dtype: np.dtype[np.generic]
    n_channels: int = 1
    spacing: Vector | None = None
    origin: Vector | None = None
    axes: tuple[Vector, ...] | None = None
    scaling: tuple[float, float] = (1.0, 0.0)
    text: Mapping[str, str] = field(default_factory=dict)

    @property
    def n_bytes(self) -> int:
        """Bytes of all pixels."""
        return math.prod(self.sizes) * self.n_channels * self.dtype.itemsize

    @property
    def long_axes(self) -> tuple[int, ...]:
        """Axes of more than one pixel; a picture has two, a stack of slices three."""
        return tuple(axis for axis, side in enumerate(self.sizes) if side > 1)

    @property
    def n_frames(self) -> int:
        """Pictures: slices along the slowest of three axes."""
        return self.sizes[self.long_axes[-1]] if len(self.long_axes) == 3 else 1

    def refuse(self, largest: int) -> None:
        """Refuse what is no picture of gray or color before its pixels are looked at.

        Parameters
        ----------
        largest : int
            Number of pixels above which the file is refused.

        Raises
        ------
        ValueError
            When the picture is too large, a volume, or not of numbers.
        """
        told = " x ".join(map(str, self.sizes))
        if not self.sizes or min(self.sizes) < 1:
            message = f"has {told or 'no'} pixels by its header. Export it again"
            raise ValueError(message)
        # By the header, before a byte is unpacked: what is packed may be a thousand times as large.
        if math.prod(self.sizes) > largest:
            message = (
                f"is {told} pixels by its header; at most {largest / 1e6:.0f} megapixels are read"
            )
            raise ValueError(message)
        if len(self.sizes) < 2 or len(self.long_axes) > 3:
            message = f"is a volume of {told}. Export the one slice with the node"
            raise ValueError(message)
        if self.dtype.kind not in "buif" or self.dtype.itemsize > 8:
            message = f"holds numbers of type {self.dtype}; whole or decimal numbers are needed"
            raise ValueError(message)
        if not 1 <= self.n_channels <= MOST_CHANNELS or self.n_bytes > 8 * largest:
            message = f"has {self.n_channels} numbers a pixel. Export it as gray"
            raise ValueError(message)

    def slice_number(self, frame: int | None, source_frame: int | None) -> int | None:
        """Settle which slice of a volume is read; None of a file that holds one.

        Parameters
        ----------
        frame : int, optional
            The slice that is asked for, from 1 on.
        source_frame : int, optional
            Of a mask: the slice of its image.

        Raises
        ------
        ValueError
            When there is no such slice, or several and none is asked for.
        """
        n = self.n_frames
        asked = source_frame if frame is None and n > 1 else frame
        if asked is None and n > 1:
            told = " x ".join(map(str, self.sizes))
            message = f"is a volume of {told}. Name its slice as the frame (--frame), or export it"
            raise ValueError(message)
        if asked is not None and not 1 <= asked <= n:
            message = f"has no frame {asked}; it holds {n}. Name one of them"
            raise ValueError(message)
        return asked if n > 1 else None


def slice_of(
    header: Header, content: bytes, *, channels: Channels, frame: int | None = None
) -> Picture:
    """Give one slice of a file.

    Parameters
    ----------
    header : Header
        Not refused.
    content : bytes
        Its pixels, unpacked.
    channels : {"color", "layers"}
        What several numbers a pixel are.
    frame : int, optional
        Which slice of a volume, from 1 on; from ``Header.slice_number``.

    Returns
    -------
    Picture
        Rows and columns are the slower and the faster of the axes that are longer than one; nothing
        is turned or flipped by the axes' directions.

    Raises
    ------
    ValueError
        When there are more or fewer bytes than the header says, or numbers are not finite. The text
        goes on after the file's name.
    """
    stored = np.frombuffer(exactly(content, header.n_bytes), header.dtype)
    numbers = _numbers(stored, header.scaling)
    columns, rows, *across = header.long_axes if len(header.long_axes) >= 2 else (0, 1)
    shape = [*(header.sizes[axis] for axis in (*across, rows, columns))]
    shape += [header.n_channels] * (header.n_channels > 1)
    values = numbers.reshape(shape)
    if frame is not None:
        values = values[frame - 1]
        header = _moved(header, across[0], frame - 1)
    return Picture(
        values,
        channels=channels if header.n_channels > 1 else "gray",
        scale=_scale(header, rows, columns),
        place=_place(header, rows, columns),
        frame=frame,
        n_frames=header.n_frames,
        header=header.text,
    )


def _numbers(stored: NDArray[np.generic], scaling: tuple[float, float]) -> NDArray[np.generic]:
    """Refuse what is no number before anything is converted."""
    refuse_nan(stored)
    native = stored.astype(stored.dtype.newbyteorder("="))
    if scaling == (1.0, 0.0):
        return native
    slope, intercept = scaling
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = native.astype(np.float64) * slope + intercept
    refuse_nan(scaled)
    return scaled


def _moved(header: Header, axis: int, steps: int) -> Header:
    """Put the origin on the first pixel of a slice."""
    if header.origin is None or header.axes is None or header.spacing is None:
        return header
    way = steps * header.spacing[axis]
    origin = tuple(
        x + way * along for x, along in zip(header.origin, header.axes[axis], strict=True)
    )
    return replace(header, origin=origin)


def _scale(header: Header, rows: int, columns: int) -> Scale | None:
    if header.spacing is None:
        return None
    steps = header.spacing[rows], header.spacing[columns]
    if not all(math.isfinite(step) and step > 0 for step in steps):
        message = f"has pixels of {steps[0]:g} x {steps[1]:g} mm by its header. Export it again"
        raise ValueError(message)
    return Scale(steps, "the header")


def _place(header: Header, rows: int, columns: int) -> Place | None:
    if header.origin is None or header.axes is None:
        return None
    place = Place(header.origin, header.axes[rows], header.axes[columns])
    if not all(math.isfinite(x) for x in (*place.origin, *place.rows, *place.columns)):
        raise ValueError(CONTRADICTION)
    return place
