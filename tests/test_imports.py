"""A fresh interpreter loads no more than it needs."""

import subprocess
import sys

import pytest

import alnus

TRAINING = {"sklearn", "statsmodels", "matplotlib", "firthmodels"}


def loaded_by(statement: str) -> set[str]:
    program = f"{statement}\nimport sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(result.stdout.split())


def test_the_front_door_loads_nothing_heavy():
    assert not loaded_by("import alnus") & (TRAINING | {"numpy", "pandas", "numba", "scipy"})


def test_the_command_line_loads_nothing_heavy():
    assert not loaded_by("import alnus.cli.main") & (
        TRAINING | {"numpy", "pandas", "numba", "scipy"}
    )


@pytest.mark.parametrize("module", ["alnus.prediction.risk", "alnus.model_file"])
def test_a_prediction_loads_no_training_library(module):
    assert not loaded_by(f"import {module}") & (TRAINING | {"pandas"})


def test_a_report_waits_for_no_compiler_and_for_no_office_format():
    loaded = loaded_by("import alnus.study.reports")
    assert not loaded & {"numba", "sklearn", "statsmodels", "docx", "openpyxl"}


def test_a_step_that_does_not_draw_waits_for_no_drawing_library():
    assert "matplotlib" not in loaded_by("import alnus.study.steps")


def test_an_extraction_loads_no_table_library():
    assert not loaded_by("import alnus.extraction.extract") & (TRAINING | {"pandas", "SimpleITK"})


def test_every_name_of_the_front_door_is_there():
    names = dir(alnus)
    assert {name for name in names if not hasattr(alnus, name)} == set()
    assert 8 <= len(names) <= 12
