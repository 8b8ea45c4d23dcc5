"""Texts in CSV cells that a spreadsheet would run as a formula: an apostrophe keeps them texts."""

import re

_FORMULA = re.compile(r"'*(?:[=+\-@].|[\t\r])", re.DOTALL)


def guarded(cell: object) -> object:
    r"""Put an apostrophe before a text that a spreadsheet would run; other cells stay.

    Examples
    --------
    >>> guarded("=1+1"), guarded("P-001"), guarded(-1.5)
    ("'=1+1", 'P-001', -1.5)
    """
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def unguarded(text: str) -> str:
    """Take away the apostrophe of :func:`guarded`; every guarded text reads back equal.

    Examples
    --------
    >>> unguarded("'=1+1"), unguarded("'s-Gravenhage")
    ('=1+1', "'s-Gravenhage")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
