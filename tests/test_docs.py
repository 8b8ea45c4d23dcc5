"""What the documentation lists is what the code has."""

from dataclasses import fields
from pathlib import Path

import pytest

from alnus import errors
from alnus.cli.main import main
from alnus.evaluation.settings import EvaluationSettings
from alnus.extraction.settings import FAMILIES
from alnus.models.settings import ClinicalSettings, RadScoreSettings
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
def test_every_feature_has_its_formula_and_every_texture_its_ibsi_code(family):
    said = {name: (function.__doc__ or "").split("\n")[0] for name, function in family.FEATURES.items()}  # fmt: skip
    assert all(said.values())
    if family.NAME not in {"shape2D", "firstorder"}:  # not or not all in IBSI
        assert [name for name, sentence in said.items() if "IBSI " not in sentence] in ([], ["MCC"])


@pytest.mark.parametrize(
    "settings", [Study, PatientSource, ClinicalSettings, RadScoreSettings, EvaluationSettings]
)
def test_every_key_of_the_study_file_is_documented(settings):
    page = (DOCS / "study-file.md").read_text(encoding="utf-8")
    assert [item.name for item in fields(settings) if f"`{item.name}`" not in page
            and f"[{item.name}]" not in page and f".{item.name}]" not in page] == []  # fmt: skip


@pytest.mark.parametrize("settings", [ClinicalSettings, RadScoreSettings, EvaluationSettings])
def test_the_template_shows_every_setting(settings):
    missing = {"mrmr_bins", "penalties", "target", "cost_ratio"}
    assert {item.name for item in fields(settings) if item.name not in template()} <= missing


def test_every_error_stands_in_the_tree():
    tree = errors.__doc__ or ""
    classes = [name for name, item in vars(errors).items() if isinstance(item, type) and item.__module__ == errors.__name__]  # fmt: skip
    assert [
        name for name in classes if name not in tree and name not in {"AlnusWarning", "Fault"}
    ] == []
