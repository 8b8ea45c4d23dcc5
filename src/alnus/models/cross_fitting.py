"""Scores of the training cohort that were not fitted on the patients they are given for."""

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, MetaEstimatorMixin, TransformerMixin, clone
from sklearn.utils import Tags, _safe_indexing, get_tags
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from alnus.models.lasso_cv import stratified_folds
from alnus.models.settings import RadScoreSettings


class CrossFitted(MetaEstimatorMixin, TransformerMixin, BaseEstimator):
    """Transform the training cohort fold by fold, and everybody else by one final fit.

    ``fit_transform`` gives each training case a score from a transformer fitted on the other
    folds; ``transform`` uses the transformer fitted on all of them.

    Parameters
    ----------
    transformer : estimator
        Supervised transformer, e.g. the Rad-score's pipeline.
    folds : int
        Stratified folds.
    random_state : int or numpy.random.Generator
        Seed of the folds.

    Attributes
    ----------
    transformer_ : estimator
        Fitted on all training cases.
    folds_ : ndarray of int64, shape (n,)
        Fold of every training case; set by ``fit_transform``.
    """

    def __init__(
        self,
        transformer: BaseEstimator,
        *,
        folds: int = RadScoreSettings.folds,
        random_state: int | np.random.Generator = 0,
    ) -> None:
        self.transformer = transformer
        self.folds = folds
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Fit one transformer on all cases of X (n, p) with outcome y (n,)."""
        check_classification_targets(y)
        self.transformer_ = clone(self.transformer).fit(X, y)
        return self

    @property
    def n_features_in_(self) -> int:
        """Number of columns seen in training."""
        return int(self.transformer_.n_features_in_)

    def transform(self, X: ArrayLike) -> NDArray[np.float64]:
        """Transform X (n, p) by the transformer fitted on all training cases."""
        check_is_fitted(self)
        return np.asarray(self.transformer_.transform(X))

    def fit_transform(self, X: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """Fit to all cases, and transform each by a transformer that has not seen it."""
        self.fit(X, y)
        rows = X if hasattr(X, "iloc") else np.asarray(X)
        _, codes = np.unique(np.asarray(y), return_inverse=True)
        rng = np.random.default_rng(self.random_state)
        [self.folds_] = stratified_folds(codes.astype(np.float64), folds=self.folds, rng=rng)
        parts = [self._held_out(rows, codes, fold) for fold in range(self.folds)]
        scores = np.empty((len(codes), parts[0].shape[1]))
        for fold, part in enumerate(parts):
            scores[self.folds_ == fold] = part
        return scores

    def get_feature_names_out(self, input_features: ArrayLike | None = None) -> NDArray[np.str_]:
        """Names of the inner transformer's columns."""
        check_is_fitted(self)
        return np.asarray(self.transformer_.get_feature_names_out(input_features))

    def _held_out(self, X: ArrayLike, y: ArrayLike, fold: int) -> NDArray[np.float64]:
        training, held_out = (
            np.flatnonzero(self.folds_ != fold),
            np.flatnonzero(self.folds_ == fold),
        )
        fitted = clone(self.transformer).fit(
            _safe_indexing(X, training), _safe_indexing(y, training)
        )
        return np.asarray(fitted.transform(_safe_indexing(X, held_out)))

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags = get_tags(self.transformer).input_tags
        tags.target_tags.required = True
        return tags
