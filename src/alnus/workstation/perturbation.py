"""How well features bear small changes of their ROI: each case extracted again and again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from alnus.delineation.perturbation import KINDS, SHARE
from alnus.delineation.perturbed_files import perturbed_files
from alnus.errors import CohortError
from alnus.evaluation.reliability import reliability_table
from alnus.extraction.batch import extracted
from alnus.extraction.settings import ExtractionSettings
from alnus.imaging.batch_table import read_batch_csv


def perturbation_table(
    table: Path,
    settings: ExtractionSettings,
    *,
    minimum: float,
    share: float = SHARE,
    seed: int = 1,
    jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Extract every case of a batch table with its ROI as drawn, eroded, dilated, shifted, roughened.

    Parameters
    ----------
    table : Path
        Batch table; see :func:`alnus.imaging.batch_table.read_batch_csv`.
    settings : ExtractionSettings
        What is extracted.
    minimum : float
        A feature is kept when its coefficient reaches it.
    share : float
        Size of the changes as a share of the ROI's diameter; at least a pixel.
    seed, jobs, progress
        Randomness; processes; called with numbers of done and of all.

    Returns
    -------
    DataFrame
        ``RELIABILITY``: ICC(A,1) of the five ROIs as five readers.

    Raises
    ------
    CohortError
        With every case that cannot be extracted with all its ROIs, or when there are fewer than two.
    """
    cases = read_batch_csv(table)
    changed = perturbed_files(cases, share=share, seed=seed)
    how: dict[str, Any] = {"workers": jobs, "progress": progress, "watched": True}
    items = list(extracted((*cases, *changed), settings, **how))
    faults = list(dict.fromkeys(item.reason for item in items if item.reason))
    if len(cases) < 2:
        faults.append(f"{len(cases)} cases; at least two are needed")
    if faults:
        raise CohortError.of_faults(str(table), faults)
    values = np.array([item.features for item in items]).reshape(1 + len(KINDS), len(cases), -1)
    frames = [pd.DataFrame(reading, columns=list(settings.feature_names)) for reading in values]
    return reliability_table(*frames, minimum=minimum)
