"""Finished cases on disk: one checked record each, so that an interrupted batch goes on."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from alnus.canonical_json import sha256_of
from alnus.files import write_bytes

CODE = ("extraction", "imaging")
NUMBER = np.dtype("<f8")
LIBRARIES = ("numpy", "scipy", "numba", "pywavelets", "pillow", "pynrrd", "nibabel", "pydicom")


@dataclass(frozen=True)
class Store:
    """A folder of records, each named by the hash of what its values were made from.

    Parameters
    ----------
    folder : Path
        Made when the first record is written.
    settings_sha256 : str
        Hash of the extraction settings.
    """

    folder: Path
    settings_sha256: str

    def key(self, digest: str) -> str:
        """Name a record: case content, settings and code, hashed."""
        return sha256_of([digest, self.settings_sha256, code_sha256()])

    def get(self, key: str) -> tuple[Any, ...] | None:
        """Read a record's numbers and texts; None when it is not there, cut off or changed."""
        try:
            seal, _, body = self._path(key).read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        if seal != _seal(key, body):
            return None
        texts, _, numbers = body.partition(b"\n")
        return (*np.frombuffer(numbers, NUMBER).tolist(), *json.loads(texts))

    def holds(self, key: str) -> bool:
        """Tell whether a record is there, sound or not."""
        return self._path(key).is_file()

    def put(self, key: str, record: Sequence[float | str]) -> None:
        """Write a record whole: beside its place, then moved there; its seal tells half a one.

        Texts follow the numbers, which are written as they lie in memory: a thousand of them take a
        millisecond as digits.

        Raises
        ------
        ValueError
            When a number is not finite.
        OSError
            When the folder cannot be written; nothing is left of the record then.
        """
        texts = [cell for cell in record if isinstance(cell, str)]
        numbers = np.array(record[: len(record) - len(texts)], NUMBER)
        if not np.all(np.isfinite(numbers)):
            message = "a record holds finite numbers"
            raise ValueError(message)
        body = json.dumps(texts).encode() + b"\n" + numbers.tobytes()
        write_bytes(self._path(key), _seal(key, body) + b"\n" + body, flushed=False)

    def _path(self, key: str) -> Path:
        # 256 folders: a million files in one would be slow to open
        return self.folder / key[:2] / f"{key}.record"


@lru_cache(maxsize=1)
def code_sha256() -> str:
    """Hash what decides a value's last bit: the code from file to feature, and its libraries."""
    package = Path(__file__).parents[1]
    sources = sorted(path for room in CODE for path in (package / room).rglob("*.py"))
    texts = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sources]
    return sha256_of([*texts, *map(version, LIBRARIES)])


def _seal(key: str, body: bytes) -> bytes:
    """Hash a record's content together with its name, so that no record passes for another."""
    return hashlib.sha256(key.encode() + body).hexdigest().encode()
