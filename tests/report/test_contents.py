import pytest

from alnus.report.contents import CONTENTS

ITEMS = [item for section in CONTENTS for item in section.items]


def test_numbers_and_files_are_given_once():
    assert len({item.number for item in ITEMS}) == len(ITEMS)
    assert len({item.file for item in ITEMS}) == len(ITEMS)


@pytest.mark.parametrize(
    "number",
    ["Figure 1", "Figure 3", "Figure 4", "Figure 5", *(f"Table {n}" for n in range(1, 8))],
)
def test_every_item_of_the_paper_that_shows_no_patient_is_there(number):
    assert number in {item.number for item in ITEMS}


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.file)
def test_an_item_with_its_tables_is_not_absent(item, tables):
    assert item.absence(tables) == ""


@pytest.mark.parametrize("item", [i for i in ITEMS if i.needs], ids=lambda item: item.file)
def test_an_item_without_its_table_names_it(item, tables):
    lacking = {name: frame for name, frame in tables.items() if name != item.needs[0].name}
    assert (item.asked_by or item.needs[0].path) in item.absence(lacking)


def test_a_missing_model_is_named(tables):
    table3 = next(item for item in ITEMS if item.number == "Table 3")
    frame = tables["coefficients"]
    others = {**tables, "coefficients": frame[frame["model"] != "clinical"]}
    assert table3.absence(others) == "Not shown, because this run has no clinical model."


def test_no_refused_case_is_good_news(tables):
    refused = next(item for item in ITEMS if item.title == "Refused cases")
    assert refused.absence({"failures": tables["failures"].iloc[:0]}) == "No case was refused."
