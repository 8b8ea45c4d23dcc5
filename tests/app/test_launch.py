"""The app as it is started: by its verb, on a port of this machine, until it is told to end."""

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx2
import numpy as np
import pytest
from click.testing import CliRunner

from alnus.app.launch import listening
from alnus.cli.main import main
from alnus.errors import AlnusError
from alnus.model_file import write_model
from tests.app.nodes import MODEL, node_file


@contextmanager
def started(folder, *options):
    """The verb in a process of its own, and the address it prints."""
    model, places = folder / "model.json", folder / "temporary"
    write_model(MODEL, model)
    places.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "alnus", "serve", model, "--no-open", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "TMPDIR": str(places)},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


@contextmanager
def visitor(address):
    with httpx2.Client(follow_redirects=True, headers={"x-alnus": "1"}, timeout=60) as page:
        assert page.get(address).status_code == 200
        yield page


@pytest.mark.parametrize(("told", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_it_serves_until_it_is_told_to_end_and_leaves_no_upload(tmp_path, told, code):
    with started(tmp_path) as (process, address):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{43}", address)
        with visitor(address) as page:
            base = address.partition("/?")[0]
            name = "CANARY.nrrd"
            answer = page.post(f"{base}/pictures", content=node_file(), headers={"x-name": name})
            assert answer.status_code == 200
        (folder,) = (tmp_path / "temporary").iterdir()
        assert folder.stat().st_mode & 0o777 == 0o700
        process.send_signal(told)
        said = process.communicate(timeout=30)
        assert process.returncode == code
        assert list((tmp_path / "temporary").iterdir()) == []
        assert "CANARY" not in "".join(said)
        assert "Traceback" not in said[1]


def test_garbage_on_the_line_ends_nothing(tmp_path):
    rng = np.random.default_rng(7)
    with started(tmp_path) as (_, address):
        port = urlsplit(address).port
        for number in range(200):
            line = bytes(rng.integers(0, 256, rng.integers(1, 400), dtype=np.uint8))
            if number % 3 == 0:
                line = b"POST /pictures HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n" + line
            with socket.create_connection(("127.0.0.1", port), timeout=10) as talk:
                talk.sendall(line)
                talk.shutdown(socket.SHUT_WR)
                heard = talk.recv(200)
            assert not heard.startswith(b"HTTP/1.1 5"), heard
        with visitor(address) as page:
            assert page.get(address.partition("/?")[0] + "/registry").status_code == 422


def test_an_answer_comes_at_once():
    with listening(0) as place:
        assert place.proto == socket.IPPROTO_TCP
        assert place.getsockname()[0] == "127.0.0.1"


def test_a_port_that_is_taken_is_named():
    with listening(0) as place:
        port = place.getsockname()[1]
        with pytest.raises(AlnusError, match=f"Port {port} cannot be used"):
            listening(port)


def test_what_cannot_be_served_is_refused_in_a_sentence(tmp_path):
    run = CliRunner()
    missing = run.invoke(main, ["serve", str(tmp_path / "model.json"), "--no-open"])
    assert (missing.exit_code, "is not there" in missing.output) == (2, True)
    write_model(MODEL, tmp_path / "model.json")
    words = ["serve", str(tmp_path / "model.json"), "--no-open", "--worklist", str(tmp_path)]
    empty = run.invoke(main, words)
    assert (empty.exit_code, "holds no picture" in empty.output) == (2, True)


def test_without_its_libraries_the_verb_says_how_to_get_them(tmp_path, monkeypatch):
    monkeypatch.setattr("alnus.cli.app.find_spec", lambda _: None)
    told = CliRunner().invoke(main, ["serve", str(tmp_path / "m.json")])
    assert (told.exit_code, "pip install 'alnus[app]'" in told.output) == (2, True)


def test_nothing_of_the_verb_is_loaded_by_help():
    program = (
        "import sys, alnus.cli.main; print('starlette' in sys.modules, 'uvicorn' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["False", "False"]
