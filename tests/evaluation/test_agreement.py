"""Bland and Altman's own example, and weighted kappa against another code."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from alnus.evaluation.agreement import bland_altman, weighted_kappa

# Bland and Altman (1986), table 1: peak flow by the large and the mini Wright meter, first readings
LARGE = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]


def test_the_example_of_bland_and_altman():
    found = bland_altman(LARGE, MINI)
    assert found.n == 17
    assert found.bias.value == pytest.approx(-2.1, abs=0.05)
    assert (found.bias.low, found.bias.high) == pytest.approx((-22.0, 17.8), abs=0.1)
    # printed with 2 standard deviations, 38.8, in place of 1.96
    spread = (found.upper.value - found.lower.value) / (2 * 1.959964)
    assert spread == pytest.approx(38.8, abs=0.05)
    assert found.lower.value == pytest.approx(-2.1 - 1.96 * 38.8, abs=0.1)


def test_limits_are_reached_by_about_one_in_twenty():
    rng = np.random.default_rng(11)
    first = rng.normal(0, 1, 20000)
    found = bland_altman(first, first + rng.normal(0.3, 0.5, 20000))
    outside = np.mean(np.abs(rng.normal(-0.3, 0.5, 20000) - found.bias.value) > 1.96 * 0.5)
    assert outside == pytest.approx(0.05, abs=0.005)
    assert found.upper.value == pytest.approx(-0.3 + 1.96 * 0.5, abs=0.02)


def test_the_interval_of_a_limit_covers_it():
    rng = np.random.default_rng(12)
    covered = [
        found.low <= 1.959964 <= found.high
        for found in (bland_altman(rng.normal(size=40), np.zeros(40)).upper for _ in range(2000))
    ]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize(
    ("first", "second"), [([1, 2], [1, 2]), ([1, 2, 3], [1, 2]), ([1, 2, np.nan], [1, 2, 3])]
)
def test_measurements_that_cannot_be_compared_are_refused(first, second):
    with pytest.raises(ValueError, match=r"needed|finite"):
        bland_altman(first, second)


readings = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=4)


@given(readings, st.sampled_from(["linear", "quadratic"]))
def test_weighted_kappa_agrees_with_another_code(pairs, weights):
    first, second = zip(*pairs, strict=True)
    table = np.zeros((4, 4))
    np.add.at(table, (["abcd".index(x) for x in first], ["abcd".index(x) for x in second]), 1)
    if len(set(first) | set(second)) == 1:
        return
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a test against chance that does not exist
        theirs = cohens_kappa(table, wt=weights)
    ours = weighted_kappa(first, second, "abcd", weights=weights)
    assert ours.value == pytest.approx(theirs.kappa, abs=1e-12)
    if theirs.var_kappa > 1e-12:
        assert ours.low == pytest.approx(theirs.kappa_low, abs=1e-6)
        assert ours.high == pytest.approx(min(theirs.kappa_upp, 1), abs=1e-6)
    assert weights in ours.method


def test_neighbors_count_less_than_opposites():
    first = ["low", "mid", "high"] * 5
    near = weighted_kappa(first, ["mid", "mid", "high"] * 5, ["low", "mid", "high"])
    far = weighted_kappa(first, ["high", "mid", "high"] * 5, ["low", "mid", "high"])
    assert 0 < far.value < near.value < 1


def test_perfect_agreement_is_one():
    assert weighted_kappa("abca", "abca", "abc").value == pytest.approx(1)


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("aaa", "aaa", "κ does not exist"),
        ("abx", "abc", r"unknown categories \['x'\]"),
        ("ab", "abc", "lengths differ"),
    ],
)
def test_readings_that_cannot_be_compared_are_refused(first, second, sentence):
    with pytest.raises(ValueError, match=sentence):
        weighted_kappa(first, second, "abc")
