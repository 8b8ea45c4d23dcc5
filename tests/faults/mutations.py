"""Files with random damage: each is refused with a sentence, or means something."""

import random
import warnings
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from alnus.errors import AlnusError, AlnusWarning
from alnus.imaging.batch_table import read_batch_csv
from alnus.imaging.read import CaseFiles
from tests.faults.trial import Losses
from tests.imaging.files import IMAGE, ROI, save
from tests.imaging.test_read_fuzz import ALL, damaged
from tests.test_text_fuzz import TEXTS, fuzz, fuzz_sealed

AT_ONCE = 50
ROIS = {"segments", "polygon"}
"""Formats that can only be ROIs."""

BATCH = "case_id,Image,Mask,Label\n" + "".join(f"P{n},i/{n}.png,m/{n}.png,1\n" for n in range(9))


def pictures(names: tuple[str, ...], folder: Path, tries: int) -> Losses:
    """Change bytes of a picture of each format, and read it; a PNG's checksums are made right."""
    save(folder, "image.png", IMAGE)
    save(folder, "roi.png", ROI)
    sound = {name: ALL[name](folder, ROI if name in ROIS else IMAGE) for name in names}
    rng = random.Random(names[0])  # noqa: S311 - no secret
    for number in range(tries):
        name = names[number % len(names)]
        yield _read(folder, sound[name], "roi" if name in ROIS else "image", rng)


def _read(folder: Path, sound: Path, which: str, rng: random.Random) -> str:
    count = rng.randint(1, 6)
    edits = [
        (rng.random(), rng.randbytes(rng.randint(0, 4)), rng.randint(0, 6)) for _ in range(count)
    ]
    content = damaged(sound.read_bytes(), edits, header=400)
    if sound.suffix == ".png" and rng.random() < 0.8:
        content = repaired(content)
    bad = folder / f"damaged-{sound.name}"
    bad.write_bytes(content)
    files = {"image": folder / "image.png", "roi": folder / "roi.png"} | {which: bad}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AlnusWarning)
        try:
            CaseFiles("A", files["image"], files["roi"]).read()
        except AlnusError as refusal:
            text = str(refusal)
            return "" if text.startswith("Case A: ") and text.endswith(".") else text
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            return f"{type(error).__name__}: {error} ({edits})"
    return ""


def repaired(content: bytes) -> bytes:
    """Give each part of a damaged PNG the checksum of what it holds now."""
    done, rest = content[:8], content[8:]
    while len(rest) >= 12 and (length := int.from_bytes(rest[:4], "big")) <= len(rest) - 12:
        body = rest[4 : 8 + length]
        done += rest[:4] + body + zlib.crc32(body).to_bytes(4, "big")
        rest = rest[12 + length :]
    return done + rest


def models(folder: Path, tries: int) -> Losses:
    """Change values of a model and seal it again."""
    yield from _rounds(partial(fuzz_sealed, folder), tries)


def texts(folder: Path, tries: int) -> Losses:
    """Change texts: a study, parameters, coefficients, a model, a batch table."""
    every: dict[str, tuple[str, Callable[[Path], object]]] = {
        **TEXTS, "batch.csv": (BATCH, read_batch_csv),
    }  # fmt: skip
    for name, (text, use) in every.items():
        work = partial(fuzz, text, name.split(".")[1], use, folder)
        yield from _rounds(work, -(-tries // len(every)))


def _rounds(work: Callable[..., None], tries: int) -> Iterator[str]:
    """Try so many at once; what a round finds is one loss, with its seed."""
    for seed, first in enumerate(range(0, tries, AT_ONCE), start=5000):
        rounds = min(AT_ONCE, tries - first)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", AlnusWarning)
                work(rounds=rounds, seed=seed)
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            yield f"seed {seed}: {type(error).__name__}: {error}"
        else:
            yield ""
        yield from [""] * (rounds - 1)
