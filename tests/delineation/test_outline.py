"""The outline follows what is there, the same way each time, whatever the gain."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from alnus.delineation.arcs import Arcs, four_arc_outline
from alnus.delineation.calipers import Calipers
from alnus.delineation.outline import OutlineSettings, outline
from alnus.imaging.rois.polygon import rasterize
from tests.delineation.nodes import dice, ellipse, ellipse_points, phantom

SHAPE = (240, 320)


def scene(center=(160, 120), halves=(70, 35), angle=0.3, waist=0.0):
    """A dark node in brighter, noisy tissue; drawn in between its calipers if wanted."""
    arcs = Arcs.through(Calipers(ellipse_points(center, halves, angle)))
    rows, columns = np.indices(SHAPE)
    places = np.stack([columns, rows], axis=-1).astype(np.float64)
    along, across = np.moveaxis((places - arcs.center) @ arcs.axes.T / halves, -1, 0)
    edge = 1 - waist * np.sin(2 * np.arctan2(across, along)) ** 2
    roi = arcs.reach(places) <= edge
    noise = gaussian_filter(np.random.default_rng(5).normal(0, 60, SHAPE), 1.2)
    return np.clip(np.where(roi, 60, 130) + noise, 0, 255).astype(np.uint8), roi


POINTS = Calipers(ellipse_points((160, 120), (70, 35), 0.3))


def test_an_ellipse_is_found():
    image, roi = scene()
    assert dice(rasterize(outline(image, POINTS), SHAPE), roi) > 0.97


@pytest.mark.parametrize("waist", [-0.25, 0.25])
def test_what_the_image_shows_between_the_calipers_is_followed(waist):
    image, roi = scene(waist=waist)
    assert dice(rasterize(four_arc_outline(POINTS), SHAPE), roi) < 0.9
    assert dice(rasterize(outline(image, POINTS), SHAPE), roi) > 0.95


def test_careless_points_are_made_good_by_the_image():
    image, roi = scene()
    careless = Calipers(ellipse_points((164, 117), (64, 39), 0.36))
    found = dice(rasterize(outline(image, careless), SHAPE), roi)
    assert found > dice(rasterize(four_arc_outline(careless), SHAPE), roi)


def test_the_same_input_gives_the_same_polygon():
    image, _ = scene()
    first, second = (outline(image.copy(), Calipers(POINTS.points)) for _ in range(2))
    assert np.array_equal(first, second)
    assert first.shape == (120, 2)


@pytest.mark.parametrize(("gain", "offset"), [(3.0, 1000.0), (0.01, -4.0)])
def test_gain_and_offset_do_not_matter(gain, offset):
    image, _ = scene()
    other = outline(image * gain + offset, POINTS)
    assert np.allclose(other, outline(image, POINTS), atol=0.5)


def test_an_image_turned_by_a_quarter_gives_the_outline_turned():
    image, _ = scene()
    turned = Calipers(np.column_stack([SHAPE[0] - 1 - POINTS.points[:, 1], POINTS.points[:, 0]]))
    found = rasterize(outline(np.rot90(image, -1), turned), SHAPE[::-1])
    assert dice(np.rot90(found), rasterize(outline(image, POINTS), SHAPE)) > 0.995


def test_a_node_at_the_border_is_outlined_inside_the_image():
    image, roi = scene(center=(60, 25), halves=(65, 40), angle=0.0)
    points = np.clip(ellipse_points((60, 25), (65, 40)), 0, [SHAPE[1] - 1, SHAPE[0] - 1])
    mask = rasterize(outline(image, Calipers.on_image(points, SHAPE)), SHAPE)
    assert dice(mask, roi) > 0.9


FLAT = np.full(SHAPE, 77, np.uint8)


def test_a_flat_image_gives_the_arcs_where_no_slimmer_node_is_expected():
    found = rasterize(outline(FLAT, POINTS, OutlineSettings(slimness=0, enclosed=0.5)), SHAPE)
    assert dice(found, rasterize(four_arc_outline(POINTS), SHAPE)) > 0.97


def test_a_flat_image_gives_a_node_through_the_points_and_slimmer_between():
    reach = Arcs.through(POINTS).reach(outline(FLAT, POINTS))
    assert np.abs(reach[::30] - 1).max() < 0.05
    assert 0.85 < reach[15::30].mean() < 0.97


def test_a_heavy_shape_gives_the_node_that_is_expected():
    image, _ = scene(waist=0.25)
    stiff = outline(image, POINTS, OutlineSettings(shape=1e6, slimness=0))
    assert np.abs(stiff - four_arc_outline(POINTS)).max() < 2


def test_the_share_that_is_enclosed_widens_the_outline():
    image, _ = scene()
    areas = [
        rasterize(outline(image, POINTS, OutlineSettings(enclosed=share)), SHAPE).sum()
        for share in (0.1, 0.5, 0.9)
    ]
    assert areas[0] < areas[1] < areas[2]


@pytest.mark.parametrize("seed", range(6))
def test_a_bright_hilum_does_not_mislead(seed):
    image, roi, _ = phantom(seed)
    rows, columns = np.nonzero(roi)
    places = np.column_stack([columns, rows]).astype(float)
    middle = places.mean(axis=0)
    _, axes = np.linalg.eigh(np.cov((places - middle).T))
    sides = (places - middle) @ axes[:, ::-1]
    halves = np.ptp(sides, axis=0) / 2
    angle = np.arctan2(axes[1, 1], axes[0, 1])
    center = middle + (sides.max(axis=0) + sides.min(axis=0)) / 2 @ axes[:, ::-1].T
    points = Calipers(ellipse_points(center, halves, angle))
    assert dice(rasterize(outline(image, points), roi.shape), roi) > 0.94


@pytest.mark.parametrize("scale", [0.15, 6.0])
def test_a_tiny_and_a_huge_node_are_outlined_alike(scale):
    shape = (int(240 * scale), int(320 * scale))
    center, halves = (160 * scale, 120 * scale), (70 * scale, 35 * scale)
    roi = ellipse(shape, center, halves, 0.3)
    image = np.where(roi, 60, 130) + np.random.default_rng(1).normal(0, 8, shape)
    points = Calipers(ellipse_points(center, halves, 0.3))
    assert dice(rasterize(outline(image, points), shape), roi) > 0.9
