"""Proportions, the sizes they need, and the width of their intervals."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from alnus.audit.auc_intervals import auc_checks
from alnus.audit.findings import Verdict
from alnus.audit.intervals import interval_checks
from alnus.audit.performance import MEASURES, fraction, performance_checks, sized
from alnus.audit.reading import structured
from alnus.audit.recomputation import proportion_limits, resampled, resampled_within

NAMES = {
    "Wilson": "wilson", "Clopper-Pearson": "beta", "Wald": "normal",
    "Agresti-Coull": "agresti_coull", "Jeffreys": "jeffreys",
}  # fmt: skip


def published(*rows, n=(52, 29), confidence=0.95):
    cohort = {"name": "test", "n": sum(n), "positive": n[0], "negative": n[1]}
    performance = [{"where": "Table 7", "cohort": "test", "model": f"m{i}", **row} for i, row in enumerate(rows)]  # fmt: skip
    content = {
        "title": "t",
        "confidence": confidence,
        "cohorts": [cohort],
        "performance": performance,
    }
    return structured(content, "t")


def shares(tp, tn, n=(52, 29), *, limits=None):
    cells = {}
    for measure in MEASURES:
        k, of = fraction(measure, n, tp, tn)
        cells[measure] = f"{k / of:.3f}"
        if limits is not None:
            cells[measure] += " ({:.3f}–{:.3f})".format(*limits(k, of))
    return cells


@given(st.integers(1, 51), st.integers(1, 28))
@settings(max_examples=50)
def test_printed_counts_are_whole_numbers(tp, tn):
    found = [*performance_checks(published(shares(tp, tn)))]
    assert {check.verdict for check in found} == {Verdict.REPRODUCED, Verdict.INFORMATION}
    (matrix,) = (check for check in found if check.quantity == "confusion matrix")
    assert f"TP {tp}, FN {52 - tp}, TN {tn}, FP {29 - tn}" in matrix.recomputed


def test_a_proportion_that_no_number_of_patients_has_is_found():
    cells = {**shares(42, 23), "sensitivity": "0.815"}
    found = {check.quantity: check for check in performance_checks(published(cells))}
    assert found["sensitivity"].verdict is Verdict.NOT_REPRODUCED
    assert found["group sizes"].is_finding


def test_proportions_that_do_not_go_together_are_found():
    """Each is possible alone: 42/52, 23/29, 60/81."""
    cells = {**shares(42, 23), "accuracy": "0.741"}
    found = {check.quantity: check for check in performance_checks(published(cells))}
    assert found["accuracy"].verdict is Verdict.REPRODUCED
    assert found["group sizes"].is_finding


def test_other_sizes_are_named_where_only_they_fit():
    rows = [shares(*matrix, n=(97, 39)) for matrix in ((79, 31), (69, 27), (88, 27))]
    for row in rows:
        del row["ppv"], row["npv"]
    found = [*performance_checks(published(*rows, n=(95, 39)))]
    (sizes,) = (check for check in found if check.quantity == "group sizes")
    assert sizes.reason == "the proportions need 136 patients, not 134"
    accuracies = [check.verdict for check in found if check.quantity == "accuracy"]
    assert accuracies == [Verdict.CORRECTED] * 3


def test_accuracy_alone_is_checked_against_the_whole_cohort():
    for text, verdict in (("0.802", Verdict.REPRODUCED), ("0.806", Verdict.NOT_REPRODUCED)):
        assert next(performance_checks(published({"accuracy": text}))).verdict is verdict


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("k", "n", "level"), [(42, 52, 0.95), (0, 29, 0.9), (29, 29, 0.99)])
def test_limits_of_proportions_are_those_of_statsmodels(name, k, n, level):
    expected = proportion_confint(k, n, 1 - level, method=NAMES[name])
    found = proportion_limits(k, n, level)[name]
    if name == "Jeffreys" and k in {0, n}:  # Brown, Cai and DasGupta set the limit to 0 or 1
        expected = (0.0, expected[1]) if k == 0 else (expected[0], 1.0)
    assert found == pytest.approx(np.clip(expected, 0, 1), abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("level", [0.90, 0.95])
def test_the_method_and_the_level_of_a_table_are_found(name, level):
    def limits(k, n):
        return np.clip(proportion_confint(k, n, 1 - level, method=NAMES[name]), 0, 1)

    rows = [shares(tp, tn, limits=limits) for tp, tn in ((42, 23), (45, 14), (38, 25))]
    found = [*interval_checks(published(*rows))]
    assert len(found) == 15
    expected = Verdict.REPRODUCED if level == 0.95 else Verdict.CORRECTED
    assert {check.verdict for check in found} == {expected}
    assert {check.method.split(",")[0] for check in found} == {name}


def test_one_limit_that_differs_from_its_neighbors_method_is_found():
    def limits(k, n):
        return proportion_confint(k, n, method="wilson")

    rows = [shares(42, 23, limits=limits), shares(45, 14, limits=limits)]
    low, high = rows[0]["accuracy"].split("–")
    rows[0]["accuracy"] = f"{low}–{float(high[:-1]) + 0.01:.3f})"
    found = [check for check in interval_checks(published(*rows)) if check.is_finding]
    assert [(check.subject, check.quantity) for check in found] == [
        ("m0, test", "interval of accuracy")
    ]


def test_a_named_method_is_held_to_its_name():
    def limits(k, n):
        return proportion_confint(k, n, method="wilson")

    rows = [{**shares(42, 23, limits=limits), "interval": "Clopper-Pearson"}]
    assert all(check.is_finding for check in interval_checks(published(*rows)))


def test_the_number_of_samples_decides_how_far_a_limit_may_stray():
    """Fifty samples have the first of them as their lower limit, a thousand the 25th."""
    cells = shares(42, 23)
    cells["sensitivity"] = "0.808 (0.750–0.942)"
    found = {
        samples: next(
            interval_checks(
                published({**cells, "interval": f"bootstrap percentile, {samples} samples"})
            )
        )
        for samples in ("50", "1000", "1,000", "1 000")
    }
    assert [check.is_finding for check in found.values()] == [False, True, True, True]


def test_a_value_outside_its_own_limits_is_found():
    row = {**shares(42, 23), "auc": "0.881 (0.890–0.930)"}
    found = [*interval_checks(published(row))]
    assert [check.quantity for check in found] == ["limits of auc"]


def test_the_bootstrap_of_patients_is_that_of_many_samples():
    rng = np.random.default_rng(3)
    cells = rng.multinomial(81, [42 / 81, 10 / 81, 23 / 81, 6 / 81], size=200_000)
    tp, fn, tn, fp = cells.T
    for drawn, found in (
        ((tp + tn) / 81, resampled(65, 81, 81)),
        (tp / (tp + fn), resampled(42, 52, 81)),
        (tp / (tp + fp), resampled(42, 48, 81)),
    ):
        for value in (0.7, 0.8, 0.85):
            assert found.up_to(value) == pytest.approx((drawn <= value + 1e-9).mean(), abs=0.005)


def test_the_bootstrap_within_groups_is_that_of_many_samples():
    rng = np.random.default_rng(4)
    tp, tn = rng.binomial(52, 42 / 52, 200_000), rng.binomial(29, 23 / 29, 200_000)
    for measure in MEASURES:
        k, n = fraction(measure, (52, 29), tp, tn)
        found = resampled_within(42, 52, 23, 29, partial(fraction, measure, (52, 29)))
        low, high = np.quantile(k / n, [0.025, 0.975])
        assert found.quantile(0.025) == pytest.approx(low, abs=0.011)
        assert found.quantile(0.975) == pytest.approx(high, abs=0.011)


def auc(text, **changes):
    rows = published({"auc": text, **changes}, n=(221, 89))
    (check,) = auc_checks(rows)
    return check


def test_an_auc_interval_needs_the_patients():
    assert auc("0.833 (0.784–0.882)").verdict is Verdict.NOT_COMPUTABLE


@pytest.mark.parametrize("text", ["0.833 (0.830–0.836)", "0.833 (0.533–0.999)"])
def test_an_auc_interval_that_no_patients_give_is_found(text):
    assert auc(text).is_finding


def test_an_auc_interval_follows_from_its_standard_error():
    assert auc("0.833 (0.786–0.880)", auc_std_error="0.024").verdict is Verdict.REPRODUCED
    wrong = auc("0.833 (0.794–0.872)", auc_std_error="0.024")
    assert wrong.reason == "these are intervals of 90 %, not 95 %"
    assert auc("0.833 (0.700–0.872)", auc_std_error="0.024").verdict is Verdict.NOT_REPRODUCED


def test_an_interval_is_cut_at_one():
    assert auc("0.975 (0.949–1.000)", auc_std_error="0.0132").verdict is Verdict.REPRODUCED


@pytest.mark.parametrize("text", ["0.833 (0.833–0.833)", "0.833 (0.900–0.700)", "0.95 (0.96–1.00)"])
@pytest.mark.parametrize("changes", [{}, {"auc_std_error": "0.024"}])
def test_an_auc_interval_without_a_width_is_found(text, changes):
    found = auc(text, **changes)
    assert found.verdict is Verdict.NOT_REPRODUCED
    assert found.printed.startswith(text[:5].strip())


@pytest.mark.parametrize("n", [(0, 29), (52, 0), (0, 0)])
def test_a_cohort_without_one_of_the_groups_has_no_proportion_of_it(n):
    row = {"sensitivity": "0.8 (0.7–0.9)", "specificity": "0.5 (0.4–0.6)"}
    found = [*performance_checks(published(row, n=n))]
    assert found[0].quantity == "group sizes"
    assert found[0].is_finding
    assert not [*interval_checks(published(row, n=n))]


@pytest.mark.parametrize("text", ["1.0 (1.0–1.0)", "0.5 (0.4–0.6)", "0.45 (0.40–0.50)"])
def test_an_auc_whose_error_nobody_can_guess_is_left_alone(text):
    """Hanley and McNeil's error is 0 for 1, and nothing is known of scores that do not rank."""
    rows = [*auc_checks(published({"auc": text}, n=(221, 89)))]
    assert all(check.verdict is Verdict.NOT_REPRODUCED for check in rows)
    assert len(rows) == (text == "1.0 (1.0–1.0)")


@pytest.mark.parametrize(
    ("measure", "expected"),
    [("accuracy", (7, 11)), ("sensitivity", (3, 4)), ("specificity", (4, 7)), ("ppv", (3, 6)),
     ("npv", (4, 5))],
)  # fmt: skip
def test_a_measure_is_a_fraction_of_patients(measure, expected):
    """Three of four events found, four of seven others left alone."""
    assert fraction(measure, (4, 7), 3, 4) == expected


@given(st.integers(1, 60), st.integers(1, 60), st.data())
@settings(max_examples=30)
def test_the_matrix_of_a_row_prints_all_of_its_proportions(positive, negative, data):
    tp, tn = data.draw(st.integers(0, positive)), data.draw(st.integers(0, negative))
    wanted = {m: fraction(m, (positive, negative), tp, tn) for m in MEASURES}
    row = {m: f"{k / of:.2f}" for m, (k, of) in wanted.items() if of}
    (item,) = sized(published(row, n=(positive, negative)))
    assert item.sizes == (positive, negative)
    assert item.matrix is not None
    for measure, text in row.items():
        k, of = fraction(measure, item.sizes, *item.matrix)
        assert abs(k / of - float(text)) <= 0.005 + 1e-9
