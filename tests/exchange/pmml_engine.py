"""A small PMML engine, written from the specification, to hold the exporter against."""

import math
from collections.abc import Callable
from xml.etree import ElementTree as ET

NS = "{http://www.dmg.org/PMML-4_4}"
FUNCTIONS: dict[str, Callable[..., float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "max": max,
    "min": min,
    "pow": lambda a, b: a**b,
    "exp": math.exp,
    "sum": lambda *parts: sum(parts),
}


def probability(document: bytes, case: dict[str, float | str]) -> float:
    """Score a case: the probability that the output field asks for."""
    root = ET.fromstring(document)  # noqa: S314 - our own document
    fields = _checked(root, case)
    for derived in root.iterfind(f"{NS}TransformationDictionary/{NS}DerivedField"):
        fields[derived.attrib["name"]] = _value(derived[0], fields)
    model = root.find(f"{NS}RegressionModel")
    assert model is not None
    assert model.attrib["normalizationMethod"] == "logit"
    first, second = model.iterfind(f"{NS}RegressionTable")
    assert list(second) == []
    total = float(first.attrib["intercept"])
    for part in first.iterfind(f"{NS}NumericPredictor"):
        total += float(part.attrib["coefficient"]) * float(fields[part.attrib["name"]])
    output = model.find(f"{NS}Output/{NS}OutputField")
    assert output is not None
    assert output.attrib["value"] == first.attrib["targetCategory"]
    return 1 / (1 + math.exp(-total))


def _checked(root, case):
    """Take the active fields of a case, with their declared types; refuse an invalid value."""
    fields = {}
    active = {
        item.attrib["name"]
        for item in root.iter(f"{NS}MiningField")
        if item.attrib.get("usageType", "active") == "active"
    }
    for field in root.iterfind(f"{NS}DataDictionary/{NS}DataField"):
        name = field.attrib["name"]
        if name not in active:
            continue
        valid = [value.attrib["value"] for value in field.iterfind(f"{NS}Value")]
        assert not valid or case[name] in valid, f"{name}: {case[name]!r} is invalid"
        fields[name] = float(case[name]) if field.attrib["dataType"] == "double" else case[name]
    return fields


def _value(expression, fields):
    tag = expression.tag.removeprefix(NS)
    if tag == "Constant":
        return float(expression.text)
    if tag == "FieldRef":
        return fields[expression.attrib["field"]]
    if tag == "Apply":
        parts = [_value(part, fields) for part in expression]
        return FUNCTIONS[expression.attrib["function"]](*parts)
    assert tag == "MapValues"
    pair = expression.find(f"{NS}FieldColumnPair")
    for row in expression.iterfind(f"{NS}InlineTable/{NS}row"):
        cells = {cell.tag.removeprefix(NS): cell.text for cell in row}
        if cells[pair.attrib["column"]] == fields[pair.attrib["field"]]:
            return float(cells[expression.attrib["outputColumn"]])
    message = "no row of the table matches"
    raise AssertionError(message)
