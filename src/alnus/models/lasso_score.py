"""LassoScore: the Rad-score, one number a case, as a transformer and as a classifier."""

import math
from typing import Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from alnus.arrays import Floats, Integers
from alnus.errors import EmptySelectionError, ModelError
from alnus.models.formula import SCORE_NAME, ScoreKind, expit
from alnus.models.lasso import Family, lasso_path, penalty_sequence
from alnus.models.lasso_cv import (
    HeldOut,
    LassoCv,
    Measure,
    Rule,
    cross_validate,
    stratified_folds,
)
from alnus.models.settings import RadScoreSettings
from alnus.regression.likelihood import Penalty
from alnus.regression.logistic import LogisticFit, fit_logistic

Refit = Literal["maximum likelihood", "Firth", "none"]
_REFITS: tuple[tuple[Refit, Penalty], ...] = (("maximum likelihood", "none"), ("Firth", "firth"))


class LassoScore(ClassifierMixin, TransformerMixin, BaseEstimator):
    """Weigh standardized features by a cross-validated LASSO and add them up.

    ``transform`` gives the Rad-score, ``predict_proba`` the probability that goes with it: the
    score is its log odds or the probability itself. The penalized prediction of a linear LASSO is
    neither; there the probability is a logistic regression on the score.

    Parameters
    ----------
    kind : {"penalized linear predictor", "refitted linear predictor", "refitted probability"}
        Which number the score is. Refitted: by maximum likelihood on the features the LASSO kept;
        by Firth's penalized likelihood where they separate the outcomes; where they are too many
        for that, too, the weights stay the LASSO's own.
    family : {"logistic", "linear"}
        Likelihood of the LASSO.
    penalties : int
        Length of the path.
    folds, repeats : int
        Stratified cross-validation.
    measure : {"deviance", "auc"}
        What the cross-validation measures.
    rule : {"minimum", "one standard error"}
        Which penalty is taken.
    least_gain : float
        Standard errors by which the best penalty must beat keeping nothing.
    strict : bool
        Refuse a selection that keeps nothing. Otherwise, as parts of a cohort ask for, the score is
        then constant.
    fold_ids : array_like of int, shape (n,) or (repeats, n), optional
        Folds to use instead of drawn ones, 0..K − 1.
    held_out : callable, optional
        Predicts each fold, see :func:`alnus.models.lasso_cv.cross_validate`.
    grid : ndarray of float64, shape (m,), optional
        Penalties to use instead of ``penalties`` many below the first that keeps nothing.
    random_state : int or numpy.random.Generator
        Seed of the folds.

    Attributes
    ----------
    classes_ : ndarray, shape (2,)
        The outcomes; the second one is predicted.
    cv_ : LassoCv
        Path, folds and cross-validated loss.
    position_ : int
        Position of the penalty taken.
    selected_ : ndarray of bool, shape (p,)
        Features the LASSO kept.
    lasso_coef_ : ndarray of float64, shape (p,)
        The LASSO's own coefficients at the penalty taken.
    coef_ : ndarray of float64, shape (p,)
        Weights of the score's linear predictor.
    intercept_ : float
        Its intercept.
    refit_ : {"maximum likelihood", "Firth", "none"}
        How the weights were found after the LASSO.
    covariance_ : ndarray of float64 or None
        Covariance of the refitted intercept and weights of the selected features.
    calibration_ : tuple of float
        Intercept and slope that turn the linear predictor into log odds.

    Raises
    ------
    EmptySelectionError
        From ``fit`` when the LASSO keeps no feature and ``strict`` is True.
    ModelError
        From ``fit`` when an outcome has fewer cases than folds.
    """

    def __init__(
        self,
        *,
        kind: ScoreKind = RadScoreSettings.score,
        family: Family = RadScoreSettings.family,
        penalties: int = RadScoreSettings.penalties,
        folds: int = RadScoreSettings.folds,
        repeats: int = RadScoreSettings.repeats,
        measure: Measure = RadScoreSettings.measure,
        rule: Rule = RadScoreSettings.rule,
        least_gain: float = RadScoreSettings.least_gain,
        strict: bool = False,
        fold_ids: ArrayLike | None = None,
        held_out: HeldOut | None = None,
        grid: Floats | None = None,
        random_state: int | np.random.Generator = 0,
    ) -> None:
        self.kind = kind
        self.family = family
        self.penalties = penalties
        self.folds = folds
        self.repeats = repeats
        self.measure = measure
        self.rule = rule
        self.least_gain = least_gain
        self.strict = strict
        self.fold_ids = fold_ids
        self.held_out = held_out
        self.grid = grid
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Fit to standardized features X (n, p) and a binary outcome y (n,)."""
        features, outcome = validate_data(self, X, y, dtype=np.float64, ensure_min_samples=2)
        events = self._events(outcome)
        grid = self.grid
        if grid is None:
            grid = penalty_sequence(features, events, length=self.penalties)
        path = lasso_path(features, events, penalties=grid, family=self.family)
        self.cv_: LassoCv = cross_validate(
            features,
            events,
            path=path,
            folds=self._partitions(events),
            family=self.family,
            measure=self.measure,
            held_out=self.held_out,
        )
        self.position_ = self.cv_.position(self.rule, least_gain=self.least_gain)
        self._weigh(features, events)
        return self

    def transform(self, X: ArrayLike) -> Floats:
        """Give the Rad-score of X (n, p), shape (n, 1)."""
        linear = self._linear_predictor(X)
        score = expit(linear) if self.kind == "refitted probability" else linear
        return score[:, None]

    def decision_function(self, X: ArrayLike) -> Floats:
        """Give the log odds of the second class for X (n, p), shape (n,)."""
        linear = self._linear_predictor(X)
        intercept, slope = self.calibration_
        return np.asarray(intercept + slope * linear)

    def predict_proba(self, X: ArrayLike) -> Floats:
        """Give the probabilities of both classes for X (n, p), shape (n, 2)."""
        probability = expit(self.decision_function(X))
        return np.column_stack([1 - probability, probability])

    def predict(self, X: ArrayLike) -> NDArray[np.generic]:
        """Give the more probable class for X (n, p), shape (n,)."""
        positive = self.decision_function(X) > 0
        return np.asarray(self.classes_[positive.astype(np.intp)])

    def get_feature_names_out(
        self,
        input_features: ArrayLike | None = None,  # noqa: ARG002 - scikit-learn passes it
    ) -> NDArray[np.object_]:
        """Name the one column that ``transform`` gives."""
        check_is_fitted(self)
        return np.array([SCORE_NAME], dtype=object)

    def _events(self, outcome: NDArray[np.generic]) -> Floats:
        check_classification_targets(outcome)
        if type_of_target(outcome) != "binary":
            message = (
                "Only binary classification is supported. "
                f"The type of the target is {type_of_target(outcome)}."
            )
            raise ValueError(message)
        self.classes_ = np.unique(outcome)
        if len(self.classes_) < 2:
            message = f"A Rad-score needs both outcomes; found one class: {self.classes_[0]}."
            raise ValueError(message)
        return np.asarray(outcome == self.classes_[1], dtype=np.float64)

    def _partitions(self, events: Floats) -> Integers:
        if self.fold_ids is None:
            rng = np.random.default_rng(self.random_state)
            return stratified_folds(events, folds=self.folds, repeats=self.repeats, rng=rng)
        given = np.atleast_2d(np.asarray(self.fold_ids, dtype=np.int64))
        if given.shape[1] != len(events) or given.min() < 0:
            message = (
                f"fold_ids must give every case a fold from 0 on: {len(events)} cases, "
                f"fold_ids of shape {given.shape} from {given.min()}."
            )
            raise ValueError(message)
        return given

    def _weigh(self, features: Floats, events: Floats) -> None:
        path = self.cv_.path
        self.lasso_coef_ = path.coefficients[self.position_]
        self.selected_ = self.lasso_coef_ != 0
        self.intercept_, self.coef_ = float(path.intercepts[self.position_]), self.lasso_coef_
        self.calibration_: tuple[float, float] = (0.0, 1.0)
        self.covariance_: Floats | None = None
        self.refit_: Refit = "none"
        if not self.selected_.any():
            self._stay_constant(events)
        elif self.kind != "penalized linear predictor" and self._refit(features, events):
            return
        elif self.family == "linear":
            line = fit_logistic(features @ self.coef_[:, None] + self.intercept_, events)
            self.calibration_ = (float(line.coefficients[0]), float(line.coefficients[1]))

    def _stay_constant(self, events: Floats) -> None:
        if self.strict:
            margin = f" by {self.least_gain:g} standard errors" if self.least_gain else ""
            message = (
                f"The LASSO kept none of {len(self.coef_)} features: by the rule "
                f'"{self.rule}", none predicts left-out cases better than the prevalence does{margin}. '
                "Report that, or choose another rule or measure before looking further."
            )
            raise EmptySelectionError(message)
        log_odds = math.log(events.mean() / (1 - events.mean()))
        if self.family == "linear" and self.kind == "penalized linear predictor":
            self.intercept_ = float(events.mean())
            self.calibration_ = (log_odds - self.intercept_, 1.0)
        else:
            self.intercept_ = log_odds

    def _refit(self, features: Floats, events: Floats) -> bool:
        """Take the weights of a refit; False where there is none, and the LASSO's own stay."""
        self.refit_, refitted = _refitted(features[:, self.selected_], events)
        if refitted is None:
            return False
        self.intercept_, self.covariance_ = float(refitted.coefficients[0]), refitted.covariance
        self.coef_ = np.zeros(features.shape[1])
        self.coef_[self.selected_] = refitted.coefficients[1:]
        return True

    def _linear_predictor(self, X: ArrayLike) -> Floats:
        check_is_fitted(self)
        features = validate_data(self, X, dtype=np.float64, reset=False)
        return np.asarray(features @ self.coef_ + self.intercept_)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags


def _refitted(kept: Floats, events: Floats) -> tuple[Refit, LogisticFit | None]:
    for how, penalty in _REFITS:
        try:
            return how, fit_logistic(kept, events, penalty=penalty)
        except ModelError:  # separated outcomes; by Firth: too many features for the cases
            continue
    return "none", None
