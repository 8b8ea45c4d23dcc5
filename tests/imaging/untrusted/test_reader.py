"""A stranger's file is read as any other, and a hostile one ends its own process and nothing else."""

import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

from alnus.imaging.decoding.parent import Decoder
from alnus.imaging.formats import read_picture
from alnus.imaging.nrrd_file import nrrd_bytes
from alnus.imaging.untrusted.child import read
from alnus.imaging.untrusted.reader import UntrustedReader
from tests.imaging.dicom_files import dicom, region

IMAGE = np.random.default_rng(2).integers(0, 255, (24, 30)).astype(np.uint8)

REFUSED = """
import re, sys, time
from pathlib import Path
from alnus.imaging.untrusted.child import read
before = time.process_time()
try:
    read(Path(sys.argv[1]), {"frame": 1, "roi": None})
except ValueError:
    most = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
    print(most.group(1), time.process_time() - before)
"""


@pytest.fixture
def reader():
    found = UntrustedReader()
    yield found
    found.close()


def saved(folder, content, name="a.nrrd"):
    path = folder / name
    path.write_bytes(content)
    return path


def png_bomb():
    def chunk(kind, content):
        return (
            struct.pack(">I", len(content))
            + kind
            + content
            + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    body = (
        chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")
    )
    return b"\x89PNG\r\n\x1a\n" + body


def test_a_picture_comes_as_it_is(reader, tmp_path):
    path = saved(tmp_path, nrrd_bytes(IMAGE.astype(np.float32) / 7, (0.1, 0.2)))
    found, direct = reader.read(path), read_picture(path)
    assert (found.values == direct.values).all()
    assert (found.scale, found.place, found.channels) == (direct.scale, direct.place, "gray")


def test_a_dicom_file_keeps_its_views_and_frames(reader, tmp_path):
    path = dicom(tmp_path, np.stack([IMAGE, IMAGE // 2]), regions=(region((0, 29), (0, 23)),))
    for frame in (1, 2):
        found, direct = reader.read(path, frame=frame), read_picture(path, frame=frame)
        assert (found.values == direct.values).all()
        assert (found.views, found.frame, found.n_frames) == (direct.views, frame, 2)


def test_an_roi_is_read_on_its_image(reader, tmp_path):
    inside = np.zeros((24, 30), np.uint8)
    inside[5:12, 8:20] = 1
    image, roi = saved(tmp_path, nrrd_bytes(IMAGE)), saved(tmp_path, nrrd_bytes(inside), "r.nrrd")
    found = reader.read_roi(roi, image, image_name="a.nrrd", frame=1)
    assert (found == inside.astype(bool)).all()
    small = saved(tmp_path, nrrd_bytes(inside[:20]), "s.nrrd")
    with pytest.raises(ValueError, match=r"24 x 30|20 x 30|24, 30|20, 30") as refusal:
        reader.read_roi(small, image, image_name="a.nrrd", frame=1)
    assert str(tmp_path) not in str(refusal.value)


def test_each_file_has_a_process_of_its_own(tmp_path):
    made = []

    def fresh():
        made.append(Decoder(sys.executable, "-m", "alnus.imaging.untrusted.child"))
        return made[-1]

    reader, path = UntrustedReader(fresh), saved(tmp_path, nrrd_bytes(IMAGE))
    reader.read(path)
    reader.read(path)
    assert len(made) == 3  # one waits
    reader.close()
    assert all(decoder._process is None for decoder in made)


def test_a_process_that_dies_or_hangs_refuses_its_file_alone(tmp_path):
    path = saved(tmp_path, nrrd_bytes(IMAGE))
    programs = iter([
        "import os; os.kill(os.getpid(), 11)", "import time; time.sleep(60)",
        "import sys; sys.stdin.readline(); print('{}', flush=True)",
    ])  # fmt: skip

    def fresh():
        program = next(programs, None)
        if program is None:
            return Decoder(sys.executable, "-m", "alnus.imaging.untrusted.child")
        return Decoder(sys.executable, "-c", program, seconds=0.5)

    reader = UntrustedReader(fresh)
    for _ in range(2):
        with pytest.raises(ValueError, match="is damaged: it"):
            reader.read(path)
    with pytest.raises((ValueError, KeyError)):
        reader.read(path)
    assert (reader.read(path).values == IMAGE).all()
    reader.close()


def test_a_bomb_is_refused_in_words(reader, tmp_path):
    path = saved(tmp_path, png_bomb(), "a.png")
    with pytest.raises(ValueError, match=r"is too large by its header|pixels by its header"):
        reader.read(path)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc, which is Linux's")
def test_a_bomb_is_refused_within_a_second_and_300_mb(tmp_path):
    path = saved(tmp_path, png_bomb(), "a.png")
    told = subprocess.run(
        [sys.executable, "-c", REFUSED, path], capture_output=True, text=True, check=True
    ).stdout.split()
    assert int(told[0]) < 300_000  # kB, all of the process
    assert float(told[1]) < 1  # seconds of work


@pytest.mark.parametrize("content", [b"", b"NRRD0004\n", b"garbage" * 40, bytes(2000)])
@pytest.mark.parametrize("name", ["a.nrrd", "a.png", "a.dcm", "a.nii", "a.mha", "a"])
def test_garbage_is_refused_by_what_the_process_runs(tmp_path, content, name):
    path = saved(tmp_path, content, name)
    with pytest.raises(ValueError, match=r"^[a-z]"):
        read(path, {"frame": 1, "roi": None})


def test_layers_are_no_picture(tmp_path):
    path = tmp_path / "a.png"
    see_through = np.dstack([IMAGE, IMAGE, IMAGE, np.full_like(IMAGE, 9)])
    Image.fromarray(see_through, "RGBA").save(path)
    with pytest.raises(ValueError, match="is partly transparent"):
        read(path, {"frame": 1, "roi": None})
