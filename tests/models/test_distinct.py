import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.models.distinct import distinct


@pytest.fixture
def rows():
    values = np.random.default_rng(0).normal(size=(3, 12))
    return np.vstack([values, np.full(12, 2.0), values[0], np.full(12, 2.0)])


def test_constant_features_are_found(rows):
    assert distinct(rows).constant.tolist() == [3, 5]


def test_copies_are_found_with_their_original(rows):
    assert distinct(rows).duplicates.tolist() == [[4, 0]]


def test_first_ones_are_kept_in_their_order(rows):
    assert distinct(rows).kept.tolist() == [0, 1, 2]


def test_minus_zero_equals_zero():
    found = distinct(np.array([[0.0, 1.0, 2.0], [-0.0, 1.0, 2.0]]))
    assert found.duplicates.tolist() == [[1, 0]]


def test_equal_sums_make_no_copy():
    found = distinct(np.array([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0], [0.0, 1.0, 2.0]]))
    assert found.duplicates.tolist() == [[2, 0]]
    assert found.kept.tolist() == [0, 1]


@given(st.integers(0, 10_000))
def test_every_feature_is_kept_or_left_out_for_one_reason(seed):
    rows = np.random.default_rng(seed).integers(0, 2, size=(20, 4)).astype(float)
    found = distinct(rows)
    places = [*found.kept, *found.constant, *found.duplicates[:, 0]]
    assert sorted(places) == list(range(20))
    for copy, original in found.duplicates:
        assert original < copy
        np.testing.assert_array_equal(rows[copy], rows[original])
    assert len({row.tobytes() for row in rows[found.kept]}) == len(found.kept)


@given(st.integers(0, 3000), st.integers(1, 12), st.integers(1, 4))
def test_copies_are_those_of_a_plain_comparison_of_all_pairs(seed, features, cases):
    rows = np.random.default_rng(seed).choice([-1.0, -0.0, 0.0, 1.0], size=(features, cases))
    found = distinct(rows)
    plain = []
    for j in range(features):
        first = next(i for i in range(j + 1) if (rows[i] == rows[j]).all())
        if first < j and not (rows[j] == rows[j, 0]).all():
            plain.append([j, first])
    assert found.duplicates.tolist() == plain


@pytest.mark.parametrize("tiny", [5e-324, 1e-300, np.finfo(float).eps])
def test_the_smallest_difference_makes_two_features(tiny):
    found = distinct(np.array([[0.0, 1.0, 2.0], [tiny, 1.0, 2.0]]))
    assert found.kept.tolist() == [0, 1]


def test_one_case_makes_every_feature_constant():
    assert distinct(np.array([[1.0], [2.0]])).constant.tolist() == [0, 1]


def test_no_feature_is_no_fault():
    found = distinct(np.empty((0, 5)))
    assert [len(part) for part in (found.kept, found.constant, found.duplicates)] == [0, 0, 0]
