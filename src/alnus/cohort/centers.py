"""Where each image comes from, by columns of the patient table."""

from collections.abc import Sequence

import pandas as pd

from alnus.tables.centers import CASE_CENTERS, CaseCenterRow


def case_centers(
    table: pd.DataFrame, cases: Sequence[str], columns: Sequence[str]
) -> tuple[pd.DataFrame, list[str]]:
    """Say where each included case comes from.

    Parameters
    ----------
    table : DataFrame of str
        Included rows of the patient table; the index numbers them as the file does.
    cases : sequence of str
        Their ``case_id``, in the same order.
    columns : sequence of str
        E.g. center and scanner.

    Returns
    -------
    centers : DataFrame
        ``CASE_CENTERS``.
    faults : list of str
        Cells that are empty, a column a fault.
    """
    rows, faults = [], []
    for column in columns:
        empty = [number for number, text in table[column].items() if not str(text).strip()]
        if empty:
            told = ", ".join(map(str, empty[:5])) + ", …" * (len(empty) > 5)
            faults.append(f"column {column}: rows {told} say no {column}. Fill them in")
        rows += [
            CaseCenterRow(case, column, str(text).strip())
            for case, text in zip(cases, table[column], strict=True)
        ]
    return CASE_CENTERS.frame(rows), faults
