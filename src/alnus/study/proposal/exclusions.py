"""Which rows cannot take part, as rules of a study file with their reasons."""

from collections.abc import Sequence
from dataclasses import dataclass

from alnus.numeral import alike
from alnus.study.proposal import classes
from alnus.study.proposal.columns import Column
from alnus.study.proposal.lines import Line, quoted, quoted_list
from alnus.study.proposal.patient_files import Patients
from alnus.study.proposal.roles import Outcome


@dataclass(frozen=True)
class Exclusions:
    """Rules, and what they leave.

    Parameters
    ----------
    lines : tuple of Line
        The rules of the study file.
    rows : mapping of str to tuple of str
        Identifiers of the rows that each reason excludes, each under its first.
    included : tuple of bool
        Which rows are left.
    """

    lines: tuple[Line, ...]
    rows: dict[str, tuple[str, ...]]
    included: tuple[bool, ...]


def exclusions_of(
    patients: Patients, columns: Sequence[Column], outcome: Outcome, identifier: str
) -> Exclusions:
    """Exclude rows without files, without an outline, and of neither outcome.

    Parameters
    ----------
    patients : Patients
        Rows and files.
    columns : sequence of Column
        Those of the table.
    outcome : Outcome
        Its column and texts.
    identifier : str
        Column that names the rows.
    """
    by_name = {column.name: column for column in columns}
    events = by_name[outcome.column].cells
    reasons = {} if patients.given else _of_files(patients)
    reasons |= {
        "Outcome missing": [not cell for cell in events],
        "Another outcome": [any(alike(cell, t) for t in outcome.others) for cell in events],
    }
    included, rows, lines = [True] * len(events), {}, []
    names = by_name[identifier].cells
    for reason, met in reasons.items():
        out = [keep and gone for keep, gone in zip(included, met, strict=True)]
        if not any(out):
            continue
        rows[reason] = tuple(name for name, gone in zip(names, out, strict=True) if gone)
        where = _where(reason, rows[reason], patients, outcome, identifier)
        lines += [
            Line("[[exclusions]]"), Line(f"reason = {quoted(reason)}"),
            Line(f"where = {{ {where} }}"), Line(""),
        ]  # fmt: skip
        included = [keep and not gone for keep, gone in zip(included, met, strict=True)]
    lines += [] if patients.given else _of_duplicates()
    return Exclusions(tuple(lines), rows, tuple(included))


def _of_files(patients: Patients) -> dict[str, list[bool]]:
    drawn = patients.masks_drawn
    if patients.by_class:  # one rule says both
        return {"Nothing outlined": [not d for d in drawn]}
    has_both = [
        bool(a and b) for a, b in zip(patients.image.paths, patients.roi.paths, strict=True)
    ]
    return {
        "No image or ROI": [not both for both in has_both],
        "Nothing outlined": [both and not d for both, d in zip(has_both, drawn, strict=True)],
    }


def _where(
    reason: str, rows: Sequence[str], patients: Patients, outcome: Outcome, identifier: str
) -> str:
    """Write the condition: by the column that tells it, else by name."""
    if reason == "Outcome missing":
        return f"{quoted(outcome.column)} = {{ missing = true }}"
    if reason == "Another outcome":
        return f"{quoted(outcome.column)} = {quoted_list(outcome.others)}"
    if reason == "Nothing outlined" and patients.by_class:
        return f'{classes.OUTLINED} = "no"'
    return f"{quoted(identifier)} = {quoted_list(rows)}"


def _of_duplicates() -> list[Line]:
    rule = 'where = { duplicate = ["again", "contradictory"] }'
    return [
        Line("", "To leave out pictures that stand twice; `alnus check` tells whether any do:"),
        Line("[[exclusions]]", active=False),
        Line('reason = "The same picture again"', active=False),
        Line(rule, active=False),
        Line(""),
    ]
