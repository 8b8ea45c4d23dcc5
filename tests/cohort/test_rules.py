import datetime as dt

import pandas as pd
import pytest

from alnus.cohort.rules import Condition, matches

TABLE = pd.DataFrame({
    "center": ["QUH", " QUH", "QMH", ""],
    "date": ["2019-01-01", "2020-06-01", "2021-01-01 10:00", "NA"],
    "size": ["1.5", "2", "10", ""],
    "flag": ["true", "False", "1", "NA"],
})  # fmt: skip


def met(condition):
    return matches(TABLE, (condition,)).tolist()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Condition("center", ("QUH",)), [True, True, False, False]),
        (Condition("center", ("QUH", "QMH")), [True, True, True, False]),
        (Condition("flag", (True,)), [True, False, True, False]),
        (Condition("flag", (False,)), [False, True, False, False]),
        (Condition("size", (2,)), [False, True, False, False]),
        (Condition("size", ("2.0", "1.50")), [True, True, False, False]),
        (Condition("center", ("quh",)), [False, False, False, False]),
        (Condition("date", end=dt.date(2020, 6, 1)), [True, False, False, False]),
        (Condition("date", start=dt.date(2020, 6, 1)), [False, True, True, False]),
        (Condition("size", start=2, end=10), [False, True, False, False]),
        (Condition("date", missing=True), [False, False, False, True]),
        (Condition("date", missing=False), [True, True, True, False]),
    ],
)
def test_a_condition_is_met_by_the_rows_it_names(condition, expected):
    assert met(condition) == expected


def test_every_condition_must_hold():
    both = (Condition("center", ("QUH",)), Condition("size", start=2))
    assert matches(TABLE, both).tolist() == [False, True, False, False]


def test_no_condition_takes_everybody():
    assert matches(TABLE, ()).all()


@pytest.mark.parametrize("cell", ["3_5", "inf", "0x10", "３"])
def test_a_number_of_a_programming_language_is_none_in_a_rule(cell):
    table = pd.DataFrame({"size": [cell]})
    assert not matches(table, (Condition("size", (35,)),)).any()
    with pytest.raises(ValueError, match=f"column size holds '{cell}' where a rule needs a number"):
        matches(table, (Condition("size", start=1),))


def test_an_identifier_with_leading_zeros_is_itself():
    table = pd.DataFrame({"id": ["007", "7"]})
    assert matches(table, (Condition("id", ("007",)),)).tolist() == [True, False]


def test_a_value_that_cannot_be_compared_is_named():
    with pytest.raises(ValueError, match="column center holds 'QUH' where a rule needs a date"):
        met(Condition("center", start=dt.date(2020, 1, 1)))
    with pytest.raises(ValueError, match="needs a number"):
        met(Condition("flag", start=1))
