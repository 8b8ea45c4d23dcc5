import json
import math
import random
from collections.abc import Iterator
from typing import Any

import pytest

from alnus.errors import ModelError
from alnus.extraction.settings import ExtractionSettings
from alnus.model_file import (
    ModelFile,
    OperatingPoint,
    Performance,
    Provenance,
    read_model,
    write_model,
)
from alnus.models.batch_adjustment import BatchAdjustment, Line
from alnus.models.formula import Input, RadScore, RiskModel, Term
from alnus.variable import Variable

FEATURE = "original_firstorder_Mean"
N_STAGE = Variable("n_stage", "N stage", kind="ordinal", levels=("N1", "N2", "N3"))
SCORE = Variable("rad_score", "Rad-score")
RADIOMICS = RiskModel(
    "radiomics", "ALN+", 0.25, (Input(Variable(FEATURE, FEATURE), 10.0, 200.0),),
    (Term(FEATURE, FEATURE, 1 / 3, center=100.0, scale=20.0),),
)  # fmt: skip
COMBINED = ModelFile(
    model=RiskModel(
        "combined", "ALN+", -1.5, (Input(N_STAGE, 1.0, 3.0), Input(SCORE, -2.0, 2.0)),
        (Term("n_stage", "n_stage", 0.8), Term("rad_score", "rad_score", 0.1 + 0.2)),
        ((0.1, 0.0, 0.0), (0.0, 0.2, 0.0), (0.0, 0.0, 0.3)),
    ),
    rad_score=RadScore("refitted linear predictor", RADIOMICS),
    extraction=ExtractionSettings(),
    harmonization=BatchAdjustment(
        Variable("scanner", "scanner", kind="nominal", levels=("A", "B")),
        {"A": {"f": Line(0.0, 1.0)}, "B": {"f": Line(-0.1, 1.25)}},
    ),
    spacing="mm",
    axes={"rad_score": (-1.5, 1.5)},
    operating_point=OperatingPoint(0.6, "youden"),
    performance=(Performance("training", 310, 221, 0.85, 0.81, 0.89, "DeLong", 0.95),),
    provenance=Provenance("Study", "a", "b", "c", "0.1.0", 1, True, "training", 310, 221),
)  # fmt: skip


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "combined.json"
    write_model(COMBINED, path)
    return path


def test_a_model_reads_back_as_it_was(path):
    assert read_model(path) == COMBINED


def test_the_same_model_gives_the_same_bytes(path, tmp_path):
    again = tmp_path / "again.json"
    write_model(read_model(path), again)
    assert again.read_bytes() == path.read_bytes()


def test_what_a_prediction_needs_is_told():
    assert COMBINED.clinical_names == ("n_stage",)
    assert COMBINED.feature_names == (FEATURE,)


def test_a_changed_coefficient_is_noticed(path):
    path.write_text(path.read_text().replace("-1.5", "-1.4"))
    with pytest.raises(ModelError, match="does not fit its SHA-256"):
        read_model(path)


def test_no_flipped_byte_goes_unnoticed(path):
    content, rng = path.read_bytes(), random.Random(3)  # noqa: S311 - no secret is made here
    expected = read_model(path)
    for position in rng.choices(range(len(content)), k=5000):
        changed = bytearray(content)
        changed[position] ^= 1 << rng.randrange(8)
        path.write_bytes(changed)
        try:
            assert read_model(path) == expected  # white space may change without harm
        except ModelError:
            continue


def _places(part: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place of a content, however deep: what holds it, and its key there."""
    for key, value in part.items() if isinstance(part, dict) else enumerate(part):
        if isinstance(value, dict | list):
            yield from _places(value)
        yield part, key


def _changed(value: Any, rng: random.Random) -> Any:
    """Give another value of the same kind, as little different as it can be, or of another kind."""
    others: list[Any] = [None, [], {}, "", 0, [value], str(value)]
    if isinstance(value, float):
        others += 20 * [math.nextafter(value, math.inf), -value, value * 10]
    elif isinstance(value, str):
        others += 20 * [value + " ", value.swapcase(), value[:-1]]
    elif isinstance(value, list):
        others += 20 * [value[:-1], value[::-1], value + value[:1]]
    elif isinstance(value, dict):
        others += 20 * [dict(list(value.items())[1:]), {**value, "more": 1}]
    else:
        others += 20 * [not value, (value or 0) + 1]
    return rng.choice(others)


def _mutants(content: dict[str, Any], n: int, rng: random.Random) -> Iterator[str]:
    for _ in range(n):
        copy = json.loads(json.dumps(content))
        for holder, key in rng.choices(list(_places(copy)), k=rng.choice((1, 1, 1, 2))):
            holder[key] = _changed(holder[key], rng)
        if rng.random() < 0.05:
            copy["sha256"] = copy["sha256"].upper() if isinstance(copy.get("sha256"), str) else 0
        yield json.dumps(copy)


@pytest.mark.parametrize("n", [500, pytest.param(5000, marks=pytest.mark.slow)])
def test_no_changed_content_loads_unless_its_hash_is_right(n, path):
    """A value one float away, a key more or less, a list turned around, a number as text."""
    content, expected = json.loads(path.read_text()), read_model(path)
    refused = 0
    for text in _mutants(content, n, random.Random(n)):  # noqa: S311 - no secret is made here
        path.write_text(text)
        try:
            assert read_model(path) == expected
            assert json.loads(text) == content  # the change was none, as of 0 to -0
        except ModelError:
            refused += 1
    assert refused > 0.9 * n


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is no model file"),
        ("[1, 2]", "is no model file"),
        ('{"format": "other"}', "is no model file"),
        ('{"format": "alnus model", "version": 2}', "format version 2; this alnus reads 1"),
        ('{"format": "alnus model", "version": 1, "x": NaN}', "it holds NaN"),
        ('{"format": "alnus model", "version": 1, "x": 1e999}', "does not fit its SHA-256"),
        ("[" * 100_000, "is no model file"),
    ],
)
def test_what_is_no_model_is_refused(tmp_path, content, sentence):
    path = tmp_path / "model.json"
    path.write_text(content)
    with pytest.raises(ModelError, match=sentence):
        read_model(path)


def test_a_file_of_six_megabytes_is_refused_unread(tmp_path):
    path = tmp_path / "model.json"
    path.write_bytes(b" " * 6_000_000)
    with pytest.raises(ModelError, match="at most 5 MB"):
        read_model(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ModelError, match="is not there"):
        read_model(tmp_path / "none.json")


def test_the_file_is_readable_and_says_what_it_is_for(path):
    content = json.loads(path.read_text())
    assert content["notice"].startswith("Research use only")
    assert content["model"]["terms"][0]["coefficient"] == 0.8
    assert content["provenance"]["simulated"] is True


def test_a_model_that_a_run_has_not_is_told_with_those_it_has(tmp_path):
    write_model(COMBINED, tmp_path / "clinical.json")
    with pytest.raises(ModelError, match=r"not there; beside it are clinical\.json"):
        read_model(tmp_path / "combined.json")
