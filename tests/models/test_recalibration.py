from dataclasses import replace

import numpy as np
import pytest

from alnus.models.recalibration import recalibrated
from tests.calculator.models import COMBINED, patients

NONE = ((0.0, 0.0), (0.0, 0.0))


def parameters(model):
    return np.array([model.intercept, *(term.coefficient for term in model.terms)])


@pytest.mark.parametrize(("intercept", "slope"), [(0.7, 1.0), (-0.4, 0.6), (0.0, 1.3)])
def test_log_odds_are_moved_and_stretched(intercept, slope):
    columns = patients(COMBINED, 50)
    new = recalibrated(COMBINED, intercept, slope, NONE)
    expected = intercept + slope * COMBINED.linear_predictor(columns)
    assert new.linear_predictor(columns) == pytest.approx(expected, abs=1e-12)


def test_nothing_moved_is_the_same_model():
    assert recalibrated(COMBINED, 0.0, 1.0, NONE) == COMBINED


def test_the_covariance_is_the_delta_methods_with_derivatives_by_differences():
    line = np.array([[0.04, -0.01], [-0.01, 0.02]])
    a, b, step = 0.3, 0.8, 1e-6
    old = parameters(COMBINED)

    def new(values, intercept, slope):
        found = slope * values
        return found + np.eye(len(found))[0] * intercept

    by_line = np.column_stack([
        (new(old, a + step, b) - new(old, a - step, b)) / (2 * step),
        (new(old, a, b + step) - new(old, a, b - step)) / (2 * step),
    ])  # fmt: skip
    by_old = b * np.eye(len(old))
    expected = by_old @ np.array(COMBINED.covariance) @ by_old.T + by_line @ line @ by_line.T
    found = recalibrated(COMBINED, a, b, ((0.04, -0.01), (-0.01, 0.02))).covariance
    np.testing.assert_allclose(np.array(found), expected, atol=1e-8)


def test_moving_the_intercept_alone_adds_its_variance_to_the_intercepts():
    found = np.array(recalibrated(COMBINED, 0.5, 1.0, ((0.04, 0.0), (0.0, 0.0))).covariance)
    difference = found - np.array(COMBINED.covariance)
    assert difference[0, 0] == pytest.approx(0.04)
    assert np.abs(difference.ravel()[1:]).max() == 0


def test_a_model_without_covariance_stays_without():
    assert recalibrated(replace(COMBINED, covariance=()), 0.5, 0.9, NONE).covariance == ()
