from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from alnus.extraction.families import shape2d
from alnus.extraction.roi import Roi
from tests import naive

MASKS = hnp.arrays(bool, st.tuples(st.integers(2, 8), st.integers(2, 8))).filter(
    lambda m: m.sum() > 1
)
SPACINGS = st.tuples(st.sampled_from([0.07, 0.1, 1.0]), st.sampled_from([0.07, 0.1, 1.0]))


def compute(mask, spacing=(1.0, 1.0)):
    return dict(zip(shape2d.FEATURES, shape2d.compute(Roi(mask, spacing)), strict=True))


def crossings(mask):
    """Halfway points between a pixel inside and a neighbor outside."""
    inside = set(naive.pixels(mask))
    return [
        (row + down / 2, column + right / 2)
        for (row, column), (down, right) in product(inside, ((0, 1), (1, 0), (0, -1), (-1, 0)))
        if (row + down, column + right) not in inside
    ]


@given(MASKS, SPACINGS)
def test_diameter_is_the_farthest_pair_of_all_vertices(mask, spacing):
    points = [tuple(np.multiply(point, spacing)) for point in crossings(mask)]
    assert compute(mask, spacing)["MaximumDiameter"] == pytest.approx(
        naive.largest_distance(points)
    )


@given(MASKS, SPACINGS)
def test_axes_are_those_of_the_pixel_centers(mask, spacing):
    centers = np.argwhere(mask) * spacing
    minor, major = 4 * np.sqrt(np.linalg.eigvalsh(np.cov(centers.T, bias=True)).clip(0))
    values = compute(mask, spacing)
    assert values["MajorAxisLength"] == pytest.approx(major)
    assert values["MinorAxisLength"] == pytest.approx(minor, abs=1e-6)
    assert values["Elongation"] == pytest.approx(minor / major, abs=1e-6)


@given(MASKS)
def test_turning_and_flipping_change_no_size(mask):
    expected = pytest.approx(compute(mask), abs=1e-7)
    assert compute(np.rot90(mask)) == expected
    assert compute(mask[::-1]) == expected


def test_a_rectangle_loses_its_corners():
    values = compute(np.ones((3, 5), bool))
    assert values["MeshSurface"] == 15 - 4 / 8
    assert values["Perimeter"] == pytest.approx(2 * (2 + 4) + 4 * np.sqrt(0.5))
    assert values["PixelSurface"] == 15
    assert values["PerimeterSurfaceRatio"] == values["Perimeter"] / values["MeshSurface"]


def test_sides_have_the_length_of_their_spacing():
    wide = compute(np.ones((3, 5), bool), (0.5, 2.0))
    assert wide["Perimeter"] == pytest.approx(2 * (2 * 0.5 + 4 * 2.0) + 4 * np.hypot(0.25, 1.0))
    assert wide["MeshSurface"] == 15 - 4 / 8


def test_a_large_circle_is_nearly_spherical():
    rows, columns = np.mgrid[-60:61, -60:61]
    values = compute(np.hypot(rows, columns) <= 60)
    assert values["Sphericity"] == pytest.approx(1, abs=0.06)
    assert values["MaximumDiameter"] == pytest.approx(121, abs=0.01)
    assert values["Elongation"] == pytest.approx(1)
