"""Paths with columns in braces, e.g. ``"images/{patient_id}.png"``. Nothing else of any syntax."""

from collections.abc import Iterator, Mapping


def columns_of(template: str) -> tuple[str, ...]:
    """Name the columns that a path asks for, of any spelling; their own braces must be balanced.

    Raises
    ------
    ValueError
        When braces do not close, or nothing stands between them.
    """
    return tuple(text for text, is_column in _parts(template) if is_column)


def filled(template: str, row: Mapping[str, str]) -> str:
    """Put a row's cells in the places of their columns' names."""
    return "".join(row[text] if is_column else text for text, is_column in _parts(template))


def _parts(template: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a path, and whether each is a column's name."""
    start, depth = 0, 0
    for place, letter in enumerate(template):
        if letter == "{":
            if depth == 0:
                yield template[start:place], False
                start = place + 1
            depth += 1
        elif letter == "}":
            depth -= 1
            if depth < 0 or (depth == 0 and not template[start:place].strip()):
                break
            if depth == 0:
                yield template[start:place].strip(), True
                start = place + 1
    if depth != 0 or "}" in template[start:]:
        message = f"{template!r} needs a column's name between each pair of braces"
        raise ValueError(message)
    yield template[start:], False
