import numpy as np
import pytest
from hypothesis import given

from alnus.extraction.roi import Binning, Roi, RoiStack
from tests import naive
from tests.extraction.levels import level_images, stack_of


@given(level_images(highest=1))
def test_spans_hold_every_pixel_once(levels):
    roi = Roi(levels > 0)
    positions = [np.arange(start, stop) for start, stop in roi.spans]
    assert np.concatenate(positions).tolist() == np.flatnonzero(roi.ringed).tolist()


@given(level_images(highest=1))
def test_neighbors_are_counted_inside_the_roi(levels):
    roi = Roi(levels > 0)
    expected = [len(around) for _, around in naive.neighbor_levels(levels)]
    assert roi.n_neighbors[roi.ringed.ravel()].tolist() == expected


@given(level_images(highest=1))
def test_a_direction_has_pairs_when_two_pixels_touch_along_it(levels):
    pairs = {direction for direction, _, neighbor in naive.cooccurrences(levels) if neighbor}
    assert np.flatnonzero(Roi(levels > 0).has_pairs).tolist() == sorted(pairs)


@given(level_images())
def test_the_plane_holds_the_levels_in_a_ring_of_zeros(levels):
    stack = stack_of(levels)
    plane = stack.planes[0].reshape(-1, stack.roi.width)
    np.testing.assert_array_equal(plane, np.pad(levels, 1))


@given(level_images())
def test_pixels_of_each_level_are_counted(levels):
    expected = [np.count_nonzero(levels == level) for level in range(1, levels.max() + 1)]
    assert stack_of(levels).level_counts[0].tolist() == expected


@pytest.mark.parametrize(
    ("lowest", "highest", "start", "levels"),
    [(0, 255, 0, 11), (25, 49.9, 25, 1), (-30, 10, -50, 3), (25, 50, 25, 2)],
)
def test_bins_of_a_width_are_anchored_at_zero(lowest, highest, start, levels):
    binning = Binning(25)
    edges = binning.edges(lowest, highest)
    assert edges[0] == start
    assert np.count_nonzero(edges <= highest) == levels == binning.n_bins(lowest, highest)


def test_a_count_of_bins_divides_the_range_evenly():
    edges = Binning(count=4).edges(10, 50)
    assert edges[:-1].tolist() == [10, 20, 30, 40]
    assert edges[-1] > 50


def test_a_flat_roi_has_one_level_in_either_way():
    intensities = np.full((1, 4), 50.0)
    for binning in (Binning(25), Binning(count=8)):
        stack = RoiStack.binned(Roi(np.ones((2, 2), bool)), intensities, [binning.edges(50, 50)])
        assert np.count_nonzero(stack.level_counts) == 1


def test_a_stack_of_some_image_types_keeps_their_pixels():
    stack = stack_of(np.array([[1, 2]]), np.array([[3, 1]]), np.array([[2, 2]]))
    assert stack.only([0, 1, 2]) is stack
    assert stack.only([2, 0]).levels.tolist() == [[2, 2], [1, 2]]


def test_a_stack_of_many_levels_is_split_into_its_image_types():
    stack = stack_of(np.array([[1, 9]]), np.array([[3, 1]]))
    assert stack.parts(most_cells=2 * 81) == [stack]
    assert [part.n_levels for part in stack.parts(most_cells=100)] == [9, 3]
