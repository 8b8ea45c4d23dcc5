import math

import pytest

from alnus.estimate import Estimate


def test_prints_as_papers_do():
    assert str(Estimate(0.8584, 0.7821, 0.9207, "DeLong")) == "0.858 (0.782–0.921)"


def test_a_missing_value_is_refused():
    with pytest.raises(ValueError, match="NaN was given"):
        Estimate(math.nan, 0.1, 0.2, "Wilson")


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_level_outside_zero_to_one_is_refused(level):
    with pytest.raises(ValueError, match="between 0 and 1"):
        Estimate(0.5, 0.4, 0.6, "Wilson", level)


@pytest.mark.parametrize("confidence", [0.5, 0.999])
def test_what_is_absent_says_why_and_at_which_level(confidence):
    found = Estimate.absent("nobody is called positive", confidence)
    assert found.method == "not estimable: nobody is called positive"
    assert found.confidence == confidence
    assert all(value != value for value in (found.value, found.low, found.high))  # noqa: PLR0124


def test_a_value_may_be_infinite_and_limits_may_be_missing():
    assert Estimate(float("inf"), float("nan"), float("nan"), "no interval").confidence == 0.95
