import pytest

from alnus.study.proposal.columns import column_of, order_of


def held(*cells, times=5):
    return column_of("x", [cell for cell in cells for _ in range(times)])


@pytest.mark.parametrize(
    ("cells", "holds"),
    [
        (["", "NA", ""], "nothing"),
        (["A", "", "A"], "one value"),
        (["2020-06-01", "1.6.2020", ""], "dates"),
        (["0.5", "1.25", "3", "4", "5.5", "6", "7", "8", "9"], "numbers"),
        (["yes", "no"], "levels"),
        (["N0", "N1", "N2"], "levels"),
        (["left", "right", "both"], "levels"),
    ],
)
def test_what_a_column_holds(cells, holds):
    assert held(*cells).holds == holds


def test_dates_that_may_be_two_days_are_no_dates_and_say_so():
    column = held("3/4/2020", "5/6/2020", "7/8/2020")
    assert column.holds == "texts"
    assert "may be two days" in column.remark


def test_few_words_among_numbers_are_named():
    column = column_of("x", [*map(str, range(20)), "<0.1", "<0.1"])
    assert column.holds == "a mixture"
    assert column.remark.startswith("2 cells are no numbers: '<0.1'")


def test_ages_of_few_patients_are_numbers_and_grades_are_levels():
    assert column_of("age", ["41", "52", "63", "41"]).holds == "numbers"
    assert held("1", "2", "3").levels == ("1", "2", "3")
    assert held("1", "2", "3").is_ordered


def test_spellings_are_one_level_in_the_commonest():
    column = column_of("x", ["yes", "Yes", "yes", "no", "NO"])
    assert column.levels == ("yes", "NO")


@pytest.mark.parametrize(
    ("levels", "order"),
    [
        (["N2", "N0", "N1"], ("N0", "N1", "N2")),
        (["3+", "1+", "2+"], ("1+", "2+", "3+")),
        (["4b", "4a", "5", "4c"], ("4a", "4b", "4c", "5")),
        (["III", "I", "II"], ("I", "II", "III")),
        (["severe", "mild", "moderate"], ("mild", "moderate", "severe")),
        (["oval", "round", "irregular"], ()),
        (["T1", "N2", "T3"], ()),
        (["12", "340", "7"], ()),
    ],
)
def test_the_order_of_levels(levels, order):
    assert order_of(levels) == order


def test_free_texts_are_left_to_a_person():
    column = column_of("note", [f"text {chr(97 + n)}" for n in range(20)])
    assert column.holds == "texts"
    assert column.is_unique
    assert "20 different texts in 20 rows" in column.remark


def test_units_in_the_cells_are_named():
    column = column_of("ki67", [f"{n}%" for n in range(20)])
    assert column.remark.startswith("numbers with a unit, as '0%'")
    assert column_of("size", [f"{n},5 mm" for n in range(20)]).holds == "a mixture"
