"""A kind of fault, tried again and again: what was lost, in words, and nothing where all is well."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

Losses = Iterator[str]
"""For each try, what was lost; empty where nothing was."""


class NotPossibleError(Exception):
    """This machine or account does not allow the trial."""


@dataclass(frozen=True)
class Trial:
    """One line of the table.

    ``run`` takes an empty folder and the number of tries; ``few`` and ``many`` are that number in
    every run of the tests, and in ``make faults``.
    """

    fault: str
    few: int
    many: int
    run: Callable[[Path, int], Losses]
