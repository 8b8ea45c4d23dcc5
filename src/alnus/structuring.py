"""Files of keys and values (TOML, YAML, JSON) become frozen dataclasses; all faults at once."""

import difflib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, cast, get_args, get_origin

import cattrs
from cattrs.errors import ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from alnus.errors import Fault
from alnus.ranges import LARGEST_WHOLE, Filled, OneOrMore, Within, shown

T = TypeVar("T")

ADDED = "added"
"""In a field's metadata: formats gained it later, and it is written only where it says something."""

KEY = "key"
"""In a field's metadata: its name in files, where Python keeps that word to itself."""


class FaultyError(ValueError):
    """A content with faults."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


def converter() -> cattrs.Converter:
    """Make the converter that every file is read with.

    It coerces nothing but whole numbers to numbers, refuses keys that it does not know, numbers
    that are not finite, and whatever a field's annotation refuses (:mod:`alnus.ranges`). Further
    hooks may be registered on it.
    """
    made = cattrs.Converter(forbid_extra_keys=True)
    plain = ((str, _text), (bool, _flag), (int, _whole), (float, _number), (date, _date))
    for kind, hook in plain:
        made.register_structure_hook(kind, hook)
    made.register_structure_hook(str | float, _text_or_number)
    made.register_structure_hook(OneOrMore, _one_or_more)
    made.register_structure_hook_func(_is_choice, _choice)
    made.register_structure_hook_factory(_is_annotated, lambda kind: _annotated(kind, made))
    made.register_structure_hook_factory(_is_tuple, lambda kind: _tuple(kind, made))
    made.register_structure_hook_factory(_is_mapping, lambda kind: _mapping(kind, made))
    made.register_structure_hook_factory(is_dataclass, lambda kind: _dataclass(kind, made))
    made.register_structure_hook_factory(_is_union, lambda kind: _union(kind, made))
    made.register_unstructure_hook_factory(_has_additions, lambda kind: _briefly(kind, made))
    return made


def structured(content: object, kind: type[T], using: cattrs.Converter | None = None) -> T:
    """Make a dataclass from a file's content.

    Parameters
    ----------
    content : object
        Tables, lists, texts, numbers, as read from the file.
    kind : type
        A dataclass; its annotations say what is allowed.
    using : Converter, optional
        From :func:`converter`, with further hooks.

    Raises
    ------
    FaultyError
        With every fault, each at its place.
    """
    try:
        return (using or converter()).structure(content, kind)
    except cattrs.BaseValidationError as error:
        raise FaultyError(list(_faults(error, ""))) from error
    except ValueError as error:
        raise FaultyError([Fault("", str(error))]) from error


def unknown_key(key: object, known: Sequence[str]) -> str:
    """Say that a key is not known, and which known one is close to it."""
    close = difflib.get_close_matches(str(key), known, n=1, cutoff=0.7)
    return "unknown key" + (f"; did you mean {close[0]}?" if close else "")


def _need(wanted: str, value: object, *, holds: bool) -> None:
    if not holds:
        message = f"{wanted} is needed; found {shown(value)}"
        raise ValueError(message)


def _text(value: object, _: object) -> str:
    _need("a text", value, holds=isinstance(value, str))
    return cast("str", value)


def _flag(value: object, _: object) -> bool:
    _need("true or false", value, holds=isinstance(value, bool))
    return cast("bool", value)


def _whole(value: object, _: object) -> int:
    # Python's True is a whole number, a file's true is none.
    whole = isinstance(value, int) and not isinstance(value, bool)
    _need("a whole number", value, holds=whole and abs(cast("int", value)) <= LARGEST_WHOLE)
    return cast("int", value)


def _number(value: object, _: object) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    _need("a number", value, holds=number)
    # NaN is not within, nor is a whole number that no float can hold
    _need("a finite number", value, holds=abs(cast("float", value)) <= sys.float_info.max)
    return float(cast("float", value))


def _date(value: object, _: object) -> date:
    whole = isinstance(value, date) and not isinstance(value, datetime)
    _need("a date like 2020-06-01, without quotes,", value, holds=whole)
    return cast("date", value)


def _text_or_number(value: object, kind: object) -> str | float:
    return value if isinstance(value, str) else _number(value, kind)


def _one_or_more(value: object, _: object) -> OneOrMore:
    """Take a text, or a list of texts; a number stands for its text."""
    if not isinstance(value, list | tuple):
        return _written(value)
    texts = tuple(map(_written, value))
    _need("a text, or a list of texts,", value, holds=bool(texts) and all(map(str.strip, texts)))
    return texts


def _written(value: object) -> str:
    plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    _need("a text", value, holds=plain)
    return str(value)


def _is_choice(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _choice(value: object, kind: Any) -> object:
    choices = get_args(kind)
    for choice in choices:
        # 1 == True == 1.0 to Python, and each is something else to a reader.
        if type(value) is type(choice) and value == choice:
            return value
    if len(choices) == 1:
        message = f"alnus supports {choices[0]!r} only; found {shown(value)}"
        raise ValueError(message)
    message = f"{shown(value)} is none of {', '.join(map(repr, choices))}"
    raise ValueError(message)


def _is_annotated(kind: Any) -> bool:
    return get_origin(kind) is Annotated


def _annotated(kind: Any, using: cattrs.Converter) -> Callable[[Any, Any], Any]:
    plain = get_args(kind)[0]
    demands = [item for item in kind.__metadata__ if isinstance(item, Within | Filled)]

    def structure(value: Any, _: Any) -> Any:
        made = using.structure(value, plain)
        for demand in demands:
            if fault := demand.fault(made):
                raise ValueError(fault)
        return made

    return structure


def _is_union(kind: Any) -> bool:
    parts = get_args(kind)
    return get_origin(kind) is UnionType and all(map(is_dataclass, parts))


def _union(kind: Any, using: cattrs.Converter) -> Callable[[Any, Any], Any]:
    """Make the dataclass that knows the most of a content's keys, the first of several such."""
    parts = get_args(kind)

    def structure(value: Any, _: Any) -> Any:
        _need("a table of keys", value, holds=isinstance(value, dict))
        known = [len(value.keys() & {item.name for item in fields(part)}) for part in parts]
        return using.structure(value, parts[known.index(max(known))])

    return structure


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _tuple(kind: Any, using: cattrs.Converter) -> Callable[[Any, Any], Any]:
    items = get_args(kind)
    length = None if items[-1] is Ellipsis else len(items)
    many: Any = list[items[0]]  # type: ignore[valid-type]

    def structure(value: Any, _: Any) -> Any:
        _need("a list", value, holds=isinstance(value, list | tuple))
        _need(f"a list of {length}", value, holds=length in {None, len(value)})
        if length is None or len(set(items)) == 1:
            return tuple(using.structure(list(value), many))
        return tuple(using.structure(one, item) for one, item in zip(value, items, strict=True))

    return structure


def _is_mapping(kind: Any) -> bool:
    return get_origin(kind) is Mapping


def _mapping(kind: Any, using: cattrs.Converter) -> Callable[[Any, Any], Any]:
    plain: Any = dict[get_args(kind)]  # type: ignore[misc]

    def structure(value: Any, _: Any) -> Any:
        _need("a table of keys", value, holds=isinstance(value, dict))
        return using.structure(value, plain)

    return structure


def _dataclass(kind: Any, using: cattrs.Converter) -> Callable[[Any, Any], Any]:
    plain = make_dict_structure_fn(kind, using, _cattrs_forbid_extra_keys=True, **_keys_of(kind))

    def structure(value: Any, _: Any) -> Any:
        _need("a table of keys", value, holds=isinstance(value, dict))
        return plain(value, kind)

    return structure


def _keys_of(kind: Any) -> dict[str, Any]:
    named = {item.name: item.metadata[KEY] for item in fields(kind) if KEY in item.metadata}
    return {name: override(rename=key) for name, key in named.items()}


def _has_additions(kind: Any) -> bool:
    return is_dataclass(kind) and any({ADDED, KEY} & item.metadata.keys() for item in fields(kind))


def _briefly(kind: Any, using: cattrs.Converter) -> Callable[[Any], Any]:
    """Leave out what a format gained later, where it says nothing: older files keep their hash."""
    added = [item.name for item in fields(kind) if ADDED in item.metadata]
    brief = dict.fromkeys(added, override(omit_if_default=True)) | _keys_of(kind)
    return make_dict_unstructure_fn(kind, using, **brief)


def _faults(error: BaseException, place: str) -> Iterator[Fault]:
    """List the faults of a tree of cattrs' exceptions, each with its keys from the outside in."""
    if isinstance(error, cattrs.IterableValidationError):
        noted, others = error.group_exceptions()
        for inner, note in noted:
            yield from _faults(inner, _below(place, note.index))
    elif isinstance(error, cattrs.ClassValidationError):
        attributes, others = error.group_exceptions()
        for inner, attribute in attributes:
            yield from _faults(inner, _below(place, attribute.name))
    else:
        yield from _plain_faults(error, place)
        return
    for other in others:
        yield from _faults(other, place)


def _plain_faults(error: BaseException, place: str) -> Iterator[Fault]:
    if isinstance(error, ForbiddenExtraKeysError):
        own = fields(error.cl) if is_dataclass(error.cl) else ()
        known = [item.metadata.get(KEY, item.name) for item in own]
        for key in sorted(error.extra_fields, key=str):
            yield Fault(_below(place, key), unknown_key(key, known))
    elif isinstance(error, KeyError):
        yield Fault(place, "is missing")
    else:
        yield Fault(place, str(error))


def _below(place: str, key: object) -> str:
    if isinstance(key, int):
        return f"{place}[{key}]"
    name = key if isinstance(key, str) and key.isprintable() and len(key) <= 60 else shown(key)
    return f"{place}.{name}" if place else str(name)
