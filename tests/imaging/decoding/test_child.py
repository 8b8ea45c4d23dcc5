import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from alnus.imaging.decoding.child import TOO_LARGE, _answer


def answered(decode, path="x.dcm"):
    answers = io.BytesIO()
    _answer(decode, {"path": path, "frame": 2}, answers)
    head, _, content = answers.getvalue().partition(b"\n")
    return json.loads(head), content


def raising(error):
    def decode(*_):
        raise error

    return decode


def test_a_reply_is_one_line_and_then_as_many_bytes_as_it_says():
    reply, content = answered(lambda _, request: ({"frame": request["frame"]}, b"a\nb"))
    assert reply == {"frame": 2, "n_bytes": 3}
    assert content == b"a\nb"


def test_the_decoder_gets_the_path_and_the_whole_request():
    asked = []

    def decode(path, request):
        asked.append((path, request))
        return {}, b""

    answered(decode, path="folder/ü.dcm")
    assert asked == [(Path("folder/ü.dcm"), {"path": "folder/ü.dcm", "frame": 2})]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("is no picture"), "is no picture"),
        (MemoryError(), TOO_LARGE),
        (PermissionError(13, "denied", "/secret/name"), "cannot be read (Permission denied)"),
        (FileNotFoundError(2, "gone"), "cannot be read (No such file or directory)"),
    ],
)
def test_a_refusal_is_a_sentence_without_bytes_and_without_a_path(error, said):
    reply, content = answered(raising(error))
    assert reply["refusal"].startswith(said)
    assert "/secret" not in reply["refusal"]
    assert (reply["n_bytes"], content) == (0, b"")


def test_a_fault_of_ours_is_not_taken_for_a_damaged_file():
    with pytest.raises(ZeroDivisionError):
        answered(raising(ZeroDivisionError()))


def test_the_process_answers_request_after_request_and_ends_with_its_input(tmp_path):
    (tmp_path / "no.dcm").write_bytes(b"no DICOM")
    requests = [
        {"path": str(tmp_path / name), "frame": None, "largest": 10**6}
        for name in ("no.dcm", "missing.dcm")
    ]
    done = subprocess.run(
        [sys.executable, "-m", "alnus.imaging.decoding.child"],
        input="".join(json.dumps(one) + "\n" for one in requests).encode(),
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["refusal"].startswith("is no DICOM file")
    assert second["refusal"].startswith("cannot be read")
    assert done.stderr == b""
