"""Columns that say something: those that vary and that no earlier column repeats."""

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from alnus.errors import EmptySelectionError, ModelError

NAMES_SHOWN = 5


class DistinctColumns(SelectorMixin, BaseEstimator):
    """Drop constant columns and copies of earlier columns.

    Attributes
    ----------
    constant_ : tuple of str
        Columns with a single value in training.
    duplicates_ : mapping of str to str
        Columns equal to an earlier column, and that column.

    Raises
    ------
    ModelError
        From ``fit`` and ``transform`` when values are not finite; the columns are named.
    EmptySelectionError
        From ``fit`` when every column is constant.
    """

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: ARG002 - scikit-learn passes it
        """Find the constant and the repeated columns of X (n, p)."""
        # NaN passes scikit-learn's own gate, which would refuse it without naming the column.
        features = validate_data(
            self, X, dtype=np.float64, ensure_all_finite=False, ensure_min_samples=2
        )
        names = self._names()
        _refuse_not_finite(features, names)
        first = _first_equal(features)
        constant = np.ptp(features, axis=0) == 0
        if constant.all():
            message = f"None of the {len(names)} features varies between the training cases."
            raise EmptySelectionError(message)
        self.constant_ = tuple(names[j] for j in np.flatnonzero(constant))
        copies = np.flatnonzero((first != np.arange(len(names))) & ~constant)
        self.duplicates_: Mapping[str, str] = {names[j]: names[first[j]] for j in copies}
        self._support_ = (first == np.arange(len(names))) & ~constant
        return self

    def transform(self, X: ArrayLike) -> NDArray[np.float64]:
        """Keep the columns that varied in training and were no copies."""
        check_is_fitted(self)
        features = validate_data(self, X, dtype=np.float64, ensure_all_finite=False, reset=False)
        _refuse_not_finite(features, self._names())
        return np.asarray(features[:, self._support_])

    def _names(self) -> list[str]:
        numbered = [f"x{position}" for position in range(self.n_features_in_)]
        return [str(name) for name in getattr(self, "feature_names_in_", numbered)]

    def _get_support_mask(self) -> NDArray[np.bool_]:
        check_is_fitted(self)
        return np.asarray(self._support_)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def _refuse_not_finite(features: NDArray[np.float64], names: Sequence[str]) -> None:
    counts = np.count_nonzero(~np.isfinite(features), axis=0)
    faulty = np.flatnonzero(counts)
    if not faulty.size:
        return
    shown = ", ".join(f"{names[j]} ({counts[j]} cases)" for j in faulty[:NAMES_SHOWN])
    more = f" and {len(faulty) - NAMES_SHOWN} more" if len(faulty) > NAMES_SHOWN else ""
    message = (
        f"{len(faulty)} of {len(names)} features hold values that are not finite: {shown}{more}. "
        "Leave out these features or these cases."
    )
    raise ModelError(message)


def _first_equal(features: NDArray[np.float64]) -> NDArray[np.int64]:
    """Position of the first column equal to each column."""
    seen: dict[bytes, int] = {}
    columns = np.ascontiguousarray(features.T) + 0.0  # −0 and 0 are the same value
    return np.array([seen.setdefault(column.tobytes(), j) for j, column in enumerate(columns)])
