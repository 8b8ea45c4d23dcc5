"""The pictures that are open: uploads in a folder of their own, deleted at the end."""

import secrets
import shutil
import tempfile
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from alnus.arrays import Bools
from alnus.errors import CaseError
from alnus.imaging.formats import KNOWN
from alnus.imaging.overlays import Overlays, find_overlays
from alnus.imaging.picture import Picture, View
from alnus.imaging.rois.outlines import ENDINGS as POLYGONS
from alnus.imaging.untrusted.reader import UntrustedReader

MOST_OPEN = 12
MOST_FRAMES = 8  # of one picture, kept decoded
ENDINGS = (".seg.nrrd", *KNOWN, *POLYGONS)


@dataclass(eq=False)
class OpenPicture:
    """A picture's file, and its frames as far as they were looked at.

    Parameters
    ----------
    path : Path
        Where its bytes lie.
    name : str
        The file's name as the user knows it.
    """

    path: Path
    name: str
    frames: "OrderedDict[int, Picture]" = field(default_factory=OrderedDict)
    overlays: dict[tuple[int, View | None], Overlays] = field(default_factory=dict)
    looking: Lock = field(default_factory=Lock)


class Pictures:
    """At most ``MOST_OPEN`` pictures by keys that nobody guesses; the oldest is closed.

    Parameters
    ----------
    reader : UntrustedReader
        Reads files.
    """

    def __init__(self, reader: UntrustedReader) -> None:
        self._reader = reader
        self._lock = Lock()
        self._open: OrderedDict[str, OpenPicture] = OrderedDict()
        self._folder = Path(tempfile.mkdtemp(prefix="alnus-"))  # for this user only

    def close(self) -> None:
        """Delete every upload."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def place_for(self, name: str) -> Path:
        """Give a place for an upload; of the name a user gives, only a known ending is kept."""
        return self._folder / f"{secrets.token_hex(16)}{_ending(name)}"

    def open(self, path: Path, name: str) -> tuple[str, Picture]:
        """Open a file.

        Parameters
        ----------
        path : Path
            From :meth:`place_for`, or of a worklist.
        name : str
            The file's name as the user knows it.

        Returns
        -------
        key : str
            By which it is asked for.
        picture : Picture
            Its first frame.

        Raises
        ------
        CaseError
            When it cannot be used; an upload is deleted then.
        """
        key, found = secrets.token_urlsafe(16), OpenPicture(path, name)
        try:
            picture = self._frame(found, 1)
        except CaseError:
            self._forget(found)
            raise
        with self._lock:
            self._open[key] = found
            closed = [self._open.popitem(last=False)[1]] if len(self._open) > MOST_OPEN else []
        for old in closed:
            self._forget(old)
        return key, picture

    def frame(self, key: str, number: int) -> Picture:
        """Give a frame of an open picture, from 1 on; as :meth:`open`."""
        return self._frame(self.of(key), number)

    def of(self, key: str) -> OpenPicture:
        """Give an open picture.

        Raises
        ------
        CaseError
            When there is none by this key.
        """
        with self._lock:
            found = self._open.get(key)
            if found is not None:
                self._open.move_to_end(key)
                return found
        message = "This picture is not open any more. Open its file again."
        raise CaseError(message)

    def overlays(self, key: str, number: int, view: View | None) -> Overlays:
        """Find overlays on a frame, or on a view of it; once, since it takes seconds."""
        found, whole = self.of(key), self.frame(key, number)
        with found.looking:  # who asks meanwhile waits for the same answer
            if (number, view) not in found.overlays:
                image = whole if view is None else whole.part(view)
                colors = image.values if image.channels == "color" else image.gray()
                found.overlays[number, view] = find_overlays(colors)
            return found.overlays[number, view]

    def roi(self, key: str, path: Path, *, frame: int, label: int | str | None = None) -> Bools:
        """Read an ROI's file on an open picture; as :meth:`open`."""
        image = self.of(key)
        try:
            return self._reader.read_roi(
                path, image.path, image_name=image.name, frame=frame, label=label
            )
        except (ValueError, OSError) as error:
            message = f"The ROI's file {_reason(error)}."
            raise CaseError(message) from error
        finally:
            self._delete(path)

    def _frame(self, image: OpenPicture, number: int) -> Picture:
        known = image.frames.get(number)
        if known is None:
            try:
                known = self._reader.read(image.path, frame=number)
            except (ValueError, OSError) as error:
                message = f"The file {_reason(error)}."
                raise CaseError(message) from error
            with self._lock:
                image.frames[number] = known
                if len(image.frames) > MOST_FRAMES:
                    image.frames.popitem(last=False)
        return known

    def _forget(self, image: OpenPicture) -> None:
        self._delete(image.path)

    def _delete(self, path: Path) -> None:
        """Delete an upload; files of a worklist stay."""
        if path.parent == self._folder:
            path.unlink(missing_ok=True)


def _ending(name: str) -> str:
    return next((ending for ending in ENDINGS if name.lower().endswith(ending)), "")


def _reason(error: Exception) -> str:
    """Say what is wrong with a file, without the place where we keep it."""
    return "cannot be read" if isinstance(error, OSError) else str(error)
