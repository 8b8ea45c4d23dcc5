import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from alnus.errors import ModelError
from alnus.files import (
    LARGEST_TEXT,
    SETTLED,
    file_sha256,
    place_of,
    read_text,
    replacing,
    write_bytes,
    write_text,
)

OLD = "what was there"
NEW = "new\r\n" * 200_000


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "folder" / "file.txt"
    write_text(path, OLD)
    return path


def read(path):
    return read_text(path, what="model file", refusal=ModelError)


def test_a_text_reads_back_with_its_line_ends(path):
    write_text(path, "a\nb\r\nµ")
    assert path.read_bytes() == "a\nb\r\nµ".encode()
    assert read(path) == "a\nb\r\nµ"


def test_bytes_are_written_as_they_are(path):
    write_bytes(path, b"\x00\xff")
    assert path.read_bytes() == b"\x00\xff"


def test_after_an_exception_the_old_file_stands_and_nothing_else(path):
    def interrupted() -> None:
        with replacing(path) as beside:
            beside.write_text("half of the n")
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()
    assert path.read_text() == OLD
    assert list(path.parent.iterdir()) == [path]


def test_the_old_file_stands_until_the_new_one_is_whole(path):
    with replacing(path) as beside:
        beside.write_text("half of the n")
        assert path.read_text() == OLD
        assert beside.parent == path.parent
    assert path.read_text() == "half of the n"


def test_two_who_write_at_once_do_not_mix(path):
    texts = [letter * 100_000 for letter in "abcd"]
    writers = [threading.Thread(target=write_text, args=(path, text)) for text in texts]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert path.read_text() in texts
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="kills a process as POSIX does")
def test_whoever_is_killed_leaves_an_old_or_a_new_file(path):
    program = (
        "import sys; from pathlib import Path; from alnus.files import write_text\n"
        "print(flush=True)\n"
        f"while True: write_text(Path(sys.argv[1]), {NEW[:10]!r} * 100_000)"
    )
    whole = {OLD.encode(), NEW[:10].encode() * 100_000}
    for pause in (0.0, 0.013, 0.04):
        writer = subprocess.Popen(
            [sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(pause)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        assert path.read_bytes() in whole


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b" " * (LARGEST_TEXT + 1), "is 5,000,001 bytes; a model file has at most 5 MB"),
        (b"abc\xff", "is no model file: no UTF-8 text from byte 3 on"),
    ],
)
def test_what_cannot_be_read_is_refused(path, content, sentence):
    write_bytes(path, content)
    with pytest.raises(ModelError, match=sentence):
        read(path)


def test_a_folder_or_nothing_is_no_file(path):
    for place in (path.parent, path.with_name("none")):
        with pytest.raises(ModelError, match="the model file is not there"):
            read(place)


def test_a_mark_of_the_byte_order_is_left_out(path):
    write_bytes(path, b"\xef\xbb\xbfname = 1")
    assert read(path) == "name = 1"


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def test_a_file_changed_again_at_once_within_a_step_of_its_clock_has_another_hash(path):
    path.write_bytes(b"one")
    stat = path.stat()
    assert file_sha256(path) == sha256(b"one")
    with path.open("r+b") as file:  # the same file, size and time
        file.write(b"two")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert file_sha256(path) == sha256(b"two")


def test_a_file_that_is_old_is_read_once_until_its_times_or_size_change(path, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: path.stat().st_ctime + SETTLED + 1)
    first = file_sha256(path)
    monkeypatch.setattr(hashlib, "file_digest", lambda *_: pytest.fail("it is read again"))
    assert file_sha256(path) == first == sha256(OLD.encode())
    monkeypatch.undo()
    write_text(path, OLD.upper())
    assert file_sha256(path) == sha256(OLD.upper().encode())


@pytest.mark.parametrize(
    ("folder", "written", "named"),
    [
        ("study", "../images/1.png", "images/1.png"),
        ("a/study", "../../1.png", "1.png"),
        ("study", "./rois/../1.png", "study/1.png"),
        (".", "../1.png", "../1.png"),
        ("../study", "../../1.png", "../../1.png"),
        ("study", "images/1.png", "study/images/1.png"),
    ],
)
def test_a_place_is_named_as_a_person_would(folder, written, named):
    assert place_of(Path(folder), written) == Path(named)


def test_above_a_link_another_folder_lies(tmp_path):
    (tmp_path / "far" / "study").mkdir(parents=True)
    (tmp_path / "near").mkdir()
    write_text(tmp_path / "far" / "1.png", NEW)
    link = tmp_path / "near" / "study"
    link.symlink_to(tmp_path / "far" / "study", target_is_directory=True)
    assert place_of(link, "../1.png").is_file()
    assert not (tmp_path / "near" / "1.png").exists()
