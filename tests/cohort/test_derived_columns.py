import pandas as pd

from alnus.cohort.derivation import Choice, Decision, Derivation, Interval, Threshold
from alnus.cohort.derived_columns import with_derived

TABLE = pd.DataFrame(
    {
        "ki67_percent": ["30", "5", "many", "few", ""],
        "ihc": ["3+", "2+", "0", "", "2+"],
        "born": ["1950-01-01"] * 5,
        "scan": ["2020-01-01"] * 4 + ["1990-01-01"],
    },
    index=[2, 3, 4, 5, 6],
)
DERIVED: dict[str, Derivation] = {
    "ki67": Threshold("ki67_percent", above=20),
    "her2": Decision((Choice("+", {"ihc": "3+"}), Choice("-", {"ihc": ("0", "1+")}))),
    "age": Interval("born", "scan", "years"),
    "old": Threshold("age", at_least=65),
}


def test_columns_are_derived_in_order_and_from_each_other():
    table = with_derived(TABLE, DERIVED).table
    assert table["ki67"].tolist() == ["yes", "no", "", "", ""]
    assert table["her2"].tolist() == ["+", "", "-", "", ""]
    assert table["old"].tolist() == ["yes"] * 4 + ["no"]
    assert table.index.tolist() == TABLE.index.tolist()


def test_unreadable_cells_are_one_fault_with_their_rows():
    derived = with_derived(TABLE, DERIVED)
    assert derived.faults(TABLE.index) == [
        "derived.ki67: a number is needed; found 'many' in row 4, 'few' in row 5. Correct the cell"
    ]


def test_a_row_that_is_not_asked_for_is_no_fault():
    derived = with_derived(TABLE, DERIVED)
    assert derived.faults(TABLE.index[:2]) == []
    assert list(derived.remarks(TABLE.index[:1])) == []


def test_who_meets_no_choice_is_told_and_who_has_no_value_is_only_missing():
    told = list(with_derived(TABLE, DERIVED).remarks(TABLE.index))
    assert told == ["derived.her2: 2 of 5 rows meet no choice and count as missing (row 3, 6)."]


def test_a_column_of_a_missing_one_is_empty():
    table = with_derived(TABLE, {"x": Threshold("nowhere", above=1)}).table
    assert table["x"].tolist() == [""] * 5
