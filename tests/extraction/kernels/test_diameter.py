import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.extraction.kernels.diameter import largest_distance
from tests import naive

COORDINATE = st.floats(-100, 100)


@given(st.lists(st.tuples(COORDINATE, COORDINATE), min_size=1, max_size=12))
def test_distance_equals_a_plain_search(points):
    assert largest_distance(np.array(points)) == pytest.approx(naive.largest_distance(points))
