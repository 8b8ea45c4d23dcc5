import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.nonparametric.smoothers_lowess import lowess as of_statsmodels

from alnus.regression.lowess import lowess


def cloud(seed, n):
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 1, n)
    return x, np.sin(4 * x) + rng.normal(0, 0.3, n)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("share", [0.2, 2 / 3, 1.0])
def test_without_ties_it_is_that_of_statsmodels(seed, share):
    x, y = cloud(seed, 80)
    expected = of_statsmodels(y, x, frac=share, it=0, return_sorted=False)
    found = lowess(x, y, share=share)
    # R gives neighbors within a thousandth of the reach the weight 1, statsmodels up to 3e-9 less
    np.testing.assert_allclose(found, expected, rtol=0, atol=5e-9)


def test_skipped_points_lie_on_the_line_between_their_neighbors():
    x, y = cloud(1, 80)
    order = np.argsort(x)
    all_points, some = lowess(x, y)[order], lowess(x, y, skipped=0.05)[order]
    smoothed = np.flatnonzero(np.abs(all_points - some) < 1e-12)
    assert smoothed[0] == 0
    assert smoothed[-1] == 79
    assert len(smoothed) < 60
    between = np.interp(x[order], x[order][smoothed], some[smoothed])
    np.testing.assert_allclose(some, between, atol=1e-12)
    assert np.diff(x[order][smoothed]).max() < 0.1


def test_points_at_one_place_get_one_value():
    x, y = [1, 1, 1, 2, 2, 3, 4, 4, 5], [1, 2, 3, 2, 4, 3, 5, 4, 6]
    found = lowess(x, y)
    assert found[0] == found[1] == found[2]
    assert found[3] == found[4]
    assert found[6] == found[7]


def test_a_line_stays_a_line():
    x = np.random.default_rng(3).permutation(50) / 7
    np.testing.assert_allclose(lowess(x, 3 - 2 * x), 3 - 2 * x, atol=1e-10)


def test_where_all_neighbors_share_a_place_their_mean_is_taken():
    x = np.array([0.4] * 20 + [0.1, 0.9])
    y = np.array([1.0, 0.0, 0.0, 1.0] * 5 + [1.0, 0.0])
    assert lowess(x, y)[:20] == pytest.approx(0.5, abs=1e-12)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_few_points_are_smoothed_too(n):
    assert np.isfinite(lowess(np.arange(n), np.arange(n))).all()


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.booleans()), min_size=1, max_size=40
    )
)
def test_ties_of_any_kind_give_finite_values_that_do_not_depend_on_order(points):
    x, y = np.array([p[0] for p in points]), np.array([float(p[1]) for p in points])
    found = lowess(x, y, skipped=0.01)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(lowess(x[::-1], y[::-1], skipped=0.01)[::-1], found, atol=1e-9)
