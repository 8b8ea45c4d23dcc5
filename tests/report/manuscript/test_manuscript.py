import io
import re
from dataclasses import replace

import docx
import pytest

from alnus.report.document import write_report
from alnus.report.manuscript.files import manuscript_files
from alnus.report.manuscript.methods import PHRASES, methods
from alnus.report.manuscript.references import bibliography, cited, listing, numbered
from alnus.report.manuscript.results import PARAGRAPHS, results
from alnus.report.manuscript.written import manuscript
from tests.report import builder
from tests.report.manuscript.numbers import numbers_of, printed_numbers

FACTS = replace(builder.facts(), libraries={"numpy": "2.4.6"})
NUMBERS = {"flow": "Figure 1", "performance": "Table 7", "comparison": "Table 11"}


@pytest.fixture(scope="module")
def report(tables, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    write_report(tables, FACTS, folder)
    return folder


def told(tables, facts=FACTS, numbers=NUMBERS):
    return dict(results(tables, facts, numbers))


def test_every_number_of_results_is_printed_in_a_table(report, tables):
    text = (report / "manuscript" / "manuscript.md").read_text(encoding="utf-8")
    found = numbers_of(text.partition("## Results")[2])
    flow = set(map(str, tables["flow"]["n_left"]))  # drawn in the flow chart, printed in no table
    assert len(found) > 60
    assert found - printed_numbers(report / "tables") - flow == set()


def test_every_number_of_methods_stands_in_methods_as_run(report):
    text = (report / "manuscript" / "manuscript.md").read_text(encoding="utf-8")
    text = text.partition("## Methods")[2].partition("## Results")[0]
    said = numbers_of(re.sub(r"\[@[^]]*\]|\*\*Software.*", "", text).replace(FACTS.spacing, ""))
    assert said
    assert said - printed_numbers(report / "tables") == set()


def test_a_number_that_is_in_no_table_is_found():
    assert numbers_of("AUC 0.123 (−0.5 to 1,032), Table S3, P = 0.04.") == {
        "0.123", "−0.5", "1032", "0.04",
    }  # fmt: skip


def test_a_paragraph_names_the_items_that_it_rests_on(tables):
    assert told(tables)["Patients"].endswith(" (Figure 1).")
    assert "(" not in told(tables, numbers={})["Patients"].rpartition("ALN+)")[2]
    assert [title for title, _ in results(tables, FACTS, NUMBERS)] == [t for t, _, _ in PARAGRAPHS]


def test_a_run_without_tables_has_no_results():
    assert results({}, FACTS, NUMBERS) == []


def test_apparent_aucs_are_called_so(tables):
    first, second, *_ = told(tables)["Discrimination"].split(". ")
    assert "on the patients that the models were fitted to" in first
    assert "fitted" not in second


def test_added_value_is_told_of_every_cohort_but_training(tables):
    said = told(tables)["Added value of radiomics"]
    assert "In validation radiomics changes the AUC by" in said
    assert "In external test radiomics" in said
    assert "In training" not in said


def test_methods_cite_what_was_done_and_nothing_else():
    firth = replace(FACTS, methods=(("Regression", "Firth's penalty"), ("Harmonization", "none")))
    plain = replace(FACTS, methods=(("Regression", "maximum likelihood"),))
    combat = replace(FACTS, methods=(("Harmonization", "ComBat by scanner"),))
    keys = [cited(text for _, text in methods(facts)) for facts in (firth, plain, combat)]
    assert keys == [
        ["Firth1993", "Cox1958", "Vickers2006", "alnus"],
        ["Cox1958", "Vickers2006", "alnus"],
        ["Johnson2007", "Cox1958", "Vickers2006", "alnus"],
    ]


def test_what_was_not_asked_for_is_not_told():
    facts = replace(FACTS, methods=(("Noise floor", "not asked for"),))
    assert "oise" not in " ".join(text for _, text in methods(facts))


def test_versions_and_seed_are_told():
    assert dict(methods(FACTS))["Software"] == "alnus 0.1.0 [@alnus] with numpy 2.4.6; seed 1356."


def test_every_reference_that_a_phrase_may_cite_is_written_down():
    keys = {key for _, group in PHRASES for phrase in group for _, key in phrase.cited}
    text = bibliography(sorted(keys | {"Cox1958", "Vickers2006", "alnus"}), FACTS)
    assert text.count("@article{") == len(keys) + 2
    assert text.count("{") == text.count("}")
    # What BibTeX's plain style knows: an entry of its own, and a key to sort by without authors.
    assert "@misc{alnus,\n  key = {alnus},\n" in text
    with pytest.raises(KeyError):
        bibliography(["Nobody1900"], FACTS)


def test_names_keep_their_capitals_in_bibtex_and_no_braces_in_the_list():
    assert "The {Image Biomarker Standardization Initiative}:" in bibliography(
        ["Zwanenburg2020"], FACTS
    )
    (line,) = listing(["Zwanenburg2020"], FACTS)
    assert "The Image Biomarker Standardization Initiative:" in line
    assert not set("{}") & set(line)


def test_citations_become_numbers_in_their_order():
    text = "One [@Cox1958; @alnus]. Two [@alnus]."
    keys = cited([text])
    assert keys == ["Cox1958", "alnus"]
    assert numbered(text, keys) == "One [1, 2]. Two [2]."
    first = "1. Cox, D. R.. Two further applications"
    assert listing(keys, FACTS)[0].startswith(first.replace("R..", "R."))


def test_word_and_markdown_say_the_same(tables):
    written = manuscript(tables, FACTS, NUMBERS)
    files = manuscript_files(written, tables, FACTS, footer="Research use only.")
    assert set(files) == {"manuscript.md", "manuscript.docx", "references.bib", "model_card.md"}
    word = docx.Document(io.BytesIO(files["manuscript.docx"]))
    paragraphs = [p.text for p in word.paragraphs]
    for _, part in written.numbered:
        for title, text in part:
            assert f"{title}. {text}" in paragraphs
    assert word.sections[0].footer.paragraphs[0].text == "Research use only."
    again = manuscript_files(written, tables, FACTS, footer="Research use only.")
    assert files == again


def test_the_card_says_research_use_and_what_threatens(tables):
    facts = replace(builder.facts(simulated=True, notes=("Something odd.",)))
    written = manuscript(tables, facts, NUMBERS)
    card = manuscript_files(written, tables, facts, footer="")["model_card.md"].decode()
    for part in ("Research use only", "Simulated data", "Something odd.", "## Needs a person"):
        assert part in card
    assert "310 patients, 221 ALN+" in card


def test_the_page_holds_the_texts_and_their_files(report):
    page = (report / "report.html").read_text(encoding="utf-8")
    assert 'id="manuscript"' in page
    for name in ("manuscript.md", "manuscript.docx", "references.bib", "model_card.md"):
        assert f'href="manuscript/{name}"' in page
        assert (report / "manuscript" / name).is_file()
