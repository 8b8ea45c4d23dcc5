"""Table 1: what the patients of each cohort are like, by outcome."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace

import numpy as np
import pandas as pd

from alnus.cohort.difference import (
    categorical_difference,
    continuous_difference,
    standardized_difference,
)
from alnus.cohort.patients import once_each
from alnus.cohort.settings import CharacteristicsSettings
from alnus.tables.cohort import CHARACTERISTICS, PATIENTS, CharacteristicRow
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
        ``PATIENTS``. A patient with several images counts once, with the first.
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
    return CHARACTERISTICS.frame(
        row
        for cohort, part in once_each(patients).groupby("cohort", sort=False)
        for variable in variables
        for row in _rows(str(cohort), part, variable, settings)
    )


def _rows(
    cohort: str, patients: pd.DataFrame, variable: Variable, settings: CharacteristicsSettings
) -> Iterator[CharacteristicRow]:
    values = patients[variable.name].to_numpy(dtype=np.float64)
    events = patients["outcome"].to_numpy(dtype=bool)
    known = np.isfinite(values)
    positive, negative = values[known & events], values[known & ~events]
    whole = CharacteristicRow(
        cohort=cohort,
        variable=variable.name,
        label=variable.title,
        level="",
        n_positive=len(positive),
        positive=None,
        positive_sd=None,
        n_negative=len(negative),
        negative=None,
        negative_sd=None,
        n_missing=int((~known).sum()),
        test="",
        statistic=None,
        p=None,
        smd=None,
    )
    if variable.levels:
        yield from _level_rows(whole, variable, positive, negative, settings)
    else:
        yield _mean_row(whole, positive, negative, settings)


def _mean_row(
    whole: CharacteristicRow,
    positive: np.ndarray,
    negative: np.ndarray,
    settings: CharacteristicsSettings,
) -> CharacteristicRow:
    means = (_mean(positive), _mean(negative))
    deviations = (_deviation(positive), _deviation(negative))
    found = continuous_difference(positive, negative, settings)
    smd = standardized_difference(means, (deviations[0] ** 2, deviations[1] ** 2))
    return replace(
        whole,
        positive=means[0],
        positive_sd=deviations[0],
        negative=means[1],
        negative_sd=deviations[1],
        smd=smd,
        **asdict(found),
    )


def _level_rows(
    whole: CharacteristicRow,
    variable: Variable,
    positive: np.ndarray,
    negative: np.ndarray,
    settings: CharacteristicsSettings,
) -> Iterator[CharacteristicRow]:
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
        yield replace(
            whole,
            level=level,
            positive=int(pair[0]),
            negative=int(pair[1]),
            smd=smd,
            **asdict(found),
        )


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else math.nan


def _deviation(values: np.ndarray) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else math.nan
