"""A REDCap data dictionary: what each field is called, holds and may be.

The columns are those of the file that a project's "Data Dictionary" page gives.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from alnus.cohort.patients import read_table
from alnus.errors import StudyError
from alnus.numeral import alike, folded, number

NAME, KIND, LABEL = "Variable / Field Name", "Field Type", "Field Label"
CHOICES = "Choices, Calculations, OR Slider Labels"
NOTE, VALIDATION = "Field Note", "Text Validation Type OR Show Slider Number"
FORM = "Form Name"
LOW, HIGH, IDENTIFIES = "Text Validation Min", "Text Validation Max", "Identifier?"

NO_VALUES = frozenset({"descriptive", "file", "sql", "notes"})
YES_NO = {
    "yesno": (("0", "No"), ("1", "Yes")),
    "truefalse": (("0", "False"), ("1", "True")),
    "checkbox": (("0", "Unchecked"), ("1", "Checked")),
}
STATUS, STATUS_LABEL = "_complete", "Complete?"
ADDED = (
    "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance",
    "redcap_survey_identifier",
)  # fmt: skip
NO_QUESTION = "REDCap's own, no question of a form"
_CHOICE = re.compile(r"\s*\(choice=(.*)\)\s*$")
_MARKUP = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Field:
    """A field of the form.

    Parameters
    ----------
    name : str
        The column of an export.
    label : str
        The name that people read.
    choices : tuple of (str, str)
        Code and text of each choice; empty for a number or a text.
    is_number : bool
        Whether its values are numbers.
    range : tuple of float, optional
        Lowest and highest value that the form takes.
    unit : str
        The field's note, where it is as short as a unit.
    remark : str
        Why it is no variable: free text, or it names a person; else empty.
    is_person : bool
        Whether the project marks it as an identifier.
    """

    name: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    is_number: bool = False
    range: tuple[float, float] | None = None
    unit: str = ""
    remark: str = ""
    is_person: bool = False

    def texts(self, cells: list[str]) -> dict[str, tuple[str, ...]]:
        """Give the text of each choice that occurs, with its code, which means the same.

        Parameters
        ----------
        cells : list of str
            Codes or texts, as the export has them.

        Returns
        -------
        dict of str to tuple of str
            In the form's order; empty where a cell is no choice.
        """
        known = [any(alike(cell, text) for pair in self.choices for text in pair) for cell in cells]
        if not all(known):
            return {}
        found: dict[str, tuple[str, ...]] = {}
        for code, text in self.choices:
            if any(alike(cell, code) or alike(cell, text) for cell in cells):
                found[text] = (text,) if alike(code, text) else (text, code)
        return found


def read_dictionary(path: Path) -> dict[str, Field]:
    """Read a data dictionary.

    Parameters
    ----------
    path : Path
        CSV as REDCap exports it; of the columns, the name and the type of the field are needed.

    Returns
    -------
    dict of str to Field
        By column of an export; checkboxes have one a choice, ``symptoms___2``.

    Raises
    ------
    StudyError
        When it is no data dictionary.
    """
    table = read_table(path)
    missing = [name for name in (NAME, KIND, LABEL) if name not in table]
    if missing:
        message = (
            f"{path}: is no REDCap data dictionary; it has no column {', '.join(missing)}. Download "
            "it from the project's page Data Dictionary."
        )
        raise StudyError(message)
    rows = [{str(k): str(v) for k, v in row.items()} for row in table.to_dict("records")]
    fields = [field for row in rows for field in _fields(row)]
    own = dict.fromkeys(f"{row[FORM]}{STATUS}" for row in rows if row.get(FORM))
    fields += [Field(name, name, remark=NO_QUESTION) for name in (*own, *ADDED)]
    return {field.name: field for field in fields}


def fields_of(fields: Mapping[str, Field], columns: Sequence[str]) -> dict[str, Field]:
    """Find each column's field: by its name, or by its label, which exports of labels have for a header.

    Parameters
    ----------
    fields : mapping of str to Field
        Those of :func:`read_dictionary`.
    columns : sequence of str
        Headers of the export.
    """
    by_label: dict[object, list[Field]] = {}
    for field in fields.values():
        by_label.setdefault(folded(field.label), []).append(field)
    found = {}
    for column in columns:
        label = _CHOICE.sub(r": \1", _MARKUP.sub(" ", column))
        labelled = by_label.get(folded(label), [])
        if column in fields:
            found[column] = fields[column]
        elif folded(column) == folded(STATUS_LABEL):
            found[column] = Field(column, column, remark=NO_QUESTION)
        elif len(labelled) == 1:
            found[column] = labelled[0]
    return found


def _fields(row: Mapping[str, str]) -> list[Field]:
    name, kind = row[NAME], row[KIND].casefold()
    label = " ".join(_MARKUP.sub(" ", row[LABEL]).split()) or name
    if row.get(IDENTIFIES, "").casefold() == "y":
        return [
            Field(name, label, remark="names a person, the data dictionary says", is_person=True)
        ]
    if kind in NO_VALUES:
        return [Field(name, label, remark=f"a field of type {kind} has no values to model")]
    if kind == "checkbox":
        return [
            Field(f"{name}___{code.lower()}", f"{label}: {text}", YES_NO[kind])
            for code, text in _choices(row.get(CHOICES, ""))
        ]
    if kind in {*YES_NO, "radio", "dropdown"}:
        choices = YES_NO.get(kind) or _choices(row.get(CHOICES, ""))
        return [Field(name, label, choices)]
    validation = row.get(VALIDATION, "").casefold()
    is_number = kind in {"calc", "slider"} or validation.startswith(("integer", "number"))
    if not is_number:
        told = "a date" if validation.startswith(("date", "time")) else "free text"
        return [Field(name, label, remark=f"{told}, the data dictionary says")]
    return [Field(name, label, (), is_number, _range(row), _unit(row.get(NOTE, "")))]


def _choices(text: str) -> tuple[tuple[str, str], ...]:
    """Read ``"1, Low | 2, High"``."""
    pairs = [part.partition(",") for part in text.split("|") if part.strip()]
    return tuple((code.strip(), _plain(words) or code.strip()) for code, _, words in pairs)


def _plain(words: str) -> str:
    return " ".join(_MARKUP.sub(" ", words).split())


def _range(row: Mapping[str, str]) -> tuple[float, float] | None:
    try:
        low, high = number(row.get(LOW, "")), number(row.get(HIGH, ""))
    except ValueError:
        return None
    return (low, high) if low < high else None


def _unit(note: str) -> str:
    words = note.strip()
    return words if words and len(words) <= 10 and " " not in words else ""
