"""Features beside a reading: what is read to be checked is extracted while it is in memory."""

import time
from dataclasses import dataclass

import numpy as np

from alnus.arrays import Floats
from alnus.errors import CaseError
from alnus.extraction.extract import features_of
from alnus.extraction.settings import ExtractionSettings
from alnus.extraction.store import Store
from alnus.imaging.case import Case
from alnus.imaging.source import Source

SECONDS = 300.0
"""As long features are taken beside: no fault of a later image waits longer for them."""

LARGEST = 2**20
"""Pixels of an ROI's box, beyond which decoding is a small part of a case's time."""


@dataclass(frozen=True)
class Ahead:
    """What extracts cases while they are checked, for the extraction that follows.

    Parameters
    ----------
    settings : ExtractionSettings
        Of that extraction.
    store : Store
        Its records; nothing is written to them before the check has found no fault.
    until : float
        Seconds since the epoch, after which cases are only checked.
    """

    settings: ExtractionSettings
    store: Store
    until: float

    @classmethod
    def of(cls, settings: ExtractionSettings, store: Store) -> "Ahead":
        """Begin now."""
        return cls(settings, store, time.time() + SECONDS)

    def digest(self, source: Source) -> str:
        """Hash a case while there is time to take its features; empty afterwards."""
        return source.digest() if time.time() <= self.until else ""

    def numbers(self, source: Source, case: Case, digest: str) -> Floats | None:
        """Give a record's numbers of a case as it was read.

        Parameters
        ----------
        source : Source
            Where it was read.
        case : Case
            What was read.
        digest : str
            Of the source, before it was read.

        Returns
        -------
        ndarray of float64, or None
            None where there is a record already, where features are not defined, which the extraction
            tells, and where a file has changed meanwhile.
        """
        if not digest or self.store.holds(self.store.key(digest)):
            return None
        top, bottom, left, right = case.box
        if (bottom - top) * (right - left) > LARGEST:
            return None
        try:
            numbers = np.array(record_of(case, self.settings))
            return numbers if source.digest() == digest else None
        except CaseError:
            return None


def record_of(case: Case, settings: ExtractionSettings) -> tuple[float, ...]:
    """Give what a record holds: five sizes of the case, two of filled traces, then its features.

    Raises
    ------
    CaseError
        When a feature is not defined on the case.
    """
    prepared = settings.prepare(case)
    values = features_of(prepared, settings).values()
    n_roi = int(np.count_nonzero(case.roi))
    return (*case.image.shape, *case.spacing, n_roi, *prepared.filled, *values)
