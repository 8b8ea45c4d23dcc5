"""JSON files that say what they are and carry their own hash: any change is noticed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from alnus.canonical_json import sha256_of
from alnus.contents import ContentError, json_content
from alnus.errors import ModelError
from alnus.files import read_text, write_text
from alnus.ranges import shown
from alnus.structuring import FaultyError, converter, structured

T = TypeVar("T")


@dataclass(frozen=True)
class SealedFormat(Generic[T]):
    """One kind of sealed file.

    Parameters
    ----------
    what : str
        Its name in a sentence, e.g. ``"model file"``.
    format : str
        Stands first in the file.
    version : int
        Stands second; another one is refused.
    kind : type
        The dataclass that the content becomes.
    remedy : str
        What to do when a file is none.
    """

    what: str
    format: str
    version: int
    kind: type[T]
    remedy: str

    def content(self, value: T) -> dict[str, Any]:
        """Give a file's content, its hash last."""
        head = {"format": self.format, "version": self.version}
        content = {**head, **converter().unstructure(value)}
        return {**content, "sha256": sha256_of(content)}

    def write(self, value: T, path: Path) -> None:
        """Write a file: readable JSON, the same bytes for the same value."""
        content = self.content(value)
        text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
        write_text(path, text + "\n")

    def read(self, path: str | Path) -> T:
        """Read a file and check it.

        Raises
        ------
        ModelError
            When the file is missing, too large, of another kind or version, changed since it was
            written (its hash differs), or incomplete.
        """
        path = Path(path)
        text = read_text(path, what=self.what, refusal=ModelError)
        try:
            content = json_content(text)
        except ContentError as error:
            message = f"{path}: is no {self.what} ({error}). {self.remedy}"
            raise ModelError(message) from error
        return self._checked(content, source=str(path))

    def _checked(self, content: object, *, source: str) -> T:
        if not isinstance(content, dict) or content.get("format") != self.format:
            message = f"{source}: is no {self.what}. {self.remedy}"
            raise ModelError(message)
        if content.get("version") != self.version:
            found = shown(content.get("version"))
            message = f"{source}: has format version {found}; this alnus reads {self.version}."
            raise ModelError(message)
        body = {key: value for key, value in content.items() if key != "sha256"}
        if not _is_sealed(body, content.get("sha256")):
            message = (
                f"{source}: its content does not fit its SHA-256; it was changed or damaged "
                "after it was written. Take the original file."
            )
            raise ModelError(message)
        fields = {key: value for key, value in body.items() if key not in {"format", "version"}}
        try:
            return structured(fields, self.kind)
        except FaultyError as error:
            raise ModelError.of_faults(source, error.faults) from error


def _is_sealed(body: Mapping[str, object], seal: object) -> bool:
    try:
        return sha256_of(body) == seal
    except (ValueError, OverflowError):  # a number that no float can hold
        return False
