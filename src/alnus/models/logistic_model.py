"""LogisticModel: logistic regression on clinical variables as a scikit-learn classifier."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from alnus.arrays import Floats
from alnus.models.candidates import candidates_of, described
from alnus.models.design import design_matrix
from alnus.models.formula import Input, RiskModel
from alnus.models.imputation import Missing, complete
from alnus.models.inference import Inference, profile_inference, wald_inference
from alnus.models.settings import ClinicalSettings, Coding
from alnus.regression.likelihood import Penalty
from alnus.variable import Variable


class LogisticModel(ClassifierMixin, BaseEstimator):
    """Logistic regression on variables with labels, units and levels.

    A case with a missing value is left out of the fit, or imputed there; either way it has no
    probability (NaN).

    Parameters
    ----------
    variables : tuple of Variable, optional
        What the columns mean, by name; default: every column is continuous.
    codings : mapping of str to str, optional
        Coding by variable; see :func:`alnus.models.design.terms_of`.
    penalty : {"none", "firth"}
        Maximum likelihood, or Firth's penalty, which stays finite under separation.
    missing : {"complete cases", "impute"}
        What the fit does with missing values; see :mod:`alnus.models.imputation`.
    imputations : int
        Number of imputed tables.
    random_state : int
        Seed of the imputation.

    Attributes
    ----------
    classes_ : ndarray, shape (2,)
        The outcomes; the second one is predicted.
    fit_ : LogisticFit
        Coefficients, covariance, likelihood; pooled over imputed tables.
    model_ : RiskModel
        The formula, which every prediction uses.
    n_used_ : int
        Cases used: the complete ones, or all where missing values were imputed.

    Raises
    ------
    ModelError
        From ``fit``; see :func:`alnus.regression.logistic.fit_logistic`.
    """

    def __init__(
        self,
        *,
        variables: tuple[Variable, ...] | None = None,
        codings: Mapping[str, Coding] | None = None,
        penalty: Penalty = "none",
        missing: Missing = ClinicalSettings.missing,
        imputations: int = ClinicalSettings.imputations,
        random_state: int = 0,
    ) -> None:
        self.variables = variables
        self.codings = codings
        self.penalty = penalty
        self.missing = missing
        self.imputations = imputations
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Fit to values X (n, variables) and outcomes y (n,), two different values."""
        values, outcome = validate_data(
            self, X, y, dtype=np.float64, ensure_all_finite="allow-nan", ensure_min_samples=2
        )
        check_classification_targets(outcome)
        self.classes_, codes = np.unique(outcome, return_inverse=True)
        if len(self.classes_) != 2:
            found = type_of_target(outcome)
            message = (
                "Only binary classification is supported. Two classes are needed; "
                f"found {len(self.classes_)} class in a target of type {found}."
            )
            raise ValueError(message)
        variables = described(self, self.variables)
        events = codes == 1
        completed = complete(
            values, events, variables,
            missing=self.missing, imputations=self.imputations, seed=self.random_state,
        )  # fmt: skip
        self.n_used_ = int(completed.used.sum())
        candidates = candidates_of(
            completed, events, variables, codings=self.codings, penalty=self.penalty
        )
        names = [item.name for item in variables]
        self.fit_ = candidates.fit(names)
        self.model_ = RiskModel(
            "logistic",
            str(self.classes_[1]),
            float(self.fit_.coefficients[0]),
            _inputs(variables, values[completed.used]),
            tuple(
                replace(term, coefficient=float(coefficient))
                for term, coefficient in zip(
                    candidates.terms_of(names), self.fit_.coefficients[1:], strict=True
                )
            ),
            tuple(tuple(map(float, row)) for row in self.fit_.covariance),
        )
        return self

    def predict_proba(self, X: ArrayLike) -> Floats:
        """Give the probabilities of both outcomes, shape (n, 2); NaN where a value is missing."""
        check_is_fitted(self)
        values = validate_data(
            self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False
        )
        probability = self.model_.probability(
            dict(zip(self.model_.variables, values.T, strict=True))
        )
        return np.column_stack([1 - probability, probability])

    def predict(self, X: ArrayLike) -> NDArray[np.generic]:
        """Give the more probable outcome, shape (n,).

        A case with a missing value gets the first class, as scikit-learn's interface knows no
        unknown one; ask :meth:`predict_proba`, which gives NaN.
        """
        probability = self.predict_proba(X)[:, 1]
        return np.asarray(self.classes_[(probability > 0.5).astype(np.int64)])

    def inference(
        self, X: ArrayLike, y: ArrayLike, *, profile: bool = False, confidence: float = 0.95
    ) -> Inference:
        """Give limits and P of (intercept, coefficients).

        Parameters
        ----------
        X, y : array_like
            What the model was fitted to; complete cases are used.
        profile : bool
            Whether likelihood profiles are asked for. With Firth's penalty they are always given;
            pooled imputations have none.
        confidence : float
            Level of the limits.
        """
        check_is_fitted(self)
        degrees = self.fit_.degrees
        # Finite degrees of freedom mean pooled tables, which have no common likelihood.
        if np.isfinite(degrees).any() or not (profile or self.penalty == "firth"):
            return wald_inference(self.model_, confidence=confidence, degrees=degrees)
        values, outcome = validate_data(
            self, X, y, dtype=np.float64, ensure_all_finite="allow-nan", reset=False
        )
        used = np.isfinite(values).all(axis=1)
        columns = dict(zip(self.model_.variables, values[used].T, strict=True))
        design = design_matrix(self.model_.terms, self.model_.variables, columns)
        return profile_inference(
            np.column_stack([np.ones(len(design)), design]),
            (outcome[used] == self.classes_[1]).astype(np.float64),
            confidence=confidence,
            penalty=self.penalty,
        )

    def risk_model(self, *, name: str, outcome: str) -> RiskModel:
        """Give the fitted formula under a name."""
        check_is_fitted(self)
        return replace(self.model_, name=name, outcome=outcome)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.classifier_tags.multi_class = False
        return tags


def _inputs(variables: Sequence[Variable], values: Floats) -> tuple[Input, ...]:
    # Imputed fits use cases with gaps, whose known values belong to the range.
    low, high = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
    return tuple(
        Input(item, float(low[place]), float(high[place])) for place, item in enumerate(variables)
    )
