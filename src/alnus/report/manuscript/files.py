"""The manuscript's texts as files: Markdown, BibTeX and Word."""

from collections.abc import Sequence

from alnus.report.drawing.canvas import SIMULATED
from alnus.report.facts import Facts
from alnus.report.formats.word import prose_docx
from alnus.report.manuscript.card import model_card
from alnus.report.manuscript.references import bibliography, listing
from alnus.report.manuscript.written import Manuscript, Paragraphs
from alnus.report.readings import Tables


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
