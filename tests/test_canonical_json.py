import json
import math
import shutil
import struct
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.canonical_json import canonical_json, sha256_of

# RFC 8785, appendix B: IEEE 754 bits and what ECMAScript prints.
NUMBERS = {
    "0000000000000000": "0", "8000000000000000": "0", "0000000000000001": "5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308", "4340000000000000": "9007199254740992",
    "4430000000000000": "295147905179352830000", "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23", "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000", "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7", "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332", "becbf647612f3696": "-0.0000033333333333333333",
}  # fmt: skip


@pytest.mark.parametrize(("bits", "text"), NUMBERS.items())
def test_numbers_are_printed_as_ecmascript_prints_them(bits, text):
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical_json(number) == text


def test_keys_are_sorted_by_utf16_code_units():
    # RFC 8785, section 3.2.3
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    expected = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(json.loads(canonical_json(dict.fromkeys(keys, 0)))) == expected


@pytest.mark.parametrize("value", [math.nan, math.inf, {"a": [-math.inf]}, {1: 2}, object()])
def test_what_json_cannot_hold_is_refused(value):
    with pytest.raises(ValueError, match="JSON has no place"):
        canonical_json(value)


@given(st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
))  # fmt: skip
def test_the_text_reads_back_as_the_value(value):
    try:
        text = canonical_json(value)
    except UnicodeEncodeError:  # a lone surrogate is no text
        return
    assert json.loads(text, parse_int=float) == value


def test_the_hash_depends_on_content_and_not_on_order():
    assert sha256_of({"a": 1, "b": 2}) == sha256_of({"b": 2.0, "a": 1.0})
    assert sha256_of({"a": 1}) != sha256_of({"a": 2})


@pytest.mark.skipif(shutil.which("node") is None, reason="no JavaScript engine is installed here")
def test_a_browser_prints_the_same_numbers():
    numbers = [0.1, 1e21, 1e-7, 123456789012345680.0, 5e-324, -2.5e-5, 1 / 3, 1e20, 4.35]
    text = json.dumps(numbers)
    found = subprocess.run(
        ["node", "-e", f"console.log(JSON.stringify({text}))"],  # noqa: S607 - whichever is installed
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert canonical_json(numbers) == found.stdout.strip()
