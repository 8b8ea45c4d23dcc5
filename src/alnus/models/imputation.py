"""Missing values: complete cases, or multiple imputation pooled by Rubin's rules.

Imputation serves the fit and uses the training cohort alone. A new patient is never imputed: a
prediction needs every value of its model.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f, t

from alnus.arrays import Floats
from alnus.errors import ModelError
from alnus.regression.likelihood import ChiSquareTest
from alnus.regression.logistic import LogisticFit
from alnus.variable import Variable

Missing = Literal["complete cases", "impute"]

ROUNDS = 10
DONORS = 5
RIDGE = 1e-5  # as mice's, keeps a regression on collinear columns solvable


@dataclass(frozen=True, eq=False)
class CompletedTables:
    """Tables without a missing value.

    Parameters
    ----------
    tables : tuple of ndarray of float64, shape (n, variables)
        One of complete cases, or several imputed ones.
    used : ndarray of bool, shape (cases,)
        Which cases they hold.
    """

    tables: tuple[Floats, ...]
    used: NDArray[np.bool_]


def complete(
    values: Floats,
    outcome: NDArray[np.bool_],
    variables: Sequence[Variable],
    *,
    missing: Missing,
    imputations: int,
    seed: int,
) -> CompletedTables:
    """Leave out the cases with a missing value, or fill them several times.

    Parameters
    ----------
    values : ndarray of float64, shape (n, variables)
        NaN where missing.
    outcome : ndarray of bool, shape (n,)
        It helps to impute: left out, it would weaken every effect.
    variables : sequence of Variable
        What the columns mean.
    missing : {"complete cases", "impute"}
        Which of both.
    imputations : int
        Number of imputed tables; only one where nothing is missing.
    seed : int
        Of the draws.

    Returns
    -------
    CompletedTables
    """
    known = np.isfinite(values)
    used = np.asarray(known.all(axis=1), dtype=np.bool_)
    if missing == "complete cases" or used.all():
        return CompletedTables((values[used],), used)
    unknown = [
        item.label for item, column in zip(variables, known.T, strict=True) if not any(column)
    ]
    if unknown:
        message = f"{', '.join(unknown)} is missing in every case; there is nothing to impute from."
        raise ModelError(message)
    generators = np.random.default_rng(seed).spawn(imputations)
    tables = tuple(_imputed(values, outcome, variables, generator) for generator in generators)
    return CompletedTables(tables, np.ones(len(values), dtype=np.bool_))


@dataclass(frozen=True, eq=False)
class PooledFit(LogisticFit):
    """Fits to imputed tables, pooled by Rubin's rules.

    The coefficients are averaged; their covariance is W + (1 + 1/m)·B. Likelihoods are averaged
    and serve no test.

    Parameters
    ----------
    within : ndarray of float64, shape (1 + p, 1 + p)
        W, the mean of the tables' covariances.
    between : ndarray of float64, shape (1 + p, 1 + p)
        B, the covariance of the coefficients between tables.
    tables : int
        m, their number.

    References
    ----------
    Rubin, Multiple Imputation for Nonresponse in Surveys (1987), section 3.1; R ``mice::pool``.
    """

    within: Floats
    between: Floats
    tables: int

    @property
    def degrees(self) -> Floats:
        """Degrees of freedom of each coefficient, shape (1 + p,).

        References
        ----------
        Barnard and Rubin, Biometrika 86 (1999) 948; R ``mice``, ``barnard.rubin``.
        """
        excess = (1 + 1 / self.tables) * np.diag(self.between)
        share = np.maximum(excess / np.diag(self.covariance), 1e-4)  # as mice bounds it
        whole = self.n - len(self.coefficients)
        between = (self.tables - 1) / share**2
        observed = (whole + 1) / (whole + 3) * whole * (1 - share)
        return np.asarray(between * observed / (between + observed))

    def wald_test(self, place: slice) -> ChiSquareTest:
        """Test that some coefficients are zero: one by Student's t, several jointly by D1.

        References
        ----------
        Li, Raghunathan and Rubin, JASA 86 (1991) 1065; R ``mice::D1``.
        """
        coefficients, within = self.coefficients[place], self.within[place, place]
        k = len(coefficients)
        if k == 1:
            squared = float(coefficients[0] ** 2 / self.covariance[place, place][0, 0])
            p = 2 * float(t.sf(math.sqrt(squared), self.degrees[place][0]))
            return ChiSquareTest(squared, 1, p)
        inverse = np.linalg.inv(within)
        growth = (1 + 1 / self.tables) * float(np.trace(self.between[place, place] @ inverse)) / k
        statistic = float(coefficients @ inverse @ coefficients) / (1 + growth)
        return ChiSquareTest(
            statistic, k, float(f.sf(statistic / k, k, self._d1_degrees(k, growth)))
        )

    def _d1_degrees(self, k: int, growth: float) -> float:
        draws = k * (self.tables - 1)
        if growth <= 1e-9:  # the tables agree: as many as a normal distribution has
            return 1e9
        if draws <= 4:
            return draws * (1 + 1 / k) * (1 + 1 / growth) ** 2 / 2
        return 4 + (draws - 4) * (1 + (1 - 2 / draws) / growth) ** 2


def pool(fits: Sequence[LogisticFit]) -> LogisticFit:
    """Pool fits to imputed tables; a single fit is given as it is."""
    if len(fits) == 1:
        return fits[0]
    coefficients = np.array([fit.coefficients for fit in fits])
    within = np.mean([fit.covariance for fit in fits], axis=0)
    between = np.atleast_2d(np.cov(coefficients, rowvar=False))
    return PooledFit(
        coefficients=coefficients.mean(axis=0),
        covariance=within + (1 + 1 / len(fits)) * between,
        log_likelihood=float(np.mean([fit.log_likelihood for fit in fits])),
        null_log_likelihood=fits[0].null_log_likelihood,
        n=fits[0].n,
        events=fits[0].events,
        iterations=max(fit.iterations for fit in fits),
        within=within,
        between=between,
        tables=len(fits),
    )


def _imputed(
    values: Floats,
    outcome: NDArray[np.bool_],
    variables: Sequence[Variable],
    generator: np.random.Generator,
) -> Floats:
    """Fill a table by chained equations, the variable with fewest gaps first."""
    gaps = ~np.isfinite(values)
    filled = values.copy()
    order = [int(column) for column in np.argsort(gaps.sum(axis=0), kind="stable")]
    order = [column for column in order if gaps[:, column].any()]
    for column in order:
        seen = values[~gaps[:, column], column]
        filled[gaps[:, column], column] = generator.choice(seen, int(gaps[:, column].sum()))
    for _ in range(ROUNDS):
        for column in order:
            others = [
                _coded(filled[:, other], variables[other])
                for other in range(len(variables))
                if other != column
            ]
            predictors = np.column_stack([np.ones(len(values)), outcome, *others])
            target = _coded(filled[:, column], variables[column])
            donors = _donors(predictors, target, gaps[:, column], generator)
            filled[gaps[:, column], column] = values[donors, column]
    return filled


def _coded(values: Floats, variable: Variable) -> Floats:
    """Give one column, standardized, or one column a level of a nominal variable."""
    if variable.kind == "nominal":
        return np.asarray(values[:, None] == np.array(variable.codes)[1:], dtype=np.float64)
    spread = float(values.std())
    return np.asarray((values - values.mean()) / (spread or 1.0))[:, None]


def _donors(
    predictors: Floats, target: Floats, gap: NDArray[np.bool_], generator: np.random.Generator
) -> NDArray[np.intp]:
    """Choose a case with a known value for every gap: one of those predicted most alike.

    References
    ----------
    Predictive mean matching as ``mice.impute.pmm`` (type 1 matching, five donors); a nominal
    variable is matched on the predictions of all its levels.
    """
    known, wanted = np.flatnonzero(~gap), np.flatnonzero(gap)
    # A level that no known case has says nothing about them, and its column has no inverse.
    predictors = predictors[:, predictors[known].any(axis=0)]
    design, response = predictors[known], target[known]
    information = design.T @ design
    information += np.diag(RIDGE * np.diag(information))
    inverse = np.linalg.inv(information)
    estimate = inverse @ design.T @ response
    residual = response - design @ estimate
    degrees = max(len(known) - design.shape[1], 1)
    sigma = np.sqrt((residual**2).sum(axis=0) / generator.chisquare(degrees))
    noise = generator.standard_normal(estimate.shape)
    drawn = estimate + np.linalg.cholesky(inverse) @ noise * sigma
    distance = np.linalg.norm(
        (predictors[wanted] @ drawn)[:, None, :] - (design @ estimate)[None, :, :], axis=2
    )
    nearest = np.argsort(distance, axis=1, kind="stable")[:, :DONORS]
    chosen = generator.integers(0, nearest.shape[1], len(wanted))
    return np.asarray(known[nearest[np.arange(len(wanted)), chosen]])
