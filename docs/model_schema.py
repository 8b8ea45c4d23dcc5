"""The JSON Schema of the model file, made from the classes that read it."""

import math
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from alnus.model_file import FORMAT, VERSION, ModelFile
from alnus.ranges import Filled, Within

PLAIN = {str: "string", bool: "boolean", int: "integer", float: "number", NoneType: "null"}
Schema = dict[str, Any]


def model_schema() -> Schema:
    """Give the schema of a whole model file."""
    definitions: dict[str, Schema] = {}
    body = _object(ModelFile, definitions)
    seal = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    head = {"format": {"const": FORMAT}, "version": {"const": VERSION}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "alnus model file",
        **body,
        "properties": {**head, **body["properties"], "sha256": seal},
        "required": [*head, *body["required"], "sha256"],
        "$defs": dict(sorted(definitions.items())),
    }


def _object(kind: Any, definitions: dict[str, Schema]) -> Schema:
    hints = get_type_hints(kind, include_extras=True)
    needed = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]
    return {
        "type": "object",
        "description": (kind.__doc__ or "").strip().split("\n")[0],
        "properties": {f.name: _schema(hints[f.name], definitions) for f in fields(kind)},
        "required": needed,
        "additionalProperties": False,
    }


def _schema(kind: Any, definitions: dict[str, Schema]) -> Schema:
    if kind in PLAIN:
        return {"type": PLAIN[kind]}
    if is_dataclass(kind):
        return _reference(kind, definitions)
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": list(parts)}
    if origin is Annotated:
        return _schema(parts[0], definitions) | _limits(parts[1:])
    return _of_parts(origin, [part for part in parts if part is not Ellipsis], definitions)


def _reference(kind: Any, definitions: dict[str, Schema]) -> Schema:
    name = str(kind.__name__)
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = _object(kind, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _of_parts(origin: Any, parts: list[Any], definitions: dict[str, Schema]) -> Schema:
    """Give the schema of a choice, a mapping, or a tuple: of one kind throughout, or of several."""
    schemas = [_schema(part, definitions) for part in parts]
    if origin in {Union, UnionType}:
        return {"anyOf": schemas}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": schemas[1]}
    if origin is tuple and len(schemas) == 1:
        return {"type": "array", "items": schemas[0]}
    if origin is tuple:
        size = {"minItems": len(schemas), "maxItems": len(schemas)}
        return {"type": "array", "prefixItems": schemas, **size}
    message = f"a model file holds {origin} of {parts}, for which there is no schema"
    raise TypeError(message)


def _limits(demands: tuple[Any, ...]) -> Schema:
    found: Schema = {}
    for demand in demands:
        if isinstance(demand, Filled):
            found["pattern"] = "\\S"
        if isinstance(demand, Within):
            low = "exclusiveMinimum" if demand.without in {"low", "both"} else "minimum"
            high = "exclusiveMaximum" if demand.without in {"high", "both"} else "maximum"
            ends = ((low, demand.low), (high, demand.high))
            found |= {word: end for word, end in ends if math.isfinite(end)}
    return found
