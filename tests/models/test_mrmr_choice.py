"""The compiled choice against the definition, which brings every candidate up to date."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.models.mrmr_choice import _dot, choose

TIE = 1e-10


def unit_rows(seed, p=40, n=30, *, alike=0.0):
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(p, n)) + alike * rng.normal(size=n)
    rows -= rows.mean(axis=1, keepdims=True)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True), rng.exponential(size=p)


def naive(unit, relevance, n_features, *, quotient, gaussian, floor):
    correlation = unit @ unit.T
    if gaussian:
        redundancy = -0.5 * np.log1p(-np.minimum(correlation**2, 1 - floor))
    else:
        redundancy = np.maximum(np.abs(correlation), floor)
    order: list[int] = []
    scores: list[float] = []
    score = relevance.copy()
    for _ in range(n_features):
        score[order] = -np.inf
        order.append(int(np.argmax(score >= score.max() - TIE * abs(score.max()))))
        scores.append(score[order[-1]])
        mean = redundancy[:, order].mean(axis=1)
        score = relevance / mean if quotient else relevance - mean
    return order, scores


@given(
    st.integers(0, 100_000),
    st.booleans(),
    st.booleans(),
    st.sampled_from([0.0, 1.0, 5.0]),
    st.integers(1, 40),
)
def test_order_and_scores_are_those_of_the_definition(seed, quotient, gaussian, alike, n_features):
    unit, relevance = unit_rows(seed, alike=alike)
    floor = 1e-12 if gaussian else 0.001
    order, scores = choose(unit, relevance, n_features, quotient, gaussian, floor, TIE)
    expected = naive(unit, relevance, n_features, quotient=quotient, gaussian=gaussian, floor=floor)
    assert order.tolist() == expected[0]
    np.testing.assert_allclose(scores, expected[1], rtol=1e-9)


def test_equal_candidates_are_taken_from_the_left():
    unit, _ = unit_rows(1, p=6)
    same = np.tile(unit[0], (6, 1))
    order, _ = choose(same, np.ones(6), 6, True, False, 0.001, TIE)
    assert order.tolist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("n", [1, 3, 4, 7, 310])
def test_sums_side_by_side_are_the_product(n):
    rng = np.random.default_rng(n)
    one, other = rng.normal(size=(2, n))
    assert _dot(one, other) == pytest.approx(one @ other, rel=1e-12, abs=1e-14)
