import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from alnus.extraction.kernels.diameter import largest_distance, outermost_vertices
from tests import naive

COORDINATE = st.floats(-100, 100)


@given(st.lists(st.tuples(COORDINATE, COORDINATE), min_size=1, max_size=12))
def test_distance_equals_a_plain_search(points):
    assert largest_distance(np.array(points)) == pytest.approx(naive.largest_distance(points))


@given(hnp.arrays(np.bool_, st.tuples(st.integers(1, 8), st.integers(1, 8))))
def test_the_farthest_vertices_are_among_the_outermost(mask):
    mask[0, 0] = True
    expected = naive.largest_distance(naive.vertices(mask))
    assert largest_distance(outermost_vertices(mask)) == pytest.approx(expected, rel=1e-12)
