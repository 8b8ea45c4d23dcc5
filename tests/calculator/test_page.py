import base64
import hashlib
import json
import re
from dataclasses import replace
from importlib.resources import files

import pytest
from click.testing import CliRunner

from alnus.calculator.content import content_of_model
from alnus.calculator.page import SCRIPTS, calculator_page, write_calculator
from alnus.cli.main import main
from alnus.model_file import write_model
from alnus.models.formula import Input
from tests.calculator.models import COMBINED, SCORE, THICKNESS, model_file
from tests.calculator.test_content import COEFFICIENTS

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\u2028'\"&"


def block(page, name):
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page)
    assert found
    return json.loads(found.group(1))


def hostile_file():
    thickness = Input(replace(THICKNESS, label=HOSTILE), 0.04, 1.77)
    inputs = tuple(thickness if i.variable == THICKNESS else i for i in COMBINED.inputs)
    model = replace(COMBINED, outcome=HOSTILE, inputs=inputs)
    provenance = replace(model_file().provenance, study=HOSTILE, cohort=HOSTILE)
    return replace(model_file(model), provenance=provenance)


def test_the_same_model_gives_the_same_page():
    content = content_of_model(model_file())
    assert calculator_page(content) == calculator_page(content)


def test_the_page_names_no_address_and_allows_no_request():
    page = calculator_page(content_of_model(model_file()))
    addresses = set(re.findall(r"https?://[^\s\"'`]+", page))
    assert addresses == {"http://www.w3.org/2000/svg"}  # a namespace, never fetched
    assert "default-src 'none'; script-src 'sha256-" in page
    assert "unsafe-inline" not in page


@pytest.mark.parametrize("tag", ["script", "style"])
def test_the_policy_allows_exactly_this_script_and_this_style(tag):
    page = calculator_page(content_of_model(model_file()))
    (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    assert f"{tag}-src 'sha256-{digest}'" in page


def test_hostile_labels_stay_texts():
    page = calculator_page(content_of_model(hostile_file()))
    assert page.count("<script") == 3
    assert "<img" not in page
    assert block(page, "content")["model"]["outcome"] == HOSTILE


def test_both_languages_have_the_same_sentences_and_the_same_blanks():
    words = block(calculator_page(content_of_model(model_file())), "words")
    blanks = [
        {key: sorted(set(re.findall(r"\{\w+\}", text))) for key, text in words[language].items()}
        for language in ("en", "zh")
    ]
    assert blanks[0] == blanks[1]


def test_every_sentence_is_said_somewhere_and_every_said_one_exists():
    assets = files("alnus.calculator").joinpath("assets")
    script = "\n".join(assets.joinpath(name).read_text("utf-8") for name in SCRIPTS)
    keys = set(json.loads(assets.joinpath("words.json").read_text("utf-8"))["en"])
    quoted = set(re.findall(r'"(\w+)"', script))
    assert keys <= quoted
    assert set(re.findall(r'\bsay\("(\w+)"', script)) <= keys


def test_the_script_is_a_few_kilobytes():
    assets = files("alnus.calculator").joinpath("assets")
    sizes = {name: len(assets.joinpath(name).read_bytes()) for name in SCRIPTS}
    assert sum(sizes.values()) < 40_000, sizes


def test_a_page_is_written_from_either_file(tmp_path):
    model, paper = tmp_path / "model.json", tmp_path / "paper.toml"
    write_model(model_file(), model)
    paper.write_text(COEFFICIENTS)
    for source in (model, paper):
        page = write_calculator(source, tmp_path / f"{source.stem}.html")
        assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_the_verb_writes_the_page_and_says_where(tmp_path):
    model, page = tmp_path / "model.json", tmp_path / "page.html"
    write_model(model_file(), model)
    done = CliRunner().invoke(main, ["calculator", str(model), "-o", str(page)])
    assert done.exit_code == 0, done.output
    assert done.stdout == f"The calculator is {page}\n"
    assert block(page.read_text("utf-8"), "content")["model"]["name"] == "combined"


def test_the_verb_refuses_what_is_no_model_and_writes_nothing(tmp_path):
    model, page = tmp_path / "model.json", tmp_path / "page.html"
    model.write_text("{}")
    done = CliRunner().invoke(main, ["calculator", str(model), "-o", str(page)])
    assert done.exit_code == 2
    assert "is no model file" in done.stderr
    assert not page.exists()


def test_a_rad_score_keeps_its_name_in_the_page():
    assert block(calculator_page(content_of_model(model_file())), "content")["model"]["inputs"][-1][
        "variable"
    ]["label"] == SCORE.label  # fmt: skip
