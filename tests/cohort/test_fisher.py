import itertools
import json
import math
from math import comb
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact as scipy_fisher

from alnus.cohort.difference import categorical_difference
from alnus.cohort.fisher import TooManyTablesError, fisher_exact, fisher_simulated
from alnus.cohort.settings import CharacteristicsSettings

GOLDEN = Path(__file__).parent / "golden"
PRINTED = json.loads((GOLDEN / "paper_tables.json").read_text())["table1"]["categorical"]
FROM_R = json.loads((GOLDEN / "table1_tests_R.json").read_text())


def counts(variable, cohort):
    cells = PRINTED[variable][cohort]
    return np.array([[a[0], b[0]] for a, b in zip(cells["pos"], cells["neg"], strict=True)])


COHORTS = ("train", "val", "ext")
ROWS = [(variable, cohort) for variable in PRINTED for cohort in COHORTS]


@pytest.mark.compat
@pytest.mark.parametrize(("variable", "cohort"), ROWS)
def test_the_p_value_equals_that_of_r(variable, cohort):
    expected = FROM_R[f"{variable}|{cohort}"]["fisher"]
    assert fisher_exact(counts(variable, cohort)) == pytest.approx(expected, abs=1e-10)


def test_a_table_of_four_columns_has_the_p_value_that_r_prints():
    # R: example(fisher.test), Job satisfaction (Agresti 2002): p-value = 0.7827
    job = [[1, 2, 1, 0], [3, 3, 6, 1], [10, 10, 14, 9], [6, 7, 12, 11]]
    assert round(fisher_exact(job), 4) == 0.7827


def naive(table):
    """Every table with these margins, one by one."""
    sizes, total = table.sum(axis=1), table[:, 0].sum()

    def weight(first):
        return np.prod([float(comb(int(n), k)) for n, k in zip(sizes, first, strict=True)])

    all_tables = [
        first for first in itertools.product(*(range(n + 1) for n in sizes)) if sum(first) == total
    ]
    weights = np.array([weight(first) for first in all_tables])
    return weights[weights <= weight(table[:, 0]) * (1 + 1e-7)].sum() / weights.sum()


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=4))
def test_it_is_the_sum_over_all_tables(rows):
    table = np.array(rows)
    kept = table[table.sum(axis=1) > 0]
    if len(kept) < 2 or (kept.sum(axis=0) == 0).any():
        assert fisher_exact(table) == 1
    else:
        assert fisher_exact(table) == pytest.approx(naive(kept), rel=1e-9)


def all_tables(rows, columns):
    """Every table with these sums, its first row tried in every way."""
    if len(rows) == 1:
        yield [columns]
        return
    for first in itertools.product(*(range(n + 1) for n in columns)):
        if sum(first) == rows[0]:
            rest = tuple(n - k for n, k in zip(columns, first, strict=True))
            yield from ([first, *below] for below in all_tables(rows[1:], rest))


@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=3, max_size=3))
def test_three_columns_are_the_sum_over_all_tables_too(rows):
    table = np.array(rows)
    sums = tuple(table.sum(axis=1)), tuple(table.sum(axis=0))
    weights = np.array(
        [1 / np.prod([math.factorial(k) for row in one for k in row]) for one in all_tables(*sums)]
    )
    own = 1 / np.prod([math.factorial(k) for k in table.ravel()])
    expected = weights[weights <= own * (1 + 1e-7)].sum() / weights.sum()
    assert fisher_exact(table) == pytest.approx(expected, rel=1e-9)


@given(st.integers(0, 2**32), st.permutations(range(4)), st.permutations(range(3)))
def test_neither_order_nor_direction_matters(seed, rows, columns):
    table = np.random.default_rng(seed).integers(0, 7, (4, 3))
    expected = fisher_exact(table)
    assert fisher_exact(table[rows][:, columns]) == pytest.approx(expected, rel=1e-9)
    assert fisher_exact(table.T) == pytest.approx(expected, rel=1e-9)


def test_random_tables_come_near_where_the_sum_is_too_long():
    table = counts("nac_regimen", "val")
    assert fisher_simulated(table) == pytest.approx(fisher_exact(table), abs=0.005)
    assert fisher_simulated(table, tables=100) == fisher_simulated(table, tables=100)
    long = np.random.default_rng(2).integers(0, 60, (12, 2))
    with pytest.raises(TooManyTablesError):
        fisher_exact(long)
    found = categorical_difference(long, CharacteristicsSettings(categorical="fisher"))
    assert found.test == "Fisher's exact (simulated, 100,000 tables)"
    chi_square = categorical_difference(long, CharacteristicsSettings(categorical="chi-square"))
    assert found.p == pytest.approx(chi_square.p, abs=0.05)


@given(st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_two_by_two_is_scipys(cells):
    table = np.array(cells).reshape(2, 2)
    expected = scipy_fisher(table).pvalue
    assert fisher_exact(table) == pytest.approx(expected, rel=1e-6, abs=1e-12)
