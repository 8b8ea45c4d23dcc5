from dataclasses import replace

import pandas as pd
import pytest

from alnus.study.clinical_variable import ClinicalVariable
from alnus.study.config import read_study
from alnus.study.value_remarks import value_remarks
from tests.study.builder import write_small_study

SIZES = {
    "cortical_thickness": ClinicalVariable("Cortical thickness", unit="cm"),
    "short": ClinicalVariable("Short-axis diameter", unit="mm"),
    "long": ClinicalVariable("Longest diameter", unit="mm"),
}


@pytest.fixture
def study(tmp_path):
    return replace(read_study(write_small_study(tmp_path)), variables=SIZES)


def patients(**columns):
    n = len(columns["short"])
    return pd.DataFrame({"case_id": [f"P{k}" for k in range(n)], **columns})


def test_sizes_that_cannot_be_are_told_in_their_units(study):
    table = patients(cortical_thickness=[0.3, 0.9, 0.5], short=[6, 8, 5], long=[9, 7, 5])
    assert list(value_remarks(study, table)) == [
        "Cortical thickness exceeds Short-axis diameter: 0.9 cm over 8 mm of P1. Check the cells.",
        "Short-axis diameter exceeds Longest diameter: 8 mm over 7 mm of P1. Check the cells.",
    ]


def test_missing_values_contradict_nothing(study):
    nan = float("nan")
    assert (
        list(value_remarks(study, patients(cortical_thickness=[nan], short=[6], long=[nan]))) == []
    )


def test_without_the_short_axis_the_long_one_bounds_the_cortex(study):
    study = replace(study, variables={key: SIZES[key] for key in ("cortical_thickness", "long")})
    table = patients(cortical_thickness=[1.0], short=[1], long=[9])
    (told,) = value_remarks(study, table)
    assert told.startswith("Cortical thickness exceeds Longest diameter: 1 cm over 9 mm of P0")


def test_a_size_without_unit_is_compared_with_nothing(study):
    unknown = {**SIZES, "short": ClinicalVariable("Short axis")}
    study = replace(study, variables=unknown)
    table = patients(cortical_thickness=[0.5], short=[0.1], long=[9])
    assert list(value_remarks(study, table)) == []


def test_many_are_counted(study):
    table = patients(cortical_thickness=[2.0] * 9, short=[6] * 9, long=[9] * 9)
    (told,) = value_remarks(study, table)
    assert " more. Check the cells." in told


def test_values_outside_a_range_are_told(study):
    age = {"age": ClinicalVariable("Age", unit="years", range=(18, 110))}
    table = pd.DataFrame({"case_id": ["P0", "P1"], "age": [50.0, 5.0]})
    (told,) = value_remarks(replace(study, variables=age), table)
    assert told == (
        "Age: 5 (case P1), outside the expected range 18 to 110. Check the unit and the cells."
    )
