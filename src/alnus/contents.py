"""Texts in TOML or JSON become plain contents; what is doubled, endless or too deep is refused."""

import json
import re
import tomllib
from collections.abc import Callable, Sequence
from typing import Any

from alnus.ranges import shown

DEEPEST = 32
"""Tables and lists within each other; real files have eight."""


_CHAIN = re.compile(
    rf"""(?<![\w"'-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){{{DEEPEST},}}"""
)
"""A key of many dots, which Python's reader of TOML keeps once a dot."""


class ContentError(ValueError):
    """A text that cannot be read as TOML, YAML or JSON; says why."""


def toml_content(text: str) -> dict[str, Any]:
    """Read TOML; a ContentError says why a text is none, or nested too deeply."""
    if _CHAIN.search(text):
        raise ContentError(_TOO_DEEP)
    return dict(shallow(lambda: tomllib.loads(text)))


def json_content(text: str) -> Any:
    """Read JSON whose numbers are finite and whose keys stand there once."""
    return shallow(
        lambda: json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once_each)
    )


def shallow(read: Callable[[], Any]) -> Any:
    """Read a content by a parser; a ContentError says why it cannot be, or is nested too deeply."""
    try:
        content = read()
    except RecursionError as error:
        raise ContentError(_TOO_DEEP) from error
    except ValueError as error:
        digits = "set_int_max_str_digits" in str(error)  # Python's advice to a programmer
        reason = "a whole number of thousands of digits" if digits else str(error)
        raise ContentError(reason) from error
    # Level by level, without recursion: a content may be deeper than Python's stack.
    level = [content]
    for _ in range(DEEPEST):
        if not level:
            return content
        level = [below for item in level for below in _children(item)]
    raise ContentError(_TOO_DEEP)


_TOO_DEEP = f"it is nested more than {DEEPEST} deep"


def _children(item: object) -> Sequence[object]:
    if isinstance(item, dict):
        return list(item.values())
    return item if isinstance(item, list) else ()


def _no_constant(name: str) -> float:
    message = f"it holds {name}"
    raise ContentError(message)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    once: dict[str, Any] = {}
    for key, value in pairs:
        if key in once:
            message = f"the key {shown(key)} stands there twice"
            raise ContentError(message)
        once[key] = value
    return once
