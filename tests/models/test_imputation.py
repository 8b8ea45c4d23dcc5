import numpy as np
import pytest

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
