"""Invented tables of transport."""

import pandas as pd

from alnus.tables.signature import LEFT_OUT, LeftOutRow
from alnus.tables.transport import EXTREME_RISKS, TRANSPORT, ExtremeRiskRow, TransportRow

FEATURE = "wavelet-HL_glrlm_GrayLevelNonUniformityNormalized"


def left_out() -> pd.DataFrame:
    few = [LeftOutRow(f"wavelet-HH_glcm_Feature{j}", "gray levels", 2.0, 3.0) for j in range(3)]
    return LEFT_OUT.frame(
        [*few, LeftOutRow("lbp-2D_firstorder_Range", "frequency ratio", 99.0, 19.0)]
    )


def input_row(
    *, shift: float | None = 0.1, n_outside: int = 1, cohort: str = "validation"
) -> TransportRow:
    return TransportRow(
        cohort=cohort,
        model="radiomics",
        input=FEATURE,
        n=100,
        n_outside=n_outside,
        shift=shift,
        spread_ratio=None if shift is None else 1.2,
        log_odds_shift=None if shift is None else 0.5 * shift,
    )


def inputs() -> pd.DataFrame:
    return TRANSPORT.frame([input_row(), input_row(shift=-0.2, cohort="external test")])


def extreme_risks(n_extreme: int = 0) -> pd.DataFrame:
    return EXTREME_RISKS.frame([ExtremeRiskRow("validation", "radiomics", 100, n_extreme)])
