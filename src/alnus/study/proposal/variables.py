"""Clinical variables, a line each: kind, levels, unit, and why some are left for a person to decide."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from alnus.numeral import folded
from alnus.study.config import RESERVED
from alnus.study.proposal.columns import Column, order_of
from alnus.study.proposal.lines import Line, key, quoted, quoted_list
from alnus.study.proposal.redcap import Field
from alnus.study.proposal.roles import Outcomes, leak_of, names_rows
from alnus.study.proposal.words import AGE, PERSON, UNKNOWN, event_of, label_of, unit_of

RARE = 5
"""A level of fewer patients is joined with others, and calls for a penalty."""

MISSING_MOST = 0.5
AGES = (18.0, 110.0)
EVENTS_A_PARAMETER = 2
"""Fewer, over all patients, and no selection is worth a look."""


@dataclass(frozen=True)
class Candidate:
    """A proposed variable.

    Parameters
    ----------
    name : str
        Its key.
    content : str
        Its keys and values, without braces.
    parameters : int
        Coefficients that it costs.
    remark : str
        What a person should know.
    refusal : str
        Why it is no variable as it is; then its line is a comment.
    sparse : str
        A level that few patients of one outcome have; else empty.
    complete : tuple of bool
        Which rows have a value.
    """

    name: str
    content: str
    parameters: int = 1
    remark: str = ""
    refusal: str = ""
    sparse: str = ""
    complete: tuple[bool, ...] = ()

    @property
    def line(self) -> Line:
        """Its line of the study file."""
        text = f"{key(self.name)} = {{ {self.content} }}"
        return Line(text, self.refusal or self.remark, active=not self.refusal)


def candidates(
    columns: Sequence[Column], outcome: Outcomes, fields: Mapping[str, Field]
) -> list[Candidate]:
    """Look at each column as a variable, in the table's order.

    Parameters
    ----------
    columns : sequence of Column
        Those that have no other role, of the included rows.
    outcome : sequence of bool or None
        Of the same rows.
    fields : mapping of str to Field
        What a data dictionary says, by column.
    """
    taken: set[str] = set(RESERVED)
    found = []
    for column in columns:
        name = _slug(column.name, taken)
        taken.add(name)
        found.append(_candidate(name, column, outcome, fields.get(column.name)))
    return _affordable(found, outcome)


def _slug(header: str, taken: set[str]) -> str:
    """Make a key of a header: letters, digits and underscores; another one where it is taken."""
    plain = unicodedata.normalize("NFKD", unit_of(header)[0])
    letters = "".join(mark for mark in plain if not unicodedata.combining(mark))
    name = re.sub(r"\W+", "_", letters).strip("_").casefold() or "variable"
    further = (f"{name}_{n}" for n in range(2, len(taken) + 3))
    return next(free for free in (name, *further) if free not in taken)


def _candidate(name: str, column: Column, outcome: Outcomes, field: Field | None) -> Candidate:
    label = field.label if field else label_of(column.name)
    start = [f"label = {quoted(label)}"]
    if name != column.name:
        start.append(f"column = {quoted(column.name)}")
    refusal = _refusal(column, outcome, field)
    if refusal and column.holds not in {"numbers", "levels"}:
        return Candidate(name, ", ".join(start), refusal=refusal)
    keys, parameters, remark = _keys(column, field)
    rare = _too_rare(column) if "positive" in keys else ""
    return Candidate(
        name,
        ", ".join([*start, *([keys] if keys else [])]),
        parameters,
        remark,
        refusal or (remark if parameters == 0 else "") or rare,
        _sparse(column, outcome) if column.holds == "levels" else "",
        tuple(map(bool, column.cells)),
    )


def _refusal(column: Column, outcome: Outcomes, field: Field | None) -> str:
    missing = column.cells.count("") / max(len(column.cells), 1)
    if field and field.remark:
        return field.remark
    if PERSON.search(column.name):
        return "may name a person: leave it out of a study's table"
    if column.is_unique and _counts_rows(column.cells):
        return "numbers the rows"
    if column.is_unique and names_rows(column):
        return "names the rows"
    if column.holds == "dates":
        return "a date; [derived] makes days of two"
    leak = "" if column.holds in {"nothing", "one value"} else leak_of(column, outcome)
    scarce = f"missing in {100 * missing:.0f} % of rows" if missing > MISSING_MOST else ""
    return leak or column.remark or scarce


def _counts_rows(cells: Sequence[str]) -> bool:
    numbers = [int(cell) for cell in cells if cell.isdecimal() and len(cell) < 10]
    return len(numbers) == len(cells) == max(numbers, default=0) - min(numbers, default=0) + 1


def _keys(column: Column, field: Field | None) -> tuple[str, int, str]:
    """Give a variable's keys, its number of coefficients (0: it cannot be used), and a remark."""
    if field is not None and field.choices:
        return _of_choices(column, field)
    if column.holds == "numbers":
        return _of_numbers(column, field)
    if len(column.levels) == 2:
        return _of_two(dict.fromkeys(column.levels, ()))
    if column.is_ordered:
        return f"levels = {quoted_list(column.levels)}", 1, "the order is a guess"
    return _nominal({level: (level,) for level in column.levels}, column)


def _of_numbers(column: Column, field: Field | None) -> tuple[str, int, str]:
    unit = (field.unit if field else "") or unit_of(column.name)[1]
    is_age = bool(AGE.search(column.name))
    limits = field.range if field and field.range else (AGES if is_age else None)
    unit = unit or ("years" if is_age else "")
    keys = [f"unit = {quoted(unit)}"] * bool(unit)
    keys += [f"range = [{limits[0]:g}, {limits[1]:g}]"] if limits else []
    return ", ".join(keys), 1, "" if unit else "which unit?"


def _of_choices(column: Column, field: Field) -> tuple[str, int, str]:
    texts = field.texts(column.present)
    if not texts:
        return "", 0, "holds values that are no choice of the data dictionary"
    if len(texts) == 1:
        return "", 0, f"holds {next(iter(texts))!r} only"
    if len(texts) == 2:
        return _of_two(texts)
    ordered = order_of(tuple(texts))
    if ordered:
        levels = ", ".join(_level(texts[text]) for text in ordered)
        return f"levels = [{levels}]", 1, "the order is a guess"
    return _nominal(texts, column)


def _of_two(texts: Mapping[str, tuple[str, ...]]) -> tuple[str, int, str]:
    first, second = texts
    event = event_of(first, second)
    # the rarer text, which stands last, where words do not say
    positive, negative = (first, second) if event == first else (second, first)
    keys = f"positive = {_level(texts[positive] or (positive,))}, "
    keys += f"negative = {_level(texts[negative] or (negative,))}"
    return keys, 1, "" if event else "which text is the positive one is a guess"


def _level(texts: Sequence[str]) -> str:
    return quoted(texts[0]) if len(texts) == 1 else quoted_list(texts)


def _nominal(texts: Mapping[str, tuple[str, ...]], column: Column) -> tuple[str, int, str]:
    """List levels, the most frequent as the reference; rare ones are joined."""
    counts = Counter(folded(cell) for cell in column.present)
    n = {text: sum(counts[folded(t)] for t in set(same)) for text, same in texts.items()}
    rare = [text for text in texts if n[text] < RARE]
    common = sorted(
        (text for text in texts if n[text] >= RARE),
        key=lambda text: (folded(text) in UNKNOWN, -n[text]),
    )
    levels = [_level(texts[text]) for text in common]
    remark = "the first level is the reference"
    unknown = [text for text in common if folded(text) in UNKNOWN]
    remark += f"; {unknown[0]!r} is a level, not missing" if unknown else ""
    if rare:
        if len(rare) < 2 or sum(n[text] for text in rare) < RARE or not common:
            listed = ", ".join(f"{text} ({n[text]})" for text in rare)
            every = ", ".join(_level(same) for same in texts.values())
            keys = f'kind = "nominal", levels = [{every}]'
            return keys, 0, f"few patients have {listed}: join levels, a list within the list"
        joined = [other for text in rare for other in texts[text]]
        levels.append(quoted_list(["other levels", *joined]))
        remark += f"; levels of fewer than {RARE} patients are joined"
    if len(levels) == 2:
        return f"positive = {levels[1]}, negative = {levels[0]}", 1, remark
    return f'kind = "nominal", levels = [{", ".join(levels)}]', len(levels) - 1, remark


def _too_rare(column: Column) -> str:
    counts = Counter(map(folded, column.present))
    level = min(column.levels, key=lambda text: counts[folded(text)])
    n = counts[folded(level)]
    return f"only {n} patients have {level}" if n < RARE and len(counts) == 2 else ""


def _sparse(column: Column, outcome: Outcomes) -> str:
    counts = Counter(
        (folded(c), o) for c, o in zip(column.cells, outcome, strict=True) if c and o is not None
    )
    for level in column.levels:
        if min(counts[folded(level), True], counts[folded(level), False]) < RARE:
            return level
    return ""


def _affordable(found: Sequence[Candidate], outcome: Outcomes) -> list[Candidate]:
    """Leave variables to a person's choice when there are too many for the outcome's events."""
    n_true = sum(event is True for event in outcome)
    events = min(n_true, sum(event is False for event in outcome))
    budget, kept = max(events // EVENTS_A_PARAMETER, 1), []
    for one in found:
        if not one.refusal and one.parameters > budget:
            reason = (
                f"{events} patients have the rarer outcome, too few for further candidates. Choose "
                "by what is known"
            )
            kept.append(Candidate(one.name, one.content, one.parameters, refusal=reason))
            continue
        budget -= 0 if one.refusal else one.parameters
        kept.append(one)
    return kept


def clinical_lines(found: Sequence[Candidate]) -> Iterator[Line]:
    """Yield the settings that the variables call for, and a line a variable."""
    used = [one for one in found if not one.refusal]
    yield Line("[clinical]")
    sparse = next((one for one in used if one.sparse), None)
    if sparse is not None:
        why = f"few patients of one outcome have {sparse.name} = {sparse.sparse}"
        yield Line('penalty = "firth"', why)
    rows = list(zip(*(one.complete for one in used), strict=True))
    complete = sum(map(all, rows))
    if rows and complete < 0.8 * len(rows):
        yield Line('missing = "impute"', f"{complete} of {len(rows)} rows have every value")
    if used or found:
        yield Line("")
        yield Line("", "One line a variable; behind #, those that a person should decide on.")
        yield Line("[clinical.variables]")
    yield from (one.line for one in found)
