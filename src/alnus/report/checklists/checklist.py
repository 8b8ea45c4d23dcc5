"""A checklist: what it asks, where the report answers it, and what only a person knows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from alnus.report.printed_table import PrintedTable, Row, header
from alnus.report.typography import NOTHING

Status = Literal["answered", "needs a person", "not in this run", "not applicable"]


@dataclass(frozen=True)
class Question:
    """An item of a checklist, in our own words.

    Parameters
    ----------
    number : str
        As the checklist numbers it.
    asked : str
        What it wants to know.
    evidence : tuple of str
        ``Item.file`` of the figures and tables that answer it; those of them that the run has count.
    person : str
        What a person has to write, also beside the evidence.
    key : str
        Key of the study file that would give the evidence.
    why_not : str
        Why the question does not apply to any study that is run here; empty where it does.
    """

    number: str
    asked: str
    evidence: tuple[str, ...] = ()
    person: str = ""
    key: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class Checklist:
    """A reporting guideline.

    Parameters
    ----------
    name, file : str
        As people know it, and the name of its files without ending.
    source : str
        Who made it, and where its own wording stands.
    groups : tuple of (str, tuple of Question)
        Its parts and their questions.
    """

    name: str
    file: str
    source: str
    groups: tuple[tuple[str, tuple[Question, ...]], ...]


@dataclass(frozen=True)
class Answer:
    """What a run answers to one question.

    Parameters
    ----------
    question : Question
        What was asked.
    status : str
        Whether the run answers it.
    places : tuple of (str, str)
        ``Item.file`` and number of what answers it, e.g. ``("flow", "Figure 1")``.
    words : str
        What remains to be done, or why nothing.
    """

    question: Question
    status: Status
    places: tuple[tuple[str, str], ...]
    words: str


def answer(question: Question, numbers: Mapping[str, str]) -> Answer:
    """Answer a question with what a report shows; ``numbers`` is ``numbers_of`` its items."""
    places = tuple((file, numbers[file]) for file in question.evidence if file in numbers)
    if question.why_not:
        return Answer(question, "not applicable", (), question.why_not)
    if places:
        return Answer(question, "answered", places, question.person)
    if question.evidence:
        words = f"{question.key} in the study file asks for it" if question.key else question.person
        return Answer(question, "not in this run", (), words)
    return Answer(question, "needs a person", (), question.person)


def answers(checklist: Checklist, numbers: Mapping[str, str]) -> Iterator[tuple[str, list[Answer]]]:
    """Answer all questions, a part of the checklist after the other."""
    for title, questions in checklist.groups:
        yield title, [answer(question, numbers) for question in questions]


def tally(checklist: Checklist, numbers: Mapping[str, str]) -> str:
    """Count the answers in a sentence."""
    found = [item.status for _, group in answers(checklist, numbers) for item in group]
    counts = {status: found.count(status) for status in get_args(Status) if status in found}
    parts = ", ".join(
        f"{n} {status.replace('needs', 'need') if n > 1 else status}"
        for status, n in counts.items()
    )
    return f"{checklist.name}, {len(found)} items: {parts}."


def checklist_table(checklist: Checklist, numbers: Mapping[str, str]) -> PrintedTable:
    """Lay a checklist out, an item a row."""
    rows: list[Row] = []
    for title, group in answers(checklist, numbers):
        rows.append(Row((title, *[""] * 4), "group"))
        rows += [
            Row((
                item.question.number,
                item.question.asked,
                item.status,
                ", ".join(number for _, number in item.places) or NOTHING,
                item.words or NOTHING,
            ))
            for item in group
        ]  # fmt: skip
    reading = (
        "Items are put in our own words; figures and tables are those of this report. A person "
        "reads each answer before it is submitted."
    )
    return PrintedTable(
        header("Item", "What is asked", "Answer", "Where", "What remains"),
        tuple(rows),
        (reading, checklist.source),
    )
