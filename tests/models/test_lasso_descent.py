"""The compiled descent against conditions that any solution meets, and against plain solvers."""

import numpy as np
import pytest

from alnus.models.lasso_descent import _minimize, _solve_in_place, descend

OPTIMAL = 5e-9


def problem(seed, n=60, p=8, *, logistic=True):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p)) + 0.7 * rng.normal(size=(n, 1))
    linear = X[:, 0] - 0.8 * X[:, 1]
    noise = rng.logistic(size=n)
    y = (linear + noise > 0).astype(float) if logistic else linear + noise
    return np.vstack([np.ones(n), X.T]), y


def start_of(y, *, logistic):
    mean = y.mean()
    return float(np.log(mean / (1 - mean))) if logistic else float(mean)


def gradient_at(rows, y, b, *, logistic):
    mean = b @ rows
    mean = 1 / (1 + np.exp(-mean)) if logistic else mean
    return rows @ (y - mean) / len(y)


@pytest.mark.parametrize("logistic", [True, False])
@pytest.mark.parametrize("seed", range(5))
def test_every_solution_meets_the_optimality_conditions(seed, logistic):
    rows, y = problem(seed, logistic=logistic)
    penalties = np.geomspace(0.3, 0.001, 30)
    start = start_of(y, logistic=logistic)
    solutions, settled = descend(rows, y, penalties, start, OPTIMAL, logistic, 1000)
    assert settled == 30
    for penalty, b in zip(penalties, solutions, strict=True):
        gradient = gradient_at(rows, y, b, logistic=logistic)
        assert abs(gradient[0]) < 1e-9
        active = b[1:] != 0
        np.testing.assert_allclose(
            gradient[1:][active], penalty * np.sign(b[1:][active]), rtol=1e-7, atol=1e-12
        )
        assert (np.abs(gradient[1:][~active]) <= penalty * (1 + 1e-7)).all()


def test_a_large_penalty_keeps_the_intercept_alone():
    rows, y = problem(1)
    start = start_of(y, logistic=True)
    solutions, settled = descend(rows, y, np.array([10.0]), start, OPTIMAL, True, 1000)
    assert settled == 1
    np.testing.assert_allclose(solutions[0], [start, *np.zeros(8)], atol=1e-9)


def test_it_says_where_it_did_not_settle():
    rows, y = problem(2)
    penalties = np.array([10.0, 0.001])
    start = start_of(y, logistic=True)
    _, settled = descend(rows, y, penalties, start, OPTIMAL, True, 1)
    assert settled == 1


def test_columns_that_repeat_are_solved_all_the_same():
    rows, y = problem(3)
    twice = np.vstack([rows, rows[1:]])
    penalties = np.geomspace(0.2, 0.01, 10)
    start = start_of(y, logistic=True)
    once, _ = descend(rows, y, penalties, start, OPTIMAL, True, 1000)
    both, settled = descend(twice, y, penalties, start, OPTIMAL, True, 1000)
    assert settled == 10
    np.testing.assert_allclose(both @ twice, once @ rows, atol=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_the_search_of_signs_finds_the_minimum_of_the_quadratic(seed):
    rng = np.random.default_rng(seed)
    half = rng.normal(size=(12, 6))
    hessian, target = half.T @ half, rng.normal(size=6) * 3
    found = _minimize(hessian, target, np.zeros(6), 1.0, OPTIMAL)

    def objective(b):
        return 0.5 * b @ hessian @ b - target @ b + np.abs(b[1:]).sum()

    for _ in range(200):
        assert objective(found) <= objective(found + rng.normal(size=6) * 1e-3) + 1e-12


def test_a_positive_definite_system_is_solved():
    rng = np.random.default_rng(0)
    half = rng.normal(size=(9, 5))
    matrix, right = half.T @ half, rng.normal(size=5)
    solution = right.copy()
    _solve_in_place(matrix.copy(), solution)
    np.testing.assert_allclose(matrix @ solution, right, atol=1e-12)


def test_an_unknown_that_others_can_stand_for_is_zero():
    half = np.random.default_rng(0).normal(size=(9, 3))
    half = np.column_stack([half, half[:, 0] - 2 * half[:, 1]])
    matrix = half.T @ half
    right = matrix @ np.array([1.0, 2.0, 3.0, 0.5])
    solution = right.copy()
    _solve_in_place(matrix.copy(), solution)
    assert solution[3] == 0
    np.testing.assert_allclose(matrix @ solution, right, atol=1e-10)
