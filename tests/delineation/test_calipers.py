"""Four points are taken, or refused with a sentence that says how to give them."""

import numpy as np
import pytest

from alnus.delineation.calipers import Calipers
from alnus.errors import CaseError

SHAPE = (80, 120)
GOOD = np.array([[20.0, 40.0], [90.0, 44.0], [55.0, 25.0], [53.0, 60.0]])


def test_good_points_are_kept_in_their_order():
    calipers = Calipers.on_image(GOOD.tolist(), SHAPE)
    assert np.array_equal(calipers.points, GOOD)
    assert calipers.long_axis == pytest.approx(np.hypot(70, 4))


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        (GOOD[:3], "3 points were given; four are needed"),
        (np.vstack([GOOD, GOOD]), "8 points were given; four are needed"),
        (GOOD.ravel(), r"shape \(8,\) were given"),
        (np.where(GOOD == 25.0, np.nan, GOOD), "no number"),
        (GOOD + np.array([[0, 0], [60, 0], [0, 0], [0, 0]]), "point 2 at x = 150, y = 44 lies outside"),
        (GOOD - np.array([[0, 0], [0, 0], [0, 0], [0, 61]]), "point 4 at x = 53, y = -1 lies outside"),
        (GOOD[[2, 3, 0, 1]], "the axes are swapped. Give the long axis first"),
        (GOOD[[0, 2, 1, 3]], "axes are swapped|do not cross"),
        (GOOD[[0, 0, 2, 3]], "points 1 and 2 are less than 2 pixels apart"),
        (GOOD[[0, 1, 2, 2]], "points 3 and 4 are less than 2 pixels apart"),
        ([[10, 10], [50, 10], [20, 10], [40, 10.5]], "in one line"),
        ([[10, 10], [50, 10], [20, 20], [40, 30]], "do not cross"),
        ([[10, 10], [50, 10], [60, 0], [60, 20]], "do not cross"),
    ],
)  # fmt: skip
def test_bad_points_are_refused_with_a_sentence(points, sentence):
    with pytest.raises(CaseError, match=sentence):
        Calipers.on_image(points, SHAPE)


def test_every_point_outside_is_named_at_once():
    with pytest.raises(CaseError) as refusal:
        Calipers.on_image(GOOD + 100, SHAPE)
    assert str(refusal.value).count("lies outside") == 4


def test_x_and_y_given_the_wrong_way_round_are_noticed_where_they_leave_the_image():
    with pytest.raises(CaseError, match="x is the column and y the row"):
        Calipers.on_image(GOOD[:, ::-1], SHAPE)


def test_an_end_may_lie_on_the_border_of_the_outermost_pixel():
    assert (
        Calipers.on_image(np.array([[-0.5, 40], [119.5, 40], [60, 20], [60, 60]]), SHAPE).long_axis
        == 120
    )


def test_an_end_of_the_short_axis_may_lie_on_the_long_axis():
    assert Calipers(np.array([[10.0, 10], [50, 10], [30, 10], [30, 25]])).long_axis == 40
