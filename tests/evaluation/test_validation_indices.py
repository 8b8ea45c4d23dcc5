import numpy as np
import pytest

from alnus.evaluation.calibration import calibration_table
from alnus.evaluation.settings import EvaluationSettings
from alnus.evaluation.validation_indices import validation_indices

OURS = {
    "R2": "Nagelkerke R²",
    "D": "discrimination index D",
    "U": "unreliability index U",
    "U:p": "unreliability P",
    "Q": "quality index Q",
    "S:z": "Spiegelhalter z",
    "S:p": "Spiegelhalter P",
}
DISTANCES = {"Eavg": "ICI", "E90": "E90", "Emax": "Emax"}


@pytest.mark.compat
@pytest.mark.parametrize("model", ["full", "step", "glu"])
def test_indices_equal_those_of_val_prob(model, pima, validation_from_r):
    expected = validation_from_r["val_prob_pima_te"][model]
    found = validation_indices(pima["y"], pima[f"p_{model}"])
    for theirs, ours in OURS.items():
        assert found[ours] == pytest.approx(expected[theirs], abs=1e-6), ours


@pytest.mark.compat
@pytest.mark.parametrize("model", ["full", "step", "glu"])
def test_distances_equal_those_of_val_prob(model, pima, validation_from_r):
    expected = validation_from_r["val_prob_pima_te"][model]
    predictions = pima.assign(
        cohort="test", case_id=pima.index.map(str), model=model, outcome=pima["y"] == 1,
        probability=pima[f"p_{model}"],
    )[["cohort", "case_id", "model", "outcome", "probability"]]  # fmt: skip
    table = calibration_table(predictions, EvaluationSettings(bootstrap=10)).set_index("measure")
    for theirs, ours in DISTANCES.items():
        assert table["value"][ours] == pytest.approx(expected[theirs], abs=1e-6), ours


def test_a_certain_and_right_prediction_has_no_spiegelhalter_z():
    outcome = np.array([True, False] * 10)
    found = validation_indices(outcome, outcome.astype(float))
    assert np.isnan(found["Spiegelhalter z"])
    assert found["Nagelkerke R²"] == pytest.approx(1)
