"""The arcs pass through the caliper points, and are an ellipse where the axes halve each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.delineation.arcs import Arcs, four_arc_outline
from alnus.delineation.calipers import Calipers

RIGHT_ANGLED = Calipers(np.array([[10.0, 30.0], [90.0, 30.0], [40.0, 12.0], [40.0, 55.0]]))


def turned(angle, shift=(0.0, 0.0)):
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return Calipers(RIGHT_ANGLED.points @ turn + shift)


@given(st.floats(0, 2 * np.pi))
def test_the_outline_passes_through_points_at_right_angles(angle):
    calipers = turned(angle)
    corners = four_arc_outline(calipers)
    apart = np.linalg.norm(corners[:, None] - calipers.points, axis=2).min(axis=0)
    assert apart.max() < 1e-9


@given(st.floats(0, 2 * np.pi), st.floats(-500, 500))
def test_the_outline_turns_and_moves_with_the_points(angle, shift):
    around = four_arc_outline(turned(angle, (shift, -shift)))
    area = np.pi / 4 * 80 * 43  # four quarters, (30 + 50) * (18 + 25) * pi / 4
    x, y = (around - around[0]).T
    found = abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
    assert found == pytest.approx(area, rel=1e-3)


def test_half_axes_are_the_distances_of_the_ends_from_where_the_axes_cross():
    arcs = Arcs.through(RIGHT_ANGLED)
    assert arcs.center == pytest.approx([40, 30])
    assert arcs.halves == pytest.approx(np.array([[30, 50], [18, 25]]))


def test_reach_is_one_on_the_arcs_and_grows_outward():
    arcs = Arcs.through(turned(0.7))
    angles = np.linspace(0, 2 * np.pi, 50)
    for share in (0.5, 1.0, 1.3):
        places = arcs.places(angles, share * arcs.radii(angles))
        assert arcs.reach(places) == pytest.approx(np.full(50, share))


def test_the_order_of_a_pair_does_not_matter():
    other = Calipers(RIGHT_ANGLED.points[[1, 0, 3, 2]])
    assert Arcs.through(other).center == pytest.approx(Arcs.through(RIGHT_ANGLED).center)
    assert set(map(tuple, np.round(four_arc_outline(other), 6))) == set(
        map(tuple, np.round(four_arc_outline(RIGHT_ANGLED), 6))
    )


def test_axes_that_cross_at_an_end_keep_room_for_arcs():
    arcs = Arcs.through(
        Calipers(np.array([[10.0, 30.0], [90.0, 30.0], [10.5, 12.0], [10.5, 55.0]]))
    )
    assert arcs.halves.min() >= 8
