"""The page asks nothing of anybody else, and says the same in both languages."""

import json
import re
from dataclasses import replace
from importlib.resources import files

import pytest

from alnus.app.page import MODULES, assets, page
from alnus.memory import Memory
from tests.calculator.models import SCANNERS, model_file
from tests.calculator.test_page import HOSTILE, hostile_file

ASSETS = {name: content.decode() for name, (_, content) in assets().items()}
PAGE = page(model_file(), registry=True, worklist=False).decode()
WORDS = json.loads(files("alnus.app").joinpath("assets", "words.json").read_text(encoding="utf-8"))


def test_the_page_holds_no_script_and_no_style_of_its_own():
    assert re.findall(r"<script(?! type=\"application/json\"| type=\"module\" src=)", PAGE) == []
    assert "<style" not in PAGE
    assert " style=" not in PAGE
    assert not re.search(r"\son\w+=", PAGE)


def test_every_address_is_here():
    for name, text in {**ASSETS, "page": PAGE}.items():
        outside = [u for u in re.findall(r"https?://[\w./]+", text) if "w3.org" not in u]
        assert outside == [], name
    for source in re.findall(r"(?:src|href)=\"([^\"]+)\"", PAGE):
        assert source.removeprefix("/assets/") in ASSETS


@pytest.mark.parametrize("name", [f"{name}.js" for name in MODULES])
def test_every_import_is_served_and_exported(name):
    for names, source in re.findall(r"import \{([^}]+)\} from \"\./(\w+\.js)\"", ASSETS[name]):
        exported = " ".join(re.findall(r"export [^\n]+", ASSETS[source]))
        for one in filter(None, map(str.strip, names.split(","))):
            assert re.search(rf"\b{one}\b", exported), (name, source, one)


@pytest.mark.parametrize(
    "word", ["eval(", "Function(", "innerHTML", "document.write", "WebSocket", "localStorage"]
)
def test_nothing_dangerous_is_called(word):
    assert [name for name, text in ASSETS.items() if word in text] == []


def test_both_languages_say_the_same_things():
    assert WORDS["en"].keys() == WORDS["zh"].keys()
    for key, text in WORDS["en"].items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", WORDS["zh"][key])), (
            key
        )


def test_every_word_that_is_said_is_there_and_every_word_is_said():
    said = "\n".join(text for name, text in ASSETS.items() if name.endswith(".js"))
    calculator = json.loads(
        files("alnus.calculator").joinpath("assets", "words.json").read_text(encoding="utf-8")
    )
    known = WORDS["en"].keys() | calculator["en"].keys()
    assert set(re.findall(r"\bsay\(\"(\w+)\"", said)) <= known
    unsaid = {key for key in WORDS["en"] if not re.search(rf"[\"'`{{ ]{key}[\"'`,:]", said)}
    assert {key for key in unsaid if not key.startswith("hint")} == set()


def test_what_a_model_says_cannot_begin_markup():
    text = page(hostile_file(), registry=False, worklist=False).decode()
    assert HOSTILE not in text
    assert text.count("<script") == 4


def test_the_page_knows_the_scanners_of_training_and_not_those_it_adjusts_by():
    memory = Memory(
        {}, 10, 0, None, sites={"center": ("A", "B"), SCANNERS.variable.name: ("A", "B")}
    )
    own = replace(model_file(harmonization=SCANNERS), memory=memory)
    text = page(own, registry=False, worklist=False).decode()
    (setting,) = re.findall(r'id="setting">(.*?)</script>', text)
    assert json.loads(setting)["sites"] == {"center": ["A", "B"]}
