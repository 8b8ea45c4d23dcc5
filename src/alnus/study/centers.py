"""How the models do by center and scanner, and what the recipe is worth in a center left out."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np
import pandas as pd

from alnus.arrays import Bools, Floats, Integers
from alnus.errors import StudyError
from alnus.evaluation.calibration_line import calibration_line, why_no_line
from alnus.evaluation.checked import patients_of
from alnus.evaluation.delong import areas
from alnus.study.config import Study
from alnus.study.refitting import refit
from alnus.study.training import Training
from alnus.tables.centers import (
    CENTERS,
    LEFT_OUT_CENTERS,
    POOLED_CENTERS,
    POOLED_LEFT_OUT,
    CenterRow,
    PooledCenterRow,
)
from alnus.tables.table import AnyTable
from alnus.validation.centers import MEASURES, by_center
from alnus.validation.refits import Sample, refits
from alnus.workers.ordered_map import Progress

Performances = Mapping[str, "Performance"]


@dataclass(frozen=True)
class Performance:
    """What is known of a model in a center; see ``validation.centers.CenterPerformance``."""

    n: int
    events: int
    auc: float
    auc_variance: float
    expected: float
    slope: float
    slope_variance: float
    in_the_large: float
    in_the_large_variance: float

    @classmethod
    def of(cls, outcome: Bools, risk: Floats, patients: Integers | None = None) -> "Performance":
        """Measure it; NaN where the outcomes are one, or separated.

        ``patients`` are whose each case is; the error of the AUC takes a patient's together.
        """
        n, events, nan = len(outcome), int(outcome.sum()), math.nan
        if not 0 < events < n:
            return cls(n, events, nan, nan, float(risk.sum()), nan, nan, nan, nan)
        area = areas(outcome, risk, patients)
        large = calibration_line(outcome, risk, fixed_slope=True)
        line = None if why_no_line(outcome, risk) else calibration_line(outcome, risk)
        return cls(
            n,
            events,
            float(area.aucs[0]),
            float(area.covariance[0, 0]),
            float(risk.sum()),
            line.slope if line else nan,
            line.slope_error**2 if line else nan,
            large.intercept,
            large.intercept_error**2,
        )


def centers_tables(
    predictions: pd.DataFrame, centers: pd.DataFrame, study: Study
) -> dict[AnyTable, pd.DataFrame]:
    """Measure the models in each center and on each scanner, in patients outside training.

    Parameters
    ----------
    predictions : DataFrame
        ``PREDICTIONS``.
    centers : DataFrame
        ``CASE_CENTERS``.

    Returns
    -------
    dict
        ``CENTERS`` and ``POOLED_CENTERS``.
    """
    own = predictions[predictions["cohort"] != study.training].merge(centers, on="case_id")
    rows = _Rows([], [])
    for (by, model), part in own.groupby(["by", "model"], sort=False):
        rows.add(str(by), str(model), _performances(part), study)
    return {
        CENTERS: CENTERS.frame(rows.rows),
        POOLED_CENTERS: POOLED_CENTERS.frame(rows.pooled),
    }


def _performances(part: pd.DataFrame) -> dict[str, Performance]:
    return {
        str(site): Performance.of(
            group["outcome"].to_numpy(bool), group["probability"].to_numpy(), patients_of(group)
        )
        for site, group in part.groupby("site", sort=False)
    }


@dataclass(frozen=True)
class _Rows:
    rows: list[CenterRow]
    pooled: list[PooledCenterRow]

    def add(self, by: str, model: str, centers: Performances, study: Study) -> None:
        """Append every measure of a model in all centers."""
        for measure in MEASURES:
            rows, pooled = by_center(centers, measure, confidence=study.evaluation.confidence)
            self.rows.extend(CenterRow(**asdict(row), by=by, model=model) for row in rows)
            self.pooled.extend(PooledCenterRow(**asdict(row), by=by, model=model) for row in pooled)


def left_out_tables(
    training: Training,
    study: Study,
    centers: pd.DataFrame,
    *,
    jobs: int | None = 1,
    progress: Progress | None = None,
) -> dict[AnyTable, pd.DataFrame]:
    """Fit the whole recipe without each center of the training cohort, and measure it there.

    Internal-external cross-validation: Steyerberg and Harrell (2016), J Clin Epidemiol 69:245.

    Returns
    -------
    dict
        ``LEFT_OUT_CENTERS`` and ``POOLED_LEFT_OUT``; empty unless ``centers.leave_out`` asks for it.

    Raises
    ------
    StudyError
        When all training patients are of one center.
    """
    asked = study.centers
    if asked is None or not asked.leave_out:
        return {}
    by = centers[centers["by"] == asked.leave_out].set_index("case_id")["site"]
    sites = by.loc[training.patients["case_id"]].to_numpy()
    names = list(dict.fromkeys(sites))
    if len(names) < 2:
        message = (
            f"centers.leave_out = {asked.leave_out!r}: all training patients have {names[0]!r}, so "
            "nothing would be left without it. Remove leave_out, or train on several."
        )
        raise StudyError(message)
    samples = [Sample(np.flatnonzero(sites != name)) for name in names]
    work = partial(refit, training=training, study=study)
    made = zip(names, refits(work, samples, jobs=jobs, progress=progress), strict=True)
    found: dict[str, dict[str, Performance]] = {}
    for name, fitted in made:
        there = sites == name
        for model, risk in fitted.probabilities.items():
            if model in fitted.built:
                known = there & np.isfinite(risk)
                performance = Performance.of(
                    training.outcome[known], risk[known], training.groups[known]
                )
                found.setdefault(model, {})[str(name)] = performance
    rows = _Rows([], [])
    for model, performances in found.items():
        rows.add(asked.leave_out, model, performances, study)
    return {
        LEFT_OUT_CENTERS: LEFT_OUT_CENTERS.frame(rows.rows),
        POOLED_LEFT_OUT: POOLED_LEFT_OUT.frame(rows.pooled),
    }
