"""A brush paints what it paints, and an outline is a border and nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alnus.app.asked import CalipersAsked, Drawn, Ruler, StrokeAsked
from alnus.app.drawing import Drawing, border, brushed, outlined, pixels_in, view_around
from alnus.errors import CaseError
from alnus.imaging.picture import Picture, Scale, View
from tests.app.nodes import CALIPERS, SHAPE, node_image

IMAGE = Picture(node_image())
SQUARE = ((50.0, 50.0), (90.0, 50.0), (90.0, 90.0), (50.0, 90.0))
VIEWED = Picture(
    node_image(),
    views=(
        View((0, 100), (0, 100), Scale((0.2, 0.2), "the ultrasound region")),
        View((100, 160), (0, 200), Scale((0.5, 0.5), "the ultrasound region")),
    ),
)


def stroke(path, *, radius=5.0, adds=True, outline=SQUARE):
    return brushed(IMAGE, StrokeAsked("", outline, path, radius, adds))


def tuples(corners):
    return tuple(map(tuple, corners.tolist()))


def painted(path):
    """The pixels near a path, one by one."""
    rows, columns = np.indices(SHAPE)
    points = np.concatenate([
        np.linspace(start, end, 400) for start, end in zip(path, [*path[1:], path[-1]], strict=True)
    ])  # fmt: skip
    away = np.full(SHAPE, np.inf)
    for x, y in points:
        away = np.minimum(away, np.hypot(columns - x, rows - y))
    return away


def test_a_stroke_paints_what_is_near_its_path():
    path, radius = ((80.0, 60.0), (110.0, 75.0), (100.0, 85.0)), 6.0
    found = pixels_in(tuples(stroke(path, radius=radius)), SHAPE)
    away = painted(path)
    before = pixels_in(SQUARE, SHAPE)
    assert found[before].all()
    assert found[away < radius - 0.2].all()
    assert not found[(away > radius + 0.2) & ~before].any()


def test_an_eraser_takes_away_and_the_rest_stays():
    found = pixels_in(tuples(stroke(((50.0, 50.0),), adds=False)), SHAPE)
    before, away = pixels_in(SQUARE, SHAPE), painted([(50.0, 50.0)])
    assert (found == (before & (away > 5))).all()


def test_the_largest_part_stays_and_holes_are_filled():
    through = stroke(((75.0, 40.0), (75.0, 100.0)), adds=False)
    left = pixels_in(tuples(through), SHAPE)
    assert left.any()
    assert not left[:, 75:].any()
    ring = pixels_in(tuples(stroke(((70.0, 70.0),), adds=False)), SHAPE)
    assert (ring == pixels_in(SQUARE, SHAPE)).all()


def test_all_may_be_taken_away_and_something_begun_anew():
    assert stroke(((70.0, 70.0),), radius=100, adds=False).shape == (0, 2)
    assert len(stroke(((70.0, 70.0),), outline=())) > 10


@pytest.mark.parametrize("path", [(), ((-500.0, -500.0),), ((900.0, 20.0), (1000.0, 20.0))])
def test_a_stroke_beside_the_picture_changes_nothing(path):
    if not path:
        path = ((1e5, 1e5),)
    assert (pixels_in(tuples(stroke(path)), SHAPE) == pixels_in(SQUARE, SHAPE)).all()


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.floats(5, 190), st.floats(5, 150)), min_size=1, max_size=5),
    st.floats(1, 20),
)
def test_a_border_holds_the_pixels_it_was_traced_from(path, radius):
    found = stroke(tuple(path), radius=radius)
    inside = pixels_in(tuples(found), SHAPE)
    assert (pixels_in(tuples(border(inside)), SHAPE) == inside).all()


def test_the_smooth_ellipse_goes_through_the_calipers():
    asked = CalipersAsked("", CALIPERS, method="arcs")
    found = outlined(IMAGE, asked)
    for caliper in CALIPERS:
        assert np.linalg.norm(found - caliper, axis=1).min() < 0.5


def test_points_that_are_no_four_are_refused():
    with pytest.raises(CaseError, match="3 points were given"):
        outlined(IMAGE, CalipersAsked("", CALIPERS[:3]))


def drawing(image=IMAGE, node=SQUARE, **more):
    return Drawing.of(image, Drawn("", node, **more))


@pytest.mark.parametrize("node", [(), SQUARE[:2], ((-9.0, -9.0), (-5.0, -9.0), (-5.0, -5.0))])
def test_no_outline_is_said(node):
    with pytest.raises(CaseError, match="There is no outline yet"):
        drawing(node=node)


def test_the_view_gives_the_scale_and_is_cut_out():
    found = drawing(VIEWED)
    case = found.case("x")
    assert (case.spacing, case.image.shape) == ((0.2, 0.2), (100, 100))
    assert found.measured()[0].long_axis == pytest.approx(40 * 0.2 * 2**0.5, rel=0.03)
    assert view_around(VIEWED, found.node) is VIEWED.views[0]


def test_a_node_across_two_views_is_refused():
    across = ((50.0, 80.0), (90.0, 80.0), (90.0, 120.0), (50.0, 120.0))
    with pytest.raises(CaseError, match=r"^The ROI leaves the part .* Look at it\.$"):
        drawing(VIEWED, across).scale()
    with pytest.raises(CaseError, match="The ROI leaves"):
        view_around(VIEWED, drawing(VIEWED, across).node)


def test_the_ruler_says_that_it_was_the_ruler():
    ruler = Ruler(((10.0, 10.0), (10.0, 60.0)), 10.0)
    found, scale = drawing(ruler=ruler).measured()
    assert (scale.spacing, scale.source) == ((0.2, 0.2), "two points on the ruler")
    assert found.area == pytest.approx(1600 * 0.04, rel=0.06)
    assert drawing(ruler=ruler).case("x", (1.0, 1.0)).spacing == (1.0, 1.0)


def test_a_hilum_that_was_not_seen_is_absent_and_an_undrawn_one_unknown():
    assert drawing(hilum_absent=True).measured()[0].hilum is False
    assert drawing().measured()[0].hilum is None
    hilum = ((60.0, 60.0), (80.0, 60.0), (80.0, 80.0), (60.0, 80.0))
    assert drawing(hilum=hilum).measured()[0].cortical_thickness > 9
    with pytest.raises(CaseError, match="outside the ROI"):
        drawing(hilum=((1.0, 1.0), (5.0, 1.0), (5.0, 5.0))).measured()


def test_a_crossed_outline_is_measured_by_its_largest_part():
    crossed = ((20.0, 20.0), (90.0, 90.0), (90.0, 20.0), (60.0, 95.0))
    assert drawing(node=crossed).measured()[0].area > 0
