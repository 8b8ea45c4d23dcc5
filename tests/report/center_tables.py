"""Invented performance by center and scanner, in the run's own columns."""

import pandas as pd

from alnus.tables.centers import (
    CENTERS,
    LEFT_OUT_CENTERS,
    POOLED_CENTERS,
    POOLED_LEFT_OUT,
    CenterRow,
    PooledCenterRow,
)
from alnus.tables.evaluation import VALIDATION_SIZE, ValidationSizeRow

MEASURES = {"AUC": 0.8, "slope": 0.9, "observed / expected": 1.1, "calibration in the large": 0.1}


def _rows(by: str, sites: tuple[str, ...]) -> list[CenterRow]:
    return [
        CenterRow(
            measure=measure, site=site, n=60, events=40, value=value, low=value - 0.1,
            high=value + 0.1, weight=1 / len(sites), method="Wald", confidence=0.95, by=by,
            model=model,
        )
        for model in ("clinical", "combined")
        for measure, value in MEASURES.items()
        for site in sites
    ]  # fmt: skip


def _pooled(by: str, sites: tuple[str, ...]) -> list[PooledCenterRow]:
    return [
        PooledCenterRow(
            measure=measure, sites=len(sites), n=60 * len(sites), events=40 * len(sites),
            value=value, low=value - 0.06, high=value + 0.06, prediction_low=value - 0.2,
            prediction_high=value + 0.15, tau_squared=0.01, scale="as it is", i_squared=0.3, q=1.0,
            p=0.4, method="REML, Hartung-Knapp", confidence=0.95, by=by, model=model,
        )
        for model in ("clinical", "combined")
        for measure, value in MEASURES.items()
    ]  # fmt: skip


SCANNERS = ("Scanner A", "Scanner B", "Scanner C")


def centers() -> pd.DataFrame:
    """Three scanners and one center, which cannot be pooled."""
    return CENTERS.frame([*_rows("center", ("North",)), *_rows("scanner", SCANNERS)])


def pooled_centers() -> pd.DataFrame:
    return POOLED_CENTERS.frame(_pooled("scanner", SCANNERS))


def left_out_centers() -> pd.DataFrame:
    return LEFT_OUT_CENTERS.frame(_rows("scanner", SCANNERS))


def pooled_left_out() -> pd.DataFrame:
    return POOLED_LEFT_OUT.frame(_pooled("scanner", SCANNERS))


def validation_size() -> pd.DataFrame:
    return VALIDATION_SIZE.frame([
        ValidationSizeRow("combined", "slope", 949, "1, with the risks of training"),
        ValidationSizeRow("combined", "all", 949, "the largest of them"),
    ])  # fmt: skip
