"""Files of a folder and rows of a table, brought together by their names."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from alnus.cohort.paths import columns_of, filled
from alnus.errors import StudyError
from alnus.imaging.formats import KNOWN, stem
from alnus.imaging.rois.outlines import ENDINGS as OUTLINES
from alnus.study.proposal.columns import Column
from alnus.study.proposal.words import FILE

LOOKED_AT = 40
"""Rows from whose names the files' naming is guessed."""

COMMON = 0.7
"""Share of the names from which a word in them says nothing: ``us``, ``node``, ``mask``."""

MASKED = re.compile(r"mask|_roi|label|[_.]seg|tumou?r|contour", re.IGNORECASE)
_TOKEN = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True)
class Matched:
    """How rows find their files.

    Parameters
    ----------
    template : str
        A path with columns in braces; empty where names follow no such pattern.
    paths : tuple of str
        Each row's path, also with a ``*``; empty where no file is there.
    unused : tuple of str
        Files that belong to no row.
    """

    template: str
    paths: tuple[str, ...]
    unused: tuple[str, ...]

    @property
    def n_rows(self) -> int:
        """Rows that have a file."""
        return sum(map(bool, self.paths))


def files_of(pattern: str) -> list[Path]:
    """List the pictures of a folder, below it too, or those that a pattern with a star names.

    Raises
    ------
    StudyError
        When there are none.
    """
    place = Path(pattern)
    if place.is_dir():
        found = sorted(path for path in place.rglob("*") if _is_known(path))
    else:
        anchor = next((part for part in (place, *place.parents) if part.is_dir()), Path())
        rest = place.relative_to(anchor) if anchor != Path() else place
        found = sorted(path for path in anchor.glob(str(rest)) if path.is_file())
    if not found:
        message = f"{pattern}: no picture is there. Give a folder, or a name with a *."
        raise StudyError(message)
    return found


def parted(files: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Part images from masks by the words of their names, or of their folders' names."""
    by_name = [bool(MASKED.search(stem(path))) for path in files]
    by_folder = [bool(MASKED.search(path.parent.name)) for path in files]
    is_mask = by_name if any(by_name) and not all(by_name) else by_folder
    images = [path for path, mask in zip(files, is_mask, strict=True) if not mask]
    return images, [path for path, mask in zip(files, is_mask, strict=True) if mask]


def _is_known(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return path.name.lower().endswith((*KNOWN, *OUTLINES)) and not hidden


def written_from(folder: Path, path: Path) -> str:
    """Write a path as seen from the study file's folder, with slashes."""
    try:
        return PurePath(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive
        return path.absolute().as_posix()


def meant_by(folder: Path, written: str) -> Path:
    """Name the file that a written path means, also where the study's folder is not made yet."""
    return Path(os.path.normpath(folder / written))


def one_of(folder: Path, written: str) -> Path:
    """Name the file that a written path means; of several that a star means, the first."""
    place = meant_by(folder, written)
    return min(place.parent.glob(place.name), default=place) if "*" in place.name else place


def matched(columns: Sequence[Column], files: Sequence[Path], folder: Path) -> Matched:
    """Bring rows and files together.

    Names that hold a column's text are a template. Where more rows find their file by the numbers
    and words in its name ("4" and ``case004.png``), each row's path is named.

    Parameters
    ----------
    columns : sequence of Column
        The table's.
    files : sequence of Path
        The pictures.
    folder : Path
        The study file's, where paths start.
    """
    names = [written_from(folder, path) for path in files]
    exact = max(
        (_by_template(column, names) for column in columns if _names_rows(column)),
        key=lambda found: found.n_rows,
        default=Matched("", (), tuple(names)),
    )
    loose = max(
        (_by_tokens(column, names) for column in columns if column.is_unique),
        key=lambda found: found.n_rows,
        default=exact,
    )
    return loose if loose.n_rows > exact.n_rows else exact


def _names_rows(column: Column) -> bool:
    """Whether no two rows share a text: a percentage may stand in files' names, too, by chance."""
    return bool(column.present) and len(column.levels) == len(column.present)


def matched_by(template: str, columns: Sequence[Column], folder: Path) -> Matched:
    """Look which rows find their file by a template with columns in braces.

    Raises
    ------
    StudyError
        When a brace does not close, or a column is not there.
    """
    by_name = {column.name: column.cells for column in columns}
    try:
        asked = columns_of(template)
    except ValueError as error:
        message = f"{error}."
        raise StudyError(message) from error
    missing = [name for name in asked if name not in by_name]
    if missing:
        message = (
            f"{template}: the table has no column {missing[0]!r}. It has {', '.join(by_name)}."
        )
        raise StudyError(message)
    whole = written_from(folder, Path(template))
    rows = [{name: by_name[name][row] for name in asked} for row in range(len(columns[0].cells))]
    paths = [filled(whole, row) if all(row.values()) else "" for row in rows]
    there = [path if path and _is_there(meant_by(folder, path)) else "" for path in paths]
    return Matched(whole, tuple(there), ())


def _is_there(path: Path) -> bool:
    return path.is_file() or ("*" in path.name and any(path.parent.glob(path.name)))


def _by_template(column: Column, names: Sequence[str]) -> Matched:
    """Find what stands before and behind a column's text in the names of most files."""
    around = Counter(
        (name[:place], name[place + len(cell) :])
        for cell in column.present[:LOOKED_AT]
        for name in names
        for place in _places(cell, name)
    )
    there = frozenset(names)
    candidates = [affixes for affixes, _ in around.most_common(8)]
    found = [_filled(column, before, behind, there) for before, behind in candidates]
    return max(
        found, key=lambda one: one.n_rows, default=Matched("", ("",) * len(column.cells), ())
    )


def _places(cell: str, name: str) -> Iterator[int]:
    """Yield where a text stands in a name, not as part of a longer number."""
    start = name.find(cell)
    while start >= 0:
        end = start + len(cell)
        cuts_digits = (cell[0].isdigit() and name[start - 1 : start].isdigit()) or (
            cell[-1].isdigit() and name[end : end + 1].isdigit()
        )
        if not cuts_digits:
            yield start
        start = name.find(cell, start + 1)


def _filled(column: Column, before: str, behind: str, there: frozenset[str]) -> Matched:
    paths = tuple(
        f"{before}{cell}{behind}" if cell and f"{before}{cell}{behind}" in there else ""
        for cell in column.cells
    )
    used = {path for path in paths if path}
    template = f"{before}{{{column.name}}}{behind}"
    wider = _with_star(behind)
    further = {name for path in used for name in _starting(there - used, path, behind) if wider}
    if further:
        template = template[: len(template) - len(behind)] + wider
        paths = tuple(path and path[: len(path) - len(behind)] + wider for path in paths)
    return Matched(template, paths, tuple(sorted(there - used - further)))


def _with_star(behind: str) -> str:
    """Let ``_mask.png`` stand for ``_mask_1.png``, too; a name without own words must not grow."""
    own, ending = _cut(behind)
    return f"{own}*{ending}" if len(own) > 1 else ""


def _cut(behind: str) -> tuple[str, str]:
    """Part what stands behind a row's text into words and the format's ending."""
    own = stem(Path(f"x{behind}"))[1:]
    return own, behind[len(own) :]


def _starting(others: Iterable[str], path: str, behind: str) -> Iterator[str]:
    own, ending = _cut(behind)
    start = path[: len(path) - len(behind)] + own
    return (name for name in others if name.startswith(start) and name.endswith(ending))


def _by_tokens(column: Column, names: Sequence[str]) -> Matched:
    """Match by the numbers and words of a name that are not those of every name."""
    files = _keys({name: _tokens(stem(Path(name))) for name in names})
    cells = _keys({cell: _tokens(FILE.sub("", cell)) for cell in column.present})
    claimed = Counter(cells.values())
    cells = {cell: key for cell, key in cells.items() if key and claimed[key] == 1}
    by_key: dict[tuple[str, ...], list[str]] = {}
    for name, key in files.items():
        by_key.setdefault(key, []).append(name)
    mine = [by_key.get(cells.get(cell, ()), []) for cell in column.cells]
    by_number = _by_number(files, {name for several in mine for name in several})
    mine = [
        names or by_number.get(cells.get(cell, ()), [])
        for cell, names in zip(column.cells, mine, strict=True)
    ]
    paths = tuple(map(together, mine))
    used = {name for several in mine for name in several}
    return Matched("", paths, tuple(name for name in names if name not in used))


def _by_number(
    files: Mapping[str, tuple[str, ...]], used: Iterable[str]
) -> dict[tuple[str, ...], list[str]]:
    """Give the one file, of those that no row has, of each number: in one folder names differ.

    Only rows that are numbers alone find it so: ``benign 1`` is not ``normal 1``.
    """
    numbers: dict[tuple[str, ...], list[str]] = {}
    for name in files.keys() - set(used):
        numbers.setdefault(tuple(filter(str.isdigit, files[name])), []).append(name)
    return {key: names for key, names in numbers.items() if key and len(names) == 1}


def alike_in_words(column: Column, names: Sequence[str]) -> tuple[str, ...]:
    """Give each row the one name that has its numbers and words; empty where none has, or several."""
    return _by_tokens(column, names).paths


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(
        token.lstrip("0") or "0" if token.isdigit() else token.casefold()
        for token in _TOKEN.findall(text)
    )


def _keys(tokens: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Leave out words that stand in nearly every name; numbers stay."""
    counted = Counter(word for words in tokens.values() for word in set(words))
    common = {
        word for word, n in counted.items() if n > COMMON * len(tokens) and not word.isdigit()
    }
    common = common if len(tokens) > 1 else set()
    return {name: tuple(w for w in words if w not in common) for name, words in tokens.items()}


def together(names: Sequence[str]) -> str:
    """Name one file, or several of one beginning and ending by a star; nothing for others."""
    if len(names) < 2:
        return names[0] if names else ""
    start = os.path.commonprefix(list(names))  # noqa: RUF071 - letters are meant
    ending = PurePath(names[0]).suffix
    is_one = all(name.endswith(ending) and name.startswith(start) for name in names)
    return f"{start}*{ending}" if is_one and "/" not in names[0][len(start) :] else ""
