"""RadiomicsModel: from features as measured to the Rad-score, as one scikit-learn estimator."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from alnus.arrays import Bools, Floats
from alnus.errors import ModelError
from alnus.models.lasso import lasso_path
from alnus.models.lasso_cv import stratified_folds
from alnus.models.lasso_score import LassoScore
from alnus.models.near_constant import GrayLevels
from alnus.models.selection import select
from alnus.models.settings import RadScoreSettings

NAMES_SHOWN = 5


class RadiomicsModel(ClassifierMixin, BaseEstimator):
    """Choose features, scale them, weigh them by a LASSO and add them up.

    Everything is learned from the cases given to ``fit``. The cross-validation that picks the
    LASSO's penalty repeats choice and scaling in each of its folds, unless ``settings.selection``
    is ``"once"``: then folds choose among features that all cases chose, and noise looks like signal.

    Parameters
    ----------
    features : sequence of str
        Names of the columns; further ones of a table are ignored.
    settings : RadScoreSettings
        How features become the Rad-score.
    image_types : sequence of GrayLevels
        Where the gray levels of each image type stand among the features.
    strict : bool
        Refuse an empty selection and a refit that does not exist, or go on without, as parts of a
        cohort ask for; see :class:`alnus.models.lasso_score.LassoScore`.
    fold_ids : array_like of int, shape (n,) or (repeats, n), optional
        Folds to use instead of drawn ones, 0..K − 1.
    random_state : int
        Seed of the folds.

    Attributes
    ----------
    selection_ : Selection
        Features chosen on all cases, and their z-scores.
    score_ : LassoScore
        Fitted to these.

    Raises
    ------
    ModelError
        From ``fit`` and ``transform`` when values are not finite; the columns are named. From
        ``fit`` when an outcome has fewer cases than folds or the refit fails.
    EmptySelectionError
        From ``fit`` when every column is constant, or the LASSO keeps none and may not.
    """

    def __init__(
        self,
        features: Sequence[str],
        settings: RadScoreSettings,
        *,
        image_types: Sequence[GrayLevels] = (),
        strict: bool = True,
        fold_ids: ArrayLike | None = None,
        random_state: int = 0,
    ) -> None:
        self.features = features
        self.settings = settings
        self.image_types = image_types
        self.strict = strict
        self.fold_ids = fold_ids
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike, groups: ArrayLike | None = None) -> Self:
        """Fit to features X (n, p) and outcomes y (n,), two different values.

        ``groups`` (n,) numbers patients: copies of one share its fold.
        """
        values = self._values(X)
        self.classes_, codes = np.unique(np.asarray(y), return_inverse=True)
        if len(self.classes_) != 2:
            message = f"a Rad-score needs both outcomes; found the classes {self.classes_.tolist()}"
            raise ValueError(message)
        events = codes == 1
        settings = self.settings
        self.selection_ = select(values, events, settings, self.image_types)
        self.score_ = lasso_score(
            settings,
            strict=self.strict,
            fold_ids=self._fold_ids(events, groups),
            held_out=None
            if settings.selection == "once"
            else HeldOutCases(values, events, settings, self.image_types),
        ).fit(self.selection_.standardize(values), codes)
        return self

    def _fold_ids(self, events: Bools, groups: ArrayLike | None) -> ArrayLike:
        if self.fold_ids is not None:
            return self.fold_ids
        return stratified_folds(
            events.astype(np.float64),
            folds=self.settings.folds,
            repeats=self.settings.repeats,
            rng=np.random.default_rng(self.random_state),
            groups=None if groups is None else np.asarray(groups, dtype=np.int64),
        )

    def transform(self, X: ArrayLike) -> Floats:
        """Give the Rad-score of X (n, p), shape (n, 1)."""
        return self.score_.transform(self._standardized(X))

    def predict_proba(self, X: ArrayLike) -> Floats:
        """Give the probabilities of both classes for X (n, p), shape (n, 2)."""
        return self.score_.predict_proba(self._standardized(X))

    def predict(self, X: ArrayLike) -> NDArray[np.generic]:
        """Give the more probable class of each row of X (n, p)."""
        likely = self.predict_proba(X)[:, 1] > 0.5
        return np.asarray(self.classes_[likely.astype(np.int64)])

    def _standardized(self, X: ArrayLike) -> Floats:
        check_is_fitted(self, "score_")
        return self.selection_.standardize(self._values(X))

    def _values(self, X: ArrayLike) -> Floats:
        table = X[list(self.features)] if isinstance(X, pd.DataFrame) else X
        values = np.asarray(table, dtype=np.float64)
        if values.ndim != 2 or values.shape[1] != len(self.features):
            message = f"{len(self.features)} features are needed; found shape {values.shape}"
            raise ValueError(message)
        _refuse_not_finite(values, self.features)
        return values


class HeldOutCases:
    """Predict some cases by features chosen and scaled, and a path fitted, without them."""

    def __init__(
        self,
        values: Floats,
        events: Bools,
        settings: RadScoreSettings,
        image_types: Sequence[GrayLevels] = (),
    ) -> None:
        self.values, self.events = values, events
        self.settings, self.image_types = settings, image_types

    def __call__(self, held_out: Bools, penalties: Floats) -> Floats:
        """Give the linear predictors of the k cases held out at each penalty, (k, m)."""
        others = self.values[~held_out]
        events = self.events[~held_out]
        selection = select(others, events, self.settings, self.image_types)
        path = lasso_path(
            selection.standardize(others),
            events.astype(np.float64),
            penalties=penalties,
            family=self.settings.family,
        )
        return path.linear_predictor(selection.standardize(self.values[held_out]))


def lasso_score(settings: RadScoreSettings, **options: Any) -> LassoScore:
    """Give the LASSO that the settings name; further options are its own."""
    return LassoScore(
        kind=settings.score,
        family=settings.family,
        penalties=settings.penalties,
        measure=settings.measure,
        rule=settings.rule,
        least_gain=settings.least_gain,
        **options,
    )


def _refuse_not_finite(features: Floats, names: Sequence[str]) -> None:
    if np.isfinite(features).all():
        return
    counts = np.count_nonzero(~np.isfinite(features), axis=0)
    faulty = np.flatnonzero(counts)
    shown = ", ".join(f"{names[j]} ({counts[j]} cases)" for j in faulty[:NAMES_SHOWN])
    more = f" and {len(faulty) - NAMES_SHOWN} more" if len(faulty) > NAMES_SHOWN else ""
    message = (
        f"{len(faulty)} of {len(names)} features hold values that are not finite: {shown}{more}. "
        "Leave out these features or these cases."
    )
    raise ModelError(message)
