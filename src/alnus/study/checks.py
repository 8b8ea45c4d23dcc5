"""What a study's check finds, and what an extraction after it need not do again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from alnus.aside import AnyArray
from alnus.errors import StudyError
from alnus.extraction.ahead import Ahead
from alnus.extraction.preflight import Preflight, preflight
from alnus.extraction.store import Store
from alnus.study.clinical_checks import (
    ClinicalChecks,
    check_clinical,
    cohort_sentences,
    few_for_folds,
)
from alnus.study.duplicates import duplicate_sentences
from alnus.study.image_checks import check_images, told_before
from alnus.study.prepare import Prepared, prepare
from alnus.study.resting import of_extraction
from alnus.study.roi_pictures import Look
from alnus.study.run_directory import RunDirectory
from alnus.study.traces import traces_sentence
from alnus.tables.features import (
    FAILURES,
    IMAGES,
    PREFLIGHT_CASES,
    PREFLIGHT_FEATURES,
    PREFLIGHT_IMAGE_TYPES,
)

Progress = Callable[[int, int], None]
KNOWN = (
    "Images and ROIs are those of the extraction before, whose check told what is odd about them; "
    "`alnus check` tells it again"
)


@dataclass(frozen=True, eq=False)
class Checked:
    """What a check found where there is no fault.

    Parameters
    ----------
    sentences : tuple of str
        For people.
    preflight : Preflight, optional
        Of the included cases.
    ahead : mapping of str to array of float64
        Records of cases that were extracted while they were checked, by digest.
    pictures : mapping of str to Look
        Of the ROIs of these cases, by digest.
    """

    sentences: tuple[str, ...]
    preflight: Preflight | None = None
    ahead: Mapping[str, AnyArray] = field(default_factory=dict)
    pictures: Mapping[str, Look] = field(default_factory=dict)


def checked(
    path: Path,
    *,
    into: RunDirectory | None = None,
    traces: bool = True,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Read everything a study needs; write nothing.

    Parameters
    ----------
    path : Path
        The study file.
    into : RunDirectory, optional
        Where an extraction is to follow: images of the extraction that is there are not read again,
        others are extracted while they are in memory.
    traces : bool
        Look for measuring traces on a few images, half a second each.
    jobs, progress
        Of the reading of the images.

    Raises
    ------
    StudyError
        With every fault of file, table, images, ROIs and clinical variables.
    """
    prepared = prepare(path)
    patients, study = prepared.patients, prepared.study
    clinical = ClinicalChecks() if prepared.faults else check_clinical(patients, study)
    faults = [*prepared.faults, *clinical.faults]
    if not prepared.faults:
        faults += few_for_folds(patients, study)
    cohorts = (*cohort_sentences(patients, study.patients.outcome.event), *clinical.sentences)
    if into is not None and not faults and _is_extracted(prepared, into):
        found = None if prepared.given else _preflight_of(into)
        return Checked((*cohorts, *_told(prepared, found), *([KNOWN] if found else [])), found)
    ahead = None if into is None or faults else _ahead(prepared, into)
    cases = [*prepared.cases, *prepared.second_cases]
    looked = check_images(cases, ahead=ahead, jobs=jobs, progress=progress)
    if faults := [*faults, *looked.faults]:
        raise StudyError.of_faults(str(path), faults)
    if prepared.given is not None:
        return Checked((*cohorts, *_told(prepared, None)))
    with told_before():
        found = preflight(prepared.cases, study.extraction)
    twice = duplicate_sentences(prepared.cases, looked.landmarks, patients)
    looked_for = [_told_of_traces(prepared)] if traces else []
    return Checked(
        (*cohorts, *_told(prepared, found), *looked_for, *twice),
        found,
        looked.ahead,
        looked.pictures,
    )


def _told(prepared: Prepared, found: Preflight | None) -> list[str]:
    if prepared.given is not None:
        return list(prepared.given.sentences())
    return [] if found is None else found.sentences(unit=prepared.study.patients.spacing.unit)


def _told_of_traces(prepared: Prepared) -> str:
    filled = prepared.study.extraction.traces == "inpaint"
    return traces_sentence(prepared.cases, filled=filled)


def records_of(run: RunDirectory) -> Path:
    """Name the folder of the records of cases that are done."""
    return run.folder / "records"


def _ahead(prepared: Prepared, run: RunDirectory) -> Ahead:
    settings = prepared.study.extraction
    return Ahead.of(settings, Store(records_of(run), settings.sha256()))


def _is_extracted(prepared: Prepared, run: RunDirectory) -> bool:
    """Whether these files were extracted as they are now asked for, none refused."""
    is_current = run.is_recorded and run.is_current("extract", of_extraction(prepared))
    return is_current and run.read(FAILURES).empty


def _preflight_of(run: RunDirectory) -> Preflight:
    """Read what the extraction has looked at, of cases of which none was refused."""
    return Preflight(
        len(run.read(IMAGES)),
        run.read(PREFLIGHT_CASES),
        run.read(PREFLIGHT_IMAGE_TYPES),
        run.read(PREFLIGHT_FEATURES),
        FAILURES.frame([]),
    )
