"""A drawn node has the axes it was asked for, a hilum where it has one, and speckle that obeys."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alnus.simulate.patients import read_recipe
from alnus.simulate.phantom import SHAPE, Node, draw

SCANNER = read_recipe().scanners[0]
NODE = Node(long_axis=15.0, short_axis=8.0, cortex=2.5, hilum=True, focal=False, score=0.0)


def measured_axes(roi, spacing):
    """Greatest diameter, and the greatest extent perpendicular to it, in mm."""
    rows, columns = np.nonzero(roi)
    turns = np.deg2rad(np.arange(180))
    places = np.outer(np.cos(turns), columns) + np.outer(np.sin(turns), rows)
    extents = (np.ptp(places, axis=1) + 1) * spacing
    longest = int(extents.argmax())
    return extents[longest], extents[(longest + 90) % 180]


@settings(max_examples=15)
@given(st.floats(6, 40), st.floats(0.3, 0.85), st.floats(-3, 3), st.integers(0, 99))
def test_the_roi_has_the_axes_of_the_node(long_axis, ratio, score, seed):
    node = replace(NODE, long_axis=long_axis, short_axis=ratio * long_axis, score=score)
    _, roi = draw(node, SCANNER, np.random.default_rng(seed))
    spacing = SCANNER.depth_setting(node)
    long_found, short_found = measured_axes(roi, spacing)
    assert long_found == pytest.approx(long_axis, rel=0.02, abs=2 * spacing)
    assert short_found == pytest.approx(ratio * long_axis, rel=0.05, abs=2 * spacing)


def test_the_roi_lies_inside_the_picture():
    node = replace(NODE, long_axis=48.0, short_axis=30.0)
    for seed in range(10):
        _, roi = draw(node, SCANNER, np.random.default_rng(seed))
        assert roi[1:-1, 1:-1].sum() == roi.sum()


def test_the_image_is_8_bit_and_keeps_its_gray_levels():
    image, roi = draw(NODE, SCANNER, np.random.default_rng(1))
    assert image.dtype == np.uint8
    assert image.shape == roi.shape == SHAPE
    assert np.mean((image == 0) | (image == 255)) < 0.02
    assert np.unique(image[roi]).size > 50


def test_a_hilum_is_brighter_than_cortex():
    assert _brightness(NODE) > _brightness(replace(NODE, hilum=False)) + 5


def test_a_thicker_cortex_leaves_a_smaller_hilum():
    bright = [_brightness(replace(NODE, cortex=cortex)) for cortex in (1.0, 3.0, 5.0)]
    assert bright == sorted(bright, reverse=True)


def test_speckle_grows_coarser_with_the_score():
    fine, coarse = (_neighbor_correlation(score) for score in (-2.5, 2.5))
    assert coarse > fine


def test_a_focal_thickening_changes_the_picture_inside_the_node_alone():
    even, roi = draw(NODE, SCANNER, np.random.default_rng(8))
    focal, same_roi = draw(replace(NODE, focal=True), SCANNER, np.random.default_rng(8))
    assert np.array_equal(roi, same_roi)
    assert not np.array_equal(even[roi], focal[roi])


def test_a_larger_node_is_seen_at_a_larger_depth_setting():
    steps = [SCANNER.depth_setting(replace(NODE, long_axis=mm)) for mm in (10.0, 35.0, 48.0)]
    assert steps == sorted(set(steps))


def test_the_same_generator_draws_the_same_image():
    first, _ = draw(NODE, SCANNER, np.random.default_rng(9))
    second, _ = draw(NODE, SCANNER, np.random.default_rng(9))
    assert np.array_equal(first, second)


def _brightness(node):
    """Mean gray of the node above that of the picture, over several drawings."""
    drawn = [draw(node, SCANNER, np.random.default_rng(seed)) for seed in range(8)]
    return np.mean([image[roi].mean() - image.mean() for image, roi in drawn])


def _neighbor_correlation(score):
    node = replace(NODE, hilum=False, score=score)
    image, roi = draw(node, SCANNER, np.random.default_rng(7))
    inside = roi[:, :-1] & roi[:, 1:]
    return np.corrcoef(image[:, :-1][inside], image[:, 1:][inside])[0, 1]
