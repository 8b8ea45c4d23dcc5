"""One patient and a frozen model in, one risk out."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from alnus.errors import ModelError
from alnus.estimate import Estimate
from alnus.extraction.extract import extract
from alnus.imaging.case import Case
from alnus.imaging.read import read_case
from alnus.imaging.scale import PIXELS
from alnus.model_file import ModelFile, read_model
from alnus.models.formula import Input
from alnus.models.nomogram import nomogram
from alnus.numeral import same
from alnus.variable import Variable

BEYOND = 10  # a value this many ranges outside the trained range is a slip, not a patient
_MILLIMETERS = {"mm": 1.0, "cm": 10.0}
_NUMBER_WITH_UNIT = re.compile(r"^\s*([-+0-9.eE]+)\s*(mm|cm)\s*$")


@dataclass(frozen=True)
class Contribution:
    """What one input adds: its value, log odds and points on the nomogram."""

    name: str
    label: str
    text: str
    log_odds: float
    points: float


@dataclass(frozen=True)
class Prediction:
    """One patient's risk and how it came about.

    Parameters
    ----------
    model, outcome : str
        Which model, and what the risk is the risk of.
    risk : Estimate
        Probability, 0 to 1, with the interval of the model's coefficients.
    threshold : float
        The operating point of the training cohort.
    contributions : tuple of Contribution
        One an input.
    points : float
        Total points on the nomogram.
    notes : tuple of str
        What lies outside the trained range, and other reasons to be careful.
    simulated : bool
        Whether the model was fitted on invented patients.
    notice : str
        What the model may be used for.
    """

    model: str
    outcome: str
    risk: Estimate
    threshold: float
    contributions: tuple[Contribution, ...]
    points: float
    notes: tuple[str, ...]
    simulated: bool
    notice: str

    @property
    def probability(self) -> float:
        """The risk itself, 0 to 1."""
        return self.risk.value

    @property
    def positive(self) -> bool:
        """Whether the risk reaches the threshold."""
        return self.probability >= self.threshold

    def content(self) -> dict[str, object]:
        """Give everything as plain values, for JSON; limits that do not exist are null."""
        content = asdict(self)
        risk = content["risk"]
        limits = {key: None if math.isnan(risk[key]) else risk[key] for key in ("low", "high")}
        return {**content, "risk": {**risk, **limits}, "positive": self.positive}


def predict(model_file: ModelFile, case: Case | None = None, **values: float | str) -> Prediction:
    """Predict one patient's risk.

    Parameters
    ----------
    model_file : ModelFile
        From :func:`alnus.model_file.read_model`.
    case : Case, optional
        Image and ROI; needed by a model with radiomic features.
    **values : float or str
        Clinical variables by name: a number in the model's unit, a text with unit ("3.5 mm"), or a
        level's text ("N2"; for levels that are numbers the number, too); and the batch of the image
        where the model harmonizes.

    Raises
    ------
    ModelError
        When an input is missing, unknown, not one of its levels, or far beyond the trained range;
        all faults at once.
    CaseError
        When a feature is not defined on the case.
    """
    inputs = _clinical_inputs(model_file, values)
    features = _features(model_file, case)
    if model_file.harmonization is not None:
        batch = model_file.harmonization.variable
        level = batch.text(batch.code(str(values[batch.name])))
        found = model_file.harmonization.apply(features, level)
        features = {name: float(value) for name, value in found.items()}
    if model_file.rad_score is None:
        inputs |= features
    else:
        inputs["rad_score"] = float(model_file.rad_score.value(features))
    model = model_file.model
    chart = nomogram(model, limits=model_file.axes)
    points = chart.points(inputs)
    log_odds = model.contributions(inputs)
    return Prediction(
        model=model.name,
        outcome=model.outcome,
        risk=model.risk(inputs),
        threshold=model_file.operating_point.threshold,
        contributions=tuple(
            Contribution(
                name, variable.title, variable.text(inputs[name]), log_odds[name], points[name]
            )
            for name, variable in model.variables.items()
        ),
        points=sum(points.values()),
        notes=_notes(model_file, inputs, features),
        simulated=model_file.provenance.simulated,
        notice=model_file.notice,
    )


def predict_files(
    model: Path,
    image: Path | None,
    roi: Path | None,
    *,
    assignments: Sequence[str] = (),
    spacing: tuple[float, float] | None = None,
    roi_label: int | str | None = None,
    frame: int | None = None,
) -> Prediction:
    """Predict from files and ``name=value`` texts, as the command line gives them.

    Raises
    ------
    ModelError
        As :func:`predict`, and when image, ROI or spacing do not fit the model.
    """
    model_file = read_model(model)
    values = {}
    for text in assignments:
        name, equals, value = text.partition("=")
        if not equals:
            message = f"--set needs NAME=VALUE; found {text!r}."
            raise ModelError(message)
        values[name.strip()] = value
    case = None
    if image is not None and roi is not None and model_file.feature_names:
        steps = _spacing(model_file, spacing)
        case = read_case(image, roi, spacing=steps, roi_label=roi_label, frame=frame)
        if steps is None and case.spacing_source == PIXELS.source:
            message = (
                f"Model {model_file.model.name} needs the pixel size, and no file tells it; give "
                "--spacing ROW COLUMN in mm."
            )
            raise ModelError(message)
    return predict(model_file, case, **values)


def as_text(prediction: Prediction) -> str:
    """Say a prediction in lines for a terminal."""
    risk = prediction.risk
    interval = ""
    if not math.isnan(risk.low):
        level = f"{risk.confidence:.0%} CI"
        interval = f" ({level} {risk.low:.1%} to {risk.high:.1%}, {risk.method})"
    side = "at or above" if prediction.positive else "below"
    lines = [
        f"Risk of {prediction.outcome}: {risk.value:.1%}{interval}",
        f"{side} the threshold {prediction.threshold:.1%} fixed on the training cohort",
        f"Total points: {prediction.points:.1f}",
        *(
            f"  {part.label}: {part.text}  {part.points:.1f} points, log odds {part.log_odds:+.3f}"
            for part in prediction.contributions
        ),
        *(f"Note: {note}." for note in prediction.notes),
    ]
    if prediction.simulated:
        lines.append("SIMULATED: this model was fitted on invented patients.")
    return "\n".join([*lines, prediction.notice])


def _spacing(
    model_file: ModelFile, spacing: tuple[float, float] | None
) -> tuple[float, float] | None:
    if model_file.spacing == "pixel":
        if spacing is not None:
            message = f"Model {model_file.model.name} counts sizes in pixels; leave --spacing away."
            raise ModelError(message)
        return (1.0, 1.0)
    return spacing


def _features(model_file: ModelFile, case: Case | None) -> dict[str, float]:
    names = model_file.feature_names
    if not names or model_file.extraction is None:
        return {}
    if case is None:
        message = f"Model {model_file.model.name} needs an image and an ROI."
        raise ModelError(message)
    return extract(case, model_file.extraction, names=names)


def _clinical_inputs(model_file: ModelFile, values: Mapping[str, float | str]) -> dict[str, float]:
    wanted = {item.variable.name: item for item in model_file.model.inputs}
    names = model_file.clinical_names
    faults = [
        f"needs a value for {name} ({wanted[name].variable.title})"
        for name in names
        if name not in values
    ]
    faults += _batch_faults(model_file, values)
    batch = "" if model_file.harmonization is None else model_file.harmonization.variable.name
    inputs = {}
    for name, value in values.items():
        if name == batch:
            continue
        if name not in names:
            known = ", ".join(names) or "none"
            faults.append(f"knows no variable {name}; its variables are {known}")
            continue
        try:
            inputs[name] = _number(wanted[name], value)
        except ValueError as error:
            faults.append(str(error))
    if faults:
        source = f"Model {model_file.model.name}"
        raise ModelError.of_faults(source, faults)
    return inputs


def _batch_faults(model_file: ModelFile, values: Mapping[str, float | str]) -> list[str]:
    """Refuse an image of a batch that the training cohort did not know: it cannot be adjusted."""
    if model_file.harmonization is None:
        return []
    variable = model_file.harmonization.variable
    known = ", ".join(variable.levels)
    if variable.name not in values:
        return [f"needs a value for {variable.name} ({known}), by which it harmonizes features"]
    given = str(values[variable.name]).strip()
    if any(same(given, level) for level in variable.levels):
        return []
    return [f"cannot harmonize features of {variable.name} {given!r}; training had {known}"]


def _number(item: Input, value: float | str) -> float:
    number = _in_unit(item.variable, str(value))
    far = BEYOND * (item.high - item.low)
    if item.variable.kind == "continuous" and not item.low - far <= number <= item.high + far:
        message = (
            f"{item.variable.title} is {number:g}; training had {item.low:g} to {item.high:g}. "
            "Check the unit"
        )
        raise ValueError(message)
    return number


def _in_unit(variable: Variable, text: str) -> float:
    """Read a number, converting mm to cm and back where the text carries its unit."""
    match = _NUMBER_WITH_UNIT.match(text)
    if match and variable.unit in _MILLIMETERS:
        factor = _MILLIMETERS[match.group(2)] / _MILLIMETERS[variable.unit]
        return variable.code(match.group(1)) * factor
    return variable.code(text)


def _notes(
    model_file: ModelFile, inputs: Mapping[str, float], features: Mapping[str, float]
) -> tuple[str, ...]:
    ranges = list(model_file.model.inputs)
    if model_file.rad_score is not None:
        ranges += model_file.rad_score.model.inputs
    known = {**features, **inputs}
    return tuple(
        f"{item.variable.title} is {item.variable.text(known[item.variable.name])}, outside the "
        f"trained range {item.variable.text(item.low)} to {item.variable.text(item.high)}"
        for item in ranges
        if not math.isnan(item.low) and not item.low <= known[item.variable.name] <= item.high
    )
