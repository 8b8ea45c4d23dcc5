"""One patient's risk by a frozen model, how it came about, and why one should doubt it."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

import numpy as np

from alnus.errors import ModelError
from alnus.estimate import Estimate
from alnus.extraction.extract import features_of
from alnus.extraction.levels import ends
from alnus.imaging.case import Case
from alnus.model_file import SCORE, ModelFile
from alnus.models.formula import RiskModel, basis
from alnus.models.nomogram import nomogram
from alnus.prediction.doubts import (
    Doubt,
    doubts_of_case,
    doubts_of_cleaning,
    doubts_of_gray_levels,
    doubts_of_recalibration,
    doubts_of_sites,
    doubts_of_traces,
    doubts_of_values,
    impossible_values,
)
from alnus.prediction.inputs import Answers, answers

ANYWAY = "; --anyway (anyway=True) shows the risk all the same"


@dataclass(frozen=True)
class Contribution:
    """What one input adds.

    Parameters
    ----------
    name, label, text : str
        The input, what people call it, and its value as people write it.
    value : float
        In the input's unit, or the level's code.
    log_odds, points : float
        Its part of the linear predictor, and its points on the nomogram.
    push : float
        Log odds above those of the middle of its trained range (of all levels, on average).
    """

    name: str
    label: str
    text: str
    value: float
    log_odds: float
    points: float
    push: float


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
    inputs : mapping of str to float
        What the model computed with: its inputs, and the features behind a Rad-score, harmonized.
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
    inputs: Mapping[str, float]

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


def predict(
    model_file: ModelFile, case: Case | None = None, *, anyway: bool = False, **values: float | str
) -> Prediction:
    """Predict one patient's risk.

    Parameters
    ----------
    model_file : ModelFile
        From :func:`alnus.model_file.read_model`.
    case : Case, optional
        Image and ROI; a model with radiomic features needs them, or ``rad_score`` or every feature
        among the values.
    anyway : bool
        Give a risk for implausible input, too; the reasons stand in its notes then.
    **values : float or str
        Clinical variables by name: a number in the model's unit, a text with unit ("3.5 mm"), or a
        level's text ("N2"; for levels that are numbers the number, too); the batch of the image
        where the model harmonizes; and center or scanner, where the model remembers them.

    Raises
    ------
    ModelError
        When an input is missing, unknown, none of its levels or negative where nothing is, and
        when one is implausible: all faults at once.
    CaseError
        When a feature is not defined on the case.
    """
    given = answers(model_file, values, with_case=case is not None)
    _refuse(model_file, impossible_values(model_file, given.values))
    case = case if model_file.feature_names else None
    doubts = list(doubts_of_recalibration(model_file))
    if case is not None:
        case = _cleaned(model_file, case, doubts)
        doubts += doubts_of_case(model_file, case)
    _refuse(model_file, _refused(doubts, anyway=anyway))
    measured = {} if case is None else _extracted(model_file, case, doubts)
    features = _features(model_file, given, measured)
    inputs = _inputs(model_file, given, features)
    doubts += [
        *doubts_of_sites(model_file, given.sites),
        *doubts_of_values(model_file, inputs, features),
    ]
    _refuse(model_file, _refused(doubts, anyway=anyway))
    notes = (*given.notes, *(doubt.text for doubt in doubts))
    return _predicted(model_file, inputs, features, notes)


def _refused(doubts: list[Doubt], *, anyway: bool) -> list[str]:
    if anyway:
        return []
    return [f"{doubt.text}. Correct the input{ANYWAY}" for doubt in doubts if doubt.refused]


def _refuse(model_file: ModelFile, faults: list[str]) -> None:
    if faults:
        source = f"Model {model_file.model.name}"
        raise ModelError.of_faults(source, faults)


def _cleaned(model_file: ModelFile, case: Case, doubts: list[Doubt]) -> Case:
    """Do to the ROI what was done to those of training."""
    roi = model_file.roi_cleaning.apply(case.roi)
    if roi is case.roi:
        return case
    cleaned = replace(case, roi=roi)
    doubts += doubts_of_cleaning(case, cleaned, model_file.roi_cleaning)
    return cleaned


def _extracted(model_file: ModelFile, case: Case, doubts: list[Doubt]) -> dict[str, float]:
    """Extract the model's features, and those that tell the gray levels it remembers; doubt them."""
    if model_file.extraction is None:
        return {}
    images = None if model_file.memory is None else model_file.memory.images
    types = () if images is None else images.gray_levels
    told = (name for image_type in types for name in ends(image_type))
    names = [*dict.fromkeys((*model_file.feature_names, *told))]
    prepared = model_file.extraction.prepare(case)
    measured = features_of(prepared, model_file.extraction, names=names)
    doubts += doubts_of_traces(prepared)
    doubts += doubts_of_gray_levels(model_file, measured)
    return measured


def _features(
    model_file: ModelFile, given: Answers, measured: Mapping[str, float]
) -> dict[str, float]:
    """Take the features measured, or those given, and adjust them for their batch."""
    source = measured or given.values
    features = {name: source[name] for name in model_file.feature_names if name in source}
    if model_file.harmonization is None or not features:
        return features
    found = model_file.harmonization.apply(features, given.batch)
    return {name: float(value) for name, value in found.items()}


def _inputs(
    model_file: ModelFile, given: Answers, features: Mapping[str, float]
) -> dict[str, float]:
    known = {**given.values, **features}
    if model_file.rad_score is not None and features:
        known[SCORE] = float(model_file.rad_score.value(features))
    return {name: known[name] for name in model_file.model.variables}


def _predicted(
    model_file: ModelFile,
    inputs: Mapping[str, float],
    features: Mapping[str, float],
    notes: tuple[str, ...],
) -> Prediction:
    model = model_file.model
    points = nomogram(model, limits=model_file.axes).points(inputs)
    log_odds = model.contributions(inputs)
    middle = _middle(model)
    return Prediction(
        model=model.name,
        outcome=model.outcome,
        risk=model.risk(inputs),
        threshold=model_file.operating_point.threshold,
        contributions=tuple(
            Contribution(
                name,
                variable.title,
                variable.text(inputs[name]),
                inputs[name],
                log_odds[name],
                points[name],
                log_odds[name] - middle[name],
            )
            for name, variable in model.variables.items()
        ),
        points=sum(points.values()),
        notes=notes,
        simulated=model_file.provenance.simulated,
        notice=model_file.notice,
        inputs={**inputs, **features},
    )


def _middle(model: RiskModel) -> dict[str, float]:
    """Give each input's log odds at the ends of its trained range, or at all levels, on average."""
    places = {
        item.variable.name: item.variable.codes or (item.low, item.high) for item in model.inputs
    }
    middle = dict.fromkeys(places, 0.0)
    for term in model.terms:
        values = basis(term, model.variables[term.variable], places[term.variable])
        middle[term.variable] += term.coefficient * float(np.mean(values))
    return middle
