"""What SECURITY.md claims, and that each of its claims names a test that is there."""

import ast
import re
import socket
from pathlib import Path

import pytest

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
