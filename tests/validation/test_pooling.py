import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import bisect
from scipy.stats import t

from alnus.validation.pooling import between_variance, log_ratio, logit_auc, pooled

# The thirteen BCG trials of Colditz et al. (1994), metafor's dat.bcg: log relative risks.
BCG = np.array([
    [4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619],
    [33, 5036, 47, 5761], [180, 1361, 372, 1079], [8, 2537, 10, 619], [505, 87886, 499, 87892],
    [29, 7470, 45, 7232], [17, 1699, 65, 1600], [186, 50448, 141, 27197], [5, 2493, 3, 2338],
    [27, 16886, 29, 17825],
])  # fmt: skip
TREATED, CONTROL = BCG[:, :2].sum(axis=1), BCG[:, 2:].sum(axis=1)
EFFECTS = np.log(BCG[:, 0] / TREATED / (BCG[:, 2] / CONTROL))
VARIANCES = 1 / BCG[:, 0] - 1 / TREATED + 1 / BCG[:, 2] - 1 / CONTROL


def test_the_bcg_trials_pool_as_metafor_prints_them():
    # rma(ri, vi, data = dat.bcg): tau^2 0.3132, I^2 92.22 %, Q(12) = 152.2330, estimate -0.7145
    found = pooled(EFFECTS, VARIANCES)
    assert round(found.tau_squared, 4) == 0.3132
    assert round(100 * found.i_squared, 2) == 92.22
    assert round(found.q, 4) == 152.2330
    assert round(found.mean.value, 4) == -0.7145
    assert found.q_p < 0.0001


def by_matrices(y, v):
    """REML and Hartung-Knapp with matrices, in metafor's notation, solved by bisection."""
    X = np.ones((len(y), 1))

    def projection(tau2):
        W = np.diag(1 / (v + tau2))
        return W - W @ X @ np.linalg.inv(X.T @ W @ X) @ X.T @ W

    def score(tau2):
        P = projection(tau2)
        return y @ P @ P @ y - np.trace(P)

    tau2 = bisect(score, 0, 100 * y.var(), xtol=1e-15, maxiter=500) if score(0) > 0 else 0.0
    W = np.diag(1 / (v + tau2))
    vb = np.linalg.inv(X.T @ W @ X)
    beta = (vb @ X.T @ W @ y).item()
    s2w = (y @ projection(tau2) @ y).item() / (len(y) - 1)
    return tau2, beta, math.sqrt(s2w * vb.item())


@pytest.mark.parametrize("subset", [slice(0, 13), slice(0, 5), slice(4, 9), slice(8, 13)])
def test_pooling_is_metafors_formula_in_matrices(subset):
    y, v = EFFECTS[subset], VARIANCES[subset]
    tau2, beta, se = by_matrices(y, v)
    found = pooled(y, v, confidence=0.9)
    assert found.tau_squared == pytest.approx(tau2, abs=1e-10)
    assert found.mean.value == pytest.approx(beta, abs=1e-8)
    assert found.std_error == pytest.approx(se, abs=1e-8)
    q = t.ppf(0.95, len(y) - 1)
    assert (found.mean.low, found.mean.high) == pytest.approx(
        (beta - q * se, beta + q * se), abs=1e-8
    )
    far = q * math.sqrt(tau2 + se**2)
    assert (found.low, found.high) == pytest.approx((beta - far, beta + far), abs=1e-8)
    assert found.mean.confidence == 0.9


def test_centers_of_one_size_have_a_closed_form():
    # With equal variances v: tau^2 = s^2 - v, and the mean's error is s / sqrt(k).
    y, v = np.array([0.2, 0.9, 1.3, 0.4]), 0.05
    found = pooled(y, np.full(4, v))
    s2 = y.var(ddof=1)
    assert found.tau_squared == pytest.approx(s2 - v, abs=1e-12)
    assert found.mean.value == pytest.approx(0.7, abs=1e-14)
    assert found.std_error == pytest.approx(math.sqrt(s2 / 4), abs=1e-12)
    assert found.i_squared == pytest.approx((s2 - v) / s2, abs=1e-12)
    assert found.weights == pytest.approx([0.25] * 4)


@given(
    st.floats(-3, 3), st.floats(-3, 3), st.floats(1e-4, 10), st.floats(1e-4, 10)
)  # fmt: skip
def test_two_centers_have_a_closed_form(first, second, v1, v2):
    # Their restricted likelihood is that of their difference, N(0, v1 + v2 + 2 tau^2).
    expected = max(0.0, ((first - second) ** 2 - v1 - v2) / 2)
    assert between_variance([first, second], [v1, v2]) == pytest.approx(expected, abs=1e-9)


@given(
    st.lists(st.tuples(st.floats(-4, 4), st.floats(1e-3, 5)), min_size=3, max_size=9),
    st.floats(-5, 5),
)
def test_a_shift_of_all_centers_shifts_the_mean_and_nothing_else(centers, shift):
    y, v = np.array(centers).T
    here, there = pooled(y, v), pooled(y + shift, v)
    assert there.mean.value == pytest.approx(here.mean.value + shift, abs=1e-6)
    assert there.tau_squared == pytest.approx(here.tau_squared, abs=1e-6)
    assert here.low <= here.mean.low <= here.mean.value <= here.mean.high <= here.high
    assert here.weights.sum() == pytest.approx(1)
    assert 0 <= here.i_squared < 1


def test_centers_that_differ_by_chance_alone_have_no_variance_between_them():
    found = pooled([0.50, 0.52, 0.49], [0.04, 0.05, 0.03])
    assert found.tau_squared == found.i_squared == 0
    assert found.q_p > 0.9
    assert (found.low, found.high) == (found.mean.low, found.mean.high)


@pytest.mark.parametrize(
    ("effects", "variances"),
    [([1.0], [0.1]), ([1.0, 2.0], [0.1]), ([1.0, 2.0], [0.1, 0.0]), ([1.0, math.nan], [0.1, 0.1]),
     ([1.0, 2.0], [0.1, math.inf]), ([[1.0, 2.0]], [[0.1, 0.1]])],
)  # fmt: skip
def test_what_cannot_be_pooled_is_refused(effects, variances):
    with pytest.raises(ValueError, match=r"two or more effects|must be finite"):
        pooled(effects, variances)


def test_an_auc_goes_to_its_logit_and_its_variance_with_it():
    value, variance = logit_auc(0.8, 0.0016)
    assert value == pytest.approx(math.log(4), abs=1e-15)
    assert variance == pytest.approx(0.0016 / 0.16**2, abs=1e-15)
    step = 1e-6  # the delta method by difference quotient
    slope = (logit_auc(0.8 + step, 1)[0] - logit_auc(0.8 - step, 1)[0]) / (2 * step)
    assert variance == pytest.approx(0.0016 * slope**2, rel=1e-9)


def test_observed_over_expected_is_one_where_they_agree():
    assert log_ratio(30, 30.0, 100) == pytest.approx((0.0, 1 / 30 - 1 / 100))
    value, variance = log_ratio(50, 25.0, 200)
    assert (value, variance) == pytest.approx((math.log(2), 0.015))
