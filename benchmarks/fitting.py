"""Time mRMR and the cross-validated LASSO against the packages that one would otherwise take.

A throwaway environment with mrmr-selection and scikit-learn is built by package name; where that
cannot be done, the script says so and shows alnus's own times. Everything runs in one go on one
machine, so that the ratios mean something.

Usage: python benchmarks/fitting.py
"""

import sys

sys.path.pop(0)  # this folder, where this file's name hides the standard library's statistics

import json
import subprocess
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from alnus.models.formula import expit
from alnus.models.lasso import lasso_path, penalty_sequence
from alnus.models.lasso_cv import LassoCv, cross_validate, stratified_folds
from alnus.models.mrmr import mrmr

N_CASES, N_FEATURES, N_CHOSEN, N_FOLDS = 310, 1032, 30, 5
T = TypeVar("T")
RIVALS = ("mrmr-selection", "scikit-learn")


def main() -> None:
    """Print alnus's times, the rivals' times and their ratios."""
    X, y = cohort(np.random.default_rng(1356))
    choose, choosing = best_of(3, lambda: mrmr(X, y, n_features=N_CHOSEN))
    z = X[:, choose.order]
    z = (z - z.mean(axis=0)) / z.std(axis=0)
    cv, fitting = best_of(30, lambda: lasso_cv(z, y))  # lasts as long as the rivals' best of three
    print(f"alnus: mRMR {choosing:.3f} s, LASSO with {N_FOLDS} folds {fitting:.3f} s")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "cohort.npz"
        np.savez(data, X=X, y=y.astype(int), z=z, penalties=cv.path.penalties)
        try:
            rivals = run_rivals(Path(folder), data)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"The rivals' environment cannot be built here, so there is no ratio: {error}")
            return
    same = rivals["mrmr"]["order"] == choose.order.tolist()
    compare("mrmr-selection", rivals["mrmr"]["seconds"], choosing)
    print(f"    same {N_CHOSEN} features in the same order: {'yes' if same else 'no'}")
    for solver in ("saga", "liblinear"):
        rival = rivals[solver]
        compare(f"LogisticRegressionCV, {solver}", rival["seconds"], fitting)
        print(f"    objective above the minimum at its own penalty: {excess(z, y, rival):.1e}")


def cohort(rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw features in correlated blocks, as those of one node under many image types are."""
    sources = rng.normal(size=(N_CASES, 60))
    X = sources @ rng.normal(size=(60, N_FEATURES)) / 4 + rng.normal(size=(N_CASES, N_FEATURES))
    log_odds = 0.9 + sources[:, :9] @ np.linspace(0.7, 0.3, 9)
    return X, (rng.random(N_CASES) < expit(log_odds)).astype(np.float64)


def lasso_cv(z: NDArray[np.float64], y: NDArray[np.float64]) -> LassoCv:
    """Fit the path to all cases and measure it in every fold, 100 penalties each."""
    path = lasso_path(z, y, penalties=penalty_sequence(z, y))
    folds = stratified_folds(y, folds=N_FOLDS, rng=np.random.default_rng(0))
    return cross_validate(z, y, path=path, folds=folds, family="logistic", measure="deviance")


def best_of(times: int, call: Callable[[], T]) -> tuple[T, float]:
    """Give a call's result and its shortest time in seconds."""
    shortest = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        result = call()
        shortest = min(shortest, time.perf_counter() - start)
    return result, shortest


def run_rivals(folder: Path, data: Path) -> dict[str, Any]:
    """Build the throwaway environment and run the rivals in it."""
    venv.create(folder / "rivals", with_pip=True)
    python = folder / "rivals" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *RIVALS], check=True)
    script = Path(__file__).with_name("statistics_rivals.py")
    done = subprocess.run([python, "-P", script, data], check=True, stdout=subprocess.PIPE)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def compare(name: str, seconds: float, own: float) -> None:
    """Print a rival's time as a multiple of alnus's."""
    print(f"{name}: {seconds:.2f} s, {seconds / own:.0f} times as long")


def excess(z: NDArray[np.float64], y: NDArray[np.float64], rival: dict[str, Any]) -> float:
    """How far a rival's solution lies above the minimum of the objective."""
    exact = lasso_path(z, y, penalties=np.array([rival["penalty"]]))

    def objective(intercept: float, coefficients: NDArray[np.float64]) -> float:
        log_odds = z @ coefficients + intercept
        loss = np.logaddexp(0.0, np.where(y == 1, -log_odds, log_odds)).mean()
        return float(loss + rival["penalty"] * np.abs(coefficients).sum())

    theirs = objective(rival["intercept"], np.array(rival["coefficients"]))
    return theirs - objective(float(exact.intercepts[0]), exact.coefficients[0])


if __name__ == "__main__":
    main()
