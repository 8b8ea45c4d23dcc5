"""Univariable rows against the counts they come from."""

import numpy as np
import pytest
import statsmodels.api as sm

from alnus.audit.counting import counting_checks
from alnus.audit.findings import Verdict
from alnus.audit.reading import structured
from alnus.audit.recomputation import slope_of_binary, slope_of_numbers

STAGES = np.array([[140, 78], [43, 10], [38, 1]])


def row_of(counts, scores):
    """Fit by statsmodels and print."""
    x = np.repeat(scores, counts.sum(axis=1))
    y = np.concatenate([np.repeat([1, 0], pair) for pair in counts])
    fitted = sm.Logit(y, sm.add_constant(x.astype(float))).fit(disp=0, tol=1e-12)
    low, high = fitted.conf_int()[1]
    ratio, below, above = (f"{np.exp(value):.3f}" for value in (fitted.params[1], low, high))
    return {
        "odds_ratio": f"{ratio} ({below}–{above})", "std_error": f"{fitted.bse[1]:.3f}",
        "z": f"{fitted.tvalues[1]:.3f}", "p": f"{fitted.pvalues[1]:.3f}",
    }  # fmt: skip


def audited(counts, row, *, kind="ordinal", levels=("N1", "N2", "N3"), p=None):
    column = {side: [str(k) for k in counts[:, place]] for place, side in enumerate(("positive", "negative"))}  # fmt: skip
    column |= {"p": p} if p else {}
    n = [int(side) for side in counts.sum(axis=0)]
    content = {
        "title": "t",
        "cohorts": [{"name": "all", "n": sum(n), "positive": n[0], "negative": n[1]}],
        "categorical": [
            {"variable": "x", "kind": kind, "levels": list(levels), "columns": {"all": column}}
        ],
        "regressions": [
            {"where": "Table 2", "kind": "univariable", "cohort": "all",
             "rows": [{"variable": "x", **row}]}
        ],
    }  # fmt: skip
    return {check.quantity: check for check in counting_checks(structured(content, "t"))}


def test_slopes_are_statsmodels():
    counts = np.array([[140, 45], [81, 44]])
    for found, fitted in (
        (slope_of_numbers(STAGES), row_of(STAGES, np.arange(3))),
        (slope_of_binary(counts), row_of(counts, np.array([1, 0]))),
    ):
        assert found is not None
        assert f"{found.std_error:.3f}" == fitted["std_error"]
        assert f"{found.coefficient / found.std_error:.3f}" == fitted["z"]


def test_an_empty_cell_has_no_slope():
    counts = np.array([[39, 0], [182, 89]])
    assert slope_of_binary(counts) is None
    found = audited(counts, {"odds_ratio": "9.9 (1.0–99)"}, kind="binary", levels=("Yes", "No"))
    assert found["row from counts"].verdict is Verdict.NOT_COMPUTABLE


def test_levels_in_order_follow_as_numbers():
    found = audited(STAGES, row_of(STAGES, np.arange(3)))
    assert found["row from counts"].verdict is Verdict.REPRODUCED
    assert "coding" not in found


def test_the_direction_of_coding_does_not_matter():
    found = audited(STAGES, row_of(STAGES, -np.arange(3)))
    assert found["row from counts"].verdict is Verdict.REPRODUCED


@pytest.mark.parametrize(
    ("place", "change", "said"),
    [
        ((2, 0), 1, "one positive patient more at N3"),
        ((0, 1), -1, "one negative patient less at N1"),
    ],
)
def test_one_patient_more_or_less_is_named(place, change, said):
    other = STAGES.copy()
    other[place] += change
    found = audited(STAGES, row_of(other, np.arange(3)))["row from counts"]
    assert found.verdict is Verdict.CORRECTED
    assert said in found.reason


def test_counts_that_are_far_off_are_not_reproduced():
    other = STAGES + np.array([[0, 9], [9, 0], [0, 0]])
    found = audited(STAGES, row_of(other, np.arange(3)))["row from counts"]
    assert found.verdict is Verdict.NOT_REPRODUCED
    assert found.reason == ""


def test_a_nominal_variable_as_one_number_is_told_even_where_it_follows():
    found = audited(STAGES, row_of(STAGES, np.arange(3)), kind="nominal")
    assert found["coding"].verdict is Verdict.INCONSISTENT
    assert found["row from counts"].verdict is Verdict.REPRODUCED


def test_a_dummy_compares_its_level_with_the_first():
    row = row_of(STAGES[[2, 0]], np.array([1, 0]))
    found = audited(STAGES, {**row, "level": "N3"}, kind="nominal")
    assert {name: check.verdict for name, check in found.items()} == {
        "row from counts": Verdict.REPRODUCED
    }


def test_another_split_is_named_where_p_and_row_agree_on_one():
    """The seed paper's HER2: printed 43/46, but P and row are those of 49/40."""
    printed, meant = np.array([[84, 43], [138, 46]]), np.array([[84, 49], [138, 40]])
    found = audited(
        printed, row_of(meant, np.array([1, 0])), kind="binary", levels=("Yes", "No"), p="0.006"
    )
    assert "Yes/No 49/40 in negative" in found["row from counts"].reason
