"""What SECURITY.md claims, and that each of its claims names a test that is there."""

import ast
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from alnus.cli.main import main
from alnus.study import steps
from tests.faults.runs import write_study

ROOT = Path(__file__).parents[1]
SOURCES = {path: ast.parse(path.read_text("utf-8")) for path in (ROOT / "src").rglob("*.py")}
NETWORKS = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "httpx", "uvicorn",
            "starlette", "distributed", "webbrowser", "xmlrpc", "asyncio"}  # fmt: skip
ALLOWED = ("app", "workers/cluster.py")
UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"}
UNSAFE_CALLS = {"eval", "exec", "compile", "__import__"}


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_every_claim_names_a_test_that_is_there():
    claims = [
        line for line in (ROOT / "SECURITY.md").read_text("utf-8").splitlines() if "`tests/" in line
    ]
    assert len(claims) >= 15
    for line in claims:
        for path, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", line):
            assert f"def {name}(" in (ROOT / path).read_text("utf-8"), line


def test_only_the_app_and_a_cluster_know_networks():
    for path, tree in SOURCES.items():
        place = path.relative_to(ROOT / "src" / "alnus").as_posix()
        found = {name.split(".")[0] for name in imported(tree)} & NETWORKS
        assert not found or place.startswith((*ALLOWED, "cli/app")), (place, found)


def test_nothing_is_unpickled_evaluated_or_run():
    for path, tree in SOURCES.items():
        assert not {name.split(".")[0] for name in imported(tree)} & UNSAFE_MODULES, path
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        named = {node.func.id for node in calls if isinstance(node.func, ast.Name)}
        assert not named & UNSAFE_CALLS, path
        shells = [word for node in calls for word in node.keywords if word.arg == "shell"]
        assert not shells, path


LOCAL = getattr(socket, "AF_UNIX", None)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A whole run in whose process nobody may open a socket to a network."""
    study = write_study(tmp_path_factory.mktemp("security"), patients=40)
    opened = []

    def refuse(*words):
        opened.append(words)
        message = "no network is needed"
        raise AssertionError(message)

    def local(really):
        """Let pass what has a path for an address, as the server that workers are forked from."""

        def use(self, *words):
            return really(self, *words) if self.family == LOCAL else refuse(*words)

        return use

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", local(socket.socket.connect))
        patch.setattr(socket.socket, "bind", local(socket.socket.bind))
        patch.setattr(socket, "getaddrinfo", refuse)
        steps.run(study, jobs=1)
    return study.parent / "run", opened


def test_a_study_opens_no_socket_to_a_network(whole):
    assert whole[1] == []


def test_report_and_models_name_no_patient(whole):
    run, _ = whole
    files = [*(run / "models").rglob("*"), *(run / "report").rglob("*")]
    texts = [path for path in files if path.suffix in {".json", ".txt", ".html", ".csv", ".tex"}]
    assert texts
    for path in texts:
        found = re.findall(r"\bP0[0-3]\d\b", path.read_text("utf-8-sig"))
        assert not found, (path, found[:3])


NAMESAKES = ("alnus", "multiprocessing", "pydicom", "pyreadstat", "numpy", "json", "socket")
PROGRAM = """
from operator import abs
from pathlib import Path
from alnus.imaging.decoding.parent import DECODER
from alnus.imaging.untrusted.reader import fresh_decoder
from alnus.spreadsheet.sheet import read_sheet
from alnus.workers.ordered_map import map_ordered

if __name__ == "__main__":
    print(list(map_ordered(abs, [-2, -3], workers=2, lost=lambda *told: told)))
    for refused in (
        lambda: DECODER.ask({"path": "a.dcm", "frame": None, "largest": 1}),
        lambda: fresh_decoder().ask({"path": "a.dcm", "frame": None, "roi": None}),
        lambda: read_sheet(Path("a.sav")),
    ):
        try:
            refused()
        except Exception as refusal:
            print(refusal)
"""


def test_no_module_of_the_current_folder_is_run(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    for name in NAMESAKES:
        (folder / f"{name}.py").write_text(f"open({str(tmp_path / 'run')!r}, 'a').write({name!r})")
    for name in ("a.dcm", "a.sav"):
        (folder / name).write_bytes(b"no such file")
    (tmp_path / "program.py").write_text(PROGRAM)
    words = [sys.executable, str(tmp_path / "program.py")]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.startswith("[2, 3]\nis no DICOM file")
    assert not (tmp_path / "run").exists()


def test_a_folder_that_commands_the_compiler_is_left(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".numba_config.yaml").write_text("cache_dir: .")
    done = CliRunner().invoke(main, ["selftest"])
    assert done.exit_code == 2
    assert "holds .numba_config.yaml" in done.output
