"""ZIP files that are the same on every run."""

import io
import re
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_SAVED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def repacked(document: bytes) -> bytes:
    """Pack an Office document again without the time at which it was written."""
    with ZipFile(io.BytesIO(document)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    core = "docProps/core.xml"
    parts[core] = _SAVED.sub(rb"\g<1>1980-01-01T00:00:00Z", parts[core])
    return packed(parts)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Pack files into a ZIP, in their order, without dates."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = ZipInfo(name, _LONG_AGO)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, content)
    return file.getvalue()


def packed_folder(folder: Path, *, under: str) -> bytes:
    """Pack a folder's files under a name."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return packed({f"{under}/{p.relative_to(folder).as_posix()}": p.read_bytes() for p in paths})
