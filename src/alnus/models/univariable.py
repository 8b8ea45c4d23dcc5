"""One logistic regression a variable: the table, and the screen that rests on it."""

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from alnus.errors import EmptySelectionError, ModelError
from alnus.models.candidates import Candidates, candidates_of, described
from alnus.models.imputation import complete
from alnus.models.settings import ClinicalSettings, Coding
from alnus.regression.likelihood import Penalty
from alnus.regression.wald import wald_columns
from alnus.tables.models import UNIVARIABLE
from alnus.variable import Variable


def univariable_table(
    columns: Mapping[str, ArrayLike],
    outcome: ArrayLike,
    variables: Sequence[Variable],
    *,
    codings: Mapping[str, Coding] | None = None,
    screen: float = ClinicalSettings.screen,
    penalty: Penalty = "none",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Fit each variable alone, on the cases that have it.

    Parameters
    ----------
    columns : mapping of str to array_like of float, shape (n,)
        Values by variable; NaN where missing.
    outcome : array_like of bool, shape (n,)
        True is the event.
    variables : sequence of Variable
        In the order of the table.
    codings : mapping of str to str, optional
        Coding by variable.
    screen : float
        A variable is kept when its P lies below, of all its terms jointly: Wald's, or the penalized
        likelihood ratio's with Firth's penalty.
    penalty : {"none", "firth"}
        As in :func:`alnus.regression.logistic.fit_logistic`.
    confidence : float
        Level of the intervals: Wald's, or profile-likelihood ones with Firth's penalty.

    Returns
    -------
    DataFrame
        ``UNIVARIABLE``, one row a term.

    Raises
    ------
    ModelError
        When a variable cannot be fitted; the sentence names it.
    """
    events = np.asarray(outcome, dtype=bool)
    blocks = [
        _one_variable(
            item, np.asarray(columns[item.name], dtype=np.float64), events,
            codings=codings, screen=screen, penalty=penalty, confidence=confidence,
        )
        for item in variables
    ]  # fmt: skip
    return pd.concat(blocks, ignore_index=True)


def _one_variable(
    variable: Variable,
    values: NDArray[np.float64],
    events: NDArray[np.bool_],
    *,
    codings: Mapping[str, Coding] | None,
    screen: float,
    penalty: Penalty,
    confidence: float,
) -> pd.DataFrame:
    candidates = _alone(variable, values, events, codings=codings, penalty=penalty)
    fit = candidates.fit([variable.name])
    ratio = candidates.likelihood_ratio_test([variable.name], variable.name)
    joint = candidates.test([variable.name], variable.name, fit)
    found = wald_columns(fit.coefficients[1:], fit.std_errors[1:], confidence=confidence)
    method = "Wald"
    if penalty == "firth":
        profile = candidates.profile_inference([variable.name], confidence=confidence)
        low, high = np.exp(profile.limits[1:].T)
        found, method = found | {"p": profile.p[1:], "low": low, "high": high}, profile.method
    return UNIVARIABLE.frame_of(
        variable=variable.name,
        term=[term.name for term in candidates.terms[variable.name]],
        n=fit.n,
        events=fit.events,
        **found,
        method=method,
        confidence=confidence,
        joint_chi2=joint.statistic,
        joint_p=joint.p,
        test=candidates.test_name,
        lr_chi2=ratio.statistic,
        lr_df=ratio.degrees,
        lr_p=ratio.p,
        kept=joint.p < screen,
    )


def _alone(
    variable: Variable,
    values: NDArray[np.float64],
    events: NDArray[np.bool_],
    *,
    codings: Mapping[str, Coding] | None,
    penalty: Penalty,
) -> Candidates:
    completed = complete(
        values[:, None], events, [variable], missing="complete cases", imputations=1, seed=0
    )
    return candidates_of(completed, events, [variable], codings=codings, penalty=penalty)


class UnivariableScreen(SelectorMixin, BaseEstimator):
    """Keep the variables whose own logistic regression has a P below a limit.

    Parameters
    ----------
    variables : tuple of Variable, optional
        What the columns mean, by name; default: every column is continuous.
    codings : mapping of str to str, optional
        Coding by variable.
    p : float
        The limit.
    penalty : {"none", "firth"}
        As in :func:`alnus.regression.logistic.fit_logistic`.
    drop_unfit : bool
        Drop a variable that cannot be fitted, e.g. because a rare level stands on one side of the
        outcome, as one would in a cohort that is a sample of another; otherwise refuse it.

    Attributes
    ----------
    p_ : mapping of str to float
        P of each variable that could be fitted, of all its terms jointly; the one that is printed.
    """

    def __init__(
        self,
        *,
        variables: tuple[Variable, ...] | None = None,
        codings: Mapping[str, Coding] | None = None,
        p: float = ClinicalSettings.screen,
        penalty: Penalty = "none",
        drop_unfit: bool = False,
    ) -> None:
        self.variables = variables
        self.codings = codings
        self.p = p
        self.penalty = penalty
        self.drop_unfit = drop_unfit

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Fit each column of X (n, variables), which may hold NaN, against y (n,)."""
        values, outcome = validate_data(
            self, X, y, dtype=np.float64, ensure_all_finite="allow-nan", ensure_min_samples=2
        )
        variables = described(self, self.variables)
        # scikit-learn sorts classes, and the later one is the event.
        events = outcome == np.unique(outcome)[-1]
        self.p_ = {
            item.name: p
            for item, column in zip(variables, values.T, strict=True)
            if (p := self._p_of(item, column, events)) is not None
        }
        self._support = np.array([self.p_.get(item.name, np.inf) < self.p for item in variables])
        if not self._support.any():
            found = f"the smallest is {min(self.p_.values()):.3g}" if self.p_ else "none has one"
            message = (
                f"None of {len(variables)} clinical variables has a univariable P below {self.p:g}; "
                f"{found}. Raise clinical.screen, or go without."
            )
            raise EmptySelectionError(message)
        return self

    def _p_of(
        self, variable: Variable, values: NDArray[np.float64], events: NDArray[np.bool_]
    ) -> float | None:
        try:
            alone = _alone(variable, values, events, codings=self.codings, penalty=self.penalty)
            return alone.test([variable.name], variable.name, alone.fit([variable.name])).p
        except ModelError:
            # In a resample only; the cohort itself is refused, so that somebody looks at the
            # variable.
            if self.drop_unfit:
                return None
            raise

    def _get_support_mask(self) -> NDArray[np.bool_]:
        check_is_fitted(self)
        return self._support

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.target_tags.required = True
        return tags
