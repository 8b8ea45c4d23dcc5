"""The column `traces` of a patient table: whether measuring traces lie in each patient's ROI.

It is computed from the images when a rule of the study file asks for it and the table has none.
"""

import warnings
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pandas as pd

from alnus.errors import AlnusWarning, CaseError
from alnus.imaging.read import CaseFiles, read_colors_at_roi
from alnus.study.config import Study
from alnus.study.picture_files import SECONDS_A_CASE, PictureFiles, is_asked_for, picture_files
from alnus.workers.ordered_map import map_ordered

COLUMN = "traces"
IN_ROI, ELSEWHERE, NONE = "in roi", "elsewhere", "no"
NOT_IN_ROI = "not in roi"
UNKNOWN = ""
CHUNK = (
    32  # images of 50 ms at the ROI, half a second as a whole; a process takes a second to start
)


def with_traces(table: pd.DataFrame, study: Study, folder: Path) -> pd.DataFrame:
    """Add the column ``traces``, where a rule asks for it and the table has none.

    Parameters
    ----------
    table : DataFrame of str
        The patient table.
    study : Study
        Its paths, ROI label and rules.
    folder : Path
        Where its paths start.

    Returns
    -------
    DataFrame of str
        With "in roi" (or within 5 pixels of it), "elsewhere" on the image, or "no"; empty, that is
        missing, where image or ROI cannot be read: those are told when they are to be extracted.
        Where the rules ask for "in roi" alone, only there is looked, and the others are
        "not in roi".
    """
    files = picture_files(table, study, folder) if is_asked_for(COLUMN, study, table) else None
    if files is None:
        return table
    whole = _asks_for_more(study)
    return table.assign(**{COLUMN: _looked_at(files, study.patients.roi_label, whole=whole)})


def _asks_for_more(study: Study) -> bool:
    """Tell whether a rule asks for anything but traces in the ROI."""
    rules = [rule.where for rule in study.exclusions] + [rule.where for rule in study.cohorts]
    conditions = [condition for where in rules for condition in where]
    asked = [condition.one_of for condition in conditions if condition.column == COLUMN]
    return any(one_of != (IN_ROI,) for one_of in asked)


@lru_cache(maxsize=1)
def _looked_at(
    files: tuple[PictureFiles, ...], roi_label: int | str | None, *, whole: bool
) -> tuple[str, ...]:
    """Look at all images, once a process: a run checks its patients and then includes them."""
    look = partial(_look, roi_label=roi_label, whole=whole)
    how: dict[str, Any] = {"workers": None, "chunk": CHUNK, "seconds": SECONDS_A_CASE}
    return tuple(map_ordered(look, files, lost=lambda *_: UNKNOWN, **how))


def _look(files: PictureFiles, *, roi_label: int | str | None, whole: bool) -> str:
    return where_traces(
        CaseFiles(files.image.name, files.image, files.roi, roi_label=roi_label), whole=whole
    )


def where_traces(case: CaseFiles, *, whole: bool = False) -> str:
    """Look at one case; elsewhere than at its ROI only where that is asked for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AlnusWarning)  # told when the case is extracted
        try:
            colors, roi = read_colors_at_roi(case)
        except CaseError:
            return UNKNOWN
    # What finds them loads much, for which a report that looks for none need not wait.
    from alnus.imaging.overlays import find_overlays, find_overlays_near  # noqa: PLC0415

    if not whole:
        return IN_ROI if find_overlays_near(colors, roi).any() else NOT_IN_ROI
    found = find_overlays(colors)
    if found.near(roi):
        return IN_ROI
    return ELSEWHERE if found.anywhere else NONE


def traces_sentence(cases: Sequence[CaseFiles], *, filled: bool = False, sample: int = 25) -> str:
    """Tell how many of a few cases seem to hold a trace in the ROI, and what to do about it.

    Parameters
    ----------
    cases : sequence of CaseFiles
        The included cases.
    filled : bool
        Whether the extraction fills such traces in.
    sample : int
        Cases to look at, evenly among them.
    """
    n_looks = min(sample, len(cases))
    looked_at = [cases[number * len(cases) // n_looks] for number in range(n_looks)]
    found = list(map_ordered(where_traces, looked_at, chunk=CHUNK))
    held = [case.case_id for case, where in zip(looked_at, found, strict=True) if where == IN_ROI]
    told = f"Traces: {len(held)} of {n_looks} images looked at seem to hold one in the ROI"
    if not held:
        return told
    named = f"{told} ({', '.join(held[:5])}{', …' if len(held) > 5 else ''})"
    if len(held) > n_looks / 2:
        named += (
            ", which may be wrong: images that no scanner made, of noise or drawn shapes, do so"
        )
    if filled:
        return f"{named}. They are filled in before features are taken"
    return (
        f'{named}. Look at them; a rule excludes such patients, where = {{ traces = "in roi" }}, or '
        'they are filled in: extraction.traces = "inpaint"'
    )
