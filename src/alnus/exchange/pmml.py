"""A frozen model as PMML 4.4: every engine that reads a ``RegressionModel`` gives its risk.

Numbers are written with all their digits. What PMML has no place for stays behind: how features are
extracted, the covariance of the coefficients, the data behind them.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

from alnus.files import write_bytes
from alnus.model_file import ModelFile, model_content
from alnus.models.batch_adjustment import BatchAdjustment
from alnus.models.formula import Input, RadScore, RiskModel, Term
from alnus.variable import Variable

NAMESPACE = "http://www.dmg.org/PMML-4_4"
OTHER = "not {outcome}"
Element = ET.Element


def write_pmml(model_file: ModelFile, path: Path) -> None:
    """Write a model as PMML; the same bytes for the same model."""
    write_bytes(path, pmml(model_file))


def pmml(model_file: ModelFile) -> bytes:
    """Give a model as PMML 4.4.

    Inputs are the variables, levels as texts; with a Rad-score its radiomic features, and with
    harmonization their batch. Outputs are the probability of the outcome and the class at one half,
    which is PMML's; the model's own threshold stands in the header.

    References
    ----------
    Data Mining Group, PMML 4.4: Regression (``normalizationMethod = "logit"`` for two classes),
    Transformations (``MapValues``), Functions.
    """
    model = model_file.model
    root = Element("PMML", {"version": "4.4", "xmlns": NAMESPACE})
    root.append(_header(model_file))
    asked = list(_asked(model_file))
    root.append(_dictionary(asked, model.outcome))
    derived = _sub(root, "TransformationDictionary")
    derived.extend(_features(model_file))
    derived.extend(_terms(model, _names_of_features(model_file)))
    root.append(_regression(model, asked))
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, "unicode")}\n'.encode()


def _header(model_file: ModelFile) -> Element:
    source, point = model_file.provenance, model_file.operating_point
    simulated = "SIMULATED: fitted on invented patients. " if source.simulated else ""
    told = {
        "sha256": model_content(model_file)["sha256"],
        "threshold": repr(point.threshold),
        "threshold rule": point.rule,
        "study": source.study,
        "cohort": f"{source.cohort}, {source.n} patients, {source.events} events",
    }
    header = Element("Header", {"description": simulated + model_file.notice})
    for name, value in told.items():
        _sub(header, "Extension", extender="alnus", name=name, value=value)
    _sub(header, "Application", name="alnus", version=source.alnus)
    return header


def _asked(model_file: ModelFile) -> Iterator[Input]:
    """Yield what a user of the PMML must give."""
    score, adjustment = model_file.rad_score, model_file.harmonization
    for item in model_file.model.inputs:
        if score is None or item.variable.name != "rad_score":
            yield item
    if score is not None:
        yield from score.model.inputs
    if adjustment is not None:
        codes = adjustment.variable.codes
        yield Input(adjustment.variable, codes[0], codes[-1])


def _dictionary(asked: list[Input], outcome: str) -> Element:
    dictionary = Element("DataDictionary", {"numberOfFields": str(len(asked) + 1)})
    for item in asked:
        variable = item.variable
        kind = _CATEGORICAL if variable.levels else _CONTINUOUS
        field = _sub(
            dictionary, "DataField", name=variable.name, displayName=variable.title, **kind
        )
        for level in variable.levels:
            _sub(field, "Value", value=level)
    target = _sub(dictionary, "DataField", name="outcome", displayName=outcome, **_CATEGORICAL)
    for category in (outcome, OTHER.format(outcome=outcome)):
        _sub(target, "Value", value=category)
    return dictionary


def _names_of_features(model_file: ModelFile) -> Mapping[str, str]:
    """Map each feature to the field that holds it after harmonization."""
    if model_file.harmonization is None:
        return {}
    return {name: f"{name} harmonized" for name in model_file.feature_names}


def _features(model_file: ModelFile) -> Iterator[Element]:
    """Yield harmonized features and the Rad-score."""
    names, score = _names_of_features(model_file), model_file.rad_score
    if model_file.harmonization is not None:
        for feature, name in names.items():
            yield _derived(name, _adjusted(feature, model_file.harmonization))
    if score is not None:
        yield from _terms(score.model, names)
        yield _derived("rad_score", _score(score))


def _adjusted(feature: str, adjustment: BatchAdjustment) -> Element:
    """Intercept + slope × feature, both by the batch."""
    variable, levels = adjustment.variable, adjustment.variable.levels
    lines = [adjustment.lines[level][feature] for level in levels]
    intercept = _map_levels(variable, [line.intercept for line in lines])
    slope = _map_levels(variable, [line.slope for line in lines])
    return _apply("+", intercept, _apply("*", slope, _field(feature)))


def _score(score: RadScore) -> Element:
    """The score's own linear predictor, or its probability where it is one."""
    parts = [
        _apply("*", _number(term.coefficient), _field(_term_field(score.model, term)))
        for term in score.model.terms
    ]
    log_odds = _apply("sum", _number(score.model.intercept), *parts)
    if score.kind != "refitted probability":
        return log_odds
    minus = _apply("-", _number(0.0), log_odds)
    return _apply("/", _number(1.0), _apply("+", _number(1.0), _apply("exp", minus)))


def _terms(model: RiskModel, names: Mapping[str, str]) -> Iterator[Element]:
    """Yield a field a term: the function that its coefficient multiplies."""
    for term in model.terms:
        item = next(item for item in model.inputs if item.variable.name == term.variable)
        yield _derived(_term_field(model, term), _basis(term, item, names))


def _term_field(model: RiskModel, term: Term) -> str:
    return f"{model.name}: {term.name}"


def _basis(term: Term, item: Input, names: Mapping[str, str]) -> Element:
    if term.weights:
        return _map_levels(item.variable, term.weights)
    if term.knots and term.component > 0:
        return _spline(term, item, names)
    distance = _apply("-", _taken(item, names), _number(term.center))
    return _apply("/", distance, _number(term.scale))


def _taken(item: Input, names: Mapping[str, str]) -> Element:
    """A variable as the model takes it: as a code, or within its trained range where it clips."""
    variable = item.variable
    if variable.levels:
        return _map_levels(variable, variable.codes)
    x = _field(names.get(variable.name, variable.name))
    if not item.clip:
        return x
    return _apply("min", _apply("max", x, _number(item.low)), _number(item.high))


def _spline(term: Term, item: Input, names: Mapping[str, str]) -> Element:
    """A component of a restricted cubic spline, as :func:`alnus.models.formula.basis`."""
    first, before_last, last = term.knots[0], term.knots[-2], term.knots[-1]
    knot = term.knots[term.component - 1]

    def cube(start: float) -> Element:
        distance = _apply("-", _taken(item, names), _number(start))
        above = _apply("max", distance, _number(0.0))
        return _apply("pow", above, _number(3.0))

    gap = last - before_last
    curve = _apply(
        "+",
        _apply("-", cube(knot), _apply("*", cube(before_last), _number((last - knot) / gap))),
        _apply("*", cube(last), _number((before_last - knot) / gap)),
    )
    return _apply("/", curve, _number((last - first) ** 2))


def _regression(model: RiskModel, asked: list[Input]) -> Element:
    regression = Element(
        "RegressionModel",
        {"modelName": model.name, "functionName": "classification",
         "normalizationMethod": "logit"},
    )  # fmt: skip
    schema = _sub(regression, "MiningSchema")
    for item in asked:
        _sub(schema, "MiningField", name=item.variable.name, missingValueTreatment="returnInvalid")
    _sub(schema, "MiningField", name="outcome", usageType="target")
    output = _sub(regression, "Output")
    _sub(output, "OutputField", name="probability", optype="continuous", dataType="double",
         feature="probability", value=model.outcome)  # fmt: skip
    table = _sub(regression, "RegressionTable", intercept=repr(model.intercept),
                 targetCategory=model.outcome)  # fmt: skip
    for term in model.terms:
        _sub(table, "NumericPredictor", name=_term_field(model, term),
             coefficient=repr(term.coefficient))  # fmt: skip
    other = OTHER.format(outcome=model.outcome)
    _sub(regression, "RegressionTable", intercept="0.0", targetCategory=other)
    return regression


_CONTINUOUS = {"optype": "continuous", "dataType": "double"}
_CATEGORICAL = {"optype": "categorical", "dataType": "string"}


def _sub(parent: Element, tag: str, **attributes: str) -> Element:
    return ET.SubElement(parent, tag, attributes)


def _derived(name: str, expression: Element) -> Element:
    field = Element("DerivedField", {"name": name, **_CONTINUOUS})
    field.append(expression)
    return field


def _apply(function: str, *arguments: Element) -> Element:
    applied = Element("Apply", {"function": function})
    applied.extend(arguments)
    return applied


def _field(name: str) -> Element:
    return Element("FieldRef", {"field": name})


def _number(value: float) -> Element:
    constant = Element("Constant", {"dataType": "double"})
    constant.text = repr(float(value))
    return constant


def _map_levels(variable: Variable, values: "tuple[float, ...] | list[float]") -> Element:
    """Give a number for each level; an unknown level gives none."""
    mapped = Element("MapValues", {"outputColumn": "number", "dataType": "double"})
    _sub(mapped, "FieldColumnPair", field=variable.name, column="level")
    table = _sub(mapped, "InlineTable")
    for level, value in zip(variable.levels, values, strict=True):
        row = _sub(table, "row")
        _sub(row, "level").text = level
        _sub(row, "number").text = repr(float(value))
    return mapped
