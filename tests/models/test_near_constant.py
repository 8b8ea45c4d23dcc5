from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.models.near_constant import GrayLevels, near_constant
from alnus.models.settings import RadScoreSettings

N = 200
ON = {"frequency_ratio": 19.0, "spread": 0.001}


def features():
    rng = np.random.default_rng(3)
    return {
        "entropy": rng.normal(5, 1, N),
        "rare": np.r_[np.ones(N - 5), np.full(5, 2.0)],  # 195 : 5 is 39, two distinct values
        "balanced": np.r_[np.zeros(N // 2), np.ones(N // 2)],  # 100 : 100
        "narrow": 0.5 + rng.normal(0, 1e-4, N),
        "centered": rng.normal(0, 1e-4, N),
    }


def rules(columns, **settings):
    names = list(columns)
    found = near_constant(np.array(list(columns.values())), RadScoreSettings(**settings))
    return {names[item.position]: item.rule for item in found}


def test_what_hardly_varies_is_left_out_with_its_rule():
    assert rules(features(), **ON) == {"rare": "frequency ratio", "narrow": "relative spread"}


def test_the_frequency_ratio_is_that_of_caret():
    # caret::nearZeroVar(saveMetrics = TRUE): freqRatio = 195 / 5
    settings = RadScoreSettings(frequency_ratio=19.0, spread=0.0)
    [found] = near_constant(np.array([features()["rare"]]), settings)
    assert (found.value, found.limit) == (39.0, 19.0)


@pytest.mark.parametrize(("others", "left_out"), [(10, False), (9, True), (11, False)])
def test_the_ratio_must_exceed_its_limit(others, left_out):
    column = np.r_[np.ones(N - others), np.zeros(others)]  # 190 : 10 is 19 and stays
    assert ("a" in rules({"a": column}, frequency_ratio=19.0, spread=0.0)) is left_out


def test_many_distinct_values_excuse_a_common_one():
    column = np.r_[np.zeros(80), np.arange(1.0, 21.0)]  # ratio 80, 21 % distinct
    assert not rules({"a": column}, **ON)
    assert rules({"a": column}, **ON, unique_share=0.25) == {"a": "frequency ratio"}


def test_each_rule_can_be_turned_off():
    assert rules(features(), frequency_ratio=0.0, spread=0.001) == {"narrow": "relative spread"}
    assert rules(features(), frequency_ratio=19.0, spread=0.0) == {"rare": "frequency ratio"}
    assert not rules(features(), frequency_ratio=0.0, spread=0.0)


def test_the_spread_is_that_about_the_mean_whatever_its_sign():
    rng = np.random.default_rng(0)
    columns = {"above": 3 + rng.normal(0, 0.002, N), "below": -3 + rng.normal(0, 0.002, N)}
    assert set(rules(columns, frequency_ratio=0.0, spread=0.001)) == {"above", "below"}
    assert not rules(columns, frequency_ratio=0.0, spread=0.0005)


def test_a_constant_feature_breaks_the_first_rule():
    assert rules({"a": np.ones(N)}, **ON) == {"a": "frequency ratio"}


def levels_of(minima, maxima, **settings):
    texture = np.random.default_rng(0).normal(size=len(minima))
    rows = np.array([minima, maxima, texture])
    found = near_constant(
        rows,
        RadScoreSettings(frequency_ratio=0.0, spread=0.0, **settings),
        [GrayLevels(0, 1, 25.0, (2,))],
    )
    return [(item.position, item.rule, item.value) for item in found]


def test_textures_of_two_gray_levels_leave():
    # −1 … 20 with a width of 25 spans the levels −1 and 0
    assert levels_of(np.full(9, -1.0), np.full(9, 20.0)) == [(2, "gray levels", 2.0)]


@pytest.mark.parametrize(("wide", "left_out"), [(4, True), (5, False)])
def test_enough_gray_levels_in_half_of_the_cases_suffice(wide, left_out):
    maxima = np.r_[np.full(wide, 60.0), np.full(9 - wide, 20.0)]
    assert bool(levels_of(np.full(9, 1.0), maxima)) is left_out


def test_the_rule_of_gray_levels_can_be_turned_off():
    assert not levels_of(np.full(9, -1.0), np.full(9, 20.0), gray_levels=0)


def naive_ratio(column):
    """caret::nearZeroVar: the commonest value's count over the next one's."""
    counts = sorted(Counter(column).values(), reverse=True)
    return counts[0] / counts[1] if len(counts) > 1 else np.inf


@given(st.lists(st.sampled_from([0.0, 1.0, 2.0, 7.5]), min_size=5, max_size=60))
def test_ratios_are_those_of_a_plain_count(column):
    settings = RadScoreSettings(frequency_ratio=1.5, unique_share=1.0, spread=0.0)
    found = near_constant(np.array([column]), settings)
    ratio = naive_ratio(column)
    assert [item.value for item in found] == ([ratio] if ratio > 1.5 else [])


@given(st.integers(0, 500), st.permutations(range(6)))
def test_neither_the_order_of_cases_nor_that_of_features_matters(seed, order):
    rng = np.random.default_rng(seed)
    rows = np.vstack([rng.integers(0, 2, (3, 40)), 5 + rng.normal(0, 1e-3, (3, 40))]).astype(float)
    settings = RadScoreSettings(frequency_ratio=2.0, spread=2e-4)
    plain = {item.position: item.rule for item in near_constant(rows, settings)}
    turned = near_constant(rows[list(order)][:, ::-1], settings)
    assert {order[item.position]: item.rule for item in turned} == plain


def test_a_feature_about_zero_has_no_relative_spread_and_stays():
    column = np.r_[np.full(50, -1e-9), np.full(50, 1e-9)]
    assert not rules({"a": column}, frequency_ratio=0.0, spread=1.0)


def test_the_first_rule_that_a_feature_breaks_is_named():
    rows = np.array([np.full(20, 1.0), np.full(20, 2.0), np.full(20, 3.0)])
    found = near_constant(
        rows, RadScoreSettings(frequency_ratio=19.0, spread=0.001), [GrayLevels(0, 1, 25.0, (2,))]
    )
    assert {item.position: item.rule for item in found} == {
        0: "frequency ratio", 1: "frequency ratio", 2: "gray levels",
    }  # fmt: skip
    assert [item.position for item in found] == [0, 1, 2]


@pytest.mark.parametrize(
    ("low", "high", "width", "levels"),
    [(0, 24.9, 25, 1), (0, 25, 25, 2), (24, 26, 25, 2), (-1, 0, 25, 2), (-25, -1, 25, 1)],
)
def test_gray_levels_begin_at_multiples_of_the_width(low, high, width, levels):
    counted = GrayLevels(0, 1, width, ()).counts(np.array([[low], [high]], dtype=float))
    assert counted.tolist() == [levels]
