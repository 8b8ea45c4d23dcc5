"""The manuscript's texts as files: Markdown, BibTeX and Word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alnus.report.drawing.canvas import SIMULATED
from alnus.report.facts import Facts
from alnus.report.formats.word import prose_docx
from alnus.report.manuscript.card import model_card
from alnus.report.manuscript.methods import methods
from alnus.report.manuscript.references import bibliography, cited, listing, numbered
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


def manuscript_files(
    written: Manuscript, tables: Tables, facts: Facts, *, footer: str
) -> dict[str, bytes]:
    """Give the files of a manuscript by name: for pandoc, for Word, references, and the model's card."""
    study = f"{facts.study} ({SIMULATED})" if facts.simulated else facts.study
    references = [("", line) for line in listing(written.keys, facts)]
    card = [(part, [("", line) for line in lines]) for part, lines in model_card(tables, facts)]
    return {
        "manuscript.md": _markdown(study, written.parts).encode(),
        "manuscript.docx": prose_docx(
            [*written.numbered, ("References", references)], title=study, footer=footer
        ),
        "references.bib": bibliography(written.keys, facts).encode(),
        "model_card.md": _markdown(f"Model card: {study}", card).encode(),
    }


def _markdown(title: str, parts: Sequence[tuple[str, Paragraphs]]) -> str:
    lines = [f"# {title}"]
    for part, paragraphs in parts:
        lines.append(f"## {part}")
        lines += [f"**{name}.** {text}" if name else text for name, text in paragraphs]
    return "\n\n".join(lines) + "\n"
