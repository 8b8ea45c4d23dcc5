"""Numbers and lists as papers print them."""

import math
from collections.abc import Sequence
from typing import Self

MINUS = "−"
NOTHING = "–"


class Number(str):
    """A printed number that still knows its value, so that a spreadsheet can hold it as one.

    Parameters
    ----------
    text : str
        As printed.
    value : float
        What was printed, not rounded.
    places : int
        Decimals of the text.
    """

    value: float
    places: int

    def __new__(cls, text: str, value: float, places: int) -> Self:
        """Make a text, then note its value."""
        found = super().__new__(cls, text)
        found.value, found.places = value, places
        return found

    def __reduce__(self) -> tuple[type[Self], tuple[str, float, int]]:
        """Say what another process makes it of again."""
        return type(self), (str(self), self.value, self.places)


def fixed(value: float | None, places: int = 3) -> str:
    """Print a number with fixed decimals and a true minus sign; an en dash where there is none.

    Returns
    -------
    str
        A :class:`Number` where the number is finite.

    Examples
    --------
    >>> fixed(-0.5556), fixed(12345, 0), fixed(None)
    ('−0.556', '12,345', '–')
    """
    if value is None or math.isnan(value):
        return NOTHING
    text = "∞" if math.isinf(value) else f"{abs(value):,.{places}f}"
    printed = MINUS + text if value < 0 and text.strip("0.,") else text
    return printed if math.isinf(value) else Number(printed, float(value), places)


def significant(value: float, digits: int = 4) -> str:
    """Print a number with so many significant digits, in powers of ten when far from 1.

    Examples
    --------
    >>> significant(44712.125), significant(0.4531), significant(2.5e9), significant(1.25e-6)
    ('44,712', '0.4531', '2.500 × 10⁹', '1.250 × 10⁻⁶')
    """
    if value == 0 or not math.isfinite(value):
        return fixed(value, 0)
    power = math.floor(math.log10(abs(value)))
    if -4 <= power <= 8:
        return fixed(value, max(digits - 1 - power, 0))
    raised = str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{fixed(value / 10.0**power, digits - 1)} × 10{raised}"


def ratio(value: float | None) -> str:
    """Print an odds ratio: three decimals, fewer where the number is large.

    Examples
    --------
    >>> ratio(0.957), ratio(58.032), ratio(44712.125)
    ('0.957', '58.03', '44,712')
    """
    if value is None or math.isnan(value) or abs(value) < 10:
        return fixed(value)
    return significant(value)


def ratio_interval(low: float | None, high: float | None) -> str:
    """Print the limits of an odds ratio; an en dash where there are none."""
    limits = (ratio(low), ratio(high))
    return NOTHING if set(limits) == {NOTHING} else "–".join(limits)


def p_value(p: float | None) -> str:
    """Print a P value as journals do: three decimals below 0.1, two above, never as zero or one.

    Three decimals below 0.1, so that no rounding moves a P across 0.05 or 0.01.

    Examples
    --------
    >>> p_value(0.0004), p_value(0.0384), p_value(0.412), p_value(0.99999)
    ('< 0.001', '0.038', '0.41', '> 0.99')
    """
    if p is None or math.isnan(p):
        return NOTHING
    if p < 0.001:
        return "< 0.001"
    return "> 0.99" if p > 0.99 else fixed(p, 3 if p < 0.1 else 2)


def p_statement(p: float | None) -> str:
    """Print a P value with its letter, on one line, e.g. ``"P = 0.038"`` or ``"P < 0.001"``."""
    text = p_value(p)
    return (f"P {text}" if text[0] in "<>" else f"P = {text}").replace(" ", "\N{NO-BREAK SPACE}")


def interval(low: float | None, high: float | None, places: int = 3) -> str:
    """Print limits; "to" stands between them where a minus sign would meet the dash.

    Examples
    --------
    >>> interval(0.817, 0.893), interval(-0.1, 0.25)
    ('0.817–0.893', '−0.100 to 0.250')
    """
    printed = (fixed(low, places), fixed(high, places))
    if set(printed) == {NOTHING}:
        return NOTHING
    return (" to " if MINUS in "".join(printed) else "–").join(printed)


def estimate(value: float | None, low: float | None, high: float | None, *, places: int = 3) -> str:
    """Print a value with its limits, e.g. ``"0.855 (0.817–0.893)"``."""
    limits = interval(low, high, places)
    return fixed(value, places) + ("" if limits == NOTHING else f" ({limits})")


def share(part: float | None, whole: int) -> str:
    """Print a count with its percentage, e.g. ``"140 (63.35)"``."""
    percent = NOTHING if part is None or not whole else fixed(100 * part / whole, 2)
    return f"{fixed(part, 0)} ({percent})"


def counted(n: int, noun: str) -> str:
    """Print a number of things, with the noun's plural where it belongs.

    Examples
    --------
    >>> counted(1, "feature"), counted(1032, "feature")
    ('1 feature', '1,032 features')
    """
    return f"{n} {noun}" if n == 1 else f"{n:,} {noun}s"


def listed(items: Sequence[str]) -> str:
    """Join items to a list one can read aloud.

    Examples
    --------
    >>> listed(["A", "B", "C"]), listed(["A"]), listed([])
    ('A, B and C', 'A', 'none')
    """
    if len(items) < 2:
        return items[0] if items else "none"
    return f"{', '.join(items[:-1])} and {items[-1]}"


def capitalized(text: str) -> str:
    """Make the first letter a capital and leave the others."""
    return text[:1].upper() + text[1:]


def printable(text: str) -> str:
    """Leave out control characters, which no Office document may hold."""
    kept = "\n\t\N{NO-BREAK SPACE}"
    return "".join(letter for letter in text if letter in kept or letter.isprintable())
