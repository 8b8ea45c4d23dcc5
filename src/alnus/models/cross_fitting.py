"""Rad-scores of training cases by models that were fitted without them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from alnus.arrays import Bools, Floats, Integers
from alnus.models.lasso_cv import stratified_folds
from alnus.models.near_constant import GrayLevels
from alnus.models.radiomics_model import HeldOutCases, RadiomicsModel, lasso_score
from alnus.models.selection import select
from alnus.models.settings import RadScoreSettings

FEWEST_FOLDS = 3  # one is scored, one picks the penalty, one is left to fit to
LARGEST_PENALTY = 0.5  # no z-score's covariance with an outcome of 0 and 1 is larger
SMALLEST_SHARE = 1e-3


@dataclass(frozen=True, eq=False)
class CrossFit:
    """Scores of cases by models that were fitted without them.

    Parameters
    ----------
    scores : ndarray of float64, shape (n,)
        Averages over the partitions.
    n_built, n_fits : int
        Models in which the LASSO kept a feature, and all.
    """

    scores: Floats
    n_built: int
    n_fits: int


@dataclass(frozen=True, eq=False)
class _Fit:
    """A fit without a fold: the fold's scores, the mean score of the others, anything kept."""

    own: Floats
    others: float
    built: bool


def cross_fit(
    model: RadiomicsModel,
    X: ArrayLike,
    y: ArrayLike,
    *,
    repeats: int,
    groups: Integers | None = None,
) -> CrossFit:
    """Score each case by models that were fitted without it, averaged over repeated folds.

    Scores of all fits are brought to one level, that of the cases that each was fitted to, so that
    a score tells of the case's features and not of how many events the other folds hold.

    The whole model is fitted anew to the other folds, from selection to weights; its penalty is
    picked by cross-validation over those same folds, so that the fit without two folds serves both.

    Parameters
    ----------
    model : RadiomicsModel
        Its features and settings. Where the LASSO keeps nothing in a part, the score is that level;
        where kept features separate the outcomes, it is refitted by Firth's penalty.
    X : array_like, shape (n, p)
        Features.
    y : array_like, shape (n,)
        Outcome.
    repeats : int
        Partitions into ``settings.folds`` stratified folds, at least three, so that no one of them
        decides.
    groups : ndarray of int64, shape (n,), optional
        Numbers patients: copies of one are held out together.

    References
    ----------
    Tibshirani and Efron, Stat Appl Genet Mol Biol 2002;1:1 (pre-validation).
    """
    values = np.asarray(X, dtype=np.float64)
    outcome = np.asarray(y)
    events = np.asarray(outcome == np.unique(outcome)[-1])
    partitions = stratified_folds(
        events.astype(np.float64), folds=max(model.settings.folds, FEWEST_FOLDS), repeats=repeats,
        groups=groups, rng=np.random.default_rng([model.random_state, repeats]),
    )  # fmt: skip
    scores, built = [], []
    for folds in partitions:
        partition = _Partition(values, events, model.settings, model.image_types, folds)
        scores.append(partition.scores())
        built += [fitted.built for fitted in partition.fits]
    return CrossFit(np.mean(scores, axis=0), sum(built), len(built))


@dataclass(frozen=True, eq=False)
class _Partition:
    """One division of the cases into folds, and the fits without two of them, each made once.

    Penalties do not come from the data: those of all cases would know the case to be scored.
    """

    values: Floats
    events: Bools
    settings: RadScoreSettings
    image_types: Sequence[GrayLevels]
    folds: Integers
    known: dict[tuple[int, int], Floats] = field(default_factory=dict)

    def scores(self) -> Floats:
        """Give every case its score, at one level.

        Where the others have more events, the held-out cases have fewer. With each fit's own level
        in them, scores would tell a fold's outcomes, the wrong way round.
        """
        fits = self.fits
        scores, level = np.empty(len(self.folds)), np.mean([fitted.others for fitted in fits])
        for fold, fitted in enumerate(fits):
            scores[self.folds == fold] = fitted.own - fitted.others + level
        return scores

    @cached_property
    def fits(self) -> list[_Fit]:
        return [self._fit(fold) for fold in range(int(self.folds.max()) + 1)]

    def _fit(self, fold: int) -> _Fit:
        training = self.folds != fold
        remaining = self.folds[training]
        values, events = self.values[training], self.events[training]
        selection = select(values, events, self.settings, self.image_types)
        fitted = lasso_score(
            self.settings,
            strict=False,
            fold_ids=remaining - (remaining > fold),
            grid=self._grid(),
            held_out=None if self.settings.selection == "once" else _Without(self, fold),
        ).fit(selection.standardize(values), events)
        others, own = (
            fitted.transform(selection.standardize(part))[:, 0]
            for part in (values, self.values[~training])
        )
        return _Fit(own, float(others.mean()), bool(fitted.selected_.any()))

    def _grid(self) -> Floats:
        smallest = LARGEST_PENALTY * SMALLEST_SHARE
        return np.geomspace(LARGEST_PENALTY, smallest, self.settings.penalties)

    def predictors(self, of: int, other: int, penalties: Floats) -> Floats:
        """Give a fold's linear predictors by the fit without it and without another fold."""
        if (of, other) not in self.known:
            both = (self.folds == of) | (self.folds == other)
            cases = HeldOutCases(self.values, self.events, self.settings, self.image_types)
            found = cases(both, penalties)
            for one, two in ((of, other), (other, of)):
                self.known[one, two] = found[self.folds[both] == one]
        return self.known[of, other]


@dataclass(frozen=True, eq=False)
class _Without:
    """Predicts folds of the cases that remain without one."""

    partition: _Partition
    fold: int

    def __call__(self, held_out: Bools, penalties: Floats) -> Floats:
        remaining = self.partition.folds[self.partition.folds != self.fold]
        of = int(remaining[held_out][0])
        return self.partition.predictors(of, self.fold, penalties)
