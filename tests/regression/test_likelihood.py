import numpy as np
import pytest
from firthmodels import FirthLogisticRegression
from scipy.interpolate import CubicSpline
from scipy.stats import chi2

from alnus.errors import ModelError
from alnus.regression.likelihood import (
    _derivatives,
    coefficient_tests,
    likelihood_ratio_test,
    log_likelihood,
    maximize,
    profile_limits,
)
from tests.regression.test_logistic import design_of


@pytest.fixture
def columns(birthwt):
    table, outcome = birthwt
    design = design_of(table)
    return np.column_stack([np.ones(len(design)), design]), outcome.astype(float)


def as_mass(columns, outcome, position):
    """confint.glm of package MASS: profile in steps of the standard error, spline, interpolate."""
    best = maximize(columns, outcome)
    error = np.sqrt(np.linalg.inv(best.information)[position, position])
    largest = np.sqrt(chi2.ppf(1 - 0.05 / 4, 1))
    places, signed = [best.coefficients[position]], [0.0]
    for sign in (-1, 1):
        for step in range(1, 11):
            start = best.coefficients.copy()
            start[position] += sign * step * largest / 5 * error
            held = maximize(columns, outcome, start=start, held=[position])
            z = sign * np.sqrt(2 * (best.log_likelihood - held.log_likelihood))
            places.append(start[position])
            signed.append(z)
            if abs(z) >= largest:
                break
    order = np.argsort(places)
    places_up, signed_up = np.array(places)[order], np.array(signed)[order]
    grid = np.linspace(places_up[0], places_up[-1], 3 * len(places))
    reach = np.sqrt(chi2.ppf(0.95, 1))
    return np.interp([-reach, reach], CubicSpline(places_up, signed_up)(grid), grid)


def test_profile_limits_interpolated_as_mass_does_are_those_of_r(columns, logistic_from_r):
    glm = logistic_from_r["birthwt_full"]
    expected = np.column_stack([glm["profile_lo"], glm["profile_hi"]])
    design, outcome = columns
    found = [as_mass(design, outcome, position) for position in range(len(expected))]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)


def test_profile_limits_solved_for_lie_beside_those_that_r_interpolates(columns, logistic_from_r):
    glm = logistic_from_r["birthwt_full"]
    expected = np.column_stack([glm["profile_lo"], glm["profile_hi"]])
    # R interpolates linearly between some 40 points: off by up to 1.3e-4 (see the test above)
    np.testing.assert_allclose(profile_limits(*columns), expected, rtol=0, atol=1.3e-4)


def test_the_likelihood_at_a_limit_is_just_significant(columns):
    best = maximize(*columns)
    for position, pair in enumerate(profile_limits(*columns, confidence=0.9)):
        for limit in pair:
            start = best.coefficients.copy()
            start[position] = limit
            held = maximize(*columns, start=start, held=[position])
            ratio = 2 * (best.log_likelihood - held.log_likelihood)
            assert ratio == pytest.approx(chi2.ppf(0.9, 1), rel=1e-9)


def test_firth_limits_and_p_values_are_those_of_logistf(columns, logistic_from_r):
    logistf = logistic_from_r["birthwt_firth_logistf"]
    design, outcome = columns
    np.testing.assert_allclose(
        profile_limits(*columns, penalty="firth"),
        np.column_stack([logistf["lo"], logistf["hi"]]),
        rtol=0,
        atol=1e-8,
    )
    found = [
        likelihood_ratio_test(design, outcome, [position], penalty="firth").p
        for position in range(len(logistf["p"]))
    ]
    np.testing.assert_allclose(found, logistf["p"], rtol=0, atol=1e-10)


def test_firth_is_logistf_on_separated_data(logistic_from_r):
    logistf = logistic_from_r["separation_firth"]
    rows = np.array([[1.0, row["x"], row["z"], row["y"]] for row in logistf["data"]])
    design, outcome = rows[:, :3], rows[:, 3]
    # logistf stopped at its default tolerance of 1e-5 there
    np.testing.assert_allclose(
        maximize(design, outcome, penalty="firth").coefficients, logistf["coef"], atol=2e-6
    )
    np.testing.assert_allclose(
        profile_limits(design, outcome, penalty="firth"),
        np.column_stack([logistf["lo"], logistf["hi"]]),
        rtol=0,
        atol=1e-8,
    )


def test_firth_is_firthmodels(columns):
    oracle = FirthLogisticRegression(max_iter=1000, gtol=1e-10, xtol=1e-10)
    oracle.fit(columns[0][:, 1:], columns[1])
    found = maximize(*columns, penalty="firth").coefficients
    np.testing.assert_allclose(found, [oracle.intercept_, *oracle.coef_], rtol=0, atol=1e-9)


def test_likelihood_ratio_tests_are_those_of_drop1(columns, logistic_from_r):
    drop1 = logistic_from_r["birthwt_drop1"]
    places = [[1], [2], [3, 4], [5], [6], [7], [8], [9]]
    design, outcome = columns
    tests = [likelihood_ratio_test(design, outcome, place) for place in places]
    np.testing.assert_allclose([t.statistic for t in tests], drop1["lrt"][1:], rtol=0, atol=1e-8)
    np.testing.assert_allclose([t.p for t in tests], drop1["p"][1:], rtol=0, atol=1e-7)
    assert [test.degrees for test in tests] == drop1["df"][1:]


def test_a_likelihood_without_maximum_is_refused():
    design = np.column_stack([np.ones(6), [0, 0, 0, 1, 1, 1]])
    with pytest.raises(ModelError, match="has no maximum: a variable separates"):
        maximize(design, np.array([0, 0, 0, 1, 1, 1.0]))


def test_a_step_that_overshoots_twofold_still_converges():
    # events and others of a reference level and three more, the last with a single case: full
    # Newton steps jump to and fro round its coefficient without changing the likelihood
    counts = [(15, 38), (15, 6), (1, 6), (1, 0)]
    rows = [(level, y) for level, pair in enumerate(counts) for y, n in zip((1, 0), pair, strict=True) for _ in range(n)]  # fmt: skip
    levels, outcome = np.array(rows).T
    dummies = (levels[:, None] == np.array([1, 2, 3])).astype(float)
    columns = np.column_stack([np.ones(len(outcome)), dummies])
    found = maximize(columns, outcome.astype(float), penalty="firth")
    oracle = FirthLogisticRegression(backend="numpy", max_iter=1000, gtol=1e-9, xtol=1e-9)
    oracle.fit(dummies, outcome)
    np.testing.assert_allclose(found.coefficients[1:], oracle.coef_, atol=1e-6)


def test_a_climb_that_does_not_end_is_refused(columns, monkeypatch):
    monkeypatch.setattr("alnus.regression.likelihood.ITERATIONS", 2)
    with pytest.raises(ModelError, match="of 189 cases did not converge in 2 steps"):
        maximize(*columns)


def test_each_coefficients_test_is_its_own_likelihood_ratio(columns):
    design, outcome = columns
    every = coefficient_tests(design, outcome, penalty="firth")
    alone = [likelihood_ratio_test(design, outcome, [p], penalty="firth") for p in range(10)]
    assert list(every) == alone


@pytest.mark.parametrize("penalty", ["none", "firth"])
def test_the_score_is_the_slope_of_the_likelihood(columns, penalty):
    """Five-point differences of the likelihood itself, away from its maximum."""
    design, outcome = columns
    place = maximize(design, outcome, penalty=penalty).coefficients * 0.7
    score, _ = _derivatives(design, outcome, place, penalty=penalty)
    for position in range(len(place)):
        step = np.zeros_like(place)
        step[position] = 1e-4 / np.abs(design[:, position]).max()
        f = [
            log_likelihood(design, outcome, place + k * step, penalty=penalty)
            for k in (-2, -1, 1, 2)
        ]
        slope = (f[0] - 8 * f[1] + 8 * f[2] - f[3]) / (12 * step[position])
        assert score[position] == pytest.approx(slope, rel=1e-5, abs=1e-4)


def test_the_likelihood_is_that_of_the_binomial(columns):
    design, outcome = columns
    place = np.linspace(-0.3, 0.3, design.shape[1]) / np.abs(design).max(axis=0)
    risk = 1 / (1 + np.exp(-design @ place))
    expected = np.log(np.where(outcome == 1, risk, 1 - risk)).sum()
    assert log_likelihood(design, outcome, place) == pytest.approx(expected, rel=1e-12)


def test_log_odds_of_a_thousand_do_not_overflow():
    value = log_likelihood(np.array([[1.0], [-1.0]]), np.array([1.0, 1.0]), np.array([1000.0]))
    assert value == -1000


def test_a_coefficient_that_is_held_stays(columns):
    start = np.zeros(10)
    start[3] = 0.25
    held = maximize(*columns, start=start, held=[3])
    assert held.coefficients[3] == 0.25
    assert held.log_likelihood < maximize(*columns).log_likelihood


def test_where_the_climb_begins_does_not_matter(columns):
    best = maximize(*columns)
    again = maximize(*columns, start=best.coefficients + 0.3 / np.abs(columns[0]).max(axis=0))
    np.testing.assert_allclose(again.coefficients, best.coefficients, atol=1e-9)
    assert maximize(*columns, start=best.coefficients).iterations == 1


def test_a_test_of_nothing_that_matters_is_never_negative():
    design = np.column_stack([np.ones(8), [1, -1, 1, -1, 1, -1, 1, -1.0]])
    outcome = np.array([1, 1, 0, 0, 1, 1, 0, 0.0])
    found = likelihood_ratio_test(design, outcome, [1])
    assert found.statistic == pytest.approx(0, abs=1e-12)
    assert found.statistic >= 0
    assert found.p == pytest.approx(1)


@pytest.mark.parametrize("gap", [1.0, 9.0, 1e6])
def test_profiles_beside_separated_outcomes_end_in_limits_or_in_none(gap):
    """Far from the maximum Firth's likelihood is flat or cannot be fitted; nothing ends a study."""
    for seed in range(3):
        rng = np.random.default_rng(seed)
        outcome = (rng.random(60) < 0.5).astype(float)
        separating = gap * outcome + rng.normal(size=60) * gap / 50
        columns = np.column_stack([np.ones(60), separating, rng.normal(size=60)])
        limits = profile_limits(columns, outcome, penalty="firth")
        best = maximize(columns, outcome, penalty="firth").coefficients
        found = np.asarray(np.isfinite(limits).all(axis=1))
        assert (np.isnan(limits).all(axis=1) == ~found).all()
        assert found[1:].any()
        assert (limits[found, 0] < best[found]).all()
        assert (best[found] < limits[found, 1]).all()
