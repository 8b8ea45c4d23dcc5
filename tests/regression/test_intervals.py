import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from alnus.regression.intervals import proportion, wald


@pytest.mark.compat
def test_proportions_equal_those_of_r(validation_from_r):
    expected = validation_from_r["binom"]
    wilson = proportion(79, 97)
    exact = proportion(79, 97, interval="Clopper-Pearson")
    assert (wilson.low, wilson.high) == pytest.approx(tuple(expected["wilson_79_97"]), abs=1e-12)
    assert (exact.low, exact.high) == pytest.approx(tuple(expected["cp_79_97"]), abs=1e-10)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_limits_enclose_the_proportion(counts):
    for interval in ("Wilson", "Clopper-Pearson"):
        found = proportion(*counts, interval=interval)
        assert 0 <= found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize("counts", [(3, 2), (-1, 2), (0, 0)])
def test_what_is_no_proportion_is_refused(counts):
    with pytest.raises(ValueError, match="is no proportion"):
        proportion(*counts)


@pytest.mark.parametrize("n", [1, 7, 400])
def test_nothing_of_n_and_all_of_n_reach_the_end_of_the_scale(n):
    for interval in ("Wilson", "Clopper-Pearson"):
        assert proportion(0, n, interval=interval).low == 0
        assert proportion(n, n, interval=interval).high == 1


@given(st.floats(-50, 50), st.floats(0, 50), st.floats(0.5, 0.999))
def test_wald_limits_lie_alike_on_both_sides(value, error, confidence):
    found = wald(value, error, confidence)
    reach = norm.ppf(0.5 + confidence / 2) * error
    assert (found.low, found.high) == pytest.approx((value - reach, value + reach))
    assert (found.method, found.confidence) == ("Wald", confidence)


@pytest.mark.parametrize("error", [math.nan, math.inf])
def test_without_a_standard_error_there_are_no_limits(error):
    found = wald(1.5, error, 0.95)
    assert math.isnan(found.low)
    assert math.isnan(found.high)
