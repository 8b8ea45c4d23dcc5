"""What a network draws comes back in the image's pixels, and what it sees is what docs say."""

import numpy as np
import pytest

from alnus.delineation.arcs import Arcs, four_arc_outline
from alnus.delineation.calipers import Calipers
from alnus.delineation.network import Network, NetworkCard, read_network
from alnus.delineation.network_outline import Square, network_input, network_outline
from alnus.errors import CaseError
from alnus.imaging.rois.polygon import rasterize
from tests.delineation.networks import CARD, write_network
from tests.delineation.nodes import dice, ellipse, ellipse_points

SHAPE = (240, 320)
POINTS = Calipers(ellipse_points((150, 130), (70, 35), 0.3))
IMAGE = np.where(ellipse(SHAPE, (150, 130), (70, 35), 0.3), 60, 130).astype(np.uint8)


def of(logits, side=64):
    return Network(NetworkCard(**CARD), side, logits)


@pytest.mark.parametrize("side", [48, 64, 128])
def test_a_network_that_draws_the_arcs_gives_the_arcs(tmp_path, side):
    polygon = network_outline(IMAGE, POINTS, read_network(write_network(tmp_path, side=side)))
    apart = np.abs(Arcs.through(POINTS).reach(polygon) - 1)
    assert apart.max() < 0.02
    assert dice(rasterize(polygon, SHAPE), rasterize(four_arc_outline(POINTS), SHAPE)) > 0.985


def test_it_sees_gray_values_from_0_to_1_and_the_reach():
    seen = network_input(IMAGE, POINTS, 64)
    assert seen.shape == (2, 64, 64)
    assert seen.dtype == np.float32
    gray, reach = seen
    assert gray.min() == 0
    assert gray.max() == 1
    assert dice(gray < 0.5, reach < 1) > 0.97
    assert reach[31:33, 31:33].max() < 0.1
    assert reach.max() <= 3


@pytest.mark.parametrize(("gain", "offset"), [(3.0, 1000.0), (0.01, -4.0)])
def test_gain_and_offset_do_not_matter(gain, offset):
    other = network_input(IMAGE * gain + offset, POINTS, 64)
    assert np.allclose(other, network_input(IMAGE, POINTS, 64), atol=1e-5)


def test_beyond_the_image_its_border_goes_on():
    points = Calipers(ellipse_points((5, 5), (70, 35)) + 30)
    assert np.isfinite(network_input(IMAGE, points, 64)).all()


def test_the_largest_part_is_taken_and_its_holes_are_filled():
    drawn = np.full((64, 64), -2.0, np.float32)
    drawn[20:40, 16:48] = 2.0
    drawn[28:32, 28:36] = -2.0  # a hole
    drawn[50:54, 50:54] = 9.0  # another part
    polygon = network_outline(IMAGE, POINTS, of(lambda _: drawn))
    square = Square.around(POINTS, 64)
    wide, high = np.ptp(polygon, axis=0) / square.pixel
    assert wide == pytest.approx(32)
    assert high == pytest.approx(20)
    assert np.allclose(polygon.mean(axis=0), square.in_image(np.array([31.5, 29.5])), atol=2)


def test_a_node_that_fills_the_square_ends_at_its_border():
    full = np.full((64, 64), 3.0, np.float32)
    polygon = network_outline(IMAGE, POINTS, of(lambda _: full))
    assert np.ptp(polygon, axis=0).max() <= 65 * Square.around(POINTS, 64).pixel


def test_where_it_sees_no_node_a_sentence_says_so():
    with pytest.raises(CaseError, match="Inside the arcs sees no node"):
        network_outline(IMAGE, POINTS, of(lambda seen: -np.ones_like(seen[0])))
