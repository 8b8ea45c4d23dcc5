import numpy as np
import pytest

from alnus.validation.cusum import LIMIT, cusum


def run_lengths(shift: float, *, runs: int = 800, periods: int = 3000) -> np.ndarray:
    """First period of each run that signals, on either side."""
    rng = np.random.default_rng(7)
    found = []
    for _ in range(runs):
        upper, lower = cusum(rng.normal(shift, 1, periods))
        signals = np.flatnonzero(np.maximum(upper, lower) > LIMIT)
        assert len(signals)
        found.append(signals[0] + 1)
    return np.array(found)


def test_a_shift_of_one_standard_error_is_found_after_eight_periods():
    """Average run lengths of Montgomery's table for k = 1/2, h = 4: 8.38 after a shift, 168 without."""
    found = run_lengths(1.0, periods=300)
    assert found.mean() == pytest.approx(8.38, abs=4 * found.std() / np.sqrt(len(found)))


def test_a_calibrated_model_alarms_once_in_168_periods():
    found = run_lengths(0.0, runs=300)
    assert found.mean() == pytest.approx(168, abs=4 * found.std() / np.sqrt(len(found)))


def test_sums_begin_at_0_and_never_fall_below():
    upper, lower = cusum([-3.0, -3.0, 3.0])
    assert upper.tolist() == [0.0, 0.0, 2.5]
    assert lower.tolist() == [2.5, 5.0, 1.5]
    assert [len(part) for part in cusum([])] == [0, 0]
