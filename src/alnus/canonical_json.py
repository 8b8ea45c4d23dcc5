"""One text for one value: JSON that hashes alike in Python and in a browser."""

import hashlib
import json
import math
from collections.abc import Mapping
from decimal import Decimal


def canonical_json(value: object) -> str:
    """Write a value as canonical JSON.

    Parameters
    ----------
    value : object
        Mappings with text keys, lists, tuples, texts, finite numbers, true, false and null.

    Returns
    -------
    str
        No white space, keys in the order of their UTF-16 code units, numbers as ECMAScript prints
        them.

    Raises
    ------
    ValueError
        For NaN, infinity and anything JSON cannot hold.

    References
    ----------
    RFC 8785, JSON Canonicalization Scheme.

    Examples
    --------
    >>> canonical_json({"b": 1.0, "a": [1e-7, None]})
    '{"a":[1e-7,null],"b":1}'
    """
    if isinstance(value, Mapping):
        keys = sorted(value, key=lambda key: str(key).encode("utf-16-be"))
        items = (f"{_text(key)}:{canonical_json(value[key])}" for key in keys)
        return "{" + ",".join(items) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(canonical_json, value)) + "]"
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int | float):
        return _number(float(value))
    return _text(value)


def sha256_of(value: object) -> str:
    """Hash a value's canonical JSON, SHA-256, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value).encode("utf-8")).hexdigest()


def _text(value: object) -> str:
    if not isinstance(value, str):
        message = f"JSON has no place for {value!r}"
        raise ValueError(message)  # noqa: TRY004 - one kind of refusal for whatever cannot be written
    return json.dumps(value, ensure_ascii=False)


def _number(number: float) -> str:
    """Print a number as ECMAScript's Number::toString does: shortest digits, its own exponents."""
    if not math.isfinite(number):
        message = f"JSON has no place for {number}"
        raise ValueError(message)
    if number == 0:
        return "0"
    # repr gives the shortest digits that read back; ECMA-262 calls them s, and 10**point * 0.s
    parts = Decimal(repr(number)).normalize().as_tuple()
    digits = "".join(map(str, parts.digits))
    point = len(digits) + int(parts.exponent)
    sign = "-" if parts.sign else ""
    if len(digits) <= point <= 21:
        return f"{sign}{digits}{'0' * (point - len(digits))}"
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{point - 1:+d}"
