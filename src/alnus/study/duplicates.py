"""Pictures that stand twice in a study: the same, or the same cropped, brighter, compressed anew."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy

from alnus.aside import Aside
from alnus.errors import AlnusWarning, CaseError
from alnus.imaging.duplicates import Landmarks, are_copies, likely_copies
from alnus.imaging.duplicates import landmarks as landmarks_of
from alnus.imaging.read import CaseFiles
from alnus.study.config import Study
from alnus.study.image_checks import CHUNK
from alnus.study.picture_files import SECONDS_A_CASE, PictureFiles, is_asked_for, picture_files
from alnus.workers.ordered_map import map_ordered

SHOWN = 10
COLUMN = "duplicate"
NO, FIRST, AGAIN, CONTRADICTORY = "no", "first", "again", "contradictory"


def with_duplicates(table: pd.DataFrame, study: Study, folder: Path) -> pd.DataFrame:
    """Add the column ``duplicate``, where a rule asks for it and the table has none.

    Parameters
    ----------
    table : DataFrame of str
        The patient table.
    study : Study
        Its paths, outcome and rules.
    folder : Path
        Where its paths start.

    Returns
    -------
    DataFrame of str
        "no"; "first" and "again" of pictures that show the same, in the order of the rows; or
        "contradictory" for all of them, where their outcomes differ.
    """
    files = picture_files(table, study, folder) if is_asked_for(COLUMN, study, table) else None
    if files is None:
        return table
    outcomes = table.get(study.patients.outcome.column, pd.Series("", table.index))
    groups = _groups(files, study.patients.roi_label)
    texts = [NO] * len(table)
    for group in groups:
        differ = len({outcomes.iloc[row] for row in group}) > 1
        for place, row in enumerate(group):
            texts[row] = CONTRADICTORY if differ else AGAIN if place else FIRST
    return table.assign(**{COLUMN: texts})


@lru_cache(maxsize=1)
def _groups(
    files: tuple[PictureFiles, ...], roi_label: int | str | None
) -> tuple[tuple[int, ...], ...]:
    """Give the rows whose pictures show the same, once a process; a row in at most one group."""
    cases = [
        CaseFiles(str(row), one.image, one.roi, roi_label=roi_label)
        for row, one in enumerate(files)
    ]
    how: dict[str, Any] = {"workers": None, "chunk": CHUNK, "seconds": SECONDS_A_CASE}
    found = map_ordered(_landmarks, cases, lost=lambda *_: None, **how)
    aside = Aside()
    known = {
        case.case_id: marks.put(aside) for case, marks in zip(cases, found, strict=True) if marks
    }
    pairs = [(int(one), int(other)) for one, other, _ in duplicates(cases, known)]
    if not pairs:
        return ()
    ends = np.array(pairs)
    links = scipy.sparse.coo_array(
        (np.ones(len(pairs)), (ends[:, 0], ends[:, 1])), shape=(len(files),) * 2
    )
    group = scipy.sparse.csgraph.connected_components(links, directed=False)[1]
    rows = (np.flatnonzero(group == number) for number in np.unique(group[ends]))
    return tuple(tuple(map(int, members)) for members in rows)


def _landmarks(case: CaseFiles) -> Landmarks | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AlnusWarning)  # told when the case is extracted
        try:
            return landmarks_of(case.read().image)
        except CaseError:
            return None


def duplicates(
    cases: Sequence[CaseFiles], landmarks: Mapping[str, Landmarks]
) -> Iterator[tuple[str, str, bool]]:
    """Yield the pairs of cases whose pictures show the same, and whether they are identical.

    Parameters
    ----------
    cases : sequence of CaseFiles
        The cases.
    landmarks : mapping of str to Landmarks
        Of their pictures, by case; a case without is left out.
    """
    known = [case for case in cases if case.case_id in landmarks]
    marks = [landmarks[case.case_id] for case in known]
    for i, j, offset in likely_copies(marks):
        if known[i].image == known[j].image:  # two lesions on one picture
            continue
        identical = marks[i].sha256 == marks[j].sha256
        if identical or _are_copies(known[i], known[j], offset):
            yield known[i].case_id, known[j].case_id, identical


def _are_copies(one: CaseFiles, other: CaseFiles, offset: tuple[int, int]) -> bool:
    try:
        return are_copies(one.read().image, other.read().image, offset)
    except CaseError:  # changed since it was looked at; its own fault is told elsewhere
        return False


def duplicate_sentences(
    cases: Sequence[CaseFiles], landmarks: Mapping[str, Landmarks], patients: pd.DataFrame
) -> list[str]:
    """Tell which pictures stand twice, across cohorts and outcomes above all.

    Parameters
    ----------
    cases, landmarks
        As for :func:`duplicates`.
    patients : DataFrame
        ``PATIENTS``; two pictures of one patient are told like any others.
    """
    about = patients.set_index("case_id")
    pairs = [(_rank(about, a, b), a, b, same) for a, b, same in duplicates(cases, landmarks)]
    told = [
        f"{a} and {b} show the same picture{'' if same else ', cropped or changed'}{_apart(rank)}"
        for rank, a, b, same in sorted(pairs, key=lambda pair: pair[0])
    ]
    if len(told) > SHOWN:
        told = [*told[:SHOWN], f"and {len(told) - SHOWN} more pairs"]
    remedy = 'a rule leaves them out: where = { duplicate = ["again", "contradictory"] }'
    return [f"Duplicates: {'; '.join(told)}. Keep one of each pair: {remedy}"] if told else []


def _rank(about: pd.DataFrame, one: str, other: str) -> tuple[bool, bool]:
    """Sort pairs that contradict each other first, then those that leak between cohorts."""
    a, b = about.loc[one], about.loc[other]
    return bool(a["outcome"] == b["outcome"]), bool(a["cohort"] == b["cohort"])


def _apart(rank: tuple[bool, bool]) -> str:
    same_outcome, same_cohort = rank
    apart = ["outcomes"] * (not same_outcome) + ["cohorts"] * (not same_cohort)
    return f" in different {' and '.join(apart)}" if apart else ""
