"""What is typed and pasted, as the page reads it."""

import json
from dataclasses import asdict, replace

import pytest

from alnus.calculator.content import content_of_model
from alnus.memory import Limits, Memory
from alnus.models.formula import Input
from tests.calculator.models import AGE, COMBINED, FEATURES, THICKNESS, model_file

CENTIMETERS = asdict(Input(THICKNESS, 0.0, 2.0))
YEARS = asdict(Input(AGE, 20.0, 80.0))


def read(javascript, text, item=CENTIMETERS, unit="cm"):
    return javascript(
        "readNumber(data.text, data.item, data.unit)", {"text": text, "item": item, "unit": unit}
    )


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("0.8", "cm", 0.8),
        ("0,8", "cm", 0.8),
        (" .8 ", "cm", 0.8),
        ("8", "mm", 0.8),
        ("8 mm", "cm", 0.8),
        ("8MM", "cm", 0.8),
        ("0.8cm", "mm", 0.8),
        ("+8e-1", "cm", 0.8),
    ],
)
def test_a_number_is_read_in_its_unit_and_never_guessed(javascript, text, unit, number):
    assert read(javascript, text, unit=unit)["number"] == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize(
    "text",
    ["abc", "1.2.3", "1,234.5", "1 2", "0x10", "Infinity", "NaN", "1e999", "5 m", "--1", "8 mm 2"],
)
def test_what_is_no_number_is_refused(javascript, text):
    assert read(javascript, text) == {"fault": "noNumber"}


@pytest.mark.parametrize("text", ["", "   ", "\t"])
def test_an_empty_field_needs_a_value(javascript, text):
    assert read(javascript, text) == {"fault": "needed"}


def test_millimeters_of_an_age_are_refused(javascript):
    assert read(javascript, "50 mm", YEARS, "years") == {"fault": "noNumber"}


@pytest.mark.parametrize(
    ("text", "limit", "allowed"),
    [("140", 1, True), ("140.1", 1, False), ("-40.1", 1, False), ("680", 10, True),
     ("680.1", 10, False)],
)  # fmt: skip
def test_a_value_far_outside_is_refused_as_the_command_line_does(javascript, text, limit, allowed):
    found = javascript(
        "readNumber(data.text, data.item, data.item.variable.unit, data.limit)",
        {"text": text, "item": YEARS, "limit": limit},
    )
    assert ("fault" not in found) == allowed


def test_the_limits_are_those_of_the_command_line():
    frozen = model_file(COMBINED, None)
    assert content_of_model(frozen)["limits"] == {"value": 1, "feature": 10}
    stricter = Memory({}, 0, 0, limits=Limits(0.5, 2.0))
    content = content_of_model(replace(frozen, memory=stricter))
    assert content["limits"] == {"value": 0.5, "feature": 2.0}


@pytest.mark.parametrize("text", ["-0.1", "-1 mm"])
def test_a_negative_length_is_refused(javascript, text):
    assert read(javascript, text) == {"fault": "negative"}


@pytest.mark.parametrize(("value", "unit"), [(8.0, "mm"), (2.1, "mm"), (30.0, ""), (-1.0, "")])
def test_the_other_unit_is_named_where_the_value_would_fit(javascript, value, unit):
    found = javascript("otherUnit(data.item, data.value)", {"item": CENTIMETERS, "value": value})
    assert found == unit


VALUES = {FEATURES[0]: 131.7, FEATURES[1]: 1.5e-5}


@pytest.mark.parametrize(
    "pasted",
    [
        json.dumps({"case_id": "P001", **VALUES}, indent=1),
        f"case_id,{FEATURES[0]},{FEATURES[1]}\nP001,131.7,1.5e-05\n",
        f"case_id\t{FEATURES[0]}\t{FEATURES[1]}\r\nP001\t131.7\t1.5e-05\r\n",
        f'"case_id";"{FEATURES[0]}";"{FEATURES[1]}"\n"P001";131.7;1.5e-05',
        f"{FEATURES[0]} 131.7\n{FEATURES[1]}\t1.5e-05\n",
        f"{FEATURES[0]} = 131.7\n\n{FEATURES[1]}: 1.5e-05",
        f"{FEATURES[0]},131.7\n{FEATURES[1]},1.5e-05",
    ],
)
def test_pasted_features_are_read_in_any_usual_form(javascript, pasted):
    found = dict(javascript("[...readFeatures(data)]", pasted))
    assert {name: found.get(name) for name in VALUES} == VALUES


@pytest.mark.parametrize("pasted", ["", "{", "no features here", "{}", "[1, 2]", "a,b,c\n1,2"])
def test_what_holds_no_features_gives_none(javascript, pasted):
    found = dict(javascript("[...readFeatures(data)]", pasted))
    assert not set(found) & set(FEATURES)


def test_a_feature_that_is_no_number_is_not_found(javascript):
    pasted = f"case_id,{FEATURES[0]},{FEATURES[1]}\nP001,nan,\n"
    assert javascript("[...readFeatures(data)]", pasted) == []
