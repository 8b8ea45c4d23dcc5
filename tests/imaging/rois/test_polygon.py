"""A pixel is inside a polygon when its center is; compared with counting by hand and another code."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.measure import points_in_poly

from alnus.imaging.rois.polygon import rasterize


def test_a_rectangle_holds_the_centers_between_its_sides():
    mask = rasterize(np.array([[1.5, 0.5], [4.5, 0.5], [4.5, 2.5], [1.5, 2.5]]), (5, 6))
    assert np.argwhere(mask).tolist() == [[1, 2], [1, 3], [1, 4], [2, 2], [2, 3], [2, 4]]


def test_what_lies_outside_the_image_is_cut_off():
    mask = rasterize(np.array([[-10.0, -10.0], [2.5, -10.0], [2.5, 50.0], [-10.0, 50.0]]), (4, 6))
    assert mask[:, :3].all()
    assert not mask[:, 3:].any()
    assert not rasterize(np.array([[20.0, 20.0], [30.0, 20.0], [25.0, 30.0]]), (4, 6)).any()


def test_two_polygons_that_share_an_edge_share_no_pixel():
    left, right = ([[x, 0.0], [4.0, 0.0], [4.0, 8.0], [x, 8.0]] for x in (0.0, 8.0))
    masks = [rasterize(np.array(corners), (8, 8)) for corners in (left, right)]
    assert not (masks[0] & masks[1]).any()
    assert (masks[0] | masks[1]).all()


corner = st.tuples(st.floats(-3, 25), st.floats(-3, 25))


@given(st.lists(corner, min_size=3, max_size=12))
def test_it_agrees_with_another_code_off_the_edges(corners):
    polygon = np.array(corners) + np.array([0.0137, 0.0071])  # no center lies on an edge then
    rows, columns = np.indices((20, 22))
    centers = np.column_stack([columns.ravel(), rows.ravel()])
    theirs = points_in_poly(centers, polygon).reshape(20, 22)
    ours = rasterize(polygon, (20, 22))
    assert np.count_nonzero(theirs != ours) <= _on_edge(polygon, centers)


def _on_edge(polygon, centers):
    """How many centers lie within a rounding error of an edge."""
    start, end = polygon, np.roll(polygon, -1, axis=0)
    side = end - start
    length = np.maximum((side**2).sum(axis=1), 1e-300)
    share = np.clip(((centers[:, None] - start) * side).sum(axis=2) / length, 0, 1)
    away = np.linalg.norm(centers[:, None] - start - share[..., None] * side, axis=2)
    return np.count_nonzero(away.min(axis=1) < 1e-9)


def test_the_area_of_a_circle_is_counted():
    angles = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    circle = 40 * np.column_stack([np.cos(angles), np.sin(angles)])
    centers = np.random.default_rng(3).uniform(48, 52, (30, 2))
    areas = [rasterize(circle + center, (100, 100)).sum() for center in centers]
    assert np.mean(areas) == pytest.approx(np.pi * 1600, rel=0.001)
