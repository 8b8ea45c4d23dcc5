import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.audit.printed import (
    Printed,
    Span,
    image,
    read_count,
    read_estimate,
    read_number,
    read_spread,
)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("0.009", 0.0085, 0.0095),
        ("− 1.453", -1.4535, -1.4525),
        ("12", 11.5, 12.5),
        ("0.000", -0.0005, 0.0005),
        ("1.5e-05", 1.45e-5, 1.55e-5),
        ("< 0.001", 0, 0.001),
        ("≤0.05", 0, 0.05),
    ],
)
def test_a_number_stands_for_all_that_round_to_it(text, low, high):
    span = read_number(text).span
    assert (span.low, span.high) == pytest.approx((low, high), abs=1e-15)


def test_a_lower_bound_has_no_end():
    assert read_number("> 0.99").span.high == math.inf


@given(st.floats(-1e6, 1e6), st.integers(0, 6))
def test_a_printed_number_holds_what_was_printed(value, decimals):
    assert read_number(f"{value:.{decimals}f}").span.widened(1e-9).holds(value)


@pytest.mark.parametrize("text", ["0,009", "n.s.", "", "1.2.3", "0.05*", "1 234,5"])
def test_what_is_no_number_is_refused_with_what_was_found(text):
    with pytest.raises(ValueError, match="a number as printed is needed"):
        read_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "0.809 (0.757–0.860)",
        "0.809 (0.757-0.860)",
        "0.809 [0.757, 0.860]",
        "0.809(0.757 to 0.860)",
        "80.9% (75.7–86.0%)",
        "80.9 % (75.7–86.0)",
    ],
)
def test_an_estimate_is_read_as_papers_print_it(text):
    found = read_estimate(text)
    assert found.limits is not None
    values = [found.value.value, *(limit.value for limit in found.limits)]
    assert values == pytest.approx([0.809, 0.757, 0.860])


def test_percent_keeps_its_digits():
    assert read_estimate("80.9%").value.half == pytest.approx(0.0005)
    assert read_estimate("80.9%").limits is None


@pytest.mark.parametrize("text", ["0.809 (0.757)", "0.8 (0.7-0.8-0.9)", "high"])
def test_another_estimate_is_refused(text):
    with pytest.raises(ValueError, match="an estimate is needed"):
        read_estimate(text)


@pytest.mark.parametrize("text", ["49.74 ± 10.88", "49.74±10.88", "49.74 +/- 10.88"])
def test_a_mean_and_its_deviation_are_read(text):
    found = read_spread(text)
    assert (found.mean.value, found.sd.value, found.mean.decimals) == (49.74, 10.88, 2)


def test_a_mean_alone_is_refused():
    with pytest.raises(ValueError, match="a mean and a standard deviation are needed"):
        read_spread("49.74 (10.88)")


@pytest.mark.parametrize("text", ["140 (63.35)", "140/221 (63.35 %)", "140 [63.35%]"])
def test_a_count_and_its_percentage_are_read(text):
    found = read_count(text)
    assert found.k == 140
    assert found.percent is not None
    assert found.percent.value == 63.35


def test_a_count_needs_no_percentage_and_takes_no_fraction():
    assert read_count("140").percent is None
    with pytest.raises(ValueError, match="a count is needed"):
        read_count("1.5 (3.0)")


def test_spans_that_touch_meet_and_others_do_not():
    assert Span(0, 1).meets(Span(1 + 1e-12, 2))
    assert not Span(0, 1).meets(Span(1.001, 2))
    assert Span(1, math.inf).meets(Span(5, 6))


@given(*[st.floats(0.1, 10)] * 4)
def test_an_image_holds_every_value_between(a, b, c, d):
    first, second = Span(min(a, b), max(a, b)), Span(min(c, d), max(c, d))
    assert image(lambda x, y: x / y, first, second).holds(first.middle / second.middle)


@pytest.mark.parametrize("text", ["1e400", "1e-400", "1E301", "< 1e999"])
def test_a_number_beyond_what_can_be_computed_is_refused(text):
    with pytest.raises(ValueError, match=r"an exponent of 300 at most is needed; found '"):
        read_number(text)


@pytest.mark.parametrize(
    ("text", "decimals"),
    [("0.009", 3), ("12", 0), ("< 0.001", 3), ("≤0.05", 2), ("80.9%", 1), ("1.50e-05", 2)],
)
def test_digits_after_the_point_are_counted_as_printed(text, decimals):
    assert Printed(text, 0.0, Span(0, 0)).decimals == decimals


@given(st.floats(-1e4, 1e4), st.integers(0, 6))
def test_half_a_unit_of_the_last_digit_is_the_span_on_both_sides(value, decimals):
    found = read_number(f"{value:.{decimals}f}")
    assert found.half == pytest.approx(0.5 * 10.0**-decimals, rel=1e-3)
    assert found.span.middle == pytest.approx(found.value, abs=1e-6)


@given(*[st.floats(-100, 100)] * 4)
def test_meeting_does_not_depend_on_who_asks(a, b, c, d):
    first, second = Span(min(a, b), max(a, b)), Span(min(c, d), max(c, d))
    assert first.meets(second) == second.meets(first)
    assert first.meets(first)
    assert first.holds(first.middle)


def test_a_widened_span_holds_the_old_one():
    assert Span(1, 2).widened(0.5) == Span(0.5, 2.5)


@pytest.mark.parametrize("text", ["0/221 (0)", "140 / 221 (63.35 %)", "140(63.35)"])
def test_spaces_and_denominators_of_a_count_do_not_matter(text):
    assert read_count(text).k in {0, 140}


@pytest.mark.parametrize("text", ["140 patients", "-3", "63.35 %", "", "140 (63.35", "1,400"])
def test_what_is_no_count_is_refused_with_what_was_found(text):
    with pytest.raises(ValueError, match=r"like \"140 \(63\.35\)\"; found"):
        read_count(text)


def test_a_negative_mean_keeps_its_sign():
    found = read_spread("−1.20 ± 0.30")
    assert (found.mean.value, found.sd.value) == (-1.2, 0.3)


def test_what_a_computer_leaves_of_nothing_is_nothing():
    """A balanced table has Z = 0; a sum leaves -4e-16 of it, another 0."""
    assert Span(-4.440892098500626e-16, -4.440892098500626e-16).holds(0.0)
    assert not Span(1e-9, 1e-9).holds(0.0)
