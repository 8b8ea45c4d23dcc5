"""The signature at a glance: each patient's values of the features that the Rad-score adds up."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.image import AxesImage

from alnus.arrays import Floats
from alnus.report.drawing.canvas import COLORS

SPAN = 3.0  # SDs at the ends of the colors


def heat_map(
    values: Floats, outcome: Floats, axes: Axes, *, numbers: Mapping[str, int]
) -> AxesImage:
    """Draw a row a feature and a column a patient, the outcome above them.

    Parameters
    ----------
    values : ndarray of float64, shape (features, patients)
        In training SDs from training's mean, the patients in ascending order of their score.
    outcome : ndarray of float64, shape (patients,)
        1 is the event.
    axes : Axes
        Gets the outcome on the line above the first feature.
    numbers : mapping of str to int
        Number of each feature in the table of features, in the order of the rows.
    """
    image = axes.imshow(
        values, cmap="PuOr_r", vmin=-SPAN, vmax=SPAN, aspect="auto", interpolation="nearest"
    )
    event = np.flatnonzero(outcome)
    axes.vlines(event, -1.3, -0.6, color=COLORS[1], lw=_width(len(outcome)))
    axes.set(ylim=(len(values) - 0.5, -1.4), xlim=(-0.5, len(outcome) - 0.5), xticks=[])
    axes.set_yticks(range(-1, len(values)), ["Outcome", *map(str, numbers.values())])
    axes.tick_params(length=0)
    return image


def standardized(features: pd.DataFrame, training: pd.Series) -> Floats:
    """Give each feature in training SDs from training's mean, shape (features, patients).

    Parameters
    ----------
    features : DataFrame
        A column a feature, a row a patient.
    training : Series of bool
        Which rows are training's.
    """
    own = features[training]
    spread = own.std().where(own.std() > 0, 1.0)
    return np.asarray(((features - own.mean()) / spread).to_numpy(np.float64).T)


def _width(patients: int) -> float:
    return min(100.0 / max(patients, 1), 6.0)
