import numpy as np
import pytest
import SimpleITK
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from alnus.extraction.kernels.spline import coefficients, interpolated
from alnus.extraction.preparation import _resampled

SPECKLE = np.random.default_rng(5).integers(0, 256, (31, 24))


def resampled_by_itk(pixels, spacing, grid, *, smooth):
    """Resample as PyRadiomics does."""
    origin, steps, size = ([item.item() for item in pair[::-1]] for pair in grid)
    resampler = SimpleITK.ResampleImageFilter()
    resampler.SetInterpolator(SimpleITK.sitkBSpline if smooth else SimpleITK.sitkNearestNeighbor)
    resampler.SetOutputOrigin(origin)
    resampler.SetOutputSpacing(steps)
    resampler.SetSize(size)
    image = SimpleITK.GetImageFromArray(pixels)
    image.SetSpacing(spacing[::-1].tolist())
    resampler.SetOutputDirection(image.GetDirection())
    resampler.SetOutputPixelType(image.GetPixelID())
    return SimpleITK.GetArrayFromImage(resampler.Execute(image))


def flat(seed):
    """An image of flat parts, where the last bit of a sum decides about a whole number."""
    shades = np.random.default_rng(seed).integers(0, 256, (3, 4))
    return np.kron(shades, np.ones((13, 9), int))


sides = st.sampled_from([0.05, 0.07, 0.1, 0.13, 0.15, 0.2, 0.3])


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 1000),
    steps=st.tuples(sides, sides, sides, sides),
    start=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    dtype=st.sampled_from(["uint8", "uint16", "int16", "float64"]),
    smooth=st.booleans(),
)
def test_resampled_pixels_are_itks_bit_for_bit(seed, steps, start, dtype, smooth):
    pixels = (flat(seed) if seed % 2 else SPECKLE).astype(dtype)
    old, new = np.array(steps[:2]), np.array(steps[2:])
    size = np.maximum(1, np.ceil(pixels.shape * old / new).astype(np.int64) - start)
    grid = (0.5 * (new - old) + np.array(start) * new, new, size)
    assert np.array_equal(
        _resampled(pixels, old, grid, smooth=smooth),
        resampled_by_itk(pixels, old, grid, smooth=smooth),
    )


@pytest.mark.parametrize("shape", [(31, 24), (5, 24), (2, 3)])
def test_the_spline_is_scipys_but_for_its_cut_off_sum(shape):
    pixels = SPECKLE[: shape[0], : shape[1]].astype(np.float64)
    expected = ndimage.spline_filter(pixels, 3, mode="mirror")
    assert np.allclose(coefficients(pixels), expected, rtol=0, atol=1e-6)


def test_it_goes_through_the_pixels():
    pixels = SPECKLE.astype(np.float64)
    rows, columns = (np.arange(n, dtype=np.float64) for n in pixels.shape)
    assert np.allclose(interpolated(coefficients(pixels), rows, columns), pixels, atol=1e-6)


def test_it_is_exact_on_straight_lines_away_from_the_mirrored_borders():
    ramp = np.add.outer(np.arange(40.0) * 3, np.arange(50.0))
    rows, columns = np.array([18.25, 19.5]), np.array([24.125, 25.75])
    expected = np.add.outer(rows * 3, columns)
    assert np.allclose(interpolated(coefficients(ramp), rows, columns), expected, atol=1e-6)


@pytest.mark.parametrize("shape", [(1, 9), (9, 1)])
def test_an_axis_of_one_pixel_is_constant(shape):
    pixels = np.arange(9.0).reshape(shape)
    rows, columns = (np.array([0.0]) if n == 1 else np.arange(9.0) for n in shape)
    assert np.allclose(interpolated(coefficients(pixels), rows, columns), pixels, atol=1e-9)
