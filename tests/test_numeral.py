import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.numeral import alike, has_decimal_comma, number, same, with_point

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        (" 3.5 ", 3.5),
        ("-0.25", -0.25),
        ("+7", 7),
        (".5", 0.5),
        ("2.", 2),
        ("1e-3", 0.001),
    ],
)
def test_what_people_write_for_a_number_is_read(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    "text",
    ["", " ", "3_5", "inf", "-Infinity", "nan", "NaN", "0x10", "0b1", "１２", "٣", "1,5", "1 000",
     "3.5 mm", "--3", "1e", "e5", ".", "1e999", "True", "1/2", "9" * 400, "1e0000400"],
)  # fmt: skip
def test_everything_else_is_no_number(text):
    with pytest.raises(ValueError, match="a number is needed; found"):
        number(text)


@given(FINITE)
def test_every_float_reads_back_from_its_text(value):
    assert number(repr(value)) == value


@given(st.text())
def test_no_text_gives_anything_but_a_finite_number_or_a_refusal(text):
    try:
        value = number(text)
    except ValueError:
        return
    assert math.isfinite(value)
    assert value == float(text)


@pytest.mark.parametrize(
    ("first", "second"),
    [("1", "1.0"), ("10", "1e1"), ("-0.5", "-.50"), ("0", "-0"), ("N1", " N1 "), ("a b", "a b")],
)
def test_the_same_text_or_number_is_the_same(first, second):
    assert same(first, second)
    assert alike(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("007", "7"), ("1", "l"), ("1", "10"), ("N1", "N 1x"), ("1", "True"), ("", "0"),
     ("12345678901234567890", "12345678901234567891"), ("0.1", "0.1000000000000000000001")],
)  # fmt: skip
def test_different_texts_and_numbers_are_not_the_same(first, second):
    assert not same(first, second)
    assert not alike(first, second)


@pytest.mark.parametrize(
    ("first", "second"), [("Yes", "yes"), ("T 1", "T1"), ("ER+", "er +"), ("Straße", "STRASSE")]
)
def test_case_and_blanks_make_texts_alike_and_not_the_same(first, second):
    assert alike(first, second)
    assert not same(first, second)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3,5", "3.5"), (" -0,25 ", "-0.25"), (",5", ".5"), ("12,3456", "12.3456"),
        ("0,125", "0.125"), ("-0,125", "-0.125"), ("1234,567", "1234.567"), ("1,2e3", "1.2e3"),
    ],
)  # fmt: skip
def test_a_decimal_comma_becomes_a_point(text, expected):
    assert with_point(text) == expected
    assert has_decimal_comma(text)


@pytest.mark.parametrize("text", ["3.5", "a,b", "1,2,3", "1,", "", ",", "1.2,3", "N1, N2"])
def test_a_text_without_a_decimal_comma_stays_as_it_is(text):
    assert with_point(text) == (text if text != "1," else "1.")
    assert has_decimal_comma(text) is (text == "1,")


@pytest.mark.parametrize("text", ["1,234", "-12,345", "999,000"])
def test_a_comma_that_may_group_thousands_is_refused_with_both_meanings(text):
    whole, decimals = text.split(",")
    with pytest.raises(ValueError, match=rf"may be {whole}\.{decimals} or {whole}{decimals}"):
        with_point(text)
    assert not has_decimal_comma(text)


texts = st.text("01.,-eE aN ", max_size=5)


@given(texts, texts, texts)
def test_being_the_same_or_alike_is_an_equivalence(a, b, c):
    for equal in (same, alike):
        assert equal(a, a)
        assert equal(a, b) == equal(b, a)
        assert not (equal(a, b) and equal(b, c)) or equal(a, c)


@given(texts, texts)
def test_what_is_the_same_is_alike(a, b):
    assert alike(a, b) or not same(a, b)
