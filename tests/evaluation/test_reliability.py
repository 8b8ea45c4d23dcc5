import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from alnus.evaluation.reliability import (
    cohen_kappa,
    intraclass_correlation,
    intraclass_correlations,
    reliability_table,
)
from alnus.evaluation.settings import IntraclassKind

KINDS: tuple[IntraclassKind, ...] = ("agreement", "consistency")


@pytest.fixture(scope="module")
def judges(misc_from_r):
    """Six targets, four judges (Shrout and Fleiss 1979, table 2)."""
    return np.array(misc_from_r["psych_ICC_shrout_fleiss"]["data"], dtype=np.float64)


@pytest.fixture
def readings():
    """Three readers, 40 cases, 5 features of growing noise; the third reader reads higher."""
    rng = np.random.default_rng(7)
    noise = rng.normal(size=(3, 40, 5)) * np.array([0.01, 0.3, 1, 3, 30])
    return rng.normal(size=(40, 5)) + noise + np.array([0, 0, 0.5])[:, None, None]


@pytest.mark.compat
@pytest.mark.parametrize("kind", KINDS)
def test_intraclass_correlations_equal_those_of_irr(kind, judges, misc_from_r):
    expected = misc_from_r[f"irr_icc_twoway_{kind}_single"]
    found = intraclass_correlation(judges, kind=kind)
    assert (found.value, found.low, found.high) == pytest.approx(
        (expected["value"], expected["lo"], expected["hi"]), abs=1e-10
    )
    assert found.confidence == 0.95


@pytest.mark.compat
@pytest.mark.parametrize(("kind", "row"), [("agreement", 1), ("consistency", 2)])
def test_intraclass_correlations_equal_those_of_psych(kind, row, judges, misc_from_r):
    expected = misc_from_r["psych_ICC_shrout_fleiss"]
    found = intraclass_correlation(judges, kind=kind)
    assert (found.value, found.low, found.high) == pytest.approx(
        (expected["ICC"][row], expected["lo"][row], expected["hi"][row]), abs=1e-10
    )


def test_the_method_names_coefficient_and_interval(judges):
    assert intraclass_correlation(judges).method == "ICC(A,1), F of McGraw and Wong"
    assert intraclass_correlation(judges, kind="consistency").method.startswith("ICC(C,1)")


@pytest.mark.parametrize("kind", KINDS)
def test_many_features_at_once_are_each_feature_alone(kind, readings):
    found = intraclass_correlations(readings, kind=kind, confidence=0.9)
    for feature in range(readings.shape[2]):
        alone = intraclass_correlation(readings[:, :, feature].T, kind=kind, confidence=0.9)
        together = (found.value[feature], found.low[feature], found.high[feature])
        assert together == pytest.approx((alone.value, alone.low, alone.high), abs=1e-12)


def test_a_higher_level_widens_the_interval(readings):
    narrow, wide = (intraclass_correlations(readings, confidence=level) for level in (0.8, 0.99))
    assert (wide.low < narrow.low).all()
    assert (wide.high > narrow.high).all()


@pytest.mark.parametrize(("kind", "truth"), [("agreement", 4 / 5.09), ("consistency", 4 / 5)])
def test_the_limits_cover_as_often_as_they_say(kind, truth):
    # standard deviations of cases 2, of readers 0.3, of error 1
    rng = np.random.default_rng(3)
    cases, readers, error = (
        rng.normal(0, spread, shape)
        for spread, shape in ((2, (1, 30, 4000)), (0.3, (4, 1, 4000)), (1, (4, 30, 4000)))
    )
    found = intraclass_correlations(cases + readers + error, kind=kind)
    covered = ((found.low <= truth) & (found.high >= truth)).mean()
    assert covered == pytest.approx(0.95, abs=0.012)


@given(st.lists(st.tuples(*[st.integers(-9, 9)] * 3), min_size=2, max_size=12))
def test_unit_origin_and_order_change_nothing(rows):
    ratings = np.array(rows, dtype=np.float64)
    values = [
        intraclass_correlations(variant.T[:, :, None], kind=kind)
        for kind in KINDS
        for variant in (ratings, 1e200 * ratings, 1e-200 * ratings, ratings[::-1, ::-1] + 1024)
    ]
    for first in (0, 4):
        for other in values[first : first + 4]:
            assert other.value == pytest.approx(values[first].value, abs=1e-10, nan_ok=True)
            assert other.low == pytest.approx(values[first].low, abs=1e-6, nan_ok=True)
            assert other.high == pytest.approx(values[first].high, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("kind", KINDS)
@given(st.lists(st.tuples(*[st.integers(-3, 3)] * 2), min_size=2, max_size=8))
def test_the_limits_enclose_the_value_or_all_three_are_missing(kind, rows):
    found = intraclass_correlations(np.array(rows, dtype=np.float64).T[:, :, None], kind=kind)
    missing = np.isnan([found.value, found.low, found.high])
    assert missing.all() or not missing.any()
    assert missing.all() or found.low <= found.value <= found.high <= 1 + 1e-12


def test_equal_readers_agree_completely_and_a_shift_costs_agreement_only():
    cases = np.array([0.1, 0.2, 0.7, 1.1, 1.3])
    equal = np.column_stack([cases] * 3)
    for kind in KINDS:
        found = intraclass_correlation(equal, kind=kind)
        assert (found.value, found.low, found.high) == pytest.approx((1, 1, 1), abs=1e-12)
    shifted = equal + np.array([0, 0, 1])
    assert intraclass_correlation(shifted, kind="consistency").value == pytest.approx(1)
    assert intraclass_correlation(shifted).value < 0.6


def test_features_without_variance_are_nan_and_the_others_stand(readings):
    readings[:, :, 1] = 0.1
    readings[:, :, 3] = np.array([0.1, 0.2, 0.3])[:, None]
    agreement, consistency = (intraclass_correlations(readings, kind=kind) for kind in KINDS)
    assert list(np.isnan(agreement.value)) == [False, True, False, False, False]
    assert list(np.isnan(consistency.value)) == [False, True, False, True, False]
    # readers who differ by a constant on cases that do not differ agree on nothing
    assert agreement.value[3] == 0


def test_two_cases_swapped_by_two_readers_have_no_agreement():
    assert np.isnan(intraclass_correlations([[[0.1], [0.3]], [[0.3], [0.1]]]).value)


def test_no_feature_gives_no_correlation():
    assert intraclass_correlations(np.empty((2, 5, 0))).value.shape == (0,)


@pytest.mark.parametrize(
    ("ratings", "sentence"),
    [
        (np.ones((5, 1)), "1 readers and 5 cases were given; at least two of each are needed"),
        (np.ones((1, 3)), "3 readers and 1 cases were given; at least two of each are needed"),
        (np.ones(5), r"one row a case and one column a reader; shape \(5,\)"),
        ([[1, 2], [3, np.nan]], "1 of 4 readings are not finite; leave out their cases"),
        ([[1, 2], [3, np.inf]], "1 of 4 readings are not finite"),
        (np.ones((5, 2)), r"ICC\(A,1\) does not exist for ratings without variance"),
    ],
)
def test_ratings_without_a_coefficient_are_refused(ratings, sentence):
    with pytest.raises(ValueError, match=sentence):
        intraclass_correlation(ratings)


def test_unknown_kinds_levels_and_shapes_are_refused(judges):
    with pytest.raises(ValueError, match='kind must be "agreement" or "consistency"; "ICC2" was'):
        intraclass_correlation(judges, kind="ICC2")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="confidence must lie between 0 and 1; 95 was given"):
        intraclass_correlation(judges, confidence=95)
    with pytest.raises(ValueError, match=r"readers × cases × features; shape \(6, 4\) was given"):
        intraclass_correlations(judges)


@pytest.mark.compat
def test_kappa_equals_that_of_irr(misc_from_r):
    expected = misc_from_r["irr_kappa2"]
    found = cohen_kappa(expected["a"], expected["b"])
    assert found.value == pytest.approx(expected["value"], abs=1e-12)
    assert (found.z, found.p) == pytest.approx((expected["z"], expected["p"]), abs=1e-10)


@given(st.lists(st.tuples(*[st.sampled_from("abcd")] * 2), min_size=2, max_size=30))
def test_kappa_equals_that_of_scikit_learn_and_is_symmetric(pairs):
    first, second = zip(*pairs, strict=True)
    if len({*first, *second}) < 2:
        return
    found = cohen_kappa(first, second)
    assert found.value == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)
    mirrored = cohen_kappa(second, first)
    assert (mirrored.value, mirrored.z) == pytest.approx((found.value, found.z), nan_ok=True)
    renamed = cohen_kappa([ord(c) for c in first], [ord(c) for c in second])
    assert (renamed.value, renamed.z) == pytest.approx((found.value, found.z), nan_ok=True)


def test_under_chance_z_is_nearly_standard_normal():
    rng = np.random.default_rng(5)
    z = np.array([cohen_kappa(*rng.choice(3, (2, 200), p=[0.6, 0.3, 0.1])).z for _ in range(1000)])
    assert z.mean() == pytest.approx(0, abs=0.1)
    assert z.std() == pytest.approx(1, abs=0.08)


@pytest.mark.parametrize(("first", "second"), [("aaaa", "aabb"), ("aabb", "ccdd")])
def test_a_kappa_that_can_only_be_zero_has_no_test(first, second):
    found = cohen_kappa(list(first), list(second))
    assert found.value == 0
    assert np.isnan([found.z, found.p]).all()


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ([1, 1], [1, 1], "both readers gave all 2 cases the same category; κ needs a second"),
        ([1, 0, 1], [1, 0], r"\(3,\) and \(2,\) categories; one of each reader a case is needed"),
        ([], [], r"\(0,\) and \(0,\) categories"),
        ([1, 0, np.nan], [1, 0, 1], "1 of 6 categories are missing; leave out their cases"),
        (["a", None, "b"], ["a", None, "b"], "2 of 6 categories are missing"),
    ],
)
def test_categories_without_a_kappa_are_refused(first, second, sentence):
    with pytest.raises(ValueError, match=sentence):
        cohen_kappa(first, second)


def test_a_feature_that_does_not_vary_is_reported_and_not_kept():
    rng = np.random.default_rng(3)
    first = pd.DataFrame({"good": np.arange(8.0), "flat": 1.0, "noise": rng.normal(size=8)})
    second = first.assign(good=first["good"] + 0.1, noise=rng.normal(size=8))
    table = reliability_table(first, second, minimum=0.75).set_index("feature")
    assert table["kept"].to_dict() == {"good": True, "flat": False, "noise": False}
    assert table.loc["flat", "method"] == "no coefficient: the feature does not vary"
    alone = intraclass_correlation(np.column_stack([first["good"], second["good"]]))
    assert table.loc["good", "value"] == pytest.approx(alone.value)
    assert table.loc["good", "method"] == alone.method
