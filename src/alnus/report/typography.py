"""Numbers and lists as papers print them."""

import math
from collections.abc import Sequence

MINUS = "−"
NOTHING = "–"


def fixed(value: float, places: int = 3) -> str:
    """Print a number with fixed decimals and a true minus sign; an en dash where there is none.

    Examples
    --------
    >>> fixed(-0.5556), fixed(float("nan"))
    ('−0.556', '–')
    """
    if math.isnan(value):
        return NOTHING
    text = "∞" if math.isinf(value) else f"{abs(value):.{places}f}"
    return MINUS + text if value < 0 and text.strip("0.") else text


def significant(value: float, digits: int = 4) -> str:
    """Print a number with so many significant digits, in powers of ten when far from 1.

    Examples
    --------
    >>> significant(44712.125), significant(0.4531), significant(2.5e7), significant(1.25e-6)
    ('44712', '0.4531', '2.500 × 10⁷', '1.250 × 10⁻⁶')
    """
    if value == 0 or not math.isfinite(value):
        return fixed(value, 0)
    power = math.floor(math.log10(abs(value)))
    if -4 <= power <= 5:
        return fixed(value, max(digits - 1 - power, 0))
    raised = str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{fixed(value / 10.0**power, digits - 1)} × 10{raised}"


def ratio(value: float) -> str:
    """Print an odds ratio: three decimals, fewer where the number is large.

    Examples
    --------
    >>> ratio(0.957), ratio(58.032), ratio(44712.125)
    ('0.957', '58.03', '44712')
    """
    return fixed(value) if abs(value) < 10 or math.isnan(value) else significant(value)


def ratio_interval(low: float, high: float) -> str:
    """Print the limits of an odds ratio; an en dash where there are none."""
    return NOTHING if math.isnan(low) and math.isnan(high) else f"{ratio(low)}–{ratio(high)}"


def p_value(p: float) -> str:
    """Print a P value with three decimals, never as zero or one.

    Examples
    --------
    >>> p_value(0.0004), p_value(0.0384), p_value(0.99999)
    ('< 0.001', '0.038', '> 0.999')
    """
    if math.isnan(p):
        return NOTHING
    if p < 0.001:
        return "< 0.001"
    return "> 0.999" if p > 0.999 else fixed(p)


def p_statement(p: float) -> str:
    """Print a P value with its letter, on one line, e.g. ``"P = 0.038"`` or ``"P < 0.001"``."""
    text = p_value(p)
    return (f"P {text}" if text[0] in "<>" else f"P = {text}").replace(" ", "\N{NO-BREAK SPACE}")


def interval(low: float, high: float, places: int = 3) -> str:
    """Print limits; "to" stands between them where a minus sign would meet the dash.

    Examples
    --------
    >>> interval(0.817, 0.893), interval(-0.1, 0.25)
    ('0.817–0.893', '−0.100 to 0.250')
    """
    if math.isnan(low) and math.isnan(high):
        return NOTHING
    printed = (fixed(low, places), fixed(high, places))
    return (" to " if MINUS in "".join(printed) else "–").join(printed)


def estimate(value: float, low: float, high: float, *, places: int = 3) -> str:
    """Print a value with its limits, e.g. ``"0.855 (0.817–0.893)"``."""
    limits = interval(low, high, places)
    return fixed(value, places) + ("" if limits == NOTHING else f" ({limits})")


def share(part: float, whole: float) -> str:
    """Print a count with its percentage, e.g. ``"140 (63.35)"``."""
    return f"{part:.0f} ({fixed(100 * part / whole, 2) if whole else NOTHING})"


def counted(n: int, noun: str) -> str:
    """Print a number of things, with the noun's plural where it belongs.

    Examples
    --------
    >>> counted(1, "feature"), counted(9, "feature")
    ('1 feature', '9 features')
    """
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


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
