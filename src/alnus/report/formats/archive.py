"""ZIP files that are the same on every run."""

import io
import re
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from alnus.tables.register import TABLES

FAST = 1  # most of a report is packed already: a tenth of a second less, and 6 % larger
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_SAVED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def repacked(document: bytes) -> bytes:
    """Pack an Office document again without the time at which it was written."""
    with ZipFile(io.BytesIO(document)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    core = "docProps/core.xml"
    parts[core] = _SAVED.sub(rb"\g<1>1980-01-01T00:00:00Z", parts[core])
    return packed(parts)


def packed(parts: Mapping[str, bytes], *, level: int | None = None) -> bytes:
    """Pack files into a ZIP, in their order, without dates; without a level at the usual one."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = ZipInfo(name, _LONG_AGO)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, content, compresslevel=level)
    return file.getvalue()


def packed_report(report: Path, run: Path) -> bytes:
    """Pack a report with the tables that its page links, so that it can be mailed.

    Parameters
    ----------
    report : Path
        Its folder.
    run : Path
        The run directory that holds the tables; those of single cases stay there.
    """
    paths = sorted(path for path in report.rglob("*") if path.is_file())
    parts = {f"report/{p.relative_to(report).as_posix()}": p.read_bytes() for p in paths}
    shared = [table.path for table in TABLES if not table.of_cases]
    parts |= {place: (run / place).read_bytes() for place in shared if (run / place).is_file()}
    return packed(parts, level=FAST)
