import itertools
import json
from math import comb
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact as scipy_fisher

from alnus.cohort.fisher import fisher_exact

GOLDEN = Path(__file__).parent / "golden"
PRINTED = json.loads((GOLDEN / "paper_tables.json").read_text())["table1"]["categorical"]
FROM_R = json.loads((GOLDEN / "table1_tests_R.json").read_text())


def counts(variable, cohort):
    cells = PRINTED[variable][cohort]
    return np.array([[a[0], b[0]] for a, b in zip(cells["pos"], cells["neg"], strict=True)])


COHORTS = ("train", "val", "ext")
ROWS = [(variable, cohort) for variable in PRINTED for cohort in COHORTS]
SMALL = [row for row in ROWS if len(counts(*row)) < 10]
MANY = [row for row in ROWS if len(counts(*row)) >= 10]


@pytest.mark.compat
@pytest.mark.parametrize(("variable", "cohort"), SMALL)
def test_the_p_value_equals_that_of_r(variable, cohort):
    expected = FROM_R[f"{variable}|{cohort}"]["fisher"]
    assert fisher_exact(counts(variable, cohort)) == pytest.approx(expected, abs=1e-9)


@pytest.mark.compat
@pytest.mark.parametrize(("variable", "cohort"), MANY)
def test_a_table_with_too_many_margins_to_list_comes_near(variable, cohort):
    expected = FROM_R[f"{variable}|{cohort}"]["fisher"]
    assert fisher_exact(counts(variable, cohort)) == pytest.approx(expected, abs=2e-3)


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


@given(st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_two_by_two_is_scipys(cells):
    table = np.array(cells).reshape(2, 2)
    expected = scipy_fisher(table).pvalue
    assert fisher_exact(table) == pytest.approx(expected, rel=1e-6, abs=1e-12)
