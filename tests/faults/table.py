"""The table of faults: which, how often tried, what was lost. ``make faults`` writes it.

``python -m tests.faults.table [WORDS]`` tries those whose names hold the words, and writes nothing
then. ``FAULTS=0.2`` before it takes a fifth of the random changes.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.faults import directories, disks, inputs, interruptions, mutations
from tests.faults.trial import NotPossibleError, Trial

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
SHARE = float(os.environ.get("FAULTS", "1"))
START, END = "<!-- faults -->\n", "<!-- /faults -->\n"
FORMATS = {
    "PNG, checksums repaired": ("png", "png palette"),
    "JPEG": ("jpeg",),
    "BMP": ("bmp",),
    "TIFF": ("tiff", "tiff lzw", "tiff deflate"),
    "NRRD": ("nrrd", "nrrd gzip"),
    "NIfTI": ("nifti", "nifti gzip"),
    "MetaImage": ("metaimage", "metaimage zlib"),
    "DICOM": (
        "DICOM explicit", "DICOM implicit", "DICOM big endian", "DICOM RLE", "DICOM JPEG",
        "DICOM JPEG 2000",
    ),
    "segmentation (.seg.nrrd)": ("segments",),
    "polygons": ("polygon",),
}  # fmt: skip
TRIALS = [
    Trial("a run killed (SIGKILL) at any moment", 2, 50, interruptions.killed),
    Trial("a run terminated or interrupted (SIGTERM, SIGINT)", 1, 20, interruptions.terminated),
    Trial("two runs in one directory", 1, 5, disks.two_at_once),
    Trial("a full disk", 1, 4, disks.full),
    Trial("a disk that may not be written", 1, 2, disks.read_only),
    Trial("12 cases of which 5 kill or block their process", 1, 12, inputs.deadly),
    Trial("an image that vanishes before it is read", 1, 10, inputs.vanishing),
    Trial("an image that changes after the extraction", 1, 10, inputs.changing),
    Trial("an input that asks for the impossible, in 10 s and 1 GB", 1, 100, inputs.hostile),
    Trial("a study with one damaged file, checked", 2, 100, inputs.damaged_studies),
    Trial("a damaged file of a run directory", 8, 8, directories.damages),
    Trial("an edited file of a run, or of its inputs", 5, 5, directories.edits),
    *(
        Trial(f"random bytes in {name}", 20, 10_000, partial(mutations.pictures, names))
        for name, names in FORMATS.items()
    ),
    Trial("a changed model, sealed again", 20, 5000, mutations.models),
    Trial(
        "a changed study, parameter, coefficient, model or batch file", 40, 6000, mutations.texts
    ),
]


@dataclass(frozen=True)
class Line:
    """What came of one trial."""

    fault: str
    tries: int
    lost: tuple[str, ...]
    why_not: str = ""

    def __str__(self) -> str:
        """Give the row of a Markdown table."""
        if self.why_not:
            return f"| {self.fault} | not tried: {self.why_not} | |"
        return f"| {self.fault} | {self.tries:,} | {len(self.lost)} |"


def tried(trial: Trial, folder: Path, tries: int) -> Line:
    """Try one kind of fault."""
    try:
        found = list(trial.run(folder, tries))
    except NotPossibleError as reason:
        return Line(trial.fault, 0, (), str(reason))
    return Line(trial.fault, len(found), tuple(filter(None, found)))


def lines(words: list[str]) -> Iterator[Line]:
    """Try every kind, or those that the words name."""
    for trial in TRIALS:
        if not words or any(word in trial.fault for word in words):
            with tempfile.TemporaryDirectory() as folder:
                start = time.monotonic()
                share = SHARE if trial.many > 1000 else 1.0
                line = tried(trial, Path(folder), int(trial.many * share))
            print(line, f"{time.monotonic() - start:.0f} s", flush=True)  # noqa: T201
            for lost in line.lost[:5]:
                print("   ", lost[:500], flush=True)  # noqa: T201
            yield line


def main(words: list[str]) -> int:
    """Print the table, and write it to its page when it is whole."""
    found = list(lines(words))
    if not words:
        text = PAGE.read_text(encoding="utf-8")
        before, rest = text.split(START)
        _, after = rest.split(END)
        head = "| fault | tries | lost |\n|---|---:|---:|\n"
        table = head + "".join(f"{line}\n" for line in found)
        PAGE.write_text(f"{before}{START}{table}{END}{after}", encoding="utf-8")
    return int(any(line.lost for line in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
