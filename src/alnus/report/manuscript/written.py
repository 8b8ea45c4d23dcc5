"""Methods and Results of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alnus.report.facts import Facts
from alnus.report.manuscript.methods import methods
from alnus.report.manuscript.references import cited, numbered
from alnus.report.manuscript.results import results
from alnus.report.readings import Tables

Paragraphs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Manuscript:
    """Methods and Results, with what they cite.

    Parameters
    ----------
    parts : sequence of (str, sequence of (str, str))
        ``"Methods"`` and ``"Results"``: titled paragraphs whose references stand as ``[@key]``.
    keys : list of str
        Of the references, in the order of their citation.
    """

    parts: Sequence[tuple[str, Paragraphs]]
    keys: list[str]

    @property
    def numbered(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The parts with numbers for references."""
        return [
            (part, [(title, numbered(text, self.keys)) for title, text in paragraphs])
            for part, paragraphs in self.parts
        ]


def manuscript(tables: Tables, facts: Facts, numbers: Mapping[str, str]) -> Manuscript:
    """Write Methods and Results of a run."""
    parts = [("Methods", methods(facts)), ("Results", results(tables, facts, numbers))]
    texts = [text for _, paragraphs in parts for _, text in paragraphs]
    return Manuscript(parts, cited(texts))
