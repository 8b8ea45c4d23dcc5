from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import f as fisher
from scipy.stats import t as student

from alnus.errors import ModelError
from alnus.models.imputation import complete, pool
from alnus.regression.logistic import LogisticFit, fit_logistic
from alnus.variable import Variable

AGE = Variable("age", "Age")
ER = Variable("er", "ER", kind="binary", levels=("Negative", "Positive"))
STAGE = Variable("stage", "N stage", kind="ordinal", levels=("N1", "N2", "N3"))
REGIMEN = Variable("nac", "NAC regimen", kind="nominal", levels=("a", "b", "c", "d"))
KINDS = (AGE, ER, STAGE, REGIMEN)


def cohort(n=300, seed=8):
    generator = np.random.default_rng(seed)
    latent = generator.normal(size=n)
    values = np.column_stack(
        [
            50 + 10 * latent + generator.normal(size=n),
            latent + generator.normal(size=n) > 0,
            np.digitize(latent + generator.normal(size=n), [-0.5, 0.8]) + 1,
            np.digitize(latent + 0.3 * generator.normal(size=n), [-1, 0, 1]),
        ]
    ).astype(float)
    outcome = generator.random(n) < 1 / (1 + np.exp(-latent))
    return values, outcome


def with_gaps(values, share=0.2, seed=3):
    gappy = values.copy()
    gappy[np.random.default_rng(seed).random(values.shape) < share] = np.nan
    return gappy


def imputed(values, outcome, n=5, seed=1):
    return complete(values, outcome, KINDS, missing="impute", imputations=n, seed=seed)


def test_complete_cases_are_counted_and_kept():
    values, outcome = cohort()
    gappy = with_gaps(values)
    found = complete(gappy, outcome, KINDS, missing="complete cases", imputations=5, seed=1)
    known = ~np.isnan(gappy).any(axis=1)
    assert len(found.tables) == 1
    np.testing.assert_array_equal(found.tables[0], values[known])
    np.testing.assert_array_equal(found.used, known)


def test_imputed_tables_keep_what_was_known_and_fill_the_rest():
    values, outcome = cohort()
    gappy = with_gaps(values)
    found = imputed(gappy, outcome)
    assert len(found.tables) == 5
    assert found.used.all()
    for table in found.tables:
        assert np.isfinite(table).all()
        np.testing.assert_array_equal(table[~np.isnan(gappy)], gappy[~np.isnan(gappy)])


def test_an_imputed_value_is_one_that_was_seen():
    values, outcome = cohort()
    gappy = with_gaps(values)
    for table in imputed(gappy, outcome).tables:
        for column, seen in zip(table.T, gappy.T, strict=True):
            assert set(column) <= set(seen[np.isfinite(seen)])


def test_a_nominal_level_is_found_by_what_it_goes_with():
    values, outcome = cohort()
    gappy = values.copy()
    gappy[:100, 3] = np.nan
    hits = np.mean([(t[:100, 3] == values[:100, 3]).mean() for t in imputed(gappy, outcome).tables])
    shuffled = np.mean(values[:100, 3] == np.roll(values[:100, 3], 1))
    assert hits > shuffled + 0.15


def test_a_level_that_no_case_has_is_no_obstacle():
    values, outcome = cohort()
    values[values[:, 3] == 2, 3] = 1.0  # as in a sample that drew no such patient
    tables = imputed(with_gaps(values), outcome).tables
    assert all(np.isfinite(table).all() for table in tables)
    assert not any((table[:, 3] == 2).any() for table in tables)


def test_a_level_that_only_cases_with_a_gap_have_is_no_obstacle():
    values, outcome = cohort()
    gappy = with_gaps(values)
    gappy[values[:, 3] == 2, 0] = np.nan
    tables = imputed(gappy, outcome).tables
    assert all(np.isfinite(table).all() for table in tables)


def test_tables_differ_and_the_same_seed_gives_the_same():
    values, outcome = cohort()
    gappy = with_gaps(values)
    first, again = imputed(gappy, outcome), imputed(gappy, outcome)
    np.testing.assert_array_equal(first.tables[0], again.tables[0])
    assert (first.tables[0] != first.tables[1]).any()


def test_a_whole_table_is_not_copied_many_times():
    values, outcome = cohort()
    assert len(imputed(values, outcome).tables) == 1


def test_a_variable_that_nobody_has_cannot_be_imputed():
    values, outcome = cohort()
    values[:, 1] = np.nan
    with pytest.raises(ModelError, match="ER is missing in every case"):
        imputed(values, outcome)


def fit_of(coefficients, variance):
    return LogisticFit(
        np.array(coefficients), np.diag([variance] * len(coefficients)), -10.0, -12.0, 50, 20, 4
    )


def test_pooling_follows_rubins_rules():
    pooled = pool([fit_of([0.0, 1.0], 0.1), fit_of([0.0, 2.0], 0.2), fit_of([0.0, 3.0], 0.3)])
    np.testing.assert_allclose(pooled.coefficients, [0, 2])
    # W = 0.2, B = 1, T = W + (1 + 1/3) B
    np.testing.assert_allclose(np.diag(pooled.covariance), [0.2, 0.2 + 4 / 3])


def test_degrees_of_freedom_are_rubins_in_large_samples_and_fewer_in_small_ones():
    fits = [fit_of([0.0, value], 0.1) for value in (1.0, 1.2, 1.4)]
    large = pool([replace(fit, n=10**9) for fit in fits])
    share = (4 / 3 * 0.04) / (0.1 + 4 / 3 * 0.04)  # of the variance, by missing values
    assert large.degrees[1] == pytest.approx(2 / share**2, rel=1e-6)
    # Barnard and Rubin (1999), n = 50 and two coefficients
    observed = 49 / 51 * 48 * (1 - share)
    rubin = 2 / share**2
    assert pool(fits).degrees[1] == pytest.approx(rubin * observed / (rubin + observed), rel=1e-12)
    assert pool(fits).degrees[0] == pytest.approx(49 / 51 * 48, rel=1e-3)  # nothing differs there
    assert np.isinf(fits[0].degrees).all()


def test_one_coefficient_is_tested_by_students_t():
    pooled = pool([fit_of([0.0, value], 0.1) for value in (1.0, 1.2, 1.4)])
    test = pooled.wald_test(slice(1, 2))
    z = 1.2 / pooled.std_errors[1]
    assert test.statistic == pytest.approx(z**2)
    assert test.p == pytest.approx(2 * student.sf(z, pooled.degrees[1]))


def test_several_coefficients_are_tested_by_d1():
    values = np.array([[0.0, 1.0, 0.5], [0.0, 1.2, 0.3], [0.0, 1.4, 0.7], [0.0, 0.9, 0.4]])
    pooled = pool([fit_of(list(row), 0.1) for row in values])
    test = pooled.wald_test(slice(1, 3))
    # Li, Raghunathan and Rubin (1991), by hand: k = 2, m = 4
    between = np.cov(values[:, 1:], rowvar=False)
    growth = 5 / 4 * np.trace(between) / 0.1 / 2
    mean = values[:, 1:].mean(axis=0)
    expected = mean @ mean / 0.1 / (2 * (1 + growth))
    degrees = 4 + 2 * (1 + (1 - 2 / 6) / growth) ** 2
    assert test.degrees == 2
    assert test.statistic == pytest.approx(2 * expected)
    assert test.p == pytest.approx(fisher.sf(expected, 2, degrees))


def test_tables_that_agree_are_tested_as_one_would_be():
    one = fit_of([0.0, 1.0, 0.5], 0.1)
    pooled = pool([one, one, one])
    assert pooled.wald_test(slice(1, 3)).p == pytest.approx(one.wald_test(slice(1, 3)).p)


@pytest.mark.slow
def test_limits_of_pooled_fits_cover_what_they_should():
    """Half of x is missing at random; Student's limits hold 95 % of the truth, about."""
    covered = []
    for seed in range(300):
        generator = np.random.default_rng(seed)
        x = generator.normal(size=(60, 2))
        outcome = generator.random(60) < 1 / (1 + np.exp(-0.8 * x[:, 0]))
        gappy = x.copy()
        gappy[generator.random(60) < 0.5, 0] = np.nan
        pair = (Variable("a", "A"), Variable("b", "B"))
        found = complete(gappy, outcome, pair, missing="impute", imputations=5, seed=seed)
        try:
            pooled = pool([fit_logistic(table, outcome) for table in found.tables])
        except ModelError:
            continue
        reach = student.ppf(0.975, pooled.degrees[1]) * pooled.std_errors[1]
        covered.append(abs(pooled.coefficients[1] - 0.8) <= reach)
    assert len(covered) > 250
    assert 0.90 < np.mean(covered) < 0.995


def test_one_fit_is_its_own_pool():
    only = fit_of([0.5], 0.1)
    assert pool([only]) is only


@pytest.mark.slow
def test_imputation_finds_the_effect_that_complete_cases_lose():
    """Gaps that depend on the outcome and another variable bias complete cases."""
    estimates = []
    for seed in range(40):
        generator = np.random.default_rng(seed)
        x = generator.normal(size=(400, 2))
        outcome = generator.random(400) < 1 / (1 + np.exp(-x[:, 0] - 0.5 * x[:, 1]))
        gappy = x.copy()
        gappy[(generator.random(400) < 0.6) & outcome & (x[:, 1] > 0), 0] = np.nan
        pair = (Variable("a", "A"), Variable("b", "B"))
        rows = []
        for missing in ("impute", "complete cases"):
            found = complete(gappy, outcome, pair, missing=missing, imputations=10, seed=seed)
            fits = [fit_logistic(table, outcome[found.used]) for table in found.tables]
            rows.append(pool(fits).coefficients[2])
        estimates.append(rows)
    from_imputed, from_complete = np.mean(estimates, axis=0)
    assert abs(from_imputed - 0.5) < 0.08
    assert abs(from_complete - 0.5) > 0.2
