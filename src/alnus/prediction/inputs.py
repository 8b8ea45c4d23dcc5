"""What a model asks of a person, and how an answer is read: texts, units, levels, all at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from alnus.errors import ModelError
from alnus.model_file import SCORE, ModelFile
from alnus.models.formula import Input
from alnus.numeral import alike, with_point
from alnus.variable import MILLIMETERS, Variable

FEATURES_SHOWN = 3
_WITH_UNIT = re.compile(r"(.*[0-9.])\s*(mm|cm)", re.DOTALL)

Values = Mapping[str, float | str]


@dataclass(frozen=True)
class Answers:
    """What a person gave, as the model takes it.

    Parameters
    ----------
    values : mapping of str to float
        By name: clinical variables in their units or as codes, and, instead of an image, the
        Rad-score or the radiomic features.
    batch : str
        The image's batch, one of the model's levels; empty where nothing is harmonized.
    sites : mapping of str to str
        Center, scanner or the like of the patient, by the columns that the model remembers.
    notes : tuple of str
        What was read otherwise than it was written.
    """

    values: Mapping[str, float]
    batch: str
    sites: Mapping[str, str]
    notes: tuple[str, ...]


def questions(model_file: ModelFile) -> dict[str, Input]:
    """Give the clinical inputs by name, in the order in which a form asks for them."""
    names = model_file.clinical_names
    inputs = {item.variable.name: item for item in model_file.model.inputs}
    return {name: inputs[name] for name in names}


def answers(model_file: ModelFile, values: Values, *, with_case: bool) -> Answers:
    """Read what a person gave.

    Parameters
    ----------
    model_file : ModelFile
        The model that asks.
    values : mapping of str to float or str
        By the inputs' names, or the raw columns that they are derived from; ``rad_score``, or every
        radiomic feature, may stand in for an image.
    with_case : bool
        Whether there is an image with an ROI.

    Raises
    ------
    ModelError
        With every value that is missing, unknown or none of its variable's.
    """
    values, derived, faults = _with_derived(model_file, values)
    asked, more = _asked(model_file, values, with_case=with_case)
    faults += [*more, *_missing(model_file, asked, values), *_unknown(model_file, values)]
    batch = "" if model_file.harmonization is None else model_file.harmonization.variable.name
    found: dict[str, float] = {}
    notes = derived
    for name in (name for name in asked if name in values):
        try:
            found[name], note = read_value(asked[name], values[name])
            notes += [note] if note else []
        except ValueError as error:
            faults.append(f"cannot harmonize features: {error}" if name == batch else str(error))
    if faults:
        source = f"Model {model_file.model.name}"
        raise ModelError.of_faults(source, faults)
    level = asked[batch].text(found.pop(batch)) if batch in found else ""
    sites = {name: str(values[name]).strip() for name in model_file.sites if name in values}
    return Answers(found, level, sites, tuple(notes))


def _with_derived(model_file: ModelFile, values: Values) -> tuple[Values, list[str], list[str]]:
    """Add what follows from raw values; say what follows, and what contradicts or is unreadable."""
    cells = {name: str(value) for name, value in values.items()}
    notes, faults = [], []
    for name, derivation in model_file.derived.items():
        if not any(column in cells for column in derivation.columns):
            continue
        try:
            text = derivation.text({**dict.fromkeys(derivation.columns, ""), **cells})
        except ValueError as error:
            faults.append(f"{name}: {error}")
            continue
        if text and name not in cells:
            cells[name] = text
            notes.append(f"{name} is {text} ({derivation.definition})")
        elif text and not alike(text, cells[name]):
            faults.append(f"{name} is given as {cells[name]} and follows as {text}; which is it?")
    only_raw = set(model_file.raw_names) - model_file.model.variables.keys()
    known = {name: values.get(name, text) for name, text in cells.items() if name not in only_raw}
    return known, notes, faults


def _asked(
    model_file: ModelFile, values: Values, *, with_case: bool
) -> tuple[dict[str, Variable], list[str]]:
    """Give the variables that must be given, and what is wrong with the image."""
    asked = {name: item.variable for name, item in questions(model_file).items()}
    if not model_file.feature_names:
        return asked, []
    instead = _instead_of_image(model_file, values)
    asked |= instead
    if model_file.harmonization is not None and SCORE not in instead:
        asked[model_file.harmonization.variable.name] = model_file.harmonization.variable
    if model_file.features == "table":
        fault = "takes its features from a table: --features ROW.csv, and no image"
        return asked, [] if instead and not with_case else [fault]
    if bool(instead) != with_case:
        return asked, []
    other = "its features" if model_file.rad_score is None else SCORE
    both = ", not both" if with_case else ""
    return asked, [f"needs an image and an ROI, or {other} instead{both}"]


def assigned(texts: Sequence[str]) -> dict[str, str]:
    """Read ``NAME=VALUE`` texts; the later of two with one name counts.

    Raises
    ------
    ModelError
        With every text that is none.
    """
    faults = [f"--set needs NAME=VALUE; found {text!r}" for text in texts if "=" not in text]
    if faults:
        source = "The command line"
        raise ModelError.of_faults(source, faults)
    pairs = (text.split("=", maxsplit=1) for text in texts)
    return {name.strip(): value.strip() for name, value in pairs}


def read_value(variable: Variable, given: float | str) -> tuple[float, str]:
    """Read one value: a number, with a unit if need be, or a level's text.

    Returns
    -------
    value : float
        In the variable's unit, or the level's code.
    note : str
        How it was read, where that is not what was written; else empty.

    Raises
    ------
    ValueError
        When it is neither; the sentence names what is accepted.
    """
    text = str(given).strip()
    if variable.levels:
        code = variable.code(text)
        exact = variable.is_exactly(text, code)
        return code, "" if exact else f"{variable.label} {text!r} was read as {variable.text(code)}"
    return _in_unit(variable, text), ""


def _in_unit(variable: Variable, text: str) -> float:
    """Read a number, converting mm to cm and back where the text carries its unit."""
    match = _WITH_UNIT.fullmatch(text)
    if match and variable.unit in MILLIMETERS:
        factor = MILLIMETERS[match.group(2)] / MILLIMETERS[variable.unit]
        return variable.code(with_point(match.group(1))) * factor
    return variable.code(with_point(text))


def _instead_of_image(model_file: ModelFile, values: Values) -> dict[str, Variable]:
    """Give what is given instead of an image: the Rad-score, or features, of which all are asked."""
    score = model_file.rad_score
    if score is not None and SCORE in values:
        return {SCORE: model_file.model.variables[SCORE]}
    features = model_file.model.variables if score is None else score.model.variables
    return dict(features) if any(name in values for name in features) else {}


def _missing(model_file: ModelFile, asked: Mapping[str, Variable], values: Values) -> Iterator[str]:
    absent = [name for name in asked if name not in values]
    features = [name for name in absent if name in model_file.feature_names]
    for name in absent:
        if name not in features:
            choices = f"; {' or '.join(asked[name].levels)}" if asked[name].levels else ""
            raw = model_file.derived[name].columns if name in model_file.derived else ()
            instead = f", or for {' and '.join(raw)}" if raw else ""
            yield f"needs a value for {name} ({asked[name].title}{choices}){instead}"
    if features:
        shown = ", ".join(features[:FEATURES_SHOWN])
        more = ", …" if len(features) > FEATURES_SHOWN else ""
        yield f"needs all of its {len(model_file.feature_names)} features; missing: {shown}{more}"


def _unknown(model_file: ModelFile, values: Values) -> Iterator[str]:
    names = list(dict.fromkeys([*model_file.clinical_names, *model_file.derived]))
    if model_file.rad_score is not None:
        names.append(SCORE)
    if model_file.harmonization is not None:
        names.append(model_file.harmonization.variable.name)
    for name in values:
        if name not in {*names, *model_file.feature_names, *model_file.sites}:
            yield f"knows no variable {name}; its variables are {', '.join(names) or 'none'}"
