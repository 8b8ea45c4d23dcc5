"""One patient's risk as a FHIR R5 RiskAssessment: what a hospital's systems store beside other results."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alnus.files import write_text
from alnus.model_file import ModelFile, model_content
from alnus.prediction.prose import class_in_words, printed_risk
from alnus.prediction.risk import Contribution, Prediction
from alnus.variable import MILLIMETERS, Variable

UCUM = "http://unitsofmeasure.org"
PERCENT = 100.0  # FHIR writes a probability in percent
Resource = dict[str, Any]


def write_risk_assessment(
    prediction: Prediction, model_file: ModelFile, path: Path, *, subject: str | None = None
) -> None:
    """Write a prediction as FHIR JSON; the same bytes for the same prediction."""
    content = risk_assessment(prediction, model_file, subject=subject)
    write_text(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def risk_assessment(
    prediction: Prediction, model_file: ModelFile, *, subject: str | None = None
) -> Resource:
    """Give a prediction as a RiskAssessment; its inputs are contained observations.

    Parameters
    ----------
    prediction : Prediction
        The risk and how it came about.
    model_file : ModelFile
        The model that gave it, named with its hash.
    subject : str, optional
        Identifier of the patient that the hospital knows, no name; none is made up.

    References
    ----------
    HL7 FHIR R5, RiskAssessment: ``prediction.probabilityDecimal`` is in percent (ras-2), and there
    is no place for an interval beside it; it stands in ``rationale``.
    """
    observed = [
        _observation(f"input-{n}", part, model_file)
        for n, part in enumerate(prediction.contributions, start=1)
    ]
    sha256 = model_content(model_file)["sha256"]
    patient = (
        {"display": "not identified"} if subject is None else {"identifier": {"value": subject}}
    )
    return {
        "resourceType": "RiskAssessment",
        "contained": [{**resource, "subject": patient} for resource in observed],
        "status": "final",
        "method": {"text": f"{prediction.model} model, alnus {model_file.provenance.alnus}, SHA-256 {sha256}"},
        "subject": patient,
        "basis": [{"reference": f"#{resource['id']}"} for resource in observed],
        "prediction": [
            {
                "outcome": {"text": prediction.outcome},
                "probabilityDecimal": prediction.probability * PERCENT,
                "qualitativeRisk": {"text": class_in_words(prediction)},
                "rationale": f"Risk {printed_risk(prediction.risk)}",
            }
        ],
        "note": [{"text": text} for text in _notes(prediction)],
    }  # fmt: skip


def _notes(prediction: Prediction) -> Iterator[str]:
    yield prediction.notice
    if prediction.simulated:
        yield "SIMULATED: this model was fitted on invented patients."
    yield from (f"Warning: {note}." for note in prediction.notes)


def _observation(name: str, part: Contribution, model_file: ModelFile) -> Resource:
    variable = model_file.model.variables[part.name]
    return {
        "resourceType": "Observation",
        "id": name,
        "status": "final",
        "code": {"text": part.label},
        **_value(part, variable),
    }


def _value(part: Contribution, variable: Variable) -> Resource:
    if variable.levels or not math.isfinite(part.value):
        return {"valueString": part.text}
    quantity: Resource = {"value": part.value}
    if variable.unit:
        quantity["unit"] = variable.unit
    if variable.unit in MILLIMETERS:  # whose UCUM codes are their own names
        quantity |= {"system": UCUM, "code": variable.unit}
    return {"valueQuantity": quantity}
