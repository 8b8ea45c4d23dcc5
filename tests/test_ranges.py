import math
from dataclasses import dataclass
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.ranges import Filled, Text, Within, check_ranges, shown


@dataclass(frozen=True)
class Sample:
    share: Annotated[float, Within(0, 1)] = 0.5
    step: Annotated[float, Within(0, without="low")] | None = None
    knots: tuple[Annotated[float, Within(-1, 1)], ...] = ()
    name: Text = "x"
    free: float = 0.0


@pytest.mark.parametrize(
    ("within", "inside", "outside"),
    [
        (Within(0, 1), (0, 1, 0.5), (-1e-300, 1.0001, math.nan, math.inf)),
        (Within(0, 1, "low"), (1, 1e-300), (0, -0.0)),
        (Within(0, 1, "high"), (0,), (1,)),
        (Within(0, 1, "both"), (0.5,), (0, 1)),
        (Within(2), (2, 1e300), (1.999,)),
        (Within(high=5), (-1e300, 5), (5.001,)),
    ],
)
def test_ends_belong_to_an_interval_or_not(within, inside, outside):
    assert not any(within.fault(value) for value in inside)
    assert all(within.fault(value) for value in outside)


@pytest.mark.parametrize(
    ("within", "sentence"),
    [
        (Within(0, 1), "a number from 0 to 1 is needed; found 95.0"),
        (Within(0, 1, "both"), "a number above 0 and below 1 is needed; found 95.0"),
        (Within(0, 1, "low"), "a number above 0 and at most 1 is needed; found 95.0"),
        (Within(0, 1, "high", "0.9 is 90 %"), "a number of at least 0 and below 1 is needed (0.9 is 90 %); found 95.0"),
        (Within(100), "a number of at least 100 is needed; found 95.0"),
        (Within(high=0.5), "a number at most 0.5 is needed; found 95.0"),
        (Within(1, 1), "a number of 1 is needed; found 95.0"),
    ],
)  # fmt: skip
def test_a_fault_says_what_is_needed_and_what_was_found(within, sentence):
    assert within.fault(95.0) == sentence


def test_a_whole_number_is_asked_for_as_one():
    assert Within(1, 100_000).fault(0) == "a whole number from 1 to 100,000 is needed; found 0"


@pytest.mark.parametrize("text", ["", " ", "\t\n"])
def test_white_space_is_no_text(text):
    assert Filled().fault(text).startswith("a text is needed")
    assert not Filled().fault("x")


def test_a_dataclass_names_every_number_out_of_range():
    check_ranges(Sample(1.0, 3.0, (-1.0, 1.0)))
    check_ranges(Sample(step=None))
    with pytest.raises(ValueError, match=r"share: .*; step: .*; knots: .*; name: a text is needed"):
        check_ranges(Sample(2.0, 0.0, (0.0, 7.0), " "))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_whatever_was_found_is_shown_in_a_line(value):
    assert len(shown(value)) < 400


def test_lists_of_lists_of_odd_texts_are_cut():
    odd = [None, None, -100_000_000_000, "0000\x1f\U00011af9\U00018cd6\U00018cd6\U0001b2fc", None]
    value = [[None], odd, [None, odd, odd, odd], [None, [None, odd, odd], odd, odd]]
    assert len(shown(value)) <= 301


def test_numbers_without_end_are_shown_too():
    for value in (10**400, 16**5000, -(16**5000), [16**5000], {"a": 16**5000}):
        assert "digits" in shown(value)


@given(st.floats(), st.floats(), st.floats(), st.sampled_from(["", "low", "high", "both"]))
def test_a_number_is_inside_or_named(low, high, value, without):
    above = value > low or (value == low and without in {"", "high"})
    below = value < high or (value == high and without in {"", "low"})
    fault = Within(low, high, without).fault(value)
    assert (fault == "") is (above and below)
    assert fault == "" or fault.endswith(f"found {value!r}")
