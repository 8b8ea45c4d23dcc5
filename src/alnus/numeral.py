"""Numbers and levels as people write them in tables and on the command line."""

import math
import re
from decimal import Decimal

# What a person writes for a number. A programming language reads more: 3_5, inf, 0x10, １２.
_NUMERAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
# 1,234 is a thousand in one country and one in another.
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
_LEADING_ZERO = re.compile(r"[+-]?0[0-9]")


def number(text: str) -> float:
    """Read a number with a decimal point and, if need be, an exponent.

    Parameters
    ----------
    text : str
        E.g. ``"3.5"``, ``" -2 "``, ``"1e-3"``.

    Raises
    ------
    ValueError
        When the text is anything else, or too large for a float.
    """
    text = text.strip()
    value = float(text) if _NUMERAL.fullmatch(text) else math.nan
    if not math.isfinite(value):
        message = f"a number is needed; found {text!r}"
        raise ValueError(message)
    return value


def with_point(text: str) -> str:
    """Write a decimal comma as a point; other texts stay as they are.

    Raises
    ------
    ValueError
        When three digits follow the comma, which may as well group thousands.
    """
    whole, comma, decimals = text.strip().partition(",")
    if not comma or not _NUMERAL.fullmatch(f"{whole}.{decimals}"):
        return text
    if _GROUPED.fullmatch(text.strip()):
        message = f"{text.strip()!r} may be {whole}.{decimals} or {whole}{decimals}; use a point"
        raise ValueError(message)
    return f"{whole}.{decimals}"


def has_decimal_comma(text: str) -> bool:
    """Tell whether a text is a number whose comma cannot group thousands."""
    try:
        return with_point(text) != text
    except ValueError:
        return False


def same(first: str, second: str) -> bool:
    """Tell whether two texts are the same: letter by letter, or as numbers (``"1.0"`` is ``"1"``).

    Digits behind a leading zero are no number but a name: ``"007"`` is not ``"7"``.
    """
    return _meaning(first) == _meaning(second)


def alike(first: str, second: str) -> bool:
    """Tell whether two texts are the same but for upper and lower case and blanks."""
    return folded(first) == folded(second)


def folded(text: str) -> str | Decimal:
    """Give what texts that are :func:`alike` have in common."""
    return _meaning("".join(text.split()).casefold())


def _meaning(text: str) -> str | Decimal:
    """Give a number's value, exactly, or the text itself."""
    text = text.strip()
    if _NUMERAL.fullmatch(text) and not _LEADING_ZERO.match(text):
        # Not float: 0.1 and 0.10000000000000000001 are different texts of different numbers.
        return Decimal(text)
    return text
