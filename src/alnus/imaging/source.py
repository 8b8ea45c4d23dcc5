"""Where a case comes from: what batches ask of it before and when they read it."""

import hashlib
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from alnus.imaging.case import Case


class Source(Protocol):
    """A case that can be read, and told from others without being read."""

    @property
    def case_id(self) -> str:
        """Name of the case."""

    def read(self) -> Case:
        """Read the case; CaseError when it cannot be used."""

    def digest(self) -> str:
        """Hash what the case is made of; CaseError when that cannot be read."""


@dataclass(frozen=True, eq=False)
class InMemory:
    """A case that is in memory already.

    Parameters
    ----------
    case : Case
        The case.
    """

    case: Case

    @property
    def case_id(self) -> str:
        """Name of the case."""
        return self.case.case_id

    def read(self) -> Case:
        """Give the case."""
        return self.case

    def digest(self) -> str:
        """Hash pixels, ROI and spacing, SHA-256."""
        whole = hashlib.sha256(repr((self.case.image.shape, self.case.spacing)).encode())
        whole.update(self.case.image.astype(np.float64).tobytes())
        whole.update(self.case.roi.tobytes())
        if self.case.colors is not None:
            whole.update(self.case.colors.astype(np.float64).tobytes())
        return whole.hexdigest()


def lost_sentence(case_id: str, how: str) -> str:
    """Refuse a case over which a process died or stood still; ``how`` says which."""
    return (
        f"Case {case_id}: {how}. A file may be damaged, or the memory too small: "
        "export image and ROI again, or leave the case out."
    )
