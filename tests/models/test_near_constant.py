import numpy as np
import pandas as pd
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from alnus.errors import EmptySelectionError
from alnus.models.near_constant import VaryingColumns


@pytest.fixture
def features():
    rng = np.random.default_rng(3)
    n = 200
    return pd.DataFrame(
        {
            "entropy": rng.normal(5, 1, n),
            "rare": np.r_[np.ones(n - 5), np.full(5, 2.0)],  # 195 : 5 is 39, two distinct values
            "balanced": np.r_[np.zeros(n // 2), np.ones(n // 2)],  # 100 : 100
            "narrow": 0.5 + rng.normal(0, 1e-4, n),
            "centered": rng.normal(0, 1e-4, n),
        }
    )


def rules_of(fitted):
    return {item.name: item.rule for item in fitted.left_out_}


def test_what_hardly_varies_is_left_out_and_named_with_its_rule(features):
    fitted = VaryingColumns().fit(features)
    assert rules_of(fitted) == {"rare": "frequency ratio", "narrow": "relative spread"}
    assert list(fitted.get_feature_names_out()) == ["entropy", "balanced", "centered"]


def test_the_frequency_ratio_is_that_of_caret(features):
    # caret::nearZeroVar(saveMetrics = TRUE): freqRatio = 195 / 5
    [found] = [i for i in VaryingColumns(spread=0).fit(features).left_out_ if i.name == "rare"]
    assert (found.value, found.limit) == (39.0, 19.0)


@pytest.mark.parametrize(("others", "left_out"), [(10, False), (9, True), (11, False)])
def test_the_ratio_must_exceed_its_limit(others, left_out):
    n = 200  # 190 : 10 is 19 and stays; 191 : 9 is above
    column = np.r_[np.ones(n - others), np.zeros(others)]
    frame = pd.DataFrame({"a": column, "b": np.arange(n, dtype=float)})
    assert ("a" in rules_of(VaryingColumns(spread=0).fit(frame))) is left_out


def test_many_distinct_values_excuse_a_common_one():
    n = 100
    column = np.r_[np.zeros(80), np.arange(1.0, 21.0)]  # ratio 80, 21 % distinct
    frame = pd.DataFrame({"a": column, "b": np.arange(n, dtype=float)})
    assert not VaryingColumns(spread=0).fit(frame).left_out_
    assert VaryingColumns(spread=0, unique_share=0.25).fit(frame).left_out_


def test_each_rule_can_be_turned_off(features):
    assert rules_of(VaryingColumns(frequency_ratio=0).fit(features)) == {
        "narrow": "relative spread"
    }
    assert rules_of(VaryingColumns(spread=0).fit(features)) == {"rare": "frequency ratio"}
    off = VaryingColumns(frequency_ratio=0, spread=0, gray_levels=0)
    assert not off.fit(features).left_out_


def test_textures_of_two_gray_levels_leave_and_the_counts_are_not_passed_on(features):
    counted = features.assign(n_levels=np.r_[np.full(101, 2.0), np.full(99, 7.0)])
    fitted = VaryingColumns(levels={"n_levels": ["entropy", "balanced"]}).fit(counted)
    assert {name for name, rule in rules_of(fitted).items() if rule == "gray levels"} == {
        "entropy",
        "balanced",
    }
    assert list(fitted.get_feature_names_out()) == ["centered"]
    assert fitted.transform(counted).shape == (200, 1)


def test_enough_gray_levels_in_half_of_the_cases_suffice(features):
    counted = features.assign(n_levels=np.r_[np.full(99, 2.0), np.full(101, 3.0)])
    fitted = VaryingColumns(levels={"n_levels": ["entropy"]}).fit(counted)
    assert "gray levels" not in rules_of(fitted).values()


def test_the_rules_see_only_the_rows_that_are_fitted(features):
    elsewhere = features.assign(narrow=features["narrow"] + np.linspace(0, 10, 200))
    fitted = VaryingColumns().fit(features)
    assert fitted.transform(elsewhere).shape == (200, 3)


def test_nothing_left_is_an_empty_selection(features):
    with pytest.raises(EmptySelectionError, match="None of the 2 features varies enough"):
        VaryingColumns().fit(features[["rare", "narrow"]])


@parametrize_with_checks([VaryingColumns()])
def test_it_is_an_estimator_like_any_other(estimator, check):
    check(estimator)
