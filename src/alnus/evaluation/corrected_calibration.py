"""The calibration curve of the training cohort without what models owe to their own cases."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from alnus.arrays import Bools, Floats
from alnus.evaluation.calibration import POINTS, smooth_curve
from alnus.evaluation.optimism import BootstrapFit
from alnus.tables.evaluation import CORRECTED_CALIBRATION

FEWEST = 11  # cases of a curve
_EDGE = 5  # the curve runs from the fifth smallest to the fifth largest risk


def corrected_calibration_table(
    outcome: ArrayLike, probabilities: Mapping[str, ArrayLike], refits: Iterable[BootstrapFit]
) -> pd.DataFrame:
    """Correct each model's calibration curve on its own training cases for optimism.

    At each predicted risk, the mean over refits of the curve on the sample less the same refit's
    curve on all training cases is taken off the apparent curve.

    Parameters
    ----------
    outcome : array_like of bool, shape (n,)
        Of the training cases.
    probabilities : mapping of str to array_like of float, shape (n,)
        What the models themselves predict; NaN where an input is missing.
    refits : iterable of BootstrapFit
        One a bootstrap sample; consumed one by one.

    Returns
    -------
    DataFrame
        ``CORRECTED_CALIBRATION``: 50 risks a model from its fifth smallest to its fifth largest, of
        which those remain that at least one refit reaches in both curves. A model with fewer than
        11 cases has none.

    References
    ----------
    Harrell, Regression Modeling Strategies, 5.3; R ``rms::calibrate`` of an ``lrm``.
    """
    events = np.asarray(outcome, dtype=bool)
    own = {name: np.asarray(p, dtype=np.float64) for name, p in probabilities.items()}
    grids = {name: grid for name, p in own.items() if (grid := _grid(p)) is not None}
    found: dict[str, list[Floats]] = {name: [] for name in grids}
    for refit in refits:
        for name in grids.keys() & refit.probabilities.keys():
            said = refit.probabilities[name]
            drawn = _curve(events[refit.sample], said[refit.sample], grids[name])
            found[name].append(drawn - _curve(events, said, grids[name]))
    blocks = [
        _block(name, grid, _curve(events, own[name], grid), found[name])
        for name, grid in grids.items()
    ]
    return pd.concat(blocks, ignore_index=True) if blocks else CORRECTED_CALIBRATION.frame([])


def _grid(probability: Floats) -> Floats | None:
    known = np.sort(probability[np.isfinite(probability)])
    if len(known) < FEWEST or known[_EDGE - 1] == known[-_EDGE]:
        return None
    return np.linspace(known[_EDGE - 1], known[-_EDGE], POINTS)


def _curve(outcome: Bools, probability: Floats, grid: Floats) -> Floats:
    """Smooth the outcome over the risks; NaN beyond them, as R's ``approx``."""
    known = np.isfinite(probability)
    values = probability[known]
    if len(values) < 2:
        return np.full(len(grid), np.nan)
    order = np.argsort(values, kind="stable")
    smoothed = smooth_curve(outcome[known], values)[order]
    return np.interp(grid, values[order], smoothed, left=np.nan, right=np.nan)


def _block(name: str, grid: Floats, apparent: Floats, excess: list[Floats]) -> pd.DataFrame:
    every = np.array(excess).reshape(-1, len(grid))
    reached = np.isfinite(every)
    counted = reached.sum(axis=0)
    kept = counted > 0
    optimism = np.where(reached, every, 0.0).sum(axis=0)[kept] / counted[kept]
    return CORRECTED_CALIBRATION.frame_of(
        model=name,
        predicted=grid[kept],
        apparent=apparent[kept],
        corrected=apparent[kept] - optimism,
        n_samples=counted[kept],
    )
