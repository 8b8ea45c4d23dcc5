"""The documents beside the page: all tables, the checklists and the manuscript."""

from collections.abc import Mapping
from pathlib import Path

from alnus.files import write_bytes
from alnus.report.checklists.checklist import checklist_table
from alnus.report.checklists.register import CHECKLISTS
from alnus.report.contents import ITEMS
from alnus.report.drawing.canvas import SIMULATED
from alnus.report.facts import Facts
from alnus.report.formats.csv import to_csv
from alnus.report.formats.excel import to_xlsx
from alnus.report.formats.latex import to_latex
from alnus.report.formats.word import to_docx
from alnus.report.item import captioned
from alnus.report.manuscript.files import manuscript_files
from alnus.report.manuscript.written import manuscript
from alnus.report.printed_table import CaptionedTable
from alnus.report.readings import Tables

RESEARCH_USE = "Research use only. Not a medical device; not for decisions about patients."


def write_documents(
    tables: Tables,
    facts: Facts,
    folder: Path,
    numbers: Mapping[str, str],
) -> None:
    """Write them into the report's folder; the parameters are those of ``Pieces``."""
    study = f"{facts.study} ({SIMULATED})" if facts.simulated else facts.study
    written = manuscript(tables, facts, numbers)
    shown = [ITEMS[file] for file in numbers if ITEMS[file].kind == "Table"]
    printed = [captioned(item, tables, facts, numbers) for item in shown]
    contents = {
        "tables.docx": to_docx(printed, title=study, footer=RESEARCH_USE),
        "tables.xlsx": to_xlsx(printed),
        "tables.tex": to_latex(printed).encode(),
        **_checklists(facts, numbers),
        **{
            f"manuscript/{name}": content
            for name, content in manuscript_files(
                written, tables, facts, footer=RESEARCH_USE
            ).items()
        },
    }
    for place, content in contents.items():
        write_bytes(folder / place, content)


def _checklists(facts: Facts, numbers: Mapping[str, str]) -> dict[str, bytes]:
    """Give each checklist as Word and CSV."""
    contents = {}
    for checklist in CHECKLISTS:
        table = checklist_table(checklist, numbers)
        shown = table.noted(f"{SIMULATED}.") if facts.simulated else table
        only = CaptionedTable(checklist.name, facts.study, "", shown)
        document = to_docx([only], title=checklist.name, footer=RESEARCH_USE)
        contents[f"checklists/{checklist.file}.docx"] = document
        contents[f"checklists/{checklist.file}.csv"] = to_csv(shown)
    return contents
