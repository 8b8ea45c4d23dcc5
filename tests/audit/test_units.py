"""Units that differ, and numbers that fit another unit."""

import pytest

from alnus.audit.findings import Verdict
from alnus.audit.reading import structured
from alnus.audit.statements import statement_checks
from alnus.audit.units import unit_checks


def published(*, row, means=None, unit="cm"):
    columns = means or {"all": ("1.45 ± 0.68", "1.24 ± 0.54")}
    content = {
        "title": "t",
        "cohorts": [{"name": name, "n": 310, "positive": 221, "negative": 89} for name in columns],
        "continuous": [
            {"variable": "axis", "unit": unit, "columns": {
                name: {"positive": first, "negative": second}
                for name, (first, second) in columns.items()
            }}
        ],
        "regressions": [
            {"where": "Table 2", "kind": "univariable", "cohort": next(iter(columns)),
             "rows": [{"variable": "axis", **row}]}
        ],
    }  # fmt: skip
    return structured(content, "t")


def checks(**content):
    return {check.quantity: check for check in unit_checks(published(**content))}


def test_another_unit_than_in_table_1_is_told_with_the_one_that_fits():
    found = checks(row={"odds_ratio": "1.801 (1.158–2.798)", "unit": "mm"})
    assert found["unit"].verdict is Verdict.INCONSISTENT
    assert found["unit"].reason == "the odds ratio is per cm"


def test_the_same_unit_is_no_finding():
    found = checks(row={"odds_ratio": "1.801 (1.158–2.798)", "unit": "cm"})
    assert {check.verdict for check in found.values()} == {Verdict.NOT_COMPUTABLE}


def test_an_odds_ratio_of_another_size_is_told_without_a_unit_of_its_own():
    """Per mm it is the tenth root."""
    found = checks(row={"odds_ratio": "1.061 (1.015–1.108)"})["size of ln OR"]
    assert found.verdict is Verdict.CORRECTED
    assert found.reason == "the odds ratio is per mm, not per cm"


@pytest.mark.parametrize("ratio", ["1.061 (0.900–1.250)", "0.943 (0.900–0.985)", "1.5 (1.1–2.0)"])
def test_an_effect_without_a_clear_size_has_no_unit(ratio):
    assert not checks(row={"odds_ratio": ratio})["size of ln OR"].is_finding


def test_units_that_cannot_be_converted_are_compared_as_text():
    found = checks(row={"odds_ratio": "1.1 (1.0–1.2)", "unit": "months"}, unit="years")
    assert found["unit"].verdict is Verdict.INCONSISTENT
    assert found["unit"].reason == ""


def test_a_cohort_in_another_unit_is_found():
    means = {
        "training": ("1.45 ± 0.68", "1.24 ± 0.54"), "validation": ("1.38 ± 0.65", "1.21 ± 0.52"),
        "external": ("15.9 ± 7.5", "14.7 ± 5.8"),
    }  # fmt: skip
    row = {"odds_ratio": "1.801 (1.158–2.798)"}
    found = [c for c in unit_checks(published(row=row, means=means)) if c.is_finding]
    assert [check.subject for check in found] == ["axis, external, positive", "axis, external, negative"]  # fmt: skip
    assert {check.reason for check in found} == {"a factor of 10, as between units"}


def test_cohorts_that_are_merely_different_are_no_finding():
    means = {"a": ("1.4 ± 0.7", "1.2 ± 0.5"), "b": ("4.1 ± 3.9", "0.9 ± 0.5")}
    row = {"odds_ratio": "1.801 (1.158–2.798)"}
    assert not [c for c in unit_checks(published(row=row, means=means)) if c.is_finding]


def test_sums_sizes_and_statements():
    content = {
        "title": "t",
        "cohorts": [{"name": "a", "n": 310, "positive": 221, "negative": 88}],
        "sums": [
            {"what": "flow", "total": 10, "parts": {"excluded": 3, "left": 7}},
            {"what": "centers", "total": 10, "parts": {"one": 3, "two": 6}},
        ],
        "statements": [
            {"what": "folds", "said": {"Methods": "five-fold", "Legend": "Fivefold"}},
            {"what": "level", "said": {"Methods": "95 %", "Legend": "90 %", "Table 7": "95 %"}},
        ],
    }
    found = [check for check in statement_checks(structured(content, "t")) if check.is_finding]
    assert [check.subject for check in found] == ["a", "centers", "level"]
    assert found[2].recomputed == "90 % in Legend; 95 % in Table 7"


@pytest.mark.parametrize(("factor", "said"), [(10, "10"), (100, "100"), (1000, "1000"), (30, "")])
@pytest.mark.parametrize("up", [True, False])
def test_the_factor_between_units_is_named_where_it_is_one(factor, said, up):
    by = factor if up else 1 / factor
    means = {
        "training": ("1.45 ± 0.68", "1.24 ± 0.54"), "validation": ("1.38 ± 0.65", "1.21 ± 0.52"),
        "external": tuple(f"{mean * by:.6f} ± {sd * by:.6f}" for mean, sd in ((1.4, 0.7), (1.2, 0.5))),
    }  # fmt: skip
    row = {"odds_ratio": "1.801 (1.158–2.798)"}
    found = [c for c in unit_checks(published(row=row, means=means)) if c.is_finding]
    assert len(found) == 2
    wanted = f"a factor of {said}, as between units" if said else ""
    assert {check.reason for check in found} == {wanted}
    assert ("below" in found[0].recomputed) is not up


@pytest.mark.parametrize(
    "means",
    [
        {"a": ("1.4 ± 0.7", "14 ± 7")},
        {"a": ("-1.4 ± 0.7", "1.2 ± 0.5"), "b": ("14 ± 7", "12 ± 5")},
        {"a": ("1.4 ± 0.0", "1.2 ± 0.0"), "b": ("14 ± 0.0", "12 ± 0.0")},
    ],
    ids=["two groups", "a mean below zero", "no spread"],
)
def test_without_enough_to_compare_no_unit_is_doubted(means):
    row = {"odds_ratio": "1.801 (1.158–2.798)"}
    found = unit_checks(published(row=row, means=means))
    assert not [check for check in found if check.quantity == "unit"]


def test_the_expected_size_is_the_difference_of_means_over_the_variance():
    size = checks(row={"odds_ratio": "1.801 (1.158–2.798)"})["size of ln OR"]
    variance = (221 * 0.68**2 + 89 * 0.54**2) / 310
    assert size.recomputed == f"{0.21 / variance:.3g} per cm"
    assert size.printed == "0.588"
