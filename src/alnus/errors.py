"""Everything alnus refuses, as one tree.

AlnusError
├── StudyError        the study file, or what it asks for, cannot be used
│   └── CohortError   a patient table or a cohort cannot be used
├── CaseError         one patient's image or ROI cannot be used
├── ModelError        a model cannot be fitted, read or applied
│   └── EmptySelectionError   a selection kept nothing; a study goes on without this model
└── AuditError        tables of a run do not agree with each other: a fault of ours, not of the input

A message says which thing, what is wrong, what was found and what to do. The command line prints it
and exits with code 2; anything that is not an ``AlnusError`` is a bug and keeps its traceback.
Wrong arguments to a pure function stay ``ValueError`` and ``TypeError``.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

LONGEST, KEPT = 2000, 900
"""Characters of one fault, and those kept at each end of a longer one: a cell may hold a megabyte."""

LISTED = 1000
"""Faults of one refusal that are listed: nobody reads more, and a table may have a million."""


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place of a file or form.

    Parameters
    ----------
    place : str
        Keys from the outside in, e.g. ``"evaluation.confidence"``; empty where it is the whole.
    text : str
        What is wrong, what was found and what to do.
    """

    place: str
    text: str

    def __str__(self) -> str:
        """Give the place and the text, of which the middle is left out where it has no end."""
        told = f"{self.place}: {self.text}" if self.place else self.text
        return told if len(told) <= LONGEST else f"{told[:KEPT]} … {told[-KEPT:]}"


class AlnusError(Exception):
    """Input that alnus refuses, with a sentence for the person who gave it.

    ``faults`` holds what a refusal of many faults gathered, each with its place.
    """

    faults: tuple[Fault, ...] = ()

    @classmethod
    def of_faults(cls, source: str, faults: Sequence["Fault | str"]) -> "AlnusError":
        """Gather many faults of one source into a single refusal, one fault a line."""
        told = tuple(fault if isinstance(fault, Fault) else Fault("", fault) for fault in faults)
        more = [f"and {len(told) - LISTED:,} more"] if len(told) > LISTED else []
        listed = "".join(f"\n  - {fault}" for fault in [*told[:LISTED], *more])
        refusal = cls(
            f"{source}: {told[0]}"
            if len(told) == 1
            else f"{source} has {len(told)} faults:{listed}"
        )
        refusal.faults = told
        return refusal


class StudyError(AlnusError):
    """The study file, or what it asks for, cannot be used."""


class CohortError(StudyError):
    """A patient table or a cohort cannot be used."""


class CaseError(AlnusError):
    """One patient's image or ROI cannot be used."""


class ModelError(AlnusError):
    """A model cannot be fitted, read or applied."""


class AuditError(AlnusError):
    """Numbers that a run has written do not follow from each other."""


class EmptySelectionError(ModelError):
    """A selection kept nothing; a study goes on without this model."""


class AlnusWarning(UserWarning):
    """A result that stands, but deserves a look."""


@contextmanager
def warnings_told(tell: Callable[[str], object]) -> Iterator[None]:
    """Give the sentences of our own warnings to a function; others are shown as ever."""
    with warnings.catch_warnings():
        elsewhere = warnings.showwarning

        def show(  # noqa: PLR0917 - as Python calls it
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if issubclass(category, AlnusWarning):
                tell(str(message))
            else:
                elsewhere(message, category, filename, lineno, file, line)

        warnings.showwarning = show
        yield
