"""Which column is what: identifier, patient, outcome; and which tell the outcome beforehand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import rankdata

from alnus.errors import StudyError
from alnus.numeral import alike, folded, number
from alnus.study.proposal.columns import Column
from alnus.study.proposal.words import (
    AGE,
    FILE,
    IDENTIFIER,
    LATER,
    OUTCOME,
    PATIENT,
    PERSON,
    event_of,
)

Outcomes = Sequence[bool | None]

TELLS = 0.95
"""Share of the rows in which a column that is asked no further names the outcome."""

SEPARATES = 0.97
"""AUC, either way, from which a number is taken for the outcome itself."""

FEW = 20


@dataclass(frozen=True)
class Outcome:
    """The outcome's column and its two texts.

    ``others`` are further texts of the column: neither, as normal beside benign and malignant.
    """

    column: str
    positive: str
    negative: str
    others: tuple[str, ...] = ()
    why: str = ""

    def of(self, cells: Sequence[str]) -> list[bool | None]:
        """Give each row's outcome; None where it is missing or one of the others."""
        known = {folded(self.positive): True, folded(self.negative): False}
        return [known.get(folded(cell)) for cell in cells]


def outcome_of(columns: Sequence[Column], asked: str = "") -> Outcome:
    """Find the outcome, or read the answer to the question for it.

    Parameters
    ----------
    columns : sequence of Column
        The table's.
    asked : str
        ``"COLUMN"`` or ``"COLUMN=TEXT"``, TEXT being the event; empty to guess.

    Raises
    ------
    StudyError
        With the question, where the table does not tell.
    """
    if asked:
        return _answered(columns, asked)
    binary = [column for column in columns if column.holds == "levels" and len(column.levels) == 2]
    named = [column for column in binary if OUTCOME.search(column.name)]
    sure = [column for column in named if event_of(*column.levels)] or named
    if not sure or not all(_are_one(sure[0], other) for other in sure[1:]):
        raise StudyError(_question(sure or binary))
    plainest = min(sure, key=lambda c: (bool(LATER.search(c.name)), c.levels[0].isdigit()))
    return _with_texts(plainest, "", "by its name")


def _answered(columns: Sequence[Column], asked: str) -> Outcome:
    by_name = {column.name: column for column in columns}
    name, event = (asked, "") if asked in by_name else map(str.strip, _halves(asked))
    if name not in by_name:
        message = (
            f"--outcome {asked}: the table has no column {name!r}. It has {', '.join(by_name)}."
        )
        raise StudyError(message)
    return _with_texts(by_name[name], event, "as you answered")


def _halves(asked: str) -> tuple[str, str]:
    name, _, event = asked.rpartition("=")
    return (name, event) if name else (event, "")


def _with_texts(column: Column, event: str, why: str) -> Outcome:
    event = event or (event_of(*column.levels) if len(column.levels) == 2 else "")
    positive = next((level for level in column.levels if alike(level, event)), "")
    others = [level for level in column.levels if level != positive]
    known_negative = [level for level in others if event_of(positive, level) == positive]
    negative = others[0] if len(others) == 1 else (known_negative or [""])[0]
    if not positive or not negative:
        raise StudyError(_question([column]))
    rest = tuple(level for level in others if level != negative)
    return Outcome(column.name, positive, negative, rest, why)


def _question(columns: Sequence[Column]) -> str:
    asked = (
        "Which column is the outcome, and which text is the event? Answer with --outcome "
        '"COLUMN=TEXT"'
    )
    if not columns:
        return f"{asked}. No column has two values; derive one in the table first."
    listed = "; ".join(f"{column.name} ({_counts(column)})" for column in columns[:8])
    further = ", ".join(column.name for column in columns[8:])
    return f"{asked}. Columns are {listed}{'; ' * bool(further)}{further}."


def _counts(column: Column) -> str:
    return ", ".join(
        f"{level} {sum(alike(cell, level) for cell in column.present)}"
        for level in column.levels[:5]
    )


def _are_one(first: Column, other: Column) -> bool:
    """Tell whether two columns say the same in other words."""
    pairs = {
        (folded(a), folded(b)) for a, b in zip(first.cells, other.cells, strict=True) if a and b
    }
    return len(pairs) == 2


def identifier_of(columns: Sequence[Column]) -> Column:
    """Find the column that names each row: unique, a pseudonym by its header before a number.

    Raises
    ------
    StudyError
        When no column has a text of its own in every row.
    """
    unique = [
        column
        for column in columns
        if column.is_unique and column.holds != "dates" and not PERSON.search(column.name)
    ]
    if not unique:
        raise StudyError(_no_identifier(columns))
    return max(unique, key=_is_identifier)


def _no_identifier(columns: Sequence[Column]) -> str:
    named = [column for column in columns if IDENTIFIER.search(column.name)]
    nearest = max(named or columns, key=lambda column: len(column.levels))
    twice = [cell for cell in nearest.levels if nearest.cells.count(cell) > 1]
    nearly = len(nearest.levels) > len(nearest.present) / 2
    told = f"; in {nearest.name}, {', '.join(twice[:5])} stand twice" if twice and nearly else ""
    return f"No column has another text in every row, to name it{told}. Add one, a pseudonym each."


def _is_identifier(column: Column) -> tuple[int, bool]:
    texts = column.levels
    is_file = bool(FILE.search(texts[0]))
    named = 2 * bool(IDENTIFIER.search(column.name)) + bool(PATIENT.search(column.name))
    return (named - 2 * is_file, not _has_decimals(texts))


def names_rows(column: Column) -> bool:
    """Tell an identifier by its header, where its texts are no measurements."""
    is_named = IDENTIFIER.search(column.name) or PATIENT.search(column.name)
    return bool(is_named) and not _has_decimals(column.levels)


def _has_decimals(texts: Sequence[str]) -> bool:
    return any("." in text and text.replace(".", "").isdigit() for text in texts)


def patient_of(columns: Sequence[Column], identifier: Column | None) -> str:
    """Find the patient's column where rows are images: its texts repeat; empty where none do."""
    for column in columns:
        is_named = PATIENT.search(column.name) and not PERSON.search(column.name)
        n = len(column.levels)
        if column is identifier or not is_named or column.holds in {"dates", "one value"}:
            continue
        if len(column.cells) / 3 <= n < len(column.cells) == len(column.present):
            return column.name
    return ""


def leak_of(column: Column, outcome: Outcomes) -> str:
    """Say why a column should not be a variable: it is the outcome, or known with it; else nothing."""
    told = _share_told(column, outcome)
    if LATER.search(column.name) and not AGE.search(column.name):  # age at diagnosis
        share = f"; it names it in {100 * told:.0f} % of rows" if told >= TELLS else ""
        return f"known with the outcome, or a judgement of it{share}"
    if told >= TELLS:
        return f"names the outcome in {100 * told:.0f} % of rows: it may be the outcome itself"
    auc = _auc(column, outcome) if column.holds == "numbers" else 0.5
    if max(auc, 1 - auc) >= SEPARATES:
        return f"separates the outcomes (AUC {max(auc, 1 - auc):.2f}): it may be the outcome itself"
    return ""


def _share_told(column: Column, outcome: Outcomes) -> float:
    """Give the share of rows whose level's commoner outcome is theirs; 0 where that says little."""
    pairs = [(c, o) for c, o in zip(column.cells, outcome, strict=True) if c and o is not None]
    if column.holds == "numbers" or len(pairs) < max(FEW, 3 * len(column.levels)):
        return 0.0
    counted = Counter((folded(cell), event) for cell, event in pairs)
    keys = {key for key, _ in counted}
    right = sum(max(counted[key, True], counted[key, False]) for key in keys)
    events = sum(event is True for _, event in pairs)
    commonest = max(events, len(pairs) - events) / len(pairs)
    return right / len(pairs) if commonest < TELLS - 0.1 else 0.0


def _auc(column: Column, outcome: Outcomes) -> float:
    pairs = [
        (number(c), o) for c, o in zip(column.cells, outcome, strict=True) if c and o is not None
    ]
    events = sum(event is True for _, event in pairs)
    if len(pairs) < FEW or not 0 < events < len(pairs):
        return 0.5
    ranks = rankdata([value for value, _ in pairs])
    total = sum(rank for rank, (_, event) in zip(ranks, pairs, strict=True) if event)
    return float((total - events * (events + 1) / 2) / (events * (len(pairs) - events)))
