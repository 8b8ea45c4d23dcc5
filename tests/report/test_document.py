import csv
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from alnus.errors import AlnusWarning
from alnus.report.checklists.register import CHECKLISTS
from alnus.report.contents import CONTENTS
from alnus.report.document import write_report
from alnus.report.drawing import canvas
from alnus.tables.features import FAILURES, FailureRow
from alnus.tables.register import TABLES
from alnus.variable import Variable
from tests.report import builder

ITEMS = [item for section in CONTENTS for item in section.items]
SCRIPT = "<script>alert('x')</script>"


class Page(HTMLParser):
    """Every tag and its attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def values(self, attribute):
        return [attrs[attribute] for _, attrs in self.tags if attribute in attrs]


PIXELS = ("data:image/png;base64,", "data:image/jpeg;base64,")  # inside an SVG


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def test_every_item_of_the_contents_is_shown(report):
    page = read(report)
    assert "Not shown" not in page
    for item in ITEMS:
        assert f". {item.title}.</h3>" in page


def test_a_page_without_any_table_says_what_each_item_lacks(tmp_path):
    page = read(write_report({}, builder.facts(), tmp_path))
    for item in ITEMS:
        for table in [] if item.asked_by else item.needs:
            assert table.path in page
        assert item.asked_by in page
    assert not (tmp_path / "figures").exists()


def test_checklists_lie_beside_the_page_and_link_to_what_answers_them(report):
    page = read(report)
    found = Page(page)
    for checklist in CHECKLISTS:
        for kind in ("csv", "docx"):
            place = f"checklists/{checklist.file}.{kind}"
            assert place in found.values("href")
            assert (report.parent / place).stat().st_size > 0
    section = page[page.index('<section id="checklists">') :]
    targets = set(re.findall(r'href="#([a-z_]+)"', section[: section.index("</section>")]))
    assert {"flow", "performance", "nomogram"} <= targets <= set(found.values("id"))
    assert "58 items: " in section


def test_the_same_tables_give_the_same_bytes(report, tables, tmp_path):
    again = write_report(tables, builder.facts(simulated=True), tmp_path)
    for path in sorted(report.parent.rglob("*.*")):
        assert path.read_bytes() == (again.parent / path.relative_to(report.parent)).read_bytes()


def test_two_processes_write_the_same_bytes_as_one(report, tables, tmp_path):
    shared = write_report(tables, builder.facts(simulated=True), tmp_path, processes=2)
    mine, theirs = (sorted(p for p in page.parent.rglob("*.*")) for page in (report, shared))
    assert [p.name for p in mine] == [p.name for p in theirs]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(mine, theirs, strict=True))


def test_the_page_asks_for_nothing_outside_and_runs_no_script(report):
    page = Page(read(report))
    assert {"script", "link", "img", "iframe", "object"}.isdisjoint(tag for tag, _ in page.tags)
    assert not [a for a in page.values("href") + page.values("src") if "//" in a]
    assert all(a.startswith(("#", *PIXELS)) for a in page.values("xlink:href"))
    assert "url(http" not in read(report)
    assert "@import" not in read(report)


def test_every_link_leads_to_a_file_of_the_report_a_table_of_the_run_or_a_place_on_the_page(report):
    page = Page(read(report))
    paths = {f"../{table.path}" for table in TABLES}
    places = {f"#{name}" for name in page.values("id")}
    drawn = [a for a in page.values("xlink:href") if not a.startswith(PIXELS)]
    for address in page.values("href") + drawn:
        assert address in places | paths or (report.parent / address).is_file(), (
            f"{address} leads nowhere"
        )


def test_no_two_things_on_the_page_share_an_id(report):
    ids = Page(read(report)).values("id")
    assert len(ids) == len(set(ids))


def test_no_p_value_is_printed_as_zero(report):
    assert not re.search(
        r"\b0\.000\b(?!\d)", re.sub(r"<svg.*?</svg>", "", read(report), flags=re.DOTALL)
    )


def test_a_simulated_study_says_so_on_page_figures_and_tables(report):
    assert "Simulated data: no patient of this study exists." in read(report)
    figures, printed = list(report.parent.glob("figures/*.svg")), report.parent.glob("tables/*.csv")
    assert figures
    for figure in figures:
        assert "Simulated data" in figure.read_text(encoding="utf-8")
    for table in printed:
        assert "Simulated data." in table.read_text(encoding="utf-8")


def test_a_study_of_patients_does_not_say_simulated(tmp_path, tables):
    page = write_report({"nomogram": tables["nomogram"]}, builder.facts(), tmp_path)
    assert "Simulated" not in read(page)
    assert "Simulated" not in (tmp_path / "figures/nomogram.svg").read_text(encoding="utf-8")


def test_the_page_says_research_use_only(report):
    assert "Research use only." in read(report)


def test_the_summary_holds_the_aucs(report):
    summary = re.search(r'<section id="summary".*?</section>', read(report), re.DOTALL)
    assert summary
    assert "0.855 (0.817–0.893)" in summary.group()


def test_hostile_names_stay_texts(tmp_path, tables):
    hostile = Variable("n_stage", SCRIPT, kind="ordinal", levels=("N1", "N2", "N3"))
    names = {
        "failures": "reason",
        "flow": "reason",
        "nomogram": "label",
        "characteristics": "label",
        "discrimination": "model",
        "selection": "feature",
        "coefficients": "term",
    }
    frames = {name: tables[name].copy() for name in (*names, "roc")}
    for name, column in names.items():
        frames[name][column] = frames[name][column].map(lambda text: f'{SCRIPT}"&{text}')
    given = builder.facts(study=SCRIPT, notes=(SCRIPT,), variables=(hostile,), simulated=True)
    page = write_report(frames, given, tmp_path)
    assert "script" not in {tag for tag, _ in Page(read(page)).tags}
    for figure in tmp_path.glob("figures/*.svg"):
        assert "<script" not in figure.read_text(encoding="utf-8")


def test_no_cell_of_a_printed_csv_starts_a_formula(tmp_path):
    names = ["=cmd|' /C calc'!A0", "@x", "+1", "-1+1", "9/9"]
    failures = FAILURES.frame(FailureRow(name, "") for name in names)
    write_report({"failures": failures}, builder.facts(), tmp_path)
    with (tmp_path / "tables/refused.csv").open(encoding="utf-8-sig") as file:
        cells = [row[0] for row in csv.reader(file)][1:6]
    assert cells == ["'=cmd|' /C calc'!A0", "'@x", "'+1", "'-1+1", "'9/9"]


def test_letters_without_a_font_are_told_once_on_terminal_and_page(tmp_path, tables, monkeypatch):
    monkeypatch.setattr("alnus.report.drawing.canvas._OTHER_SCRIPTS", ())
    canvas.known_letters.cache_clear()
    frame = tables["nomogram"].assign(label="皮质厚度")
    with pytest.warns(
        AlnusWarning, match="No font of this computer has the letters 厚 度 皮 质"
    ) as told:
        page = write_report({"nomogram": frame}, builder.facts(study="腋窝淋巴结"), tmp_path)
    assert len(told) == 1
    assert str(told[0].message) in read(page)


def test_letters_that_a_font_has_are_not_told(tmp_path, tables):
    frame = tables["nomogram"].assign(label="Größe α–ω ≥ 3²")
    page = write_report({"nomogram": frame}, builder.facts(), tmp_path)
    assert "No font of this computer" not in read(page)


def test_an_unknown_table_is_refused(tmp_path, tables):
    with pytest.raises(ValueError, match="unknown table 'rocs'"):
        write_report({"rocs": tables["roc"]}, builder.facts(), tmp_path)


def test_a_table_with_other_columns_is_refused(tmp_path, tables):
    with pytest.raises(ValueError, match="table roc needs the columns"):
        write_report({"roc": tables["flow"]}, builder.facts(), tmp_path)
