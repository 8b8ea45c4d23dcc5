"""A study file proposed from what is there: a table, a folder of images, a data dictionary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from alnus.contents import toml_content
from alnus.csv_cell import guarded
from alnus.errors import StudyError
from alnus.files import place_of, write_text
from alnus.numeral import alike, folded
from alnus.report.typography import counted
from alnus.study.config import study_from
from alnus.study.proposal import classes
from alnus.study.proposal.columns import Column, columns_of, is_number
from alnus.study.proposal.division import division_lines
from alnus.study.proposal.exclusions import Exclusions, exclusions_of
from alnus.study.proposal.files import one_of
from alnus.study.proposal.lines import Line, quoted, quoted_list
from alnus.study.proposal.patient_files import (
    Patients,
    patients_by_class,
    patients_of_table,
    patients_with_features,
)
from alnus.study.proposal.pixels import pixel_columns, spacing_line
from alnus.study.proposal.redcap import Field, fields_of, read_dictionary
from alnus.study.proposal.roles import Outcome, identifier_of, outcome_of, patient_of
from alnus.study.proposal.variables import Candidate, candidates, clinical_lines
from alnus.study.proposal.words import ANSWERS, CENTER, COHORT, FILE, label_of

SHOWN = 5
HEAD = (
    "An alnus study, proposed from what was found; what stands behind a # in a line is why.",
    "Look at every line, then: alnus check study.toml; alnus run study.toml",
    "All keys are explained by `alnus init` in an empty folder, and in docs/study-file.md.",
)


@dataclass(frozen=True)
class Asked:
    """What a proposal is made of.

    Parameters
    ----------
    folder : Path
        Where the study file is to lie.
    images, roi : str
        A folder, a name with a star, or a path with columns in braces.
    table : Path, optional
        The patient table; without it, each class is a folder.
    dictionary : Path, optional
        A REDCap data dictionary.
    outcome : str
        ``"COLUMN=TEXT"`` or ``"COLUMN"``; empty to guess.
    features : tuple of str
        Tables of features in place of images; without a patient table, the one of everything.
    """

    folder: Path
    images: str = ""
    roi: str = ""
    table: Path | None = None
    dictionary: Path | None = None
    outcome: str = ""
    features: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Proposal:
    """A proposed study.

    Parameters
    ----------
    text : str
        The study file.
    remarks : tuple of str
        What a person should know, a sentence each.
    table : DataFrame, optional
        A patient table to write, and the name of its file.
    table_name : str
        The file's name.
    """

    text: str
    remarks: tuple[str, ...]
    table: pd.DataFrame | None = None
    table_name: str = ""


@dataclass(frozen=True, eq=False)
class _Found:
    """What the parts of a proposal share."""

    asked: Asked
    patients: Patients
    columns: Sequence[Column]
    outcome: Outcome
    identifier: str
    patient: str
    exclusions: Exclusions
    fields: Mapping[str, Field] = field(default_factory=dict)

    @property
    def events(self) -> list[bool | None]:
        cells = next(one.cells for one in self.columns if one.name == self.outcome.column)
        return self.outcome.of(cells)


def propose(asked: Asked) -> Proposal:
    """Propose a study file; nothing is written.

    Raises
    ------
    StudyError
        With a question, where table and files leave one open.
    """
    found = _find(asked)
    variables = _variables(found)
    lines = [
        *(Line("", text) for text in HEAD),
        Line(""),
        Line(f"name = {quoted(f'Prediction of {_outcome_label(found)}')}"),
        Line("seed = 1"),
        Line(""),
        *_patient_lines(found),
        Line(""),
        *found.exclusions.lines,
        *division_lines(found.columns, found.events, included=found.exclusions.included),
        Line(""),
        *_center_lines(found.columns),
        *clinical_lines(variables),
        *_extraction_lines(found),
    ]
    text = "".join(f"{line}\n" for line in lines)
    study_from(toml_content(text), source="the proposal", folder=asked.folder)
    patients = found.patients
    return Proposal(
        text,
        tuple(_remarks(found, variables)),
        patients.table if patients.is_written else None,
        patients.path if patients.is_written else "",
    )


def write_proposal(asked: Asked) -> tuple[Path, tuple[str, ...]]:
    """Propose a study file and write it, with the table of the files where one is needed.

    Returns
    -------
    path : Path
        The study file.
    remarks : tuple of str
        What a person should know.

    Raises
    ------
    StudyError
        As :func:`propose`, and when the folder holds a study file already.
    """
    path = asked.folder / "study.toml"
    if path.exists():
        message = f"{path}: is there already; it is not overwritten."
        raise StudyError(message)
    proposal = propose(asked)
    if proposal.table is not None:
        safe = proposal.table.map(guarded).rename(columns=guarded)
        content = safe.to_csv(index=False, lineterminator="\n")
        write_text(asked.folder / proposal.table_name, content)
    write_text(path, proposal.text)
    return path, proposal.remarks


def _find(asked: Asked) -> _Found:
    dictionary = {} if asked.dictionary is None else read_dictionary(asked.dictionary)
    if asked.features:
        patients = patients_with_features(asked.folder, asked.table, asked.features)
    elif asked.table is None:
        patients = patients_by_class(asked.folder, asked.images, asked.roi)
    else:
        patients = patients_of_table(asked.folder, asked.table, asked.images, asked.roi)
    columns = patients.columns
    fields = fields_of(dictionary, [column.name for column in columns])
    outcome = _outcome(asked, patients, columns)
    identifier = _identifier(patients, columns)
    patient = patient_of(columns, identifier)
    kept = {identifier.name, patient, outcome.column}
    persons = [name for name, one in fields.items() if one.is_person and name not in kept]
    if patients.is_written:  # no output names a person
        patients = replace(patients, table=patients.table.drop(columns=persons))
        columns = [column for column in columns if column.name not in persons]
    return _Found(
        asked,
        patients,
        columns,
        outcome,
        identifier.name,
        patient,
        exclusions_of(patients, columns, outcome, identifier.name),
        fields,
    )


def _identifier(patients: Patients, columns: Sequence[Column]) -> Column:
    if patients.given is None:
        return identifier_of(columns)
    return next(column for column in columns if column.name == patients.given.identifier)


def _outcome(asked: Asked, patients: Patients, columns: Sequence[Column]) -> Outcome:
    """Take malignant of benign, malignant and normal; other classes are guessed like any column."""
    if asked.outcome or not patients.by_class:
        return outcome_of(columns, asked.outcome)
    levels = next(column.levels for column in columns if column.name == classes.CLASS)
    event = next((level for level in levels if level.casefold().startswith("malignant")), "")
    found = outcome_of(columns, f"{classes.CLASS}={event}" if event else classes.CLASS)
    return replace(found, why="by the folders' names")


def _patient_lines(found: _Found) -> list[Line]:
    patients, outcome = found.patients, found.outcome
    missing = [Line(f"missing = {quoted_list(patients.missing)}")] * bool(patients.missing)
    whose = (
        [Line(f"patient = {quoted(found.patient)}", "its texts repeat: a row is an image")]
        if found.patient
        else []
    )
    positive, negative = (_called(text, found) for text in (outcome.positive, outcome.negative))
    texts = f"positive = {positive}, negative = {negative}"
    naming = "; the first text is what outputs say" * positive.startswith("[")
    return [
        Line("[patients]"),
        Line(f"table = {quoted(patients.path)}", "made by alnus init" * patients.is_written),
        *missing,
        Line(f"case_id = {quoted(found.identifier)}", "a different text in every row"),
        *whose,
        Line(f"outcome = {{ column = {quoted(outcome.column)}, {texts} }}", outcome.why + naming),
        *_file_lines(found),
    ]


def _called(text: str, found: _Found) -> str:
    """Name a code, or a yes, by its column: nobody reads a risk of 1."""
    field = found.fields.get(found.outcome.column)
    pairs = field.choices if field else ()
    same = next((pair for pair in pairs if any(alike(text, one) for one in pair)), (text,))
    choice = same[-1]
    says_nothing = is_number(choice) or folded(choice) in ANSWERS
    called = f"{_outcome_label(found)} {choice}" if says_nothing else choice
    texts = list(dict.fromkeys([called, text, *same]))
    return quoted(text) if texts == [text] else quoted_list(texts)


def _outcome_label(found: _Found) -> str:
    field = found.fields.get(found.outcome.column)
    return field.label if field else label_of(found.outcome.column)


def _file_lines(found: _Found) -> list[Line]:
    """Say where images and ROIs are and how large a pixel is, or where the features are."""
    patients, n = found.patients, len(found.patients.table)
    if patients.given is not None:
        return [Line(""), *patients.given.lines(found.events)]
    image = one_of(found.asked.folder, next(path for path in patients.image.paths if path))
    return [
        Line(f"image = {quoted(patients.image.template)}", f"{patients.image.n_rows} of {n} rows"),
        Line(f"roi = {quoted(patients.roi.template)}", f"{patients.roi.n_rows} of {n} rows"),
        spacing_line(
            pixel_columns(found.columns),
            image,
            found.exclusions.included,
        ),
    ]


def _extraction_lines(found: _Found) -> list[Line]:
    if found.patients.given is not None:
        return []
    return [Line(""), Line("[extraction]"), Line('preset = "rnwcf-1032"')]


def _center_lines(columns: Sequence[Column]) -> list[Line]:
    names = [c.name for c in columns if CENTER.search(c.name) and c.holds == "levels"]
    if not names:
        return []
    why = "shows performance in each"
    listed = Line(f"columns = {quoted_list(names)}", why, active=False)
    return [Line("[centers]", active=False), listed, Line("")]


def _variables(found: _Found) -> list[Candidate]:
    """Look at the columns without another role, in the rows that are included."""
    included = list(found.exclusions.included)
    taken = {found.identifier, found.patient, found.outcome.column, classes.OUTLINED}
    taken |= {column.name for column in pixel_columns(found.columns)}
    left = [
        column.name
        for column in found.columns
        if column.name not in taken
        and not COHORT.search(column.name)
        and not CENTER.search(column.name)
        and not any(FILE.search(level) for level in column.levels[:SHOWN])
    ]
    events = [event for event, keep in zip(found.events, included, strict=True) if keep]
    return candidates(columns_of(found.patients.table.loc[included, left]), events, found.fields)


def _remarks(found: _Found, variables: Sequence[Candidate]) -> list[str]:
    patients, outcome = found.patients, found.outcome
    used = [one for one in variables if not one.refusal]
    events = sum(
        e is True for e, k in zip(found.events, found.exclusions.included, strict=True) if k
    )
    n_included, n = sum(found.exclusions.included), len(patients.table)
    event = f"{events} have {outcome.column} = {outcome.positive}, the event {outcome.why}"
    proposed = f"Columns proposed as variables: {len(used)}; left to you, each with its reason: "
    told = [
        f"{n_included} of {n} rows are included; {event}.",
        f"{proposed}{len(variables) - len(used)}.",
    ]
    told += [
        f"{counted(len(rows), 'row')}: {reason} ({', '.join(rows[:SHOWN])}{', …' if len(rows) > SHOWN else ''})."
        for reason, rows in found.exclusions.rows.items()
    ]
    unused = [*patients.image.unused, *patients.roi.unused]
    if unused:
        listed = ", ".join(str(place_of(found.asked.folder, name)) for name in unused[:SHOWN])
        more = ", …" if len(unused) > SHOWN else ""
        told.append(f"Files that belong to no row: {len(unused)}: {listed}{more}.")
    if patients.given is not None:
        told.append(patients.given.sentence)
    if patients.is_written:
        what = "paths of their files" if patients.given is None else "names of their features"
        told.append(f"{patients.path} holds the rows with the {what}.")
    if found.asked.dictionary is not None and not found.fields:
        told.append("No field of the data dictionary is a column of the table.")
    return told
