"""Backward elimination: refit after each removal, step by step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from alnus.errors import EmptySelectionError, ModelError
from alnus.models.candidates import Candidates, candidates_of, described
from alnus.models.imputation import Missing, complete
from alnus.models.settings import ClinicalSettings, Coding
from alnus.regression.likelihood import Penalty
from alnus.regression.logistic import LogisticFit
from alnus.tables.models import STEPWISE, StepwiseRow
from alnus.variable import Variable

Criterion = Literal["wald", "likelihood ratio", "aic"]


@dataclass(frozen=True)
class EliminationStep:
    """One step: which variable went, what it had of the criterion, and what is left.

    Parameters
    ----------
    removed : str
        Empty at the full model.
    value : float, optional
        P, or the AIC without the variable; None at the full model.
    aic : float
        Of the model that is left.
    kept : tuple of str
        Its variables, in the candidates' order.
    """

    removed: str
    value: float | None
    aic: float
    kept: tuple[str, ...]


@dataclass(frozen=True)
class Elimination:
    """What a backward elimination kept, and how it came there.

    Parameters
    ----------
    criterion : str
        What was looked at: ``"aic"``, or the name of the test whose P it was.
    steps : tuple of EliminationStep
        The first is the full model.
    """

    criterion: str
    steps: tuple[EliminationStep, ...]

    @property
    def kept(self) -> tuple[str, ...]:
        """Variables of the last step, in the candidates' order."""
        return self.steps[-1].kept


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
        ``"wald"`` tests all terms of a variable jointly, as :meth:`Candidates.test` does.

    References
    ----------
    R ``step(direction = "backward")`` for the AIC.
    """
    names = list(candidates.variables)
    fit = candidates.fit(names)
    steps = [EliminationStep("", None, fit.aic, tuple(names))]
    # By P the last variable stays, for the screen has said that it is worth something alone.
    while names and not (criterion != "aic" and len(names) == 1):
        values = _values(candidates, names, fit, criterion=criterion)
        choose = min if criterion == "aic" else max
        # max and min take the first of equal ones.
        worst = choose(sorted(values, reverse=True), key=lambda name: values[name])
        stays = values[worst] >= fit.aic if criterion == "aic" else values[worst] < keep
        if stays:
            break
        names = [name for name in names if name != worst]
        fit = candidates.fit(names)
        steps.append(EliminationStep(worst, values[worst], fit.aic, tuple(names)))
    named = candidates.test_name if criterion == "wald" else criterion
    return Elimination(named, tuple(steps))


def stepwise_table(elimination: Elimination) -> pd.DataFrame:
    """Give one row a step (``STEPWISE``)."""
    return STEPWISE.frame(
        StepwiseRow(
            step=number,
            removed=step.removed,
            criterion=elimination.criterion,
            value=step.value,
            n_terms=len(step.kept),
            aic=step.aic,
            kept=" + ".join(step.kept),
        )
        for number, step in enumerate(elimination.steps)
    )


def _values(
    candidates: Candidates, names: list[str], fit: LogisticFit, *, criterion: Criterion
) -> dict[str, float]:
    """Give each variable's criterion: a P value, or the AIC of the model without it."""
    if criterion == "aic":
        return {out: candidates.fit([n for n in names if n != out]).aic for out in names}
    if criterion == "likelihood ratio":
        return {name: candidates.likelihood_ratio_test(names, name).p for name in names}
    return {name: candidates.test(names, name, fit).p for name in names}


class BackwardStepwise(SelectorMixin, BaseEstimator):
    """Keep the variables that a backward elimination leaves.

    Cases with a missing value in any candidate are left out of every step, or imputed once.

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
        As in :func:`alnus.regression.logistic.fit_logistic`.
    missing : {"complete cases", "impute"}
        What the fit does with missing values; see :mod:`alnus.models.imputation`.
    imputations : int
        Number of imputed tables; imputed ones allow the Wald criterion only.
    random_state : int
        Seed of the imputation.

    Attributes
    ----------
    elimination_ : Elimination
        What was removed, step by step.
    n_used_ : int
        Cases used: the complete ones, or all where missing values were imputed.
    """

    def __init__(
        self,
        *,
        variables: tuple[Variable, ...] | None = None,
        codings: Mapping[str, Coding] | None = None,
        p: float = ClinicalSettings.keep,
        criterion: Criterion = ClinicalSettings.criterion,
        penalty: Penalty = "none",
        missing: Missing = ClinicalSettings.missing,
        imputations: int = ClinicalSettings.imputations,
        random_state: int = 0,
    ) -> None:
        self.variables = variables
        self.codings = codings
        self.p = p
        self.criterion = criterion
        self.penalty = penalty
        self.missing = missing
        self.imputations = imputations
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Eliminate columns of X (n, variables), which may hold NaN, against y (n,)."""
        values, outcome = validate_data(
            self, X, y, dtype=np.float64, ensure_all_finite="allow-nan", ensure_min_samples=2
        )
        variables = described(self, self.variables)
        events = outcome == np.unique(outcome)[-1]
        completed = complete(
            values, events, variables,
            missing=self.missing, imputations=self.imputations, seed=self.random_state,
        )  # fmt: skip
        self.n_used_ = int(completed.used.sum())
        if len(completed.tables) > 1 and self.criterion != "wald":
            message = (
                f"Imputed tables have no common likelihood for the criterion {self.criterion}. "
                'Set clinical.criterion = "wald", or clinical.missing = "complete cases".'
            )
            raise ModelError(message)
        self.elimination_ = eliminate(
            candidates_of(completed, events, variables, codings=self.codings, penalty=self.penalty),
            keep=self.p,
            criterion=self.criterion,
        )
        kept = self.elimination_.kept
        if not kept:
            message = (
                f"The backward elimination by {self.criterion} kept none of {len(variables)} "
                "clinical variables. Choose another clinical.criterion, or go without."
            )
            raise EmptySelectionError(message)
        self._support = np.array([item.name in kept for item in variables])
        return self

    def _get_support_mask(self) -> NDArray[np.bool_]:
        check_is_fitted(self)
        return self._support

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.target_tags.required = True
        return tags
