"""Table 1: P values, percentages, sums and means of whole numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.audit.characteristics import characteristics_checks
from alnus.audit.findings import Verdict
from alnus.audit.reading import structured

COHORT = {"name": "all", "n": 124, "positive": 84, "negative": 40}


def means(positive, negative, p, n=(84, 40), **changes):
    column = {"positive": positive, "negative": negative, "p": p, **changes}
    cohort = {"name": "all", "n": sum(n), "positive": n[0], "negative": n[1]}
    whole = {"whole_numbers": True} if p is None else {}
    column = {key: value for key, value in column.items() if value is not None}
    variable = {"variable": "age", "columns": {"all": column}, **whole}
    return structured({"title": "t", "cohorts": [cohort], "continuous": [variable]}, "t")


def counts(positive, negative, p, levels=("Yes", "No")):
    column = {"positive": positive, "negative": negative, "p": p}
    variable = {"variable": "er", "kind": "ordinal", "levels": list(levels), "columns": {"all": column}}  # fmt: skip
    return structured({"title": "t", "cohorts": [COHORT], "categorical": [variable]}, "t")


def checks(published):
    return {check.quantity: check for check in characteristics_checks(published)}


@pytest.mark.parametrize(
    ("p", "verdict"), [("0.691", Verdict.REPRODUCED), ("0.619", Verdict.NOT_REPRODUCED)]
)
def test_p_follows_from_means_and_deviations(p, verdict):
    published = means("49.74 ± 10.88", "49.21 ± 9.76", p, n=(221, 89))
    assert checks(published)["P"].verdict is verdict


def test_rounded_means_may_hide_a_difference_but_not_make_one():
    """All that is known of equal printed means is that P lies between 0.9 and 1."""
    assert checks(means("1.2 ± 3.1", "1.2 ± 3.1", "0.98"))["P"].verdict is Verdict.REPRODUCED
    assert checks(means("1.2 ± 3.1", "1.2 ± 3.1", "0.70"))["P"].verdict is Verdict.NOT_REPRODUCED


def test_welchs_and_students_test_are_told_apart_where_they_differ():
    found = checks(means("5.00 ± 1.00", "4.20 ± 3.00", "0.108"))["P"]
    assert (found.verdict, found.method.split(" from")[0]) == (Verdict.REPRODUCED, "Welch's t")
    named = checks(means("5.00 ± 1.00", "4.20 ± 3.00", "0.108", test="Student's t (pooled)"))["P"]
    assert named.verdict is Verdict.NOT_REPRODUCED


def test_a_rank_test_needs_the_patients():
    found = checks(means("5.00 ± 1.00", "4.20 ± 3.00", "0.5", test="Mann-Whitney"))["P"]
    assert found.verdict is Verdict.NOT_COMPUTABLE


@given(st.lists(st.integers(20, 90), min_size=5, max_size=60), st.integers(1, 3))
def test_means_and_deviations_of_whole_numbers_are_possible(values, decimals):
    text = f"{np.mean(values):.{decimals}f} ± {np.std(values, ddof=1):.{decimals}f}"
    found = [*characteristics_checks(means(text, text, None, n=(len(values), len(values))))]
    assert {check.verdict for check in found} == {Verdict.REPRODUCED}


@pytest.mark.parametrize(
    ("text", "n", "impossible"), [("5.19 ± 1.00", 28, True), ("3.45 ± 1.19", 20, False)]
)
def test_a_mean_that_no_whole_numbers_have_is_found(text, n, impossible):
    """5.19 of 28 is the example of Brown and Heathers (2017)."""
    found = checks(means(text, text, None, n=(n, n)))["mean of whole numbers"]
    assert found.is_finding is impossible


def test_a_deviation_that_no_whole_numbers_have_is_found():
    """Ten whole numbers with mean 5 have even sums of squares about it; 0.33 lies between."""
    assert checks(means("5.0 ± 0.33", "5.0 ± 0.33", None, n=(10, 10)))[
        "mean of whole numbers"
    ].is_finding


def test_counts_percentages_and_p_agree():
    published = counts(["53 (63.1)", "31 (36.9)"], ["14 (35.0)", "26 (65.0)"], "0.003")
    assert {check.verdict for check in checks(published).values()} == {Verdict.REPRODUCED}


@pytest.mark.parametrize("p", ["0.007", "0.006", "0.003"])
def test_every_common_test_of_counts_is_tried(p):
    """Chi-square .0032, Fisher .0041, Yates .0060 of 53/31 and 14/26."""
    published = counts(["53", "31"], ["14", "26"], p)
    assert checks(published)["P"].is_finding == (p == "0.007")


@pytest.mark.parametrize(
    ("cell", "quantity", "reason"),
    [
        ("53 (61.1)", "percentage", "one digit differs"),
        ("53 (36.1)", "percentage", "two neighboring digits are swapped"),
        ("53 (50.0)", "percentage", ""),
        ("54 (63.1)", "sum of counts", ""),
    ],
)
def test_a_slip_is_found_and_named(cell, quantity, reason):
    published = counts([cell, "31"], ["14", "26"], "0.003")
    found = checks(published)[quantity]
    assert found.verdict is Verdict.NOT_REPRODUCED
    assert found.reason == reason


def test_a_group_without_patients_is_no_fault_of_the_program():
    column = {"positive": ["0 (0.0)", "0 (0.0)"], "negative": ["20", "20"], "p": "1.000"}
    variable = {
        "variable": "er",
        "kind": "binary",
        "levels": ["a", "b"],
        "columns": {"all": column},
    }
    cohort = {"name": "all", "n": 40, "positive": 0, "negative": 40}
    published = structured({"title": "t", "cohorts": [cohort], "categorical": [variable]}, "t")
    assert [*characteristics_checks(published)]
