"""How well features bear small changes of their ROI: each case extracted again and again."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from alnus.delineation.perturbation import KINDS, Kind, amount_of, perturbed
from alnus.errors import CaseError, CohortError
from alnus.evaluation.reliability import reliability_table
from alnus.extraction.batch import extracted
from alnus.extraction.settings import ExtractionSettings
from alnus.imaging.batch_table import read_batch_csv
from alnus.imaging.case import Case
from alnus.imaging.read import CaseFiles
from alnus.imaging.source import Source

SHARE = 0.03  # of the ROI's diameter


@dataclass(frozen=True)
class PerturbedFiles:
    """A case whose ROI is changed when it is read.

    Parameters
    ----------
    files : CaseFiles
        The case.
    kind : str
        How; see :func:`alnus.delineation.perturbation.perturbed`.
    share : float
        By how much, as a share of the ROI's diameter.
    seed : int
        With the case's name, the source of randomness.
    """

    files: CaseFiles
    kind: Kind
    share: float
    seed: int

    @property
    def case_id(self) -> str:
        """Name of the case, and how it is changed."""
        return f"{self.files.case_id} ({self.kind})"

    def read(self) -> Case:
        """Read the case and change its ROI."""
        case = self.files.read()
        name = hashlib.sha256(f"{self.case_id}{self.seed}".encode()).digest()
        rng = np.random.default_rng(int.from_bytes(name[:8]))
        try:
            roi = perturbed(case.roi, self.kind, amount_of(case.roi, self.share), rng)
        except ValueError as error:
            message = f"Case {self.files.case_id}: {error}."
            raise CaseError(message) from error
        return replace(case, case_id=self.case_id, roi=roi)

    def digest(self) -> str:
        """Hash files, change and seed, SHA-256."""
        told = f"{self.files.digest()}{self.kind}{self.share!r}{self.seed}"
        return hashlib.sha256(told.encode()).hexdigest()


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
    items = list(extracted(_sources(cases, share, seed), settings, workers=jobs, progress=progress))
    faults = list(dict.fromkeys(item.reason for item in items if item.reason))
    if len(cases) < 2:
        faults.append(f"{len(cases)} cases; at least two are needed")
    if faults:
        raise CohortError.of_faults(str(table), faults)
    values = np.array([item.features for item in items]).reshape(1 + len(KINDS), len(cases), -1)
    frames = [pd.DataFrame(reading, columns=list(settings.feature_names)) for reading in values]
    return reliability_table(*frames, minimum=minimum)


def _sources(cases: Sequence[CaseFiles], share: float, seed: int) -> list[Source]:
    """Give all cases as drawn, then all of them changed in one way, and so on."""
    changed = (PerturbedFiles(files, kind, share, seed) for kind in KINDS for files in cases)
    return [*cases, *changed]
