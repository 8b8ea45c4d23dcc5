import numpy as np
import pytest

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
