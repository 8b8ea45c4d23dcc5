import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.report.drawing.lettering import text_width, wrapped

pytestmark = pytest.mark.usefixtures("paper_style")

WORDS = st.text("abcWi ", max_size=60)


@given(WORDS, st.floats(20, 200))
def test_every_line_fits(text, width):
    assert all(text_width(line) <= width for line in wrapped(text, width))


@given(WORDS)
def test_a_text_with_room_keeps_its_words(text):
    assert " ".join(wrapped(text, 50, lines=100)).replace(" ", "") == text.replace(" ", "")


def test_lines_break_between_words():
    assert wrapped("Cortical thickness (cm)", 90) == ["Cortical thickness", "(cm)"]


def test_what_is_too_long_ends_in_an_ellipsis():
    assert wrapped("a" * 10_000, 50, lines=2)[-1].endswith("…")


def test_a_letter_wider_than_the_line_stands_alone():
    assert wrapped("WW", 1, lines=2) == ["W", "W"]


def test_nothing_is_one_empty_line():
    assert wrapped("  ", 50) == [""]
