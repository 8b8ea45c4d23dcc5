"""z-scores whose mean and standard deviation come from the training cohort."""

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data


class ZScore(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Subtract the mean and divide by the standard deviation (n − 1) of the training cohort.

    Attributes
    ----------
    mean_, scale_ : ndarray of float64, shape (p,)
        Of every column; a constant column has scale 1.
    low_, high_ : ndarray of float64, shape (p,)
        Range in training.
    """

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: ARG002 - scikit-learn passes it
        """Measure every column of X (n, p)."""
        features = validate_data(self, X, dtype=np.float64, ensure_min_samples=2)
        spread = features.std(axis=0, ddof=1)
        self.mean_ = features.mean(axis=0)
        self.scale_ = np.where(np.ptp(features, axis=0) == 0, 1.0, spread)
        self.low_ = features.min(axis=0)
        self.high_ = features.max(axis=0)
        return self

    def transform(self, X: ArrayLike) -> NDArray[np.float64]:
        """Give the z-scores of X (n, p)."""
        check_is_fitted(self)
        features = validate_data(self, X, dtype=np.float64, reset=False)
        return np.asarray((features - self.mean_) / self.scale_)
