"""The training cohort as a fit sees it: patients, features, and what a second reader measured."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Training:
    """Everything that a study learns from.

    Parameters
    ----------
    patients : DataFrame, n rows
        Clinical variables, ``outcome``, ``batch`` and the features as extracted; a row a patient.
    second : DataFrame, optional
        Features by a second reader, indexed by ``case_id``.
    """

    patients: pd.DataFrame
    second: pd.DataFrame | None = None

    @property
    def outcome(self) -> NDArray[np.bool_]:
        """True is the event, shape (n,)."""
        return self.patients["outcome"].to_numpy(dtype=bool)

    def sample(self, rows: NDArray[np.intp]) -> "Training":
        """Take the patients at these positions, as often as they occur."""
        return Training(self.patients.iloc[rows], self.second)

    @property
    def read_twice(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The patients that both readers outlined: each reader's features, row by row."""
        if self.second is None:
            message = "this training cohort has one reader"
            raise ValueError(message)
        first = self.patients[self.patients["case_id"].isin(self.second.index)]
        return first, self.second.loc[first["case_id"]]
