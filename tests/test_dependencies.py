"""What runs needs no more than what `pip install alnus` brings."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from alnus.extraction import store
from alnus.study import run_directory

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


PLUG_INS = {"python-gdcm"}  # pydicom finds it by itself


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements):
    # dask[distributed]>=1 brings dask and distributed
    return {normal(name) for line in requirements for name in re.findall(r"[A-Za-z][\w.-]*", line)}


REQUIRED = names(PROJECT["dependencies"])
EXTRAS = {
    name
    for extra, lines in PROJECT["optional-dependencies"].items()
    if extra != "dev"
    for name in names(lines)
}


@pytest.mark.parametrize("module", [store, run_directory])
def test_the_versions_that_are_noted_are_those_of_required_libraries(module):
    assert set(module.LIBRARIES) <= REQUIRED


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_every_import_is_of_a_declared_library():
    distributions = packages_distributions()
    own = sys.stdlib_module_names | {"alnus"}
    found = {
        normal(distribution)
        for path in (ROOT / "src").rglob("*.py")
        for module in imported(path)
        if (top := module.split(".")[0]) not in own
        for distribution in distributions.get(top, [top])
    }
    assert found <= REQUIRED | EXTRAS


def test_every_required_library_is_named_in_the_source():
    texts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    for distribution in REQUIRED - PLUG_INS:
        modules = [
            m for m, of in packages_distributions().items() if distribution in map(normal, of)
        ]
        assert any(re.search(rf"\b{re.escape(module)}\b", texts) for module in modules), (
            distribution
        )


def rooms_of_libraries():
    """Read the table of architecture.md that says where a library may be imported."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    _, _, table = text.partition("| library | only in |")
    for line in table.partition("\n\n")[0].splitlines()[2:]:
        libraries, rooms = line.strip("| ").split(" | ")
        for library in libraries.split(", "):
            yield library, tuple(re.findall(r"`([^`]+)`", rooms))


@pytest.mark.parametrize(("library", "rooms"), list(rooms_of_libraries()))
def test_a_library_is_imported_in_its_rooms_only(library, rooms):
    source = ROOT / "src" / "alnus"
    places = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        for module in imported(path)
        if module.split(".")[0] == library
    }
    assert places, f"{library} is imported nowhere; take it out of the table"
    assert {place for place in places if not place.startswith(rooms)} == set()


def test_every_library_but_the_ground_s_has_its_rooms():
    everywhere = {"numpy", "scipy", "pandas"}
    listed = {library for library, _ in rooms_of_libraries()}
    found = {
        module.split(".")[0] for path in (ROOT / "src").rglob("*.py") for module in imported(path)
    }
    assert found - set(sys.stdlib_module_names) - {"alnus"} - everywhere == listed - {"tomllib"}
