"""A recipe fitted again and again on parts of a cohort, and what each fit says of every case."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from alnus.arrays import Bools, Floats, Integers
from alnus.workers.ordered_map import Progress, map_ordered

REMEDY = "Run again, with --jobs 1 if it happens twice."


@dataclass(frozen=True, eq=False)
class Refit:
    """What the recipe makes of some rows of a cohort.

    Parameters
    ----------
    probabilities : mapping of str to ndarray of float64, shape (n,)
        By model, for every case of the cohort, fitted to or not; NaN where an input is missing.
        Empty where the recipe failed.
    built : frozenset of str
        Models that the recipe built; another one's probabilities are those of what it falls back
        to, down to the prevalence.
    """

    probabilities: Mapping[str, Floats] = field(default_factory=dict)
    built: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows of a cohort to fit to, and, where chance is measured, whose outcomes they get.

    Parameters
    ----------
    rows : ndarray of int64
        Positions of the cases, as often as they are drawn.
    shuffle : ndarray of int64, shape (n,), optional
        Case i of the cohort gets the outcome of case ``shuffle[i]``.
    """

    rows: Integers
    shuffle: Integers | None = None


Fit = Callable[[Sample], Refit]


def refits(
    fit: Fit,
    samples: Sequence[Sample],
    *,
    jobs: int | None = 1,
    progress: Progress | None = None,
) -> Iterator[Refit]:
    """Fit to every sample, in order; the same for any number of processes.

    Parameters
    ----------
    fit : callable
        The whole recipe: whatever learns stands inside.
    samples : sequence of Sample
        What to fit to.
    jobs : int, optional
        Processes; None: one a core.
    progress : callable, optional
        Called with the number of fits made and of all.
    """
    return map_ordered(fit, samples, workers=jobs, progress=progress, remedy=REMEDY)


def training_parts(partitions: Integers) -> list[Sample]:
    """Give the cases that stay when each fold of each partition (repeats, n) is held out."""
    return [
        Sample(np.flatnonzero(partition != fold))
        for partition in partitions
        for fold in range(int(partition.max()) + 1)
    ]


def out_of_fold(partitions: Integers, fits: Sequence[Refit], model: str) -> Floats:
    """Give each case what the fits without it say, (repeats, n); NaN where they say nothing.

    Parameters
    ----------
    partitions : ndarray of int64, shape (repeats, n)
        Fold of every case.
    fits : sequence of Refit
        In the order of :func:`training_parts`.
    model : str
        Whose probabilities.
    """
    given = iter(fits)
    found = np.full(partitions.shape, np.nan)
    for place, partition in enumerate(partitions):
        for fold in range(int(partition.max()) + 1):
            fitted, out = next(given), partition == fold
            if model in fitted.probabilities:
                found[place, out] = fitted.probabilities[model][out]
    return found


def out_of_bag(sample: Sample, n: int) -> Bools:
    """Tell which of n cases were not drawn."""
    left_out = np.ones(n, dtype=np.bool_)
    left_out[sample.rows] = False
    return left_out
