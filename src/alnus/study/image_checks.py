"""The images and ROIs of a study, read once beforehand: every fault, before anything long runs."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from alnus.aside import AnyArray, Aside
from alnus.errors import AlnusWarning, CaseError, warnings_told
from alnus.extraction.ahead import Ahead
from alnus.imaging.duplicates import Landmarks, landmarks
from alnus.imaging.plausibility import spacings_apart
from alnus.imaging.read import CaseFiles
from alnus.imaging.source import lost_sentence
from alnus.study.picture_files import SECONDS_A_CASE
from alnus.study.roi_pictures import Look, look_at
from alnus.workers.ordered_map import Progress, map_ordered

CHUNK = 256  # cases are read in milliseconds; a process takes a second to start
CHUNK_AHEAD = 64  # and extracted in some more

ONE_BY_ONE = 3
"""Cases that are named each in a sentence of its own."""


@dataclass(frozen=True, eq=False)
class ImageChecks:
    """What was found on reading all cases.

    Parameters
    ----------
    faults : tuple of str
        A sentence a case that cannot be used.
    landmarks : mapping of str to Landmarks
        Of the pictures that can, by case.
    ahead : mapping of str to array of float64
        Records of cases that were extracted beside, by digest.
    pictures : mapping of str to Look
        Of their ROIs, by digest.
    """

    faults: tuple[str, ...]
    landmarks: dict[str, Landmarks]
    ahead: dict[str, AnyArray] = field(default_factory=dict)
    pictures: dict[str, Look] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Look:
    fault: str = ""
    spacing: tuple[float, float] | None = None
    remarks: tuple[str, ...] = ()
    landmarks: Landmarks | None = None
    digest: str = ""
    numbers: AnyArray | None = None
    picture: Look | None = None

    def put(self, aside: Aside) -> "_Look":
        """Let the arrays wait on disk."""
        return replace(
            self,
            landmarks=self.landmarks and self.landmarks.put(aside),
            numbers=None if self.numbers is None else aside.put(self.numbers),
            picture=self.picture and self.picture.put(aside),
        )


def check_images(
    cases: Sequence[CaseFiles],
    *,
    ahead: Ahead | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> ImageChecks:
    """Read the files of each case, warn of what is odd, and give what is wrong with them.

    Parameters
    ----------
    cases : sequence of CaseFiles
        The cases; they are read in other processes, so that one that kills its process is told.
    ahead : Ahead, optional
        Extracts them beside.
    jobs : int, optional
        Processes; default: one a core.
    progress : callable, optional
        Called with the number of cases read and of all.
    """
    chunk = CHUNK_AHEAD if ahead else CHUNK
    how: dict[str, Any] = {"workers": jobs, "chunk": chunk, "progress": progress}
    read = partial(_look, ahead=ahead)
    aside = Aside()
    looked = map_ordered(read, cases, lost=_lost, seconds=SECONDS_A_CASE, **how)
    looks = [look.put(aside) for look in looked]
    pairs = list(zip(cases, looks, strict=True))
    for sentence in _together(pairs):
        warnings.warn(sentence, AlnusWarning, stacklevel=2)
    apart = spacings_apart([(case.case_id, x.spacing) for case, x in pairs if x.spacing])
    if apart:
        warnings.warn(f"{apart}.", AlnusWarning, stacklevel=2)
    return ImageChecks(
        tuple(look.fault for look in looks if look.fault),
        {case.case_id: look.landmarks for case, look in pairs if look.landmarks is not None},
        {look.digest: look.numbers for look in looks if look.numbers is not None},
        {look.digest: look.picture for look in looks if look.picture is not None},
    )


def _lost(case: CaseFiles, how: str) -> _Look:
    return _Look(lost_sentence(case.case_id, how))


def _together(looks: Sequence[tuple[CaseFiles, _Look]]) -> Iterator[str]:
    """Say once what is to be said of many cases in the same words, their names and files aside."""
    cases: dict[str, list[tuple[str, str]]] = {}
    for case, look in looks:
        for remark in look.remarks:
            words = remark.replace(f"Case {case.case_id}: ", "", 1)
            for path, name in ((case.image, "the image"), (case.roi, "the ROI")):
                words = words.replace(str(path), name)
            cases.setdefault(words, []).append((case.case_id, remark))
    for words, found in cases.items():
        if len(found) <= ONE_BY_ONE:
            yield from (remark for _, remark in found)
            continue
        named = ", ".join(case_id for case_id, _ in found[:ONE_BY_ONE])
        yield f"{len(found)} cases ({named}, …): {words}"


@contextmanager
def told_before() -> Iterator[None]:
    """Leave out warnings of what a check has told already: tables and files are read again."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AlnusWarning)
        yield


def _look(case: CaseFiles, *, ahead: Ahead | None) -> _Look:
    """Read a case, wherever it is read."""
    remarks: list[str] = []
    with warnings_told(remarks.append):
        warnings.simplefilter("always", AlnusWarning)  # here they are kept, not shown
        try:
            digest = ahead.digest(case) if ahead else ""
            found = case.read()
        except CaseError as refusal:
            return _Look(str(refusal), remarks=tuple(remarks))
    with told_before():  # by the reading, or by the extraction where it refuses
        numbers = ahead.numbers(case, found, digest) if ahead else None
    picture = look_at(case, found, remarks) if digest else None
    marks = landmarks(found.image)
    return _Look("", found.spacing, tuple(remarks), marks, digest, numbers, picture)
