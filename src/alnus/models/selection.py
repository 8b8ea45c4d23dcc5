"""What goes on to the LASSO: distinct features, chosen by mRMR, as z-scores of the cases at hand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alnus.arrays import Bools, Floats, Integers
from alnus.errors import EmptySelectionError
from alnus.models.distinct import Distinct, distinct
from alnus.models.mrmr import rank
from alnus.models.near_constant import GrayLevels, NearConstant, near_constant
from alnus.models.settings import RadScoreSettings


@dataclass(frozen=True, eq=False)
class Selection:
    """Features that were chosen on some cases, and how these scale them; an entry a feature.

    Parameters
    ----------
    distinct : Distinct
        Constant and repeated features, dropped before mRMR.
    left_out : tuple of NearConstant
        Features that hardly vary, dropped as well.
    columns : ndarray of int64, shape (k,)
        Columns of the features chosen, ascending.
    rank : ndarray of int64, shape (k,)
        1 is the first feature that mRMR chose.
    score, center, scale, low, high : ndarray of float64, shape (k,)
        mRMR's score when chosen; mean, standard deviation (n − 1) and range.
    clip : bool
        Whether a value beyond the range counts as its nearer end.
    """

    distinct: Distinct
    left_out: tuple[NearConstant, ...]
    columns: Integers
    rank: Integers
    score: Floats
    center: Floats
    scale: Floats
    low: Floats
    high: Floats
    clip: bool

    def standardize(self, X: Floats) -> Floats:
        """Give the z-scores of the chosen columns of X (n, p), shape (n, k)."""
        values = X[:, self.columns]
        if self.clip:
            values = np.clip(values, self.low, self.high)
        return np.asarray((values - self.center) / self.scale)


def select(
    X: Floats, events: Bools, settings: RadScoreSettings, image_types: Sequence[GrayLevels] = ()
) -> Selection:
    """Choose features on some cases and measure how these scale them.

    Parameters
    ----------
    X : ndarray of float64, shape (n, p)
        Features; finite.
    events : ndarray of bool, shape (n,)
        Outcome; both occur.
    settings : RadScoreSettings
        Rules for what hardly varies; number of features, variant and bins of mRMR.
    image_types : sequence of GrayLevels
        Where the gray levels of each image type stand.

    Raises
    ------
    EmptySelectionError
        When every column is constant, or hardly varies.
    """
    rows = np.ascontiguousarray(X.T)
    found = distinct(rows)
    if not len(found.kept):
        message = f"None of the {len(rows)} features varies between the training cases."
        raise EmptySelectionError(message)
    varying = set(found.kept.tolist())
    broken = near_constant(rows, settings, image_types)
    left_out = tuple(item for item in broken if item.position in varying)
    kept = np.setdiff1d(found.kept, [item.position for item in left_out])
    if not len(kept):
        message = (
            f"None of the {X.shape[1]} features varies enough between the training cases to mean "
            "anything elsewhere."
        )
        raise EmptySelectionError(message)
    ranking = rank(
        rows[kept] if len(kept) < len(rows) else rows,
        events.astype(np.intp),
        n_features=min(settings.mrmr, len(kept)),
        variant=settings.mrmr_variant,
        bins=settings.mrmr_bins,
    )
    by_column = np.argsort(ranking.order)
    columns = kept[ranking.order[by_column]]
    chosen = X[:, columns]
    return Selection(
        found,
        left_out,
        columns,
        by_column + 1,
        ranking.scores[by_column],
        chosen.mean(axis=0),
        chosen.std(axis=0, ddof=1),
        chosen.min(axis=0),
        chosen.max(axis=0),
        settings.clip,
    )
