import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from alnus.extraction.families import firstorder
from alnus.extraction.roi import Roi, RoiStack

INTENSITIES = hnp.arrays(np.float64, st.integers(4, 60), elements=st.integers(-50, 200))


def compute(intensities, spacing=(1.0, 1.0), rounding=0.0):
    """All features of a row of pixels whose levels are their ranks among the distinct values."""
    roi = Roi(np.ones((1, intensities.size), bool), spacing)
    levels = np.unique(intensities, return_inverse=True)[1].astype(np.uint16) + np.uint16(1)
    stack = RoiStack(roi, intensities[None].astype(np.float64), levels[None], rounding)
    return dict(zip(firstorder.FEATURES, firstorder.compute(stack)[0], strict=True))


@given(INTENSITIES)
def test_features_equal_numpys(x):
    values = compute(x)
    share = np.unique(x, return_counts=True)[1] / x.size
    middle = x[(x >= np.percentile(x, 10)) & (x <= np.percentile(x, 90))]
    expected = {
        "10Percentile": np.percentile(x, 10),
        "90Percentile": np.percentile(x, 90),
        "Energy": np.sum(x**2),
        "Entropy": -np.sum(share * np.log2(share)),
        "InterquartileRange": np.subtract(*np.percentile(x, [75, 25])),
        "Maximum": x.max(),
        "MeanAbsoluteDeviation": np.abs(x - x.mean()).mean(),
        "Mean": x.mean(),
        "Median": np.median(x),
        "Minimum": x.min(),
        "Range": np.ptp(x),
        "RobustMeanAbsoluteDeviation": np.abs(middle - middle.mean()).mean(),
        "RootMeanSquared": np.sqrt(np.mean(x**2)),
        "TotalEnergy": np.sum(x**2),
        "Uniformity": np.sum(share**2),
        "Variance": x.var(),
    }
    for feature, value in expected.items():
        assert values[feature] == pytest.approx(value, rel=1e-10, abs=1e-9), feature


def test_kurtosis_of_two_equal_halves_is_one():
    values = compute(np.array([0.0, 0.0, 8.0, 8.0]))
    assert (values["Skewness"], values["Kurtosis"]) == (0.0, 1.0)


def test_total_energy_counts_square_millimeters():
    values = compute(np.array([1.0, 2.0]), spacing=(0.1, 0.2))
    assert values["TotalEnergy"] == pytest.approx(5 * 0.02)


def test_rounding_errors_have_no_shape():
    noise = np.array([1e-14, 2e-14, 9e-14])
    assert compute(noise)["Skewness"] > 0.5
    values = compute(noise, rounding=1e-12)
    assert (values["Skewness"], values["Kurtosis"]) == (0.0, 0.0)
