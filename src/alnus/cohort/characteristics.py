"""Table 1: what the patients of each cohort are like, by outcome."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from alnus.cohort.difference import (
    Difference,
    categorical_difference,
    continuous_difference,
    standardized_difference,
)
from alnus.cohort.settings import CharacteristicsSettings
from alnus.tables import CHARACTERISTICS, PATIENTS
from alnus.variable import Variable


def characteristics(
    patients: pd.DataFrame,
    variables: Sequence[Variable],
    *,
    settings: CharacteristicsSettings | None = None,
) -> pd.DataFrame:
    """Describe and compare the outcomes' patients in each cohort.

    Parameters
    ----------
    patients : DataFrame
        ``PATIENTS``.
    variables : sequence of Variable
        In the order of the table.
    settings : CharacteristicsSettings, optional
        Which tests.

    Returns
    -------
    DataFrame
        ``CHARACTERISTICS``. A continuous variable has one row: mean and SD (n − 1) of each
        outcome. A categorical one has a row a level: counts, with the SD empty; test, statistic, P
        and standardized difference of the variable stand in each of its rows (that of a level in
        the level's).
    """
    PATIENTS.check(patients)
    settings = settings or CharacteristicsSettings()
    rows = [
        (cohort, *row)
        for cohort, part in patients.groupby("cohort", sort=False)
        for variable in variables
        for row in _rows(part, variable, settings)
    ]
    return CHARACTERISTICS.check(pd.DataFrame(rows, columns=list(CHARACTERISTICS.columns)))


Row = tuple[object, ...]


def _rows(
    patients: pd.DataFrame, variable: Variable, settings: CharacteristicsSettings
) -> Iterator[Row]:
    values = patients[variable.name].to_numpy(dtype=np.float64)
    events = patients["outcome"].to_numpy(dtype=bool)
    known = np.isfinite(values)
    positive, negative = values[known & events], values[known & ~events]
    missing = int((~known).sum())
    if variable.levels:
        yield from _level_rows(variable, positive, negative, missing, settings)
        return
    means = (_mean(positive), _mean(negative))
    deviations = (_deviation(positive), _deviation(negative))
    found = continuous_difference(positive, negative, settings)
    smd = standardized_difference(means, (deviations[0] ** 2, deviations[1] ** 2))
    yield (
        variable.name, variable.title, "", len(positive), means[0], deviations[0], len(negative),
        means[1], deviations[1], missing, *_told(found), smd,
    )  # fmt: skip


def _level_rows(
    variable: Variable,
    positive: np.ndarray,
    negative: np.ndarray,
    missing: int,
    settings: CharacteristicsSettings,
) -> Iterator[Row]:
    counts = np.array(
        [[int((group == code).sum()) for group in (positive, negative)] for code in variable.codes]
    )
    found = categorical_difference(counts, settings)
    sizes = (len(positive), len(negative))
    for level, pair in zip(variable.levels, counts, strict=True):
        shares = [int(k) / n if n else math.nan for k, n in zip(pair, sizes, strict=True)]
        smd = standardized_difference(
            (shares[0], shares[1]), (shares[0] * (1 - shares[0]), shares[1] * (1 - shares[1]))
        )
        yield (
            variable.name, variable.title, level, sizes[0], int(pair[0]), math.nan, sizes[1],
            int(pair[1]), math.nan, missing, *_told(found), smd,
        )  # fmt: skip


def _told(found: Difference) -> tuple[str, float, float]:
    return found.test, found.statistic, found.p


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else math.nan


def _deviation(values: np.ndarray) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else math.nan
