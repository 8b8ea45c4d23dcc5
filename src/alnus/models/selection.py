"""What goes on to the LASSO: distinct features, chosen by mRMR, as z-scores of the cases at hand."""

from dataclasses import dataclass

import numpy as np

from alnus.arrays import Bools, Floats, Integers
from alnus.errors import EmptySelectionError
from alnus.models.distinct import Distinct, distinct
from alnus.models.mrmr import rank
from alnus.models.settings import RadScoreSettings


@dataclass(frozen=True, eq=False)
class Selection:
    """Features that were chosen on some cases, and how these scale them; an entry a feature.

    Parameters
    ----------
    distinct : Distinct
        What was dropped before mRMR.
    columns : ndarray of int64, shape (k,)
        Columns of the features chosen, ascending.
    rank : ndarray of int64, shape (k,)
        1 is the first feature that mRMR chose.
    score, center, scale, low, high : ndarray of float64, shape (k,)
        mRMR's score when chosen; mean, standard deviation (n − 1) and range.
    """

    distinct: Distinct
    columns: Integers
    rank: Integers
    score: Floats
    center: Floats
    scale: Floats
    low: Floats
    high: Floats

    def standardize(self, X: Floats) -> Floats:
        """Give the z-scores of the chosen columns of X (n, p), shape (n, k)."""
        return np.asarray((X[:, self.columns] - self.center) / self.scale)


def select(X: Floats, events: Bools, settings: RadScoreSettings) -> Selection:
    """Choose features on some cases and measure how these scale them.

    Parameters
    ----------
    X : ndarray of float64, shape (n, p)
        Features; finite.
    events : ndarray of bool, shape (n,)
        Outcome; both occur.
    settings : RadScoreSettings
        Number of features, variant and bins of mRMR.

    Raises
    ------
    EmptySelectionError
        When every column is constant.
    """
    rows = np.ascontiguousarray(X.T)
    found = distinct(rows)
    if not len(found.kept):
        message = f"None of the {len(rows)} features varies between the training cases."
        raise EmptySelectionError(message)
    ranking = rank(
        rows[found.kept],
        events.astype(np.intp),
        n_features=min(settings.mrmr, len(found.kept)),
        variant=settings.mrmr_variant,
        bins=settings.mrmr_bins,
    )
    by_column = np.argsort(ranking.order)
    columns = found.kept[ranking.order[by_column]]
    chosen = X[:, columns]
    return Selection(
        found,
        columns,
        by_column + 1,
        ranking.scores[by_column],
        chosen.mean(axis=0),
        chosen.std(axis=0, ddof=1),
        chosen.min(axis=0),
        chosen.max(axis=0),
    )
