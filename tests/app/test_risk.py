"""Which questions of a form a measurement answers."""

from dataclasses import replace

import numpy as np
import pytest

from alnus.app.risk import measured_values
from alnus.delineation.measurements import Measurements
from alnus.imaging.picture import Scale
from alnus.models.formula import Input, RiskModel, Term
from alnus.variable import Variable
from tests.calculator.models import model_file

FOUND = Measurements(
    18.437, 9.125, 9.4, 130.0, 4.2519, hilum=True, lines={"long_axis": np.zeros((2, 2))}
)
IN_MM = Scale((0.1, 0.1), "the header")
PIXELS = Scale((1.0, 1.0), "none: sizes are in pixels")


def values(*variables, found=FOUND, scale=IN_MM):
    inputs = tuple(Input(variable, 0.0, 50.0) for variable in variables)
    terms = tuple(Term(variable.name, variable.name, 0.1) for variable in variables)
    model = RiskModel("clinical", "ALN+", 0.0, inputs, terms)
    return dict(measured_values(model_file(model, None, None, None), found, scale))


def test_lengths_answer_in_the_unit_that_is_asked_for():
    asked = (
        Variable("long_axis", "Long axis", "cm"),
        Variable("sa", "Short axis", "mm"),
        Variable("x", "Cortical thickness", "mm"),
        Variable("y", "Thickness of the cortex", "mm"),
        Variable("long_to_short", "L/S", ""),
    )
    assert values(*asked) == {
        "long_axis": "1.844", "sa": "9.12", "x": "4.25", "long_to_short": "2.02"
    }  # fmt: skip


@pytest.mark.parametrize("label", ["Long axis", "LONG-AXIS", "长径"])
def test_a_label_is_known_in_any_case_and_in_chinese(label):
    assert values(Variable("v", label, "mm")) == {"v": "18.44"}


def test_pixels_answer_no_question_about_millimeters():
    asked = (Variable("long_axis", "Long axis", "cm"), Variable("l_s", "L/S ratio"))
    assert values(*asked, scale=PIXELS) == {"l_s": "2.02"}


def test_a_unit_that_is_none_of_length_is_left_alone():
    assert (
        values(Variable("long_axis", "Long axis", "px"), Variable("short_axis", "Short axis")) == {}
    )


@pytest.mark.parametrize("thickness", [None, 9.2])
def test_a_cortex_that_is_not_there_or_cannot_be_is_not_filled_in(thickness):
    found = replace(FOUND, cortical_thickness=thickness)
    assert values(Variable("cortical_thickness", "Cortex", "mm"), found=found) == {}
