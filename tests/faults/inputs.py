"""Inputs that vanish or change while a study runs, that are damaged, or that kill who reads them."""

import random
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from alnus.errors import StudyError
from alnus.study import steps
from alnus.tables.features import FAILURES, FEATURES
from alnus.workers.ordered_map import map_ordered
from tests.faults.asked import asked
from tests.faults.bombs import BOMBS
from tests.faults.hostile import MADE, shared
from tests.faults.runs import copied, write_study
from tests.faults.trial import Losses
from tests.study.builder import write_small_study
from tests.workers.test_watched import EXPECTED, ITEMS, trap


def vanishing(folder: Path, tries: int) -> Losses:
    """Take an image away after the study was checked; the others keep their features."""
    yield from _extracted_without(folder, tries, lambda path: path.unlink())


def changing(folder: Path, tries: int) -> Losses:
    """Change an image after the extraction; the fit names it."""
    study = write_study(folder / "study")
    steps.extract(study, jobs=1)
    for number in range(tries):
        one = copied(study, folder / f"copy {number}")
        image = one.parent / "images" / f"P{number % 39:03d}.png"
        Image.fromarray(255 - np.array(Image.open(image))).save(image)
        try:
            steps.fit(one, jobs=1)
        except StudyError as refusal:
            yield "" if image.stem in str(refusal) else f"{image.stem} is not named"
        else:
            yield f"a fit took the changed {image.stem}"
        shutil.rmtree(one.parent)


def damaged_studies(folder: Path, tries: int) -> Losses:
    """Damage one file of each of many studies; a check names it."""
    study = write_small_study(folder / "sound", patients=30)
    for number in range(tries):
        one = copied(study, folder / f"study {number}")
        name = f"P{number % 29:03d}"  # the last patient is excluded, and nobody looks at him
        path = one.parent / ("images", "rois")[number % 2] / f"{name}.png"
        path.write_bytes(_damaged(path.read_bytes(), number))
        try:
            steps.check(one)
        except StudyError as refusal:
            yield "" if name in str(refusal) else f"{name} is not named: {refusal}"
        else:
            yield f"the damaged {path.parent.name} of {name} passed"
        shutil.rmtree(one.parent)


def hostile(_: Path, tries: int) -> Losses:
    """Have the command line read what asks for the impossible."""
    every = {**MADE, **BOMBS, **shared()}
    for name in list(every)[:: max(1, len(every) // tries)][:tries]:
        fault = asked(every[name]).fault
        yield f"{name}: {fault}" if fault else ""


def deadly(_: Path, tries: int) -> Losses:
    """Work on items that kill or block their process; each is named, the others go on."""
    for number in range(tries):
        how = {"workers": 1 + number % 4, "chunk": 1 + number % 3}
        found = list(
            map_ordered(trap, ITEMS, lost=lambda *told: told, seconds=2.0, **how)  # type: ignore[arg-type]
        )
        yield "" if found == EXPECTED else f"{how}: {found}"


def _damaged(content: bytes, number: int) -> bytes:
    """Cut a file, empty it, replace it, or change bytes inside, in turn."""
    rng = random.Random(number)  # noqa: S311 - no secret
    place = rng.randrange(45, len(content) - 20)  # inside the pixels, whose checksum then is wrong
    return (
        content[:place],
        b"",
        b"no picture",
        content[:place]
        + bytes(b ^ 0xFF for b in content[place : place + 4])
        + content[place + 4 :],
    )[number // 2 % 4]


def _extracted_without(folder: Path, tries: int, spoil: object) -> Losses:
    assert callable(spoil)
    study = write_study(folder / "study")
    run = steps.extract(study, folder / "whole", jobs=1)
    expected = run.read(FEATURES).set_index("case_id")
    for number in range(tries):
        one = copied(study, folder / f"copy {number}")
        name = f"P{number % 39:03d}"
        spoil(one.parent / "images" / f"{name}.png")
        found = steps.extract(one, jobs=1)
        refused = found.read(FAILURES)["case_id"].tolist()
        features = found.read(FEATURES).set_index("case_id")
        others = expected.drop(index=name, errors="ignore")
        same = pd.testing.assert_frame_equal
        try:
            same(features, others, check_exact=True)
        except AssertionError as difference:
            yield str(difference)
            continue
        yield "" if refused == [name] else f"refused: {refused}"
        shutil.rmtree(one.parent)
