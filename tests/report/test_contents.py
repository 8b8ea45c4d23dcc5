import pytest

from alnus.report.contents import CONTENTS
from alnus.report.item import numbers_of

ITEMS = [item for section in CONTENTS for item in section.items]


def test_files_are_named_once():
    assert len({item.file for item in ITEMS}) == len(ITEMS)


def test_figures_and_tables_are_numbered_by_their_order_and_the_supplements_apart():
    numbers = numbers_of(ITEMS)
    for kind in ("Figure", "Table"):
        for supplement, letter in ((False, ""), (True, "S")):
            found = [
                numbers[item.file]
                for item in ITEMS
                if item.kind == kind and item.supplement is supplement
            ]
            assert found == [f"{kind} {letter}{n}" for n in range(1, len(found) + 1)]


def test_an_item_that_is_not_shown_leaves_no_gap():
    without = [item for item in ITEMS if item.file != "univariable"]
    assert numbers_of(ITEMS)["clinical_model"] == "Table 3"
    assert numbers_of(without)["clinical_model"] == "Table 2"


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.file)
def test_a_caption_points_only_to_items_that_are_shown_with_it(item):
    shown = [other for other in ITEMS if set(other.needs) <= set(item.needs)]
    assert "{" not in item.caption.format_map(numbers_of(shown))


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.file)
def test_an_item_with_its_tables_is_not_absent(item, tables):
    assert item.absence(tables) == ""


@pytest.mark.parametrize("item", [i for i in ITEMS if i.needs], ids=lambda item: item.file)
def test_an_item_without_its_table_names_it(item, tables):
    lacking = {name: frame for name, frame in tables.items() if name != item.needs[0].name}
    assert (item.asked_by or item.needs[0].path) in item.absence(lacking)


def test_a_missing_model_is_named(tables):
    table3 = next(item for item in ITEMS if item.file == "clinical_model")
    frame = tables["coefficients"]
    others = {**tables, "coefficients": frame[frame["model"] != "clinical"]}
    assert table3.absence(others) == "Not shown, because this run has no clinical model."


def test_no_refused_case_is_good_news(tables):
    refused = next(item for item in ITEMS if item.title == "Refused cases")
    assert refused.absence({"failures": tables["failures"].iloc[:0]}) == "No case was refused."
