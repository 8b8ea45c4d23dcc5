"""Nodes of known size are measured within 1 %; a hand-made one exactly."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from alnus.delineation.measurements import measure
from alnus.errors import AlnusWarning, CaseError
from tests.delineation.nodes import ellipse, phantom

SHAPE = (300, 300)
CENTER = (150.3, 149.6)


def rectangle(height, width):
    roi = np.zeros((40, 60), bool)
    roi[5 : 5 + height, 10 : 10 + width] = True
    return roi


def test_a_rectangle_is_measured_by_hand():
    found = measure(rectangle(12, 30), spacing=(0.5, 0.25))
    assert found.area == 12 * 30 * 0.5 * 0.25
    assert found.short_axis == pytest.approx(6.0)  # 12 rows of 0.5 mm
    # a corner's pixel is cut from the middle of one side to that of the other
    assert found.long_axis == pytest.approx(np.hypot(29 * 0.25, 12 * 0.5))
    assert found.long_to_short == pytest.approx(found.long_axis / 6.0)
    assert found.hilum is None
    assert found.cortical_thickness is None


@settings(max_examples=40)
@given(st.floats(100, 140), st.floats(0.5, 0.95), st.floats(0, np.pi))
def test_axes_and_area_of_an_ellipse_of_100_pixels_are_found_within_1_percent(half, ratio, angle):
    found = measure(ellipse(SHAPE, CENTER, (half, ratio * half), angle))
    assert found.long_axis == pytest.approx(2 * half, rel=0.01)
    assert found.short_axis == pytest.approx(2 * half * ratio, rel=0.01)
    assert found.area == pytest.approx(np.pi * half**2 * ratio, rel=0.01)


@given(st.floats(6, 100), st.floats(0.4, 0.95), st.floats(0, np.pi))
@settings(max_examples=40)
def test_axes_of_smaller_ellipses_are_found_within_a_pixel(half, ratio, angle):
    found = measure(ellipse(SHAPE, CENTER, (half, ratio * half), angle))
    assert found.long_axis == pytest.approx(2 * half, abs=1)
    assert found.short_axis == pytest.approx(2 * half * ratio, abs=1)


@given(st.floats(0.04, 2.0), st.floats(0.04, 2.0))
@settings(max_examples=20)
def test_lengths_follow_the_pixel_size_of_each_direction(height, width):
    roi = ellipse(SHAPE, CENTER, (100, 60))
    found = measure(roi, spacing=(height, width))
    sides = sorted((200 * width, 120 * height))
    assert found.short_axis == pytest.approx(sides[0], rel=0.01)
    assert found.long_axis == pytest.approx(sides[1], rel=0.01)
    assert found.area == pytest.approx(measure(roi).area * height * width)


def test_a_concave_node_is_measured_between_its_outermost_borders():
    roi = rectangle(20, 40)
    roi[5:17, 25:35] = False  # a notch in the middle of the long side
    found = measure(roi)
    whole = measure(rectangle(20, 40))
    assert found.long_axis == pytest.approx(whole.long_axis)
    assert found.short_axis == pytest.approx(whole.short_axis)
    assert found.area == whole.area - 120


def test_lines_end_where_the_lengths_are_taken():
    found = measure(ellipse(SHAPE, CENTER, (120, 50), 0.7), spacing=(0.1, 0.1))
    for name in ("long_axis", "short_axis", "chord_across"):
        ends = found.lines[name]
        assert np.hypot(*(ends[1] - ends[0])) * 0.1 == pytest.approx(getattr(found, name))
    direction = found.lines["long_axis"][1] - found.lines["long_axis"][0]
    assert abs(np.tan(np.arctan2(direction[1], direction[0]) - 0.7)) < 0.05


def test_the_largest_part_is_measured_with_a_warning():
    roi = rectangle(12, 30)
    roi[35:38, 50:53] = True
    with pytest.warns(
        AlnusWarning, match="9 pixels of the ROI lie apart; its largest part is measured"
    ):
        assert measure(roi).area == 360


def test_a_node_at_the_border_of_the_image_is_measured():
    assert measure(np.ones((20, 50), bool)).short_axis == pytest.approx(20)


def test_the_cortex_between_two_circles_is_their_distance():
    capsule, hilum = (ellipse(SHAPE, CENTER, (half, half)) for half in (120, 70))
    found = measure(capsule, spacing=(0.05, 0.05), hilum=hilum)
    assert found.cortical_thickness == pytest.approx(2.5, rel=0.02)
    assert found.hilum is True


@pytest.mark.parametrize("shift", [(0, 20), (15, 0), (-12, -16)])
def test_an_eccentric_hilum_has_the_cortex_thickest_opposite(shift):
    capsule = ellipse(SHAPE, CENTER, (120, 120))
    hilum = ellipse(SHAPE, np.array(CENTER) + shift, (60, 60))
    found = measure(capsule, hilum=hilum)
    assert found.cortical_thickness == pytest.approx(60 + np.hypot(*shift), rel=0.02)
    start, end = found.lines["cortical_thickness"]
    assert (end - start) @ np.array(shift) > 0.9 * np.hypot(*shift) * np.hypot(*(end - start))


def test_an_ellipse_in_an_ellipse_agrees_with_normals_taken_by_calculus():
    capsule, hilum = (140, 80), (80, 45)
    found = measure(ellipse(SHAPE, CENTER, capsule, 0.5), hilum=ellipse(SHAPE, CENTER, hilum, 0.5))
    turn = np.linspace(0, 2 * np.pi, 4000)
    feet = np.column_stack([capsule[0] * np.cos(turn), capsule[1] * np.sin(turn)])
    normals = -np.column_stack([np.cos(turn) / capsule[0], np.sin(turn) / capsule[1]])
    normals /= np.hypot(*normals.T)[:, None]
    # |(foot + depth * normal) / hilum|² = 1
    p, q = feet / hilum, normals / hilum
    a, b, c = (q * q).sum(1), 2 * (p * q).sum(1), (p * p).sum(1) - 1
    root = b**2 - 4 * a * c
    depth = (-b - np.sqrt(np.maximum(root, 0))) / (2 * a)
    assert found.cortical_thickness == pytest.approx(depth[root >= 0].max(), rel=0.02)


@pytest.mark.parametrize("tilt", [-0.08, -0.04, 0.04, 0.08])
def test_a_normal_that_runs_beside_a_slender_hilum_measures_no_cortex(tilt):
    """From the pole of such a node the normal meets the hilum half a node away."""
    capsule = ellipse(SHAPE, CENTER, (140, 60), 0.5)
    found = measure(capsule, hilum=ellipse(SHAPE, CENTER, (115, 6), 0.5 + tilt))
    start, end = found.lines["cortical_thickness"]
    along = np.array([np.cos(0.5), np.sin(0.5)])
    length = np.linalg.norm(end - start)
    assert found.cortical_thickness == pytest.approx(length)
    assert 50 < length < 70  # half of the short axis, less the hilum's, and the tilt
    assert abs((end - start) @ along) < 0.5 * length


def test_a_hilum_may_be_a_hole_of_the_roi():
    node, hilum = (ellipse(SHAPE, CENTER, (half, 0.6 * half)) for half in (120, 50))
    whole, ring = measure(node, hilum=hilum), measure(node & ~hilum, hilum=hilum)
    assert ring.area == whole.area
    assert ring.cortical_thickness == whole.cortical_thickness


def test_a_hilum_that_was_looked_for_and_not_seen_is_absent():
    found = measure(rectangle(12, 30), hilum=np.zeros((40, 60), bool))
    assert found.hilum is False
    assert found.cortical_thickness is None


@pytest.mark.parametrize(
    ("roi", "hilum", "sentence"),
    [
        (np.zeros((40, 60), bool), None, "The ROI is empty"),
        (rectangle(12, 30), np.ones((40, 61), bool), "Draw both on one image"),
        (rectangle(12, 30), np.roll(rectangle(5, 5), 40, axis=1), "outside the ROI"),
    ],
)
def test_what_cannot_be_measured_is_refused(roi, hilum, sentence):
    with pytest.raises(CaseError, match=sentence):
        measure(roi, hilum=hilum)


@pytest.mark.parametrize("seed", range(5))
def test_simulated_nodes_have_the_long_axis_they_were_drawn_with(seed):
    _, roi, spacing = phantom(seed)
    drawn = np.random.default_rng(seed).uniform(10, 30)
    assert measure(roi, spacing=(spacing, spacing)).long_axis == pytest.approx(drawn, rel=0.01)


def test_the_heads_of_a_public_set_have_their_published_circumference(data_folder):
    """HC18: an ellipse on both axes, by Ramanujan's formula, against the published circumference."""
    folder = data_folder / "hc18_scale"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here")
    with (folder / "labels.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        roi = np.asarray(Image.open(folder / "masks" / row["image"]).convert("L")) > 127
        step = float(row["pixel_size_mm"])
        found = measure(roi, spacing=(step, step))
        a, b = found.long_axis / 2, found.short_axis / 2
        circumference = np.pi * (3 * (a + b) - np.sqrt((3 * a + b) * (a + 3 * b)))
        assert circumference == pytest.approx(float(row["hc_mm_published"]), rel=0.02)
