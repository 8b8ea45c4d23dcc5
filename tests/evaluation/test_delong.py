import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alnus.evaluation.delong import areas, paired_test, unpaired_test


@pytest.mark.compat
@pytest.mark.parametrize("pair", ["s100b_ndka", "s100b_wfns", "ndka_wfns"])
def test_the_paired_test_equals_that_of_r(pair, asah, roc_from_r):
    expected = roc_from_r["aSAH_paired"][pair]
    first, second = pair.split("_")
    found = paired_test(asah["poor"], asah[first], asah[second])
    assert found.z == pytest.approx(expected["statistic"], abs=1e-10)
    assert found.p == pytest.approx(expected["p"], abs=1e-10)


@pytest.mark.compat
def test_the_covariance_equals_that_of_r(asah, roc_from_r):
    both = areas(asah["poor"], np.array([asah["s100b"], asah["ndka"]]))
    expected = roc_from_r["aSAH_paired"]["cov_s100b_ndka"]
    assert both.covariance[0, 1] == pytest.approx(expected, abs=1e-12)


@pytest.mark.compat
def test_the_unpaired_test_equals_that_of_r(asah, roc_from_r):
    groups = [asah[asah["gender"] == name] for name in ("Male", "Female")]
    found = unpaired_test(*(areas(group["poor"], group["s100b"]) for group in groups))
    expected = roc_from_r["aSAH_unpaired_gender"]
    assert found.z == pytest.approx(expected["statistic"], abs=1e-10)
    assert found.p == pytest.approx(expected["p"], abs=1e-10)


def test_scores_that_rank_alike_do_not_differ():
    score = np.array([0.1, 0.4, 0.3, 0.9, 0.5])
    found = paired_test([0, 0, 1, 1, 0], score, np.exp(score))
    assert (found.difference, found.std_error, found.p) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize("outcome", [[0, 0, 0, 1], [1, 1, 1, 0]])
def test_of_a_single_case_nothing_is_claimed(outcome):
    # as pROC: var(roc) and ci(roc) are NA
    found = areas(outcome, [0.1, 0.2, 0.6, 0.5])
    assert np.isnan(found.covariance).all()
    test = paired_test(outcome, [0.1, 0.2, 0.6, 0.5], [0.3, 0.2, 0.1, 0.4])
    assert np.isnan([test.std_error, test.z, test.p]).all()
    two_each = areas([0, 1, 0, 1], [0.1, 0.2, 0.6, 0.5])
    assert np.isnan(unpaired_test(two_each, found).p)


def by_pairs(outcome, score):
    """Share of all pairs of an event and another in which the event has the larger score."""
    events, others = score[outcome], score[~outcome]
    return np.mean([(a > b) + 0.5 * (a == b) for a in events for b in others])


def by_definition(outcome, scores):
    """DeLong's covariance from the kernel itself, case by case."""
    kernels = [
        np.array([[(a > b) + 0.5 * (a == b) for b in s[~outcome]] for a in s[outcome]])
        for s in scores
    ]
    of_events, of_others = ([k.mean(axis=axis) for k in kernels] for axis in (1, 0))
    return np.cov(of_events) / outcome.sum() + np.cov(of_others) / (~outcome).sum()


cases = st.lists(
    st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4)), min_size=5, max_size=30
)


@given(cases)
def test_areas_and_covariance_are_those_of_all_pairs(rows):
    outcome, *scores = (np.array(column) for column in zip(*rows, strict=True))
    assume(2 <= outcome.sum() <= len(outcome) - 2)
    found = areas(outcome, np.array(scores))
    assert found.aucs == pytest.approx([by_pairs(outcome, score) for score in scores])
    np.testing.assert_allclose(found.covariance, by_definition(outcome, scores), atol=1e-12)
    assert found.n == len(outcome)


@given(cases)
def test_turning_a_score_around_turns_its_area_and_keeps_its_error(rows):
    outcome, score, _ = (np.array(column) for column in zip(*rows, strict=True))
    assume(2 <= outcome.sum() <= len(outcome) - 2)
    plain, turned = areas(outcome, score), areas(outcome, -score)
    assert turned.aucs[0] == pytest.approx(1 - plain.aucs[0])
    assert turned.covariance[0, 0] == pytest.approx(plain.covariance[0, 0], abs=1e-15)


@given(cases)
def test_the_test_of_two_scores_turns_its_sign_with_their_order(rows):
    outcome, first, second = (np.array(column) for column in zip(*rows, strict=True))
    assume(2 <= outcome.sum() <= len(outcome) - 2)
    there, back = paired_test(outcome, first, second), paired_test(outcome, second, first)
    assert there.difference == pytest.approx(-back.difference)
    assert there.p == pytest.approx(back.p, nan_ok=True)
    assert there.std_error == pytest.approx(back.std_error, abs=1e-12)


def test_both_separating_and_one_upside_down_have_no_test():
    found = paired_test([0, 0, 1, 1], [1, 2, 3, 4], [4, 3, 2, 1])
    assert (found.difference, found.std_error) == (1.0, 0.0)
    assert np.isnan([found.z, found.p]).all()


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.999])
def test_the_interval_excludes_zero_just_where_p_says_so(confidence):
    rng = np.random.default_rng(5)
    outcome = rng.random(60) < 0.5
    first, second = outcome + rng.normal(0, 1, 60), rng.normal(0, 1, 60)
    found = paired_test(outcome, first, second)
    excluded = abs(found.difference) > found.reach(confidence)
    assert excluded == (found.p < 1 - confidence)
