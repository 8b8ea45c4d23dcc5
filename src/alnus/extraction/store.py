"""Finished cases on disk: one checked record each, so that an interrupted batch goes on."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from alnus.canonical_json import sha256_of


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
        """Name a record: case content, settings and version of alnus, hashed."""
        return sha256_of([digest, self.settings_sha256, version("alnus")])

    def get(self, key: str) -> dict[str, float] | None:
        """Read a record's features; None when it is not there, cut off or changed."""
        try:
            seal, _, body = self._path(key).read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        if seal != _seal(key, body):
            return None
        return {str(name): float(value) for name, value in json.loads(body).items()}

    def put(self, key: str, features: Mapping[str, float]) -> None:
        """Write a record whole: beside its place, flushed to disk, then moved there."""
        body = json.dumps(dict(features)).encode()
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            with beside.open("wb") as file:
                file.write(_seal(key, body) + b"\n" + body)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        # 256 folders: a million files in one would be slow to open
        return self.folder / key[:2] / f"{key}.json"


def _seal(key: str, body: bytes) -> bytes:
    """Hash a record's content together with its name, so that no record passes for another."""
    return hashlib.sha256(key.encode() + body).hexdigest().encode()
