"""The published schema and the lines of NumPy in the documentation do what they say."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from alnus.model_file import model_content
from tests.calculator.models import COMBINED, RADIOMICS, SCANNERS, model_file, patients
from tests.test_model_file import COMBINED as SMALL

DOCS = Path(__file__).parents[1] / "docs"
SCHEMA = json.loads((DOCS / "model-file.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def validator():
    Draft202012Validator.check_schema(SCHEMA)
    return Draft202012Validator(SCHEMA)


@pytest.mark.parametrize(
    "model",
    [SMALL, model_file(), model_file(harmonization=SCANNERS), model_file(RADIOMICS, None),
     model_file(rad_score=None, extraction=None)],
)  # fmt: skip
def test_every_model_file_fits_the_schema(validator, model):
    content = json.loads(json.dumps(model_content(model)))
    assert [error.message for error in validator.iter_errors(content)] == []


def changed(content, place, value):
    """A copy with one place changed; None takes it away."""
    copy = json.loads(json.dumps(content))
    *outer, last = place
    inner = copy
    for key in outer:
        inner = inner[key]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return copy


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("format",), "other"),
        (("version",), 2),
        (("sha256",), "abc"),
        (("model",), None),
        (("model", "intercept"), "high"),
        (("model", "terms", 0, "coefficient"), None),
        (("model", "inputs", 0, "variable", "kind"), "quaternary"),
        (("operating_point", "threshold"), 1.5),
        (("performance", 0, "confidence"), 0),
        (("performance", 0, "n"), -1),
        (("provenance", "patients"), ["P001"]),
        (("axes", "age"), [1, 2, 3]),
    ],
)
def test_what_no_reader_would_take_does_not_fit_it(validator, place, value):
    content = changed(model_content(model_file()), place, value)
    assert list(validator.iter_errors(content))


def test_the_lines_of_numpy_in_the_documentation_give_the_models_risk():
    page = (DOCS / "model-file.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    function = block[: block.index("file = json.load")]
    assert len([line for line in function.splitlines() if line.strip()]) <= 25
    names: dict[str, object] = {}
    exec(function, names)  # noqa: S102 - it is our own page
    content = json.loads(json.dumps(model_content(model_file())))["model"]
    columns = patients(COMBINED, 200)
    for place in range(200):
        patient = {name: float(column[place]) for name, column in columns.items()}
        risk = COMBINED.risk(patient)
        found = names["risk_of"](content, patient)  # type: ignore[operator]
        np.testing.assert_allclose(found, [risk.value, risk.low, risk.high], atol=1e-7)
        assert found[0] == pytest.approx(risk.value, abs=1e-12)
