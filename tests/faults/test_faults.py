"""A few tries of every kind of fault; ``make faults`` tries all of them."""

import sys

import pytest

from tests.faults.mutations import repaired
from tests.faults.table import TRIALS, tried
from tests.imaging.files import IMAGE, save


@pytest.mark.skipif(sys.platform == "win32", reason="kills and signals of POSIX")
@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.fault)
def test_nothing_is_lost(trial, tmp_path):
    line = tried(trial, tmp_path, trial.few)
    if line.why_not:
        pytest.skip(line.why_not)
    assert line.lost == ()
    assert line.tries >= trial.few


def test_a_sound_png_is_repaired_to_itself(tmp_path):
    save(tmp_path, "image.png", IMAGE)
    content = (tmp_path / "image.png").read_bytes()
    assert repaired(content) == content
    assert repaired(content[:-4] + b"oops") == content
