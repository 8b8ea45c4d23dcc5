"""What is measured on a polygon is exact."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alnus.delineation.contour import (
    enclosed_area,
    greatest_diameter,
    longest_chord_across,
    outer_contour,
    smallest_width,
)

PARALLELOGRAM = np.array([[-90.0, -30.0], [30.0, -30.0], [90.0, 30.0], [-30.0, 30.0]])


def turned(polygon, angle, shift=0.0):
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return polygon @ turn + shift


def length(ends):
    return float(np.hypot(*(ends[1] - ends[0])))


@settings(max_examples=30)
@given(st.floats(0, 2 * np.pi), st.floats(-100, 100))
def test_an_oblique_node_has_a_longer_chord_across_than_its_short_axis(angle, shift):
    """The greatest diameter of a parallelogram is its diagonal; calipers close on its height."""
    polygon = turned(PARALLELOGRAM, angle, shift)
    axis = greatest_diameter(polygon)
    assert length(axis) == pytest.approx(np.hypot(180, 60))
    assert length(smallest_width(polygon)) == pytest.approx(60)
    # from a blunt corner at a right angle to the diagonal (3, 1), that is along (1, -3), up or down 60
    assert length(longest_chord_across(polygon, axis)) == pytest.approx(np.hypot(20, 60), rel=0.01)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=5, max_size=25))
def test_extremes_agree_with_looking_from_every_direction(corners):
    polygon = np.array(corners)
    if np.linalg.matrix_rank(polygon - polygon.mean(axis=0), tol=1.0) < 2:
        return
    directions = np.linspace(0, np.pi, 3601)
    widths = np.ptp(polygon @ [np.cos(directions), np.sin(directions)], axis=0)
    assert length(greatest_diameter(polygon)) == pytest.approx(widths.max(), rel=1e-3)
    # between two directions that were looked at, a width is at most half a step of turning less
    assert length(smallest_width(polygon)) <= widths.min() + 1e-9
    assert length(smallest_width(polygon)) == pytest.approx(widths.min(), abs=0.1)


def test_the_area_has_the_sign_of_the_turn():
    assert enclosed_area(PARALLELOGRAM) == 7200
    assert enclosed_area(PARALLELOGRAM[::-1]) == -7200


def test_the_contour_runs_halfway_between_pixels():
    roi = np.zeros((8, 9), bool)
    roi[2:6, 3:8] = True
    corners = outer_contour(roi)
    assert corners.min(axis=0).tolist() == [2.5, 1.5]
    assert corners.max(axis=0).tolist() == [7.5, 5.5]
    assert abs(enclosed_area(corners)) == pytest.approx(20 - 4 / 8)  # four corners cut off


def test_a_hole_is_left_aside():
    roi = np.ones((20, 20), bool)
    roi[4:16, 4:16] = False
    assert abs(enclosed_area(outer_contour(roi))) == pytest.approx(400 - 0.5)
