"""What the documentation lists is what the code has."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

import alnus
from alnus import errors
from alnus.cli.main import main
from alnus.coefficient_file import _Variable, read_coefficients
from alnus.evaluation.settings import EvaluationSettings
from alnus.extraction.settings import FAMILIES
from alnus.memory import Limits
from alnus.models.settings import ClinicalSettings, RadScoreSettings
from alnus.report.contents import CONTENTS
from alnus.study.config import PatientSource, Study
from alnus.study.template import template
from docs.generate import pages

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_a_generated_page_is_current(path):
    assert path.read_text(encoding="utf-8") == pages()[path], "run `make docs`"


@pytest.mark.parametrize("name", main.commands)
def test_every_verb_and_option_has_help(name):
    command = main.commands[name]
    assert command.help
    assert all(
        getattr(option, "help", "") for option in command.params if option.name.startswith("-")
    )


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.NAME)
def test_every_feature_stands_there_with_its_formula_standard_and_unit(family):
    page = (DOCS / "features.md").read_text(encoding="utf-8")
    for name, feature in family.FEATURES.items():
        assert feature.sentence
        assert f"| {feature.standard} | {feature.unit} |" in page, name


@pytest.mark.parametrize(
    "settings",
    [Study, PatientSource, ClinicalSettings, RadScoreSettings, EvaluationSettings, Limits],
)
def test_every_key_of_the_study_file_is_documented(settings):
    page = (DOCS / "study-file.md").read_text(encoding="utf-8")
    assert [item.name for item in fields(settings) if f"`{item.name}`" not in page
            and f"[{item.name}]" not in page and f".{item.name}]" not in page] == []  # fmt: skip


@pytest.mark.parametrize(
    "settings", [ClinicalSettings, RadScoreSettings, EvaluationSettings, Limits]
)
def test_the_template_shows_every_setting(settings):
    missing = {"mrmr_bins", "penalties", "target", "cost_ratio"}
    assert {item.name for item in fields(settings) if item.name not in template()} <= missing


def test_every_error_stands_in_the_tree():
    tree = errors.__doc__ or ""
    classes = [name for name, item in vars(errors).items() if isinstance(item, type) and item.__module__ == errors.__name__]  # fmt: skip
    assert [
        name for name in classes if name not in tree and name not in {"AlnusWarning", "Fault"}
    ] == []


def test_the_index_names_every_page():
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    pages = {path.name for path in DOCS.glob("*.md")} - {"README.md"}
    assert {name for name in pages if f"]({name})" not in index} == set()


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_every_link_between_pages_leads_somewhere(path):
    targets = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (DOCS / target).exists()] == []


def test_how_to_read_names_every_figure_and_table():
    page = (DOCS / "reading.md").read_text(encoding="utf-8")
    titles = [item.title for section in CONTENTS for item in section.items]
    assert [title for title in titles if title not in page] == []


def test_the_coefficient_file_of_the_page_is_read(tmp_path):
    page = (DOCS / "coefficient-file.md").read_text(encoding="utf-8")
    path = tmp_path / "coefficients.toml"
    path.write_text(page.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    model = read_coefficients(path)
    assert list(model.variables) == ["cortical_thickness", "er", "n_stage", "regimen", "age"]
    assert {item.name for item in fields(_Variable)} <= set(re.findall(r"`(\w+)`", page))


def test_the_python_of_the_page_runs():
    page = (DOCS / "python.md").read_text(encoding="utf-8")
    for block in re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL):
        if 'Path("run")' not in block:  # needs a run
            exec(block, {})  # noqa: S102 - our own page


def test_the_front_door_of_the_page_is_that_of_the_code():
    page = (DOCS / "python.md").read_text(encoding="utf-8")
    assert {name for name in dir(alnus) if f"alnus.{name}" not in page} == set()


@pytest.mark.parametrize("path", sorted(DOCS.rglob("*.png")), ids=lambda path: path.name)
def test_a_picture_is_small_and_some_page_shows_it(path):
    assert path.stat().st_size < 300_000
    pages_ = [DOCS.parent / "README.md", *DOCS.glob("*.md")]
    assert any(path.name in page.read_text(encoding="utf-8") for page in pages_)
