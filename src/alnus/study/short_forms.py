"""Short forms of a study file: pixel sizes, and the conditions of a rule, as people write them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, cast

import cattrs

from alnus.cohort.rules import Condition
from alnus.extraction.feature_tables import TablePaths
from alnus.ranges import LARGEST_WHOLE, Within, shown
from alnus.structuring import converter

SPACING = Within(0.001, 10)
"""Pixel height and width, mm, that a study file may give."""


LengthUnit = Literal["mm", "cm", "um"]
MILLIMETERS: Mapping[str, float] = {"mm": 1.0, "cm": 10.0, "um": 1e-3}


@dataclass(frozen=True)
class Spacing:
    """Pixel height and width: a column's name or one value, in mm; or sizes counted in pixels.

    Where ``in_file`` is set, each image's file must tell them, as DICOM and NRRD do. Columns hold
    them in the unit ``written``.
    """

    row: str | float
    column: str | float
    unit: Literal["mm", "pixel"] = "mm"
    in_file: bool = False
    written: LengthUnit = "mm"


WITHOUT_IMAGES = Spacing("", "")
"""Of a study whose features come from tables."""


def study_converter() -> cattrs.Converter:
    """Make the converter that also knows the short forms of rules and pixel sizes."""
    made = converter()
    made.register_structure_hook(Spacing, _spacing)
    made.register_structure_hook(int | str | None, _label)
    rules = tuple[Condition, ...]
    made.register_structure_hook_func(lambda kind: kind == rules, _conditions)
    made.register_unstructure_hook_func(lambda kind: kind == rules, _where)
    made.register_unstructure_hook(Spacing, _spacing_content)
    made.register_structure_hook(TablePaths, _table_paths)
    made.register_unstructure_hook(TablePaths, _table_paths_content)
    return made


def _spacing(value: object, _: object) -> Spacing:
    if value == "pixel":
        return Spacing(1.0, 1.0, "pixel")
    if value == "file":
        return Spacing(1.0, 1.0, in_file=True)
    written = value.get("unit", "mm") if isinstance(value, dict) else "mm"
    written = written if isinstance(written, str) else ""
    if isinstance(value, dict) and set(value) - {"unit"} == {"row", "column"}:
        row, column = value["row"], value["column"]
    else:
        row = column = value if not isinstance(value, str) else None
    factor = MILLIMETERS.get(written, 0.0)
    if not all(_is_step(step, factor) for step in (row, column)):
        message = (
            f'{SPACING.low:g} to {SPACING.high:g} mm, {{ row = "column", column = "column" }}, '
            f'also with unit = "cm" or "um", "file" or "pixel" is needed; found {shown(value)}'
        )
        raise ValueError(message)
    return Spacing(row, column, written=cast("LengthUnit", written))


def _table_paths(value: object, _: object) -> TablePaths:
    """Take a path, a list of paths, or a table of prefixes and paths."""
    listed = [value] if isinstance(value, str) else value
    pairs: list[tuple[Any, Any]] = (
        list(listed.items())
        if isinstance(listed, dict)
        else [("", path) for path in _items(listed)]
    )
    if not pairs or not all(isinstance(path, str) and path.strip() for _, path in pairs):
        message = (
            'a path, a list of paths, or a table of names and paths, e.g. { t1 = "t1.csv", '
            f't2 = "t2.csv" }}, is needed; found {shown(value)}'
        )
        raise ValueError(message)
    return TablePaths(tuple(pairs))


def _items(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _table_paths_content(paths: TablePaths) -> object:
    if any(prefix for prefix, _ in paths.named):
        return dict(paths.named)
    return [path for _, path in paths.named]


def _label(value: object, _: object) -> int | str:
    """Take the label of an ROI: a whole number, or the name of a region."""
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, int) and value is not True and 1 <= value < 2**31:
        return value
    message = f"a label, 1 or above, or the name of a region is needed; found {shown(value)}"
    raise ValueError(message)


def _is_step(value: object, millimeters: float) -> bool:
    if isinstance(value, str):
        return bool(value.strip()) and millimeters > 0
    if not isinstance(value, int | float) or value is True:
        return False
    return not SPACING.fault(value * millimeters)


def _spacing_content(spacing: Spacing) -> object:
    if spacing == WITHOUT_IMAGES:
        return None
    if spacing.unit == "pixel":
        return "pixel"
    if spacing.in_file:
        return "file"
    content: dict[str, object] = {"row": spacing.row, "column": spacing.column}
    return content if spacing.written == "mm" else {**content, "unit": spacing.written}


def _conditions(value: object, _: object) -> tuple[Condition, ...]:
    if not isinstance(value, dict):
        message = f"where is a table of column = value; found {shown(value)}"
        raise ValueError(message)  # noqa: TRY004 - cattrs reports ValueError as a fault of the file
    return tuple(_condition(column, wanted) for column, wanted in value.items())


def _condition(column: str, wanted: object) -> Condition:
    if isinstance(wanted, dict):
        return _limits(column, wanted)
    values = tuple(wanted) if isinstance(wanted, list) else (wanted,)
    if not values or not all(_is_scalar(item) for item in values):
        message = (
            f"a condition on {column} needs a text, number, date or true or false, or a list of "
            f"them; found {shown(wanted)}"
        )
        raise ValueError(message)
    return Condition(column, values)


def _limits(column: str, wanted: Mapping[str, Any]) -> Condition:
    unknown = sorted(set(wanted) - {"from", "before", "missing"})
    if unknown or not wanted:
        message = f"a condition on {column} has from, before or missing; found {shown(wanted)}"
        raise ValueError(message)
    start, end, missing = (wanted.get(key) for key in ("from", "before", "missing"))
    kinds = {isinstance(limit, date) for limit in (start, end) if limit is not None}
    limits = [limit for limit in (start, end) if limit is not None]
    if len(kinds) > 1 or any(
        isinstance(item, str | bool) or not _is_scalar(item) for item in limits
    ):
        message = f"from and before of {column} are two numbers or two dates; found {shown(wanted)}"
        raise ValueError(message)
    if not isinstance(missing, bool | None):
        message = f"missing of {column} is true or false; found {shown(missing)}"
        raise ValueError(message)  # noqa: TRY004 - a fault of the file
    return Condition(column, (), start, end, missing)


def _is_scalar(value: object) -> bool:
    """Tell whether a value is a text, a date without time, or a number that a table may hold."""
    if isinstance(value, int | float):
        return -LARGEST_WHOLE <= value <= LARGEST_WHOLE
    return isinstance(value, str) or (isinstance(value, date) and not isinstance(value, datetime))


def _where(conditions: tuple[Condition, ...]) -> dict[str, object]:
    def wanted(condition: Condition) -> object:
        if condition.one_of:
            return list(condition.one_of)
        limits = {"from": condition.start, "before": condition.end, "missing": condition.missing}
        return {key: value for key, value in limits.items() if value is not None}

    return {condition.column: wanted(condition) for condition in conditions}
