"""Cases whose ROIs are changed when they are read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from alnus.delineation.perturbation import KINDS, Kind, amount_of, perturbed
from alnus.errors import CaseError
from alnus.imaging.case import Case
from alnus.imaging.read import CaseFiles


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
        return perturbed_name(self.files.case_id, self.kind)

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


def perturbed_name(case_id: str, kind: Kind) -> str:
    """Name a case with a changed ROI."""
    return f"{case_id} ({kind})"


def perturbed_files(cases: Sequence[CaseFiles], *, share: float, seed: int) -> list[PerturbedFiles]:
    """Give all cases with their ROI changed in one way, then all in the next, and so on.

    Parameters
    ----------
    cases : sequence of CaseFiles
        The cases as drawn.
    share : float
        Size of the changes as a share of the ROI's diameter; at least a pixel.
    seed : int
        With a case's name, the source of randomness.
    """
    return [PerturbedFiles(files, kind, share, seed) for kind in KINDS for files in cases]
