"""How often the Rad-score would choose the same features again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from alnus.models.radiomics_model import RadiomicsModel
from alnus.models.signature import Signature, signature
from alnus.tables.signature import STABILITY, STABILITY_RUNS

Varied = Literal["cases", "folds"]

SHARE = 0.632  # a bootstrap sample holds this share of distinct cases; copies would leak into folds


@dataclass(frozen=True, eq=False)
class Stability:
    """What repeated fits chose.

    Parameters
    ----------
    features : DataFrame
        One row a feature that any run chose (table ``STABILITY``), the most frequent first.
    runs : DataFrame
        One row a run (table ``STABILITY_RUNS``).
    """

    features: pd.DataFrame
    runs: pd.DataFrame


def selection_stability(
    model: RadiomicsModel,
    X: pd.DataFrame,
    y: NDArray[np.generic],
    *,
    varied: Varied,
    runs: int,
    rng: np.random.Generator,
) -> Stability:
    """Fit a radiomics model again and again and count what it chooses.

    Parameters
    ----------
    model : RadiomicsModel
        Its features and settings.
    X : DataFrame, n rows
        Feature columns of the training cohort.
    y : ndarray, shape (n,)
        Outcome.
    varied : {"cases", "folds"}
        What differs between runs: the cases (63.2 % of each outcome, drawn without replacement) or
        only the folds of the cross-validation.
    runs : int
        Number of fits.
    rng : numpy.random.Generator
        Source of cases and folds.

    Returns
    -------
    Stability
        A run in which the LASSO keeps nothing counts, with no feature.

    References
    ----------
    Meinshausen, Bühlmann, J R Stat Soc B 2010;72:417 (with halves of the cases).
    """
    chosen = []
    for rows in _samples(y, varied=varied, runs=runs, rng=rng):
        again = clone(model).set_params(
            # Only the choice is counted, and a refit of chosen features may fail where the choice
            # did not.
            settings=replace(model.settings, score="penalized linear predictor"),
            fold_ids=None,
            strict=False,
            random_state=int(rng.integers(2**31)),
        )
        chosen.append(signature(again.fit(X.iloc[rows], y[rows])))
    return Stability(_features_table(chosen, varied), _runs_table(chosen, varied))


def _samples(
    y: NDArray[np.generic], *, varied: Varied, runs: int, rng: np.random.Generator
) -> Iterator[NDArray[np.intp]]:
    members = [np.flatnonzero(y == value) for value in np.unique(y)]
    for _ in range(runs):
        if varied == "folds":
            yield np.arange(len(y))
        else:
            drawn = [rng.choice(m, size=round(SHARE * len(m)), replace=False) for m in members]
            yield np.sort(np.concatenate(drawn))


def _features_table(chosen: Sequence[Signature], varied: Varied) -> pd.DataFrame:
    rows = [
        (feature, coefficient)
        for run in chosen
        for feature, coefficient in zip(run.features, run.lasso_coefficient, strict=True)
        if coefficient != 0
    ]
    found = pd.DataFrame(rows, columns=["feature", "coefficient"])
    signs = np.sign(found["coefficient"]).groupby(found["feature"])
    n_selected = signs.size().to_numpy()
    # Signs are 1 and -1, so that their sum is positives less negatives.
    n_positive = (n_selected + signs.sum().to_numpy().astype(np.int64)) // 2
    frame = STABILITY.frame_of(
        varied=varied,
        feature=list(signs.groups),
        n_runs=len(chosen),
        n_selected=n_selected,
        n_positive=n_positive,
        frequency=n_selected / len(chosen),
        sign_consistency=np.maximum(n_positive, n_selected - n_positive) / n_selected,
    )
    ordered = frame.sort_values(["n_selected", "feature"], ascending=[False, True])
    return ordered.reset_index(drop=True)


def _runs_table(chosen: Sequence[Signature], varied: Varied) -> pd.DataFrame:
    return STABILITY_RUNS.frame_of(
        varied=varied,
        run=np.arange(1, len(chosen) + 1),
        penalty=[run.cv.path.penalties[run.position] for run in chosen],
        n_features=[len(run.kept) for run in chosen],
    )
