"""Run directories that were damaged or edited: a later step names the file, and believes nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from alnus.errors import StudyError
from alnus.study import reports
from tests.faults.runs import copied, sound
from tests.faults.trial import Losses

Act = Callable[[Path], object]


def _write(place: str, content: bytes) -> Act:
    return lambda folder: (folder / place).write_bytes(content)


def _edit(place: str, old: str, new: str) -> Act:
    def act(folder: Path) -> None:
        text = (folder / place).read_text()
        assert old in text
        (folder / place).write_text(text.replace(old, new, 1))

    return act


def _change_last_digit(place: str) -> Act:
    def act(folder: Path) -> None:
        text = (folder / place).read_text().rstrip()
        (folder / place).write_text(f"{text[:-1]}{(int(text[-1]) + 1) % 10}\n")

    return act


def _paint(folder: Path) -> None:
    path = folder / "images" / "P003.png"
    Image.fromarray(255 - np.array(Image.open(path))).save(path)


DAMAGES: dict[str, tuple[str, Act]] = {
    "features empty": ("features.csv", _write("run/features/features.csv", b"")),
    "features cut": ("features.csv", _write("run/features/features.csv", b"case_id,orig")),
    "patients gone": ("patients.csv", lambda folder: (folder / "run/cohort/patients.csv").unlink()),
    "predictions of bytes": ("predictions.csv", _write("run/predictions.csv", b"\xff\x00\xfe")),
    "study.toml cut": ("study.toml", _write("run/study.toml", b"name = ")),
    "steps.json empty": ("steps.json", _write("run/steps.json", b"")),
    "hashes.json deep": ("hashes.json", _write("run/hashes.json", b"[" * 100_000)),
    "models gone": ("models", lambda folder: shutil.rmtree(folder / "run/models")),
}
EDITS: dict[str, tuple[str, Act]] = {
    "a cell of the features": ("features.csv", _change_last_digit("run/features/features.csv")),
    "a cell of the predictions": ("predictions.csv", _change_last_digit("run/predictions.csv")),
    "the patients": ("patients.csv", _edit("patients.csv", "ALN+", "ALN-")),
    "an image": ("P003", _paint),
    "the name of the study": ("name", _edit("study.toml", "A small study", "Another study")),
}


def damages(folder: Path, _: int) -> Losses:
    """Damage files of a run one by one."""
    yield from _each(folder, DAMAGES)


def edits(folder: Path, _: int) -> Losses:
    """Edit files of a run, and what it was made from, one by one."""
    yield from _each(folder, EDITS)


def _each(folder: Path, acts: dict[str, tuple[str, Act]]) -> Losses:
    for number, (what, (named, act)) in enumerate(acts.items()):
        one = copied(sound().study, folder / f"copy {number}")
        act(one.parent)
        try:
            reports.report(one, force=True)
        except StudyError as refusal:
            yield "" if named in str(refusal) else f"{what}: {named} is not named in {refusal}"
        else:
            yield f"{what}: was believed"
