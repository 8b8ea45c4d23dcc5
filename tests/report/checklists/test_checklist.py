import pytest

from alnus.report.checklists.checklist import (
    Checklist,
    Question,
    answer,
    checklist_table,
    tally,
)
from alnus.report.checklists.register import CHECKLISTS
from alnus.report.contents import CONTENTS

NUMBERS = {"flow": "Figure 1", "methods": "Table S9", "roc": "Figure 5"}


def questions(checklist):
    return [question for _, group in checklist.groups for question in group]


def test_what_the_report_shows_answers_a_question_with_its_number():
    found = answer(Question("1", "Flow", ("flow", "sample_size"), person="Dates"), NUMBERS)
    assert (found.status, found.places, found.words) == (
        "answered", (("flow", "Figure 1"),), "Dates",
    )  # fmt: skip


def test_what_the_run_could_have_shown_names_the_key_that_asks_for_it():
    question = Question("9", "Sample size", ("sample_size",), key="sample_size.c_statistic")
    found = answer(question, NUMBERS)
    assert found.status == "not in this run"
    assert found.words == "sample_size.c_statistic in the study file asks for it"
    assert found.places == ()


def test_what_no_run_knows_needs_a_person():
    found = answer(Question("18a", "Funding", person="Writing"), NUMBERS)
    assert (found.status, found.words) == ("needs a person", "Writing")


def test_what_does_not_apply_says_why_whatever_is_shown():
    found = answer(Question("17", "Deep", ("flow",), why_not="Features are formulas"), NUMBERS)
    assert (found.status, found.places, found.words) == (
        "not applicable", (), "Features are formulas",
    )  # fmt: skip


def test_the_tally_counts_every_item_once():
    checklist = Checklist(
        "C", "c", "by C", (("one", (Question("1", "a", ("flow",)), Question("2", "b"))),)
    )
    assert tally(checklist, NUMBERS) == "C, 2 items: 1 answered, 1 needs a person."
    assert tally(checklist, {}) == "C, 2 items: 1 needs a person, 1 not in this run."


def test_a_table_has_a_row_an_item_under_the_heads_of_its_parts():
    checklist = Checklist("C", "c", "by C", (("one", (Question("1", "a", ("flow", "roc")),)),))
    table = checklist_table(checklist, NUMBERS)
    assert [row.kind for row in table.rows] == ["group", "plain"]
    assert table.rows[1].cells == ("1", "a", "answered", "Figure 1, Figure 5", "–")
    assert table.notes[-1] == "by C"


@pytest.mark.parametrize("checklist", CHECKLISTS, ids=lambda checklist: checklist.file)
class TestEveryChecklist:
    def test_names_only_figures_and_tables_that_a_report_can_have(self, checklist):
        known = {item.file for section in CONTENTS for item in section.items}
        named = {file for question in questions(checklist) for file in question.evidence}
        assert named <= known

    def test_numbers_its_items_once(self, checklist):
        numbers = [question.number for question in questions(checklist)]
        assert len(numbers) == len(set(numbers))

    def test_leaves_nothing_without_an_answer(self, checklist):
        for question in questions(checklist):
            assert question.evidence or question.person or question.why_not, question

    def test_says_what_asks_for_evidence_that_comes_on_request(self, checklist):
        asked = {
            item.file: item.asked_by
            for section in CONTENTS
            for item in section.items
            if item.asked_by
        }
        for question in questions(checklist):
            if question.evidence and set(question.evidence) <= asked.keys():
                keys = {asked[file] for file in question.evidence}
                assert any(key in question.key for key in keys), question


@pytest.mark.parametrize(("file", "count"), [("clear", 58), ("metrics", 30), ("tripod_ai", 52)])
def test_a_published_checklist_is_whole(file, count):
    [checklist] = [item for item in CHECKLISTS if item.file == file]
    assert len(questions(checklist)) == count
    if file != "tripod_ai":
        assert [q.number for q in questions(checklist)] == [str(n + 1) for n in range(count)]
