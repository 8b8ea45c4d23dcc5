"""A patient's risk, by the same steps as on the command line."""

import re
from collections.abc import Iterator
from typing import Any

from alnus.app.drawing import Drawing
from alnus.delineation.measurements import Measurements
from alnus.errors import ModelError
from alnus.imaging.case import Case
from alnus.imaging.picture import Scale
from alnus.imaging.plausibility import remarks
from alnus.imaging.scale import PIXELS
from alnus.model_file import ModelFile
from alnus.prediction.inputs import Values, questions
from alnus.prediction.risk import ANYWAY, Prediction, predict
from alnus.variable import MILLIMETERS

NO_CASE = "the picture"
NO_INPUTS = {"model_file", "case", "anyway"}
"""What :func:`alnus.prediction.risk.predict` takes beside values; a page gives values only."""

MEASURED = {
    "long_axis": ("long_axis", "long_axis_diameter", "length", "长径"),
    "short_axis": ("short_axis", "short_axis_diameter", "width", "短径"),
    "cortical_thickness": ("cortical_thickness", "cortex_thickness", "皮质厚度"),
}
"""Measurements by the names and labels under which models know them."""

RATIO = ("long_to_short", "l_s_ratio", "ls_ratio", "l_s", "长短径比")


def predicted(
    model_file: ModelFile, values: Values, case: Case | None
) -> tuple[Prediction, list[str]]:
    """Predict, and say what deserves a look about picture and ROI.

    Raises
    ------
    ModelError, CaseError
        As :func:`alnus.prediction.risk.predict`.
    """
    source = f"Model {model_file.model.name}"
    if values.keys() & NO_INPUTS:
        raise ModelError.of_faults(source, ["knows no variable of this name"])
    try:
        prediction = predict(model_file, case, anyway=False, **values)
    except ModelError as refusal:
        faults = [fault.text.replace(ANYWAY, "") for fault in refusal.faults]
        raise ModelError.of_faults(source, faults or [str(refusal)]) from refusal
    said = [] if case is None else [*remarks(case), *case.roi_shape.remarks()]
    return prediction, said


def case_of(model_file: ModelFile, drawing: Drawing) -> Case | None:
    """Give what the model looks at; None for a model that looks at no picture.

    Raises
    ------
    ModelError
        When it needs a scale that nobody tells.
    CaseError
        When picture and outline are no case.
    """
    if not model_file.feature_names:
        return None
    if model_file.spacing == "pixel":
        return drawing.case(NO_CASE, (1.0, 1.0))
    case = drawing.case(NO_CASE)
    if case.spacing_source == PIXELS.source:
        message = (
            f"Model {model_file.model.name} needs the pixel size, and the file does not tell it. "
            "Set two points on the ruler."
        )
        raise ModelError(message)
    return case


def prediction_content(prediction: Prediction, said: list[str]) -> dict[str, Any]:
    """Give a prediction as the page takes it: all of ``alnus predict --json``, and the remarks."""
    return {**prediction.content(), "remarks": said}


def measured_values(
    model_file: ModelFile, found: Measurements, scale: Scale
) -> Iterator[tuple[str, str]]:
    """Yield the clinical inputs that a measurement answers, with the value in their unit.

    Lengths are rounded to a hundredth of a millimeter, as the form shows them; without a scale they
    answer nothing, and a cortex that is thicker than the node is wide is left to the reader.
    """
    lengths = {names: getattr(found, field) for field, names in MEASURED.items()}
    if (found.cortical_thickness or 0) > found.short_axis:
        del lengths[MEASURED["cortical_thickness"]]
    for name, item in questions(model_file).items():
        variable = item.variable
        asked = {_plain(name), _plain(variable.label)}
        if asked & set(RATIO) and not variable.unit:
            yield name, f"{found.long_to_short:.2f}"
        if variable.unit not in MILLIMETERS or not scale.is_told:
            continue
        for names, length in lengths.items():
            if asked & set(names) and length is not None:
                places = 2 if variable.unit == "mm" else 3
                yield name, f"{length / MILLIMETERS[variable.unit]:.{places}f}"


def _plain(text: str) -> str:
    return re.sub(r"\W+", "_", text.casefold()).strip("_")
