"""Two readers' columns made one: where they disagree, a third reader decides."""

from collections.abc import Callable
from typing import NamedTuple

from alnus.cohort.derivation import MISSING
from alnus.numeral import alike, number, with_point

ROUNDING = 1e-9
"""Share of a tolerance by which decimal numbers may seem to miss it."""

Agree = Callable[[str, str], str]
"""What stands where two readings agree; empty where they do not."""


class Settled(NamedTuple):
    """What readers settled on, and whether the third decided."""

    text: str
    by_third: bool


def settled(names: tuple[str, str, str], texts: tuple[str, str, str], agree: Agree) -> Settled:
    """Settle one reading of one patient; empty where neither of the two has read.

    Parameters
    ----------
    names : tuple of str
        The three readers' columns or paths, for sentences.
    texts : tuple of str
        What they read.
    agree : callable
        :func:`same_text`, :func:`same_number`, or another.

    Raises
    ------
    ValueError
        When one of the two has not read, or they disagree and the third has not.
    """
    first, second, third = (text.strip() for text in texts)
    missing = [text in MISSING for text in (first, second, third)]
    if missing[0] and missing[1]:
        return Settled("", by_third=False)
    if missing[0] or missing[1]:
        read, lacks = (names[1], names[0]) if missing[0] else (names[0], names[1])
        message = f"{read} is read and {lacks} is not; two readers are needed, or neither"
        raise ValueError(message)
    text = agree(first, second)
    if text:
        return Settled(text, by_third=False)
    if missing[2]:
        message = f"{names[0]} and {names[1]} disagree, and {names[2]} is not there to decide"
        raise ValueError(message)
    return Settled(third, by_third=True)


def same_text(first: str, second: str) -> str:
    """Give the first of two texts that are the same but for case and blanks."""
    return first if alike(first, second) else ""


def same_number(first: str, second: str, *, within: float) -> str:
    """Give the mean of two numbers that differ by a tolerance at most.

    Raises
    ------
    ValueError
        When one is no number.
    """
    one, other = (number(with_point(text)) for text in (first, second))
    return f"{(one + other) / 2:.10g}" if abs(one - other) <= within * (1 + ROUNDING) else ""
