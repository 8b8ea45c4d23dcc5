"""The training cohort as a fit sees it: patients, features, and the same features measured again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from alnus.arrays import Floats
from alnus.evaluation.settings import IntraclassKind
from alnus.tables.table import AnyTable


@dataclass(frozen=True, eq=False)
class Rereading:
    """Features of some patients measured again: by a second reader, or on changed ROIs.

    Parameters
    ----------
    table : Table
        Which table tells how well they agree.
    readings : tuple of DataFrame, n rows each
        Features, indexed by the same ``case_id``; one a reader or change.
    minimum : float
        A feature goes on to mRMR when its intraclass correlation reaches it.
    kind : {"agreement", "consistency"}
        Of the intraclass correlation.
    """

    table: AnyTable
    readings: tuple[pd.DataFrame, ...]
    minimum: float
    kind: IntraclassKind

    def values(self, patients: pd.DataFrame, names: Sequence[str]) -> Floats:
        """Give the features of those patients that were measured again, as often as they occur.

        Returns
        -------
        ndarray of float64, shape (1 + readings, n, features)
            As first extracted, then each reading.
        """
        again = self.readings[0].index
        first = patients[patients["case_id"].isin(again)]
        others = (reading.loc[first["case_id"], list(names)] for reading in self.readings)
        return np.stack([first[list(names)].to_numpy(), *(frame.to_numpy() for frame in others)])

    def n_patients(self, patients: pd.DataFrame) -> int:
        """Count the different patients that were measured again."""
        return patients.loc[patients["case_id"].isin(self.readings[0].index), "case_id"].nunique()


@dataclass(frozen=True, eq=False)
class Training:
    """Everything that a study learns from.

    Parameters
    ----------
    patients : DataFrame, n rows
        Clinical variables, ``outcome``, ``batch`` and the features as extracted; a row a patient.
    rereadings : tuple of Rereading
        What was measured again, by which features that do not repeat are left out.
    """

    patients: pd.DataFrame
    rereadings: tuple[Rereading, ...] = ()

    @property
    def outcome(self) -> NDArray[np.bool_]:
        """True is the event, shape (n,)."""
        return self.patients["outcome"].to_numpy(dtype=bool)

    @property
    def groups(self) -> NDArray[np.int64]:
        """Number of each row's patient, shape (n,); copies and further images share it."""
        whose = "patient" if "patient" in self.patients else "case_id"
        return pd.factorize(self.patients[whose])[0].astype(np.int64)

    def sample(self, rows: NDArray[np.intp]) -> "Training":
        """Take the patients at these positions, as often as they occur."""
        return Training(self.patients.iloc[rows], self.rereadings)
