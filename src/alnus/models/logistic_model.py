"""LogisticModel: logistic regression on clinical variables as a scikit-learn classifier."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from alnus.models.design import design_matrix, terms_of
from alnus.models.formula import Input, RiskModel
from alnus.models.logistic import fit_logistic
from alnus.models.settings import Coding
from alnus.variable import Variable

Floats = NDArray[np.float64]


class LogisticModel(ClassifierMixin, BaseEstimator):
    """Logistic regression on variables with labels, units and levels.

    A case with a missing value is left out of the fit and has no probability (NaN).

    Parameters
    ----------
    variables : tuple of Variable, optional
        What the columns mean, by name; default: every column is continuous.
    codings : mapping of str to str, optional
        Coding by variable; see :func:`alnus.models.design.terms_of`.
    penalty : {"none", "firth"}
        Maximum likelihood, or Firth's penalty, which stays finite under separation.

    Attributes
    ----------
    classes_ : ndarray, shape (2,)
        The outcomes; the second one is predicted.
    fit_ : LogisticFit
        Coefficients, covariance, likelihood.
    model_ : RiskModel
        The formula, which every prediction uses.
    n_used_ : int
        Complete cases.

    Raises
    ------
    ModelError
        From ``fit``; see :func:`alnus.models.logistic.fit_logistic`.
    """

    def __init__(
        self,
        *,
        variables: tuple[Variable, ...] | None = None,
        codings: Mapping[str, Coding] | None = None,
        penalty: Literal["none", "firth"] = "none",
    ) -> None:
        self.variables = variables
        self.codings = codings
        self.penalty = penalty

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Fit to values X (n, variables) and outcomes y (n,), two different values."""
        values, outcome = validate_data(self, X, y, dtype=np.float64, ensure_all_finite="allow-nan")
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
        complete = np.isfinite(values).all(axis=1)
        self.n_used_ = int(complete.sum())
        used = values[complete]
        codings = self.codings or {}
        by_name = {item.name: item for item in variables}
        columns = dict(zip(by_name, used.T, strict=True))
        terms = [
            term
            for item in variables
            for term in terms_of(item, columns[item.name], codings.get(item.name))
        ]
        design = design_matrix(terms, by_name, columns)
        names = [term.name for term in terms]
        self.fit_ = fit_logistic(design, codes[complete], names=names, penalty=self.penalty)
        self.model_ = RiskModel(
            "logistic",
            str(self.classes_[1]),
            float(self.fit_.coefficients[0]),
            tuple(
                Input(item, float(columns[item.name].min()), float(columns[item.name].max()))
                for item in variables
            ),
            tuple(
                replace(term, coefficient=float(coefficient))
                for term, coefficient in zip(terms, self.fit_.coefficients[1:], strict=True)
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
        """Give the more probable outcome, shape (n,)."""
        probability = self.predict_proba(X)[:, 1]
        return np.asarray(self.classes_[(probability > 0.5).astype(np.int64)])

    def risk_model(self, *, name: str, outcome: str) -> RiskModel:
        """Give the fitted formula under a name."""
        check_is_fitted(self)
        return replace(self.model_, name=name, outcome=outcome)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.classifier_tags.multi_class = False
        return tags


def described(
    estimator: BaseEstimator, variables: tuple[Variable, ...] | None
) -> tuple[Variable, ...]:
    """Match an estimator's columns with their descriptions; undescribed columns are continuous.

    Raises
    ------
    ValueError
        When a column has no description although others have.
    """
    numbered = [f"x{position}" for position in range(estimator.n_features_in_)]
    names = [str(name) for name in getattr(estimator, "feature_names_in_", numbered)]
    if variables is None:
        return tuple(Variable(name, name) for name in names)
    known = {item.name: item for item in variables}
    unknown = [name for name in names if name not in known]
    if unknown:
        message = f"columns without a description: {', '.join(unknown)}"
        raise ValueError(message)
    return tuple(known[name] for name in names)
