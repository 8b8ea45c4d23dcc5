import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.models.pretty import pretty


# From R 4.2: pretty(c(low, high), n)
@pytest.mark.parametrize(
    ("limits", "n", "expected"),
    [
        ((1, 10), 5, [0, 2, 4, 6, 8, 10]),
        ((1, 3), 5, [1, 1.5, 2, 2.5, 3]),
        ((0, 1), 5, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        ((0, 97), 5, [0, 20, 40, 60, 80, 100]),
        ((0, 14), 10, list(range(15))),
        ((80, 250), 10, list(range(80, 261, 20))),
        ((0.085, 2.288), 10, [0, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.4]),
        ((18.2, 47.9), 10, [15, 20, 25, 30, 35, 40, 45, 50]),
        ((0, 0), 5, [-1, 0]),
    ],
)
def test_ticks_are_those_of_r(limits, n, expected):
    low, high = limits
    assert list(pretty(low, high, n)) == expected


@given(
    st.floats(-1e3, 1e3),
    st.floats(1e-2, 1e6),
    st.integers(2, 20),
)
def test_ticks_cover_the_range_at_equal_steps(low, width, n):
    ticks = pretty(low, low + width, n)
    step = ticks[1] - ticks[0]
    assert ticks[0] <= low + 1e-9 * step
    assert ticks[-1] >= low + width - 1e-9 * step
    assert all(math.isclose(b - a, step, rel_tol=1e-6) for a, b in pairwise(ticks))
    assert n / 3 - 1 <= len(ticks) - 1 <= 2.2 * n + 2


@given(st.floats(0.1, 1e3))
def test_a_single_value_gets_a_scale_around_it(value):
    ticks = pretty(value, value)
    assert ticks[0] <= value * (1 + 1e-9)
    assert ticks[-1] >= value * (1 - 1e-9)
    assert len(ticks) >= 2
