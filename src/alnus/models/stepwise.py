"""Backward elimination: refit after each removal, step by step."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from alnus.errors import EmptySelectionError
from alnus.models.design import design_matrix, terms_of
from alnus.models.formula import Term
from alnus.models.inference import wald_test
from alnus.models.logistic import LogisticFit, fit_logistic
from alnus.models.logistic_model import described
from alnus.models.settings import ClinicalSettings, Coding
from alnus.tables import STEPWISE
from alnus.variable import Variable

Criterion = Literal["wald", "likelihood ratio", "aic"]


@dataclass(frozen=True, eq=False)
class Candidates:
    """Complete cases of the candidate variables, and how to fit a part of them.

    Parameters
    ----------
    variables : tuple of Variable
        The candidates.
    terms : mapping of str to tuple of Term
        Each variable's terms.
    design : mapping of str to ndarray of float64, shape (n, terms)
        Each variable's columns.
    outcome : ndarray of bool, shape (n,)
        True is the event.
    penalty : {"none", "firth"}
        As in :func:`alnus.models.logistic.fit_logistic`.
    """

    variables: tuple[Variable, ...]
    terms: Mapping[str, tuple[Term, ...]]
    design: Mapping[str, NDArray[np.float64]]
    outcome: NDArray[np.bool_]
    penalty: Literal["none", "firth"]

    def fit(self, names: list[str]) -> LogisticFit:
        """Fit some of the variables."""
        blocks = [self.design[name] for name in names]
        columns = np.column_stack(blocks) if blocks else np.empty((len(self.outcome), 0))
        labels = [term.name for name in names for term in self.terms[name]]
        return fit_logistic(columns, self.outcome, names=labels, penalty=self.penalty)

    def without(self, names: list[str], out: str) -> LogisticFit:
        """Fit some of the variables but one."""
        return self.fit([name for name in names if name != out])

    def values(self, names: list[str], fit: LogisticFit, criterion: Criterion) -> dict[str, float]:
        """Give each variable's criterion: a P value, or the AIC of the model without it."""
        if criterion == "wald":
            return dict(zip(names, self._wald(names, fit), strict=True))
        others = {name: self.without(names, name) for name in names}
        if criterion == "aic":
            return {name: other.aic for name, other in others.items()}
        return {
            name: float(
                chi2.sf(2 * (fit.log_likelihood - other.log_likelihood), len(self.terms[name]))
            )
            for name, other in others.items()
        }

    def _wald(self, names: list[str], fit: LogisticFit) -> list[float]:
        found, start = [], 1
        for name in names:
            part = slice(start, start + len(self.terms[name]))
            found.append(wald_test(fit.coefficients[part], fit.covariance[part, part]).p)
            start = part.stop
        return found


@dataclass(frozen=True)
class Elimination:
    """What a backward elimination kept, and its path.

    Parameters
    ----------
    kept : tuple of str
        Variables, in the candidates' order.
    path : DataFrame
        ``STEPWISE``; step 0 is the full model.
    """

    kept: tuple[str, ...]
    path: pd.DataFrame


def eliminate(candidates: Candidates, *, keep: float, criterion: Criterion) -> Elimination:
    """Remove the worst variable and refit, until every remaining one is worth keeping.

    By P value the variable with the largest P is removed while that P is at least ``keep``; of
    equal ones the later in alphabetical order, so that the order of columns does not matter. The
    last variable stays. By AIC the variable whose removal lowers the AIC most is removed.

    Parameters
    ----------
    candidates : Candidates
        Complete cases; the same at every step.
    keep : float
        Limit of the P value.
    criterion : {"wald", "likelihood ratio", "aic"}
        Wald tests all terms of a variable jointly.

    References
    ----------
    R ``step(direction = "backward")`` for the AIC.
    """
    names = [item.name for item in candidates.variables]
    fit = candidates.fit(names)
    steps: list[tuple[object, ...]] = [(0, "", criterion, math.nan, len(names), fit.aic, names)]
    while names and not (criterion != "aic" and len(names) == 1):
        values = candidates.values(names, fit, criterion)
        choose = min if criterion == "aic" else max
        worst = choose(sorted(values, reverse=True), key=lambda name: values[name])
        stays = values[worst] >= fit.aic if criterion == "aic" else values[worst] < keep
        if stays:
            break
        names = [name for name in names if name != worst]
        fit = candidates.fit(names)
        steps.append((len(steps), worst, criterion, values[worst], len(names), fit.aic, names))
    frame = pd.DataFrame(steps, columns=list(STEPWISE.columns))
    frame["kept"] = [" + ".join(kept) for kept in frame["kept"]]
    return Elimination(tuple(names), STEPWISE.check(frame))


class BackwardStepwise(SelectorMixin, BaseEstimator):
    """Keep the variables that a backward elimination leaves.

    Cases with a missing value in any candidate are left out of every step.

    Parameters
    ----------
    variables : tuple of Variable, optional
        What the columns mean, by name; default: every column is continuous.
    codings : mapping of str to str, optional
        Coding by variable.
    p : float
        A variable stays when its P lies below.
    criterion : {"wald", "likelihood ratio", "aic"}
        What is looked at.
    penalty : {"none", "firth"}
        As in :func:`alnus.models.logistic.fit_logistic`.

    Attributes
    ----------
    path_ : DataFrame
        ``STEPWISE``.
    n_used_ : int
        Complete cases.
    """

    def __init__(
        self,
        *,
        variables: tuple[Variable, ...] | None = None,
        codings: Mapping[str, Coding] | None = None,
        p: float = ClinicalSettings.keep,
        criterion: Criterion = ClinicalSettings.criterion,
        penalty: Literal["none", "firth"] = "none",
    ) -> None:
        self.variables = variables
        self.codings = codings
        self.p = p
        self.criterion = criterion
        self.penalty = penalty

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Eliminate columns of X (n, variables), which may hold NaN, against y (n,)."""
        values, outcome = validate_data(self, X, y, dtype=np.float64, ensure_all_finite="allow-nan")
        variables = described(self, self.variables)
        complete = np.isfinite(values).all(axis=1)
        self.n_used_ = int(complete.sum())
        columns = {
            item.name: column[complete] for item, column in zip(variables, values.T, strict=True)
        }
        terms = {
            item.name: terms_of(item, columns[item.name], (self.codings or {}).get(item.name))
            for item in variables
        }
        by_name = {item.name: item for item in variables}
        elimination = eliminate(
            Candidates(
                variables,
                terms,
                {name: design_matrix(part, by_name, columns) for name, part in terms.items()},
                outcome[complete] == np.unique(outcome)[-1],
                self.penalty,
            ),
            keep=self.p,
            criterion=self.criterion,
        )
        self.path_ = elimination.path
        if not elimination.kept:
            message = (
                f"The backward elimination by {self.criterion} kept none of {len(variables)} "
                "clinical variables. Choose another clinical.criterion, or go without."
            )
            raise EmptySelectionError(message)
        self._support = np.array([item.name in elimination.kept for item in variables])
        return self

    def _get_support_mask(self) -> NDArray[np.bool_]:
        check_is_fitted(self)
        return self._support

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.target_tags.required = True
        return tags
