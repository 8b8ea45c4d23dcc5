"""The table of faults: which, how often tried, what was lost. ``make faults`` writes it.

``python -m tests.faults.table [WORDS]`` tries those whose names hold the words. Every line is kept
in ``build/faults.jsonl``; ``--resume`` takes the lines that this very source has, so that the table can
be made in parts: the page is written when it is whole. ``FAULTS=0.2`` before it takes a fifth of the
random changes.
"""

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

from tests.faults import directories, disks, inputs, interruptions, mutations
from tests.faults.trial import NotPossibleError, Trial

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
RECORD = PAGE.parents[1] / "build" / "faults.jsonl"
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
    Trial("a run killed (SIGKILL) at any moment", 1, 50, interruptions.killed),
    Trial("a run terminated or interrupted (SIGTERM, SIGINT)", 2, 20, interruptions.terminated),
    Trial("two runs in one directory", 1, 5, disks.two_at_once),
    Trial("a full disk", 1, 8, disks.full),
    Trial("a disk that may not be written", 1, 4, disks.read_only),
    Trial("12 cases of which 5 kill or block their process", 1, 12, inputs.deadly),
    Trial("an image that vanishes before it is read", 1, 10, inputs.vanishing),
    Trial("an image that changes after the extraction", 1, 10, inputs.changing),
    Trial("an input that asks for the impossible, in 10 s and 1 GB", 1, 120, inputs.hostile),
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


def asked_for(trial: Trial) -> int:
    """How often a fault is tried; of random changes a share."""
    return int(trial.many * (SHARE if trial.many > 1000 else 1.0))


def source() -> str:
    """Hash the source and these trials, of which the lines tell."""
    root = PAGE.parents[1]
    files = sorted([*(root / "src").rglob("*.py"), *Path(__file__).parent.glob("*.py")])
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def kept() -> dict[tuple[str, int], Line]:
    """Give the lines that this source has, by the fault and the tries that were asked for."""
    texts = RECORD.read_text(encoding="utf-8").splitlines() if RECORD.is_file() else []
    found, here = [json.loads(text) for text in texts], source()
    return {
        (one["fault"], one["asked"]): Line(one["fault"], one["tries"], (), one["why_not"])
        for one in found
        if one["source"] == here
    }


def keep(line: Line, asked: int) -> None:
    """Keep a line of which nothing is lost."""
    if not line.lost:
        facts = {"fault": line.fault, "tries": line.tries, "why_not": line.why_not}
        RECORD.parent.mkdir(exist_ok=True)
        with RECORD.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**facts, "asked": asked, "source": source()}) + "\n")


def lines(words: list[str], *, resume: bool) -> Iterator[Line]:
    """Try every kind, or those that the words name."""
    done = kept() if resume else {}
    for trial in TRIALS:
        asked = asked_for(trial)
        if not words or any(word in trial.fault for word in words):
            line = done.get((trial.fault, asked)) or _timed(trial, asked)
            yield line


def _timed(trial: Trial, asked: int) -> Line:
    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        line = tried(trial, Path(folder), asked)
    print(line, f"{time.monotonic() - start:.0f} s", flush=True)  # noqa: T201
    for lost in line.lost[:5]:
        print("   ", lost[:500], flush=True)  # noqa: T201
    keep(line, asked)
    return line


def main(words: list[str]) -> int:
    """Print the table, and write it to its page when it is whole."""
    names = [word for word in words if word != "--resume"]
    found = list(lines(names, resume="--resume" in words))
    if not names:
        text = PAGE.read_text(encoding="utf-8")
        before, rest = text.split(START)
        _, after = rest.split(END)
        head = "| fault | tries | lost |\n|---|---:|---:|\n"
        table = head + "".join(f"{line}\n" for line in found)
        told = f"{date.today()}, Python {platform.python_version()} on {platform.system()}.\n"
        PAGE.write_text(f"{before}{START}{table}\n{told}{END}{after}", encoding="utf-8")
    return int(any(line.lost for line in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
