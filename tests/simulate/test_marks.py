"""Measuring traces are drawn at the axes' ends of a node, and the detector finds them."""

import numpy as np

from alnus.delineation.measurements import measure
from alnus.imaging.overlays import find_overlays_near
from alnus.simulate.marks import INK, with_marks
from tests.delineation.nodes import ellipse, phantom


def test_marks_lie_at_the_ends_of_both_axes():
    roi = ellipse((120, 160), (80, 60), (40, 20))
    marked = with_marks(np.zeros(roi.shape, np.uint8), roi)
    for name in ("long_axis", "short_axis"):
        for x, y in measure(roi).lines[name]:
            assert marked[round(y), round(x)] == INK
    assert set(np.unique(marked)) == {0, INK}


def test_the_image_itself_stays():
    image, roi, _ = phantom(1)
    before = image.copy()
    assert not np.array_equal(with_marks(image, roi), before)
    assert np.array_equal(image, before)


def test_strokes_at_the_border_stay_on_the_image():
    roi = np.zeros((40, 50), bool)
    roi[:, 10:40] = True
    assert with_marks(np.zeros(roi.shape, np.uint8), roi).shape == roi.shape


def test_marked_nodes_are_found_and_clean_ones_are_not():
    for seed in range(6):
        image, roi, _ = phantom(seed)
        assert find_overlays_near(with_marks(image, roi), roi).any()
        assert not find_overlays_near(image, roi).any()
