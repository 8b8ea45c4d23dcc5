import datetime as dt
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.cohort.derivation import (
    Choice,
    Decision,
    Derivation,
    Groups,
    Interval,
    Threshold,
    needed_columns,
    refuse_order,
)
from alnus.structuring import FaultyError, converter, structured

KI67 = Threshold("ki67_percent", above=20)
ER = Threshold("er_percent", at_least=10, yes="ER+", no="ER-")
REGIMEN = Groups("regimen", {"with HER2 therapy": ("TCbHP", "THP"), "without": "TEC"})
HER2 = Decision((
    Choice("positive", {"ihc": "3+"}),
    Choice("positive", {"ihc": "2+", "fish": "amplified"}),
    Choice("negative", {"ihc": ("0", "1+")}),
    Choice("negative", {"ihc": "2+", "fish": "not amplified"}),
))  # fmt: skip
WAIT = Interval("scan", "surgery")


@pytest.mark.parametrize(
    ("derivation", "cell", "text"),
    [(KI67, "20", "no"), (KI67, "20.1", "yes"), (KI67, "20,1", "yes"), (KI67, "", ""),
     (KI67, "NA", ""), (ER, "10", "ER+"), (ER, "9.9", "ER-")],
)  # fmt: skip
def test_a_threshold_tells_its_sides(derivation, cell, text):
    assert derivation.text({derivation.column: cell}) == text


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_above_and_at_least_differ_at_the_limit_alone(value, limit):
    cells = {"x": repr(value)}
    above = Threshold("x", above=limit).text(cells)
    reached = Threshold("x", at_least=limit).text(cells)
    assert (above != reached) == (value == limit)


@pytest.mark.parametrize("cell", ["about 20", "< 20", "1,234"])
def test_a_threshold_needs_a_number(cell):
    with pytest.raises(ValueError, match=r"number is needed|use a point"):
        KI67.text({"ki67_percent": cell})


@pytest.mark.parametrize("limits", [{}, {"above": 1.0, "at_least": 1.0}])
def test_a_threshold_has_one_limit(limits):
    with pytest.raises(ValueError, match="above or at_least, one of them"):
        Threshold("x", **limits)


@pytest.mark.parametrize(
    ("ihc", "fish", "text"),
    [("3+", "", "positive"), ("3+", "not amplified", "positive"), ("2+", "amplified", "positive"),
     ("2 +", "Amplified", "positive"), ("2+", "not amplified", "negative"), ("1+", "", "negative"),
     ("0", "", "negative"), ("2+", "", ""), ("2+", "equivocal", ""), ("", "amplified", "")],
)  # fmt: skip
def test_her2_is_decided_by_ihc_and_fish(ihc, fish, text):
    assert HER2.text({"ihc": ihc, "fish": fish}) == text


def test_groups_take_texts_together_and_refuse_a_stranger():
    assert REGIMEN.text({"regimen": "thp"}) == "with HER2 therapy"
    assert REGIMEN.text({"regimen": "TEC"}) == "without"
    assert REGIMEN.text({"regimen": ""}) == ""
    with pytest.raises(ValueError, match="regimen is in no group; found 'AC'"):
        REGIMEN.text({"regimen": "AC"})


def test_a_text_stands_in_one_group():
    with pytest.raises(ValueError, match="'t1' stands for two things"):
        Groups("t", {"early": ("T1", "T2"), "late": "t1"})


@given(st.dates(), st.integers(-5000, 5000))
def test_an_interval_counts_days(start, days):
    try:
        end = start + dt.timedelta(days)
    except OverflowError:
        return
    assert WAIT.text({"scan": str(start), "surgery": str(end)}) == str(days)


@pytest.mark.parametrize(
    ("unit", "text"), [("days", "28"), ("weeks", "4"), ("years", "0.07665982204")]
)
def test_an_interval_has_a_unit(unit, text):
    cells = {"scan": "2020-02-01", "surgery": "2020-02-29"}
    assert Interval("scan", "surgery", unit).text(cells) == text


def test_an_interval_without_a_date_is_missing_and_of_a_wrong_one_a_fault():
    assert WAIT.text({"scan": "", "surgery": "2020-01-01"}) == ""
    with pytest.raises(ValueError, match="a date like"):
        WAIT.text({"scan": "soon", "surgery": "2020-01-01"})


@pytest.mark.parametrize(
    ("derivation", "said"),
    [(KI67, "yes where ki67_percent is above 20, else no"),
     (ER, "ER+ where er_percent is at least 10, else ER-"),
     (REGIMEN, "with HER2 therapy where regimen is TCbHP or THP; without where regimen is TEC"),
     (WAIT, "days from scan to surgery"),
     (HER2, ("positive where ihc is 3+, else positive where ihc is 2+ and fish is amplified, else "
             "negative where ihc is 0 or 1+, else negative where ihc is 2+ and fish is not amplified; "
             "otherwise indeterminate"))],
)  # fmt: skip
def test_a_definition_can_be_printed(derivation, said):
    assert derivation.definition == said


@pytest.mark.parametrize("derivation", [KI67, ER, REGIMEN, HER2, WAIT])
def test_a_definition_is_written_and_read_the_same(derivation):
    made = converter()
    assert made.structure(made.unstructure(derivation), cast("Any", Derivation)) == derivation


def test_a_definition_of_unknown_keys_is_refused_at_its_place():
    with pytest.raises(FaultyError, match="abov: unknown key; did you mean above"):
        structured({"column": "x", "abov": 3}, Threshold)


def test_what_a_column_rests_on_comes_before_it():
    old = Threshold("age", at_least=65)
    derived: dict[str, Derivation] = {
        "age": Interval("born", "scan", "years"),
        "ki67": KI67,
        "old": old,
    }
    assert list(needed_columns(derived, "old")) == ["age", "old"]
    refuse_order(derived)
    with pytest.raises(ValueError, match="old rests on age, which is derived further down"):
        refuse_order({"old": old, "age": derived["age"]})
    with pytest.raises(ValueError, match="x rests on a column of its own name"):
        refuse_order({"x": Threshold("x", above=1)})
