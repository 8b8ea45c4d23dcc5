from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.evaluation.utility import net_benefit
from alnus.validation.aggregates import confusion, counts_told, net_benefits_of, risk_bins


@st.composite
def cohorts(draw):
    n = draw(st.integers(20, 200))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    risks = rng.beta(draw(st.floats(0.3, 4)), draw(st.floats(0.3, 4)), n)
    if draw(st.booleans()):
        risks = np.round(risks, 1)  # many patients of one risk, also of 0 and 1
    outcome = rng.random(n) < 0.2 + 0.6 * risks
    outcome[:20] = np.arange(20) % 2 == 0  # ten of each at least
    return outcome, risks


@given(cohorts(), st.floats(0.05, 0.95), st.sampled_from([1, 5, 10]))
def test_no_sum_of_neighboring_bins_tells_of_few(cohort, threshold, smallest):
    outcome, risks = cohort
    bins = risk_bins(outcome, risks, threshold=threshold, smallest=smallest)
    for first, last in combinations(range(len(bins) + 1), 2):
        events = sum(part.events for part in bins[first:last])
        others = sum(part.n - part.events for part in bins[first:last])
        assert all(count == 0 or count >= smallest for count in (events, others))


@given(cohorts(), st.floats(0.05, 0.95))
def test_every_patient_stands_in_one_bin(cohort, threshold):
    outcome, risks = cohort
    bins = risk_bins(outcome, risks, threshold=threshold, smallest=5)
    assert (bins[0].low, bins[-1].high) == (0, 1)
    assert all(one.high == other.low for one, other in pairwise(bins))
    assert sum(part.n for part in bins) == len(risks)
    assert sum(part.events for part in bins) == outcome.sum()
    assert sum(part.expected for part in bins) == pytest.approx(risks.sum())
    for part in bins:
        assert part.low * part.n - 1e-9 <= part.expected <= part.high * part.n + 1e-9


@given(cohorts(), st.floats(0.05, 0.95))
def test_net_benefit_of_bins_is_that_of_the_patients(cohort, threshold):
    outcome, risks = cohort
    bins = risk_bins(outcome, risks, threshold=threshold, smallest=5)
    told = net_benefits_of(bins)
    if told:
        assert list(told.values()) == pytest.approx(net_benefit(outcome, risks, list(told)))


def test_the_models_threshold_parts_two_bins_before_any_other_risk():
    risks = np.linspace(0.005, 0.995, 100)
    outcome = np.arange(100) % 2 == 0
    bins = risk_bins(outcome, risks, threshold=0.4321, smallest=10)
    assert 0.4321 in {part.low for part in bins}
    called = risks >= 0.4321
    assert confusion(bins, 0.4321) == (
        (called & outcome).sum(), (called & ~outcome).sum(),
        (~called & outcome).sum(), (~called & ~outcome).sum(),
    )  # fmt: skip


def test_a_threshold_that_would_tell_of_few_parts_nothing():
    risks = np.linspace(0.005, 0.995, 100)
    outcome = np.arange(100) % 2 == 0
    bins = risk_bins(outcome, risks, threshold=0.985, smallest=10)  # one patient lies above it
    assert confusion(bins, 0.985) is None


def test_a_cohort_with_too_few_of_one_outcome_tells_nothing():
    with pytest.raises(ValueError, match="3 patients of one outcome are fewer than the 5"):
        risk_bins([1] * 3 + [0] * 30, np.linspace(0, 1, 33), threshold=0.5, smallest=5)


def test_one_risk_for_all_is_one_bin():
    bins = risk_bins([True] * 10 + [False] * 10, [0.3] * 20, threshold=0.5, smallest=5)
    (bin_,) = bins
    assert (bin_.low, bin_.high, bin_.n, bin_.events) == (0, 1, 20, 10)
    assert bin_.expected == pytest.approx(6)
    assert net_benefits_of(bins) == {}


def test_a_small_count_hides_the_others_that_would_tell_it():
    assert counts_told([0, 5, 9], smallest=5) == (0, 5, 9)
    assert counts_told([4, 5, 9], smallest=5) is None
    assert counts_told([1], smallest=1) == (1,)
