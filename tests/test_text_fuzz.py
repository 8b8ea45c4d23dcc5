"""Random changes of valid files: whatever is not refused with a sentence can be computed with."""

import json
import math
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tomli_w

from alnus.canonical_json import canonical_json, sha256_of
from alnus.coefficient_file import read_coefficients
from alnus.errors import AlnusError
from alnus.extraction.pyradiomics_parameters import settings_from_pyradiomics
from alnus.model_file import model_content, read_model
from alnus.models.formula import RiskModel
from alnus.models.nomogram import nomogram
from alnus.study.config import content_of, read_study
from tests.study.builder import STUDY
from tests.test_coefficient_file import WHOLE
from tests.test_model_file import COMBINED

PARAMETERS = """
setting:
  binWidth: 25
  normalize: true
  normalizeScale: 100
  resampledPixelSpacing: [0.1, 0.1]
  resegmentRange: [-3, 3]
  resegmentMode: sigma
  padDistance: 5
imageType:
  Original: {}
  Wavelet: {wavelet: coif1}
  LoG: {sigma: [1.0, 2.0]}
  LBP2D: {lbp2DRadius: 1, lbp2DSamples: 8}
featureClass:
  firstorder:
  glcm: [Contrast, Idm]
"""
HOSTILE = (
    "", "0", "-1", "1e308", "-1e308", "1e999", "nan", "inf", ".inf", "9" * 400, "9" * 5000,
    "0x" + "f" * 6000, "true", '""', '"x"', "[]", "{}", "[[[]]]", "{a = 1}", "{a: 1}",
    "[" * 60 + "]" * 60, "2020-06-01", "2020-06-01T00:00:00Z", "12:00:00", "null", "~", "&a [1]",
    "*a", "!!python/object:os.system", "'\\ud800'", '"\\u0000"', "1_000", "1.", "- 1", "#", "\t",
)  # fmt: skip
TOKEN = re.compile(r'"[^"\n]*"|\[[^\]\n]*\]|[-\w.]+')


def mutate(text: str, rng: random.Random) -> str:
    """Change a text at one to three places: a token, a line, a letter."""
    for _ in range(rng.randint(1, 3)):
        how = rng.random()
        if how < 0.6 and (tokens := list(TOKEN.finditer(text))):
            token = rng.choice(tokens)
            text = text[: token.start()] + rng.choice(HOSTILE) + text[token.end() :]
        elif how < 0.8:
            lines = text.split("\n")
            lines.insert(rng.randrange(len(lines)), lines.pop(rng.randrange(len(lines))))
            text = "\n".join(lines + lines[: rng.randint(0, 2)])
        elif text:
            place = rng.randrange(len(text))
            text = text[:place] + chr(rng.randrange(1, 300)) + text[place + 1 :]
    return text


def use_study(path: Path) -> None:
    content = content_of(read_study(path))
    tomli_w.dumps(content)


def use_parameters(path: Path) -> None:
    assert settings_from_pyradiomics(path).feature_names


def use_coefficients(path: Path) -> None:
    use_model(read_coefficients(path))


def use_model_file(path: Path) -> None:
    found = read_model(path)
    canonical_json(model_content(found))
    use_model(found.model, dict(found.axes))


def use_model(model: RiskModel, axes: dict[str, tuple[float, float]] | None = None) -> None:
    """Draw a model's nomogram and compute the risk in the middle of what it was trained on."""
    middle = {item.variable.name: item.low for item in model.inputs}
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert math.isfinite(model.risk(middle).value)
    if model.inputs:
        nomogram(model, limits=axes)


def fuzz(
    text: str, suffix: str, use: Callable[[Path], object], folder: Path, *, rounds: int, seed: int
) -> None:
    rng, path = random.Random(seed), folder / f"file.{suffix}"  # noqa: S311 - no secret
    for _ in range(rounds):
        path.write_text(mutate(text, rng), encoding="utf-8", errors="replace")
        try:
            use(path)
        except AlnusError as refusal:
            assert len(str(refusal)) < 5000  # noqa: PT017 - most are refused, some are not


TEXTS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "study.toml": (STUDY, use_study),
    "params.yaml": (PARAMETERS, use_parameters),
    "coefficients.toml": (WHOLE, use_coefficients),
    "model.json": (json.dumps(model_content(COMBINED), indent=1), use_model_file),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_changed_text_is_refused_or_means_something(name, tmp_path):
    text, use = TEXTS[name]
    fuzz(text, name.split(".")[1], use, tmp_path, rounds=150, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("name", TEXTS)
def test_many_changed_texts_are_refused_or_mean_something(name, seed, tmp_path):
    text, use = TEXTS[name]
    fuzz(text, name.split(".")[1], use, tmp_path, rounds=3000, seed=100 + seed)


def change_sealed(content: Any, rng: random.Random) -> Any:
    """Change a value somewhere in a model's content."""
    values: tuple[Any, ...] = (
        0,
        -1,
        1.5,
        1e308,
        -1e308,
        1e40,
        10**19,
        True,
        None,
        "",
        "x",
        [],
        {},
        [1.0],
        {"a": 1},
    )
    if isinstance(content, dict | list) and content and rng.random() < 0.9:
        place = rng.choice(list(content) if isinstance(content, dict) else range(len(content)))
        content[place] = change_sealed(content[place], rng)
        return content
    return rng.choice(values)


def fuzz_sealed(folder: Path, *, rounds: int, seed: int) -> None:
    rng, path = random.Random(seed), folder / "model.json"  # noqa: S311 - no secret
    for _ in range(rounds):
        content = json.loads(json.dumps(model_content(COMBINED)))
        del content["sha256"]
        changed = change_sealed(content, rng)
        seal = {"sha256": sha256_of(changed)} if isinstance(changed, dict) else {}
        path.write_text(json.dumps({**changed, **seal} if seal else changed))
        try:
            use_model_file(path)
        except AlnusError as refusal:
            assert len(str(refusal)) < 5000  # noqa: PT017 - most are refused, some are not


def test_an_impossible_model_is_refused_although_its_seal_fits(tmp_path):
    fuzz_sealed(tmp_path, rounds=200, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_many_impossible_models_are_refused(seed, tmp_path):
    fuzz_sealed(tmp_path, rounds=3000, seed=100 + seed)
