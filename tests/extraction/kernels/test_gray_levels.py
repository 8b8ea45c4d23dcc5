import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alnus.extraction.kernels.gray_levels import assign_levels, count_levels
from alnus.extraction.roi import Binning
from tests import naive

WIDTHS = st.sampled_from([25.0, 10.0, 1.0, 0.1, 0.3, 1 / 3])
STEPS = st.lists(st.integers(-200, 200), min_size=1, max_size=20)


@given(WIDTHS, STEPS, st.floats(-1, 1))
def test_levels_equal_a_plain_count_of_edges(width, steps, shift):
    intensities = np.array(steps) * width / 2 + shift
    edges = Binning(width).edges(intensities.min(), intensities.max())
    assert assign_levels(intensities, edges).tolist() == naive.gray_levels(intensities, edges)


@given(WIDTHS, STEPS)
def test_an_intensity_on_an_edge_belongs_to_the_upper_bin(width, steps):
    edges = Binning(width).edges(min(steps) * width, max(steps) * width)
    assert assign_levels(edges, edges).tolist() == list(range(1, edges.size + 1))


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=30), st.integers(1, 16))
def test_counted_bins_equal_a_plain_count_of_edges(intensities, count):
    values = np.array(intensities)
    edges = Binning(count=count).edges(values.min(), values.max())
    levels = assign_levels(values, edges).tolist()
    assert levels == naive.gray_levels(values, edges)
    assert max(levels) <= count


def test_an_intensity_just_below_an_edge_stays_below():
    edges = Binning(0.1).edges(0.0, 20.0)
    below = np.nextafter(edges[1:], -np.inf)
    assert assign_levels(below, edges).tolist() == list(range(1, edges.size))


def test_levels_are_counted_by_image_type():
    levels = np.array([[1, 3, 3, 1], [2, 2, 2, 2]], dtype=np.uint16)
    assert count_levels(levels, 3).tolist() == [[2, 0, 2], [0, 4, 0]]
