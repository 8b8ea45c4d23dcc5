"""The images and ROIs of a study, read once beforehand: every fault, before anything long runs."""

import warnings
from collections.abc import Iterator, Sequence

from alnus.errors import AlnusWarning, CaseError, warnings_told
from alnus.imaging.plausibility import spacings_apart
from alnus.imaging.read import CaseFiles
from alnus.workers.ordered_map import Progress, map_ordered

CHUNK = 256  # cases are read in milliseconds; a process takes a second to start


def image_faults(
    cases: Sequence[CaseFiles], *, jobs: int | None = None, progress: Progress | None = None
) -> Iterator[str]:
    """Read the files of each case and yield what is wrong with them, a sentence a case.

    Parameters
    ----------
    cases : sequence of CaseFiles
        The cases; few of them are read here, many in processes.
    jobs : int, optional
        Processes; default: one a core.
    progress : callable, optional
        Called with the number of cases read and of all.
    """
    found = map_ordered(_look, cases, workers=jobs, chunk=CHUNK, progress=progress)
    spacings = []
    for case, (fault, spacing, remarks) in zip(cases, found, strict=True):
        for remark in remarks:
            warnings.warn(remark, AlnusWarning, stacklevel=2)
        if spacing is None:
            yield fault
        else:
            spacings.append((case.case_id, spacing))
    apart = spacings_apart(spacings)
    if apart:
        warnings.warn(f"{apart}.", AlnusWarning, stacklevel=2)


def _look(case: CaseFiles) -> tuple[str, tuple[float, float] | None, list[str]]:
    """Give a case's fault, or its spacing, and what was warned of, wherever it is read."""
    remarks: list[str] = []
    with warnings_told(remarks.append):
        warnings.simplefilter("always", AlnusWarning)  # here they are kept, not shown
        try:
            return "", case.read().spacing, remarks
        except CaseError as refusal:
            return str(refusal), None, remarks
