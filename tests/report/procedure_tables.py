"""Invented tables of two procedures."""

import pandas as pd

from alnus.tables.procedures import (
    OWN,
    PROCEDURE_SETTINGS,
    PROCEDURES,
    PUBLISHED,
    ProcedureRow,
    ProcedureSettingRow,
)
from alnus.tables.table import NO_INTERVAL


def row(
    procedure: str,
    model: str,
    measure: str,
    value: float | None,
    *,
    cohort: str = "",
    p: float | None = None,
    kept: str = "",
    method: str = "DeLong",
) -> ProcedureRow:
    around = 0.05 if value is not None and not kept else None
    return ProcedureRow(
        procedure=procedure,
        model=model,
        measure=measure,
        cohort=cohort,
        value=value,
        low=None if around is None or value is None else value - around,
        high=None if around is None or value is None else value + around,
        p=p,
        kept=kept,
        method=NO_INTERVAL if kept else method,
        confidence=0.95,
    )


def procedures() -> pd.DataFrame:
    per_sd = "odds ratio of the Rad-score per SD"
    return PROCEDURES.frame(
        [
            row(PUBLISHED, "clinical", "clinical variables kept", 2, kept="n_stage + er"),
            row(OWN, "clinical", "clinical variables kept", 1, kept="n_stage"),
            row(PUBLISHED, "radiomics", "features kept", 2, kept="wavelet-LL_glcm_MCC + b"),
            row(PUBLISHED, "radiomics", "apparent AUC", 0.95, cohort="training"),
            row(PUBLISHED, "radiomics", "internal AUC", 0.61, cohort="training", method="logit"),
            row(PUBLISHED, "radiomics", "AUC", 0.58, cohort="validation"),
            row(OWN, "radiomics", "model", None, method="not estimable: the LASSO kept no feature"),
            row(PUBLISHED, "combined", per_sd, 3.2, p=0.0001, method="Wald"),
            row(OWN, "combined", per_sd, 1.1, p=0.4, method="Wald"),
        ]
    )


def settings() -> pd.DataFrame:
    return PROCEDURE_SETTINGS.frame(
        [ProcedureSettingRow("Rad-score", "refitted probability", "penalized", "It is squeezed.")]
    )
