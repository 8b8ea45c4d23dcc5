import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.report.typography import (
    counted,
    estimate,
    fixed,
    interval,
    listed,
    p_statement,
    p_value,
    printable,
    ratio,
    ratio_interval,
    share,
    significant,
)


@given(st.floats(0, 1))
def test_no_p_value_is_printed_as_zero_or_one(p):
    assert p_value(p) not in {"0.000", "1.000"}


@given(st.floats(0.001, 0.99))
def test_an_ordinary_p_value_reads_back_to_two_or_three_decimals(p):
    assert float(p_value(p)) == pytest.approx(p, abs=0.0005001 if p < 0.1 else 0.005001)


@given(st.floats(0.001, 0.99), st.sampled_from([0.01, 0.05]))
def test_no_rounding_lifts_a_p_value_over_a_level_by_more_than_its_third_decimal(p, level):
    assert float(p_value(p)) <= level or p > level - 0.0005


def test_a_p_value_that_is_not_there_is_a_dash():
    assert p_value(math.nan) == "–"


def test_a_p_statement_does_not_break_across_lines():
    assert p_statement(0.0384).split() == ["P", "=", "0.038"]
    assert " " not in p_statement(0.00001)


def test_a_negative_number_carries_a_true_minus_sign():
    assert fixed(-0.5) == "−0.500"


def test_a_number_that_rounds_to_zero_has_no_sign():
    assert fixed(-0.0001) == "0.000"


def test_infinity_is_printed_as_such():
    assert (fixed(math.inf), fixed(-math.inf)) == ("∞", "−∞")


@given(st.floats(1e-300, 1e300), st.integers(1, 6))
def test_significant_digits_keep_the_value(value, digits):
    text = significant(value, digits).replace(",", "")
    superscripts = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    number, _, power = text.partition(" × 10")
    read = float(number) * 10.0 ** int(power.translate(superscripts) or 0)
    assert read == pytest.approx(value, rel=0.51 * 10 ** (1 - digits))


def test_zero_is_zero():
    assert significant(0.0) == "0"


@pytest.mark.parametrize(
    ("value", "printed"), [(9.142, "9.142"), (26.0, "26.00"), (2926.025, "2,926")]
)
def test_large_odds_ratios_have_fewer_decimals(value, printed):
    assert ratio(value) == printed


def test_limits_with_a_minus_sign_are_joined_by_a_word():
    assert interval(-0.1, 0.2) == "−0.100 to 0.200"


def test_missing_limits_leave_the_value_alone():
    assert estimate(0.5, math.nan, math.nan) == "0.500"
    assert ratio_interval(math.nan, math.nan) == "–"


def test_a_share_of_nobody_has_no_percentage():
    assert share(0, 0) == "0 (–)"


def test_a_share_is_printed_as_the_paper_does():
    assert share(140, 221) == "140 (63.35)"


def test_one_thing_stands_in_the_singular():
    assert (counted(1, "step"), counted(0, "step")) == ("1 step", "0 steps")


def test_two_things_are_joined_by_a_word():
    assert listed(["A", "B"]) == "A and B"


def test_a_printed_p_keeps_its_spaces_and_loses_control_characters():
    assert printable(p_statement(0.038) + "\x07") == p_statement(0.038)
