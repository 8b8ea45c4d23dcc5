"""A frozen model on another hospital's patients: predicted, with nothing fitted again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from alnus.errors import CohortError, StudyError
from alnus.extraction.batch import extracted
from alnus.imaging.rois.cleaning import AS_DRAWN, RoiCleaning
from alnus.model_file import ModelFile, read_model
from alnus.study.config import Study
from alnus.study.foreign_patients import ForeignPatients, foreign_patients, mismatches
from alnus.study.prepare import Prepared, case_files, prepare
from alnus.tables.evaluation import PREDICTIONS

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class ExternalValidation:
    """A frozen model and one cohort of another hospital.

    Parameters
    ----------
    model_file : ModelFile
        The model; nothing of it was fitted again.
    study : Study
        The hospital's.
    cohort : str
        Which of its cohorts.
    patients : DataFrame
        ``PATIENTS`` of that cohort.
    foreign : ForeignPatients
        The model's inputs and risks for them.
    notes : tuple of str
        What a reader should know, a sentence each.
    """

    model_file: ModelFile
    study: Study
    cohort: str
    patients: pd.DataFrame
    foreign: ForeignPatients
    notes: tuple[str, ...]

    @property
    def predicted(self) -> pd.DataFrame:
        """``PREDICTIONS`` of the frozen model: the patients with every input."""
        known = self.foreign.probability.notna()
        return PREDICTIONS.frame_of(
            cohort=self.cohort,
            case_id=self.patients.loc[known, "case_id"],
            model=self.model_file.model.name,
            outcome=self.patients.loc[known, "outcome"],
            probability=self.foreign.probability[known],
            **PREDICTIONS.texts_of(self.patients.loc[known]),
        )

    @property
    def simulated(self) -> bool:
        """Whether these patients, or those of the model, were invented."""
        return self.study.simulated or self.model_file.provenance.simulated


def validate(
    model: Path,
    study: Path,
    *,
    cohort: str | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> ExternalValidation:
    """Predict another hospital's patients by a frozen model.

    Parameters
    ----------
    model, study : Path
        The model file, and the hospital's study file.
    cohort : str, optional
        Default: the study's only cohort, or its only one besides training.
    jobs : int, optional
        Processes for extraction; default: one a core. Cases that the study has extracted with the
        model's settings are not extracted again.

    Raises
    ------
    StudyError
        With everything that the study cannot give the model, or for a cohort that is not there.
    CohortError
        When the patients with a prediction lack one of the outcomes, or the table has faults.
    """
    model_file, prepared = read_model(model), prepare(study)
    faults = [*prepared.faults, *mismatches(model_file, prepared.study)]
    if faults:
        raise StudyError.of_faults(str(study), faults)
    name = _cohort(prepared, cohort, source=str(study))
    patients = prepared.patients[prepared.patients["cohort"] == name].reset_index(drop=True)
    store = study.parent / "run" / "records"
    features, told = _features(
        model_file, prepared, patients, store=store, workers=jobs, progress=progress
    )
    foreign = foreign_patients(model_file, prepared.study, patients, features)
    left = [] if cohort else _left_out(prepared, name)
    notes = (*_notes(model_file, prepared.study, foreign, told), *left)
    found = ExternalValidation(model_file, prepared.study, name, patients, foreign, notes)
    if found.predicted["outcome"].nunique() < 2:
        message = (
            f"{study}: of {len(patients)} patients of {name}, {len(found.predicted)} have every "
            f"input of the model, and these have one outcome only. {' '.join(notes)}"
        )
        raise CohortError(message)
    return found


def _cohort(prepared: Prepared, wanted: str | None, *, source: str) -> str:
    names = prepared.study.cohort_names
    others = [name for name in names if name != prepared.study.training]
    candidates = names if len(names) == 1 else others
    if wanted is None and len(candidates) == 1:
        return candidates[0]
    if wanted in names:
        return str(wanted)
    which = "--cohort is needed" if wanted is None else f"there is no cohort {wanted}"
    message = f"{source}: {which}; its cohorts are {', '.join(names)}."
    raise StudyError(message)


def _left_out(prepared: Prepared, name: str) -> Iterator[str]:
    """Tell that patients of other cohorts take no part: a proposed file splits all hospitals alike."""
    n = int((prepared.patients["cohort"] != name).sum())
    if n:
        yield (
            f"Only the cohort {name} is evaluated, {len(prepared.patients) - n} patients; {n} of other "
            "cohorts take no part. For all of them, replace the cohorts, or the split, by a single "
            '[[cohorts]] with name = "all".'
        )


def _features(
    model_file: ModelFile, prepared: Prepared, patients: pd.DataFrame, **extracting: Any
) -> tuple[pd.DataFrame, list[str]]:
    """Extract the model's features by the model's settings; tell refused and filled-in images."""
    wanted, settings = list(model_file.feature_names), model_file.extraction
    given = prepared.given
    if given is not None and wanted:
        own = given.features[given.features["case_id"].isin(patients["case_id"])]
        return own[["case_id", *wanted]], _images_told(len(patients) - len(own))
    if settings is None:
        return patients[["case_id"]], []
    cases = [
        replace(case, cleaning=_cleaning(model_file, prepared.study))
        for case in case_files(patients, prepared.study, prepared.folder)
    ]
    places = [settings.feature_names.index(name) for name in wanted]
    rows, filled = [], 0
    for item in extracted(cases, settings, watched=True, **extracting):
        if item.features:
            rows.append((item.case_id, *(item.features[place] for place in places)))
            filled += bool(item.filled and item.filled.pixels)
    told = _images_told(len(cases) - len(rows), filled)
    return pd.DataFrame(rows, columns=["case_id", *wanted]), told


def _cleaning(model_file: ModelFile, study: Study) -> RoiCleaning:
    """Clean ROIs as in training; where nothing was cleaned then, as the hospital asks."""
    own = model_file.roi_cleaning
    return study.roi_cleaning if own == AS_DRAWN else own


def _images_told(refused: int, filled: int = 0) -> list[str]:
    told = [f"{refused} images could not be extracted."] if refused else []
    if filled:
        told.append(
            f"Measuring traces at the ROI were filled in, as in training, in {filled} images."
        )
    return told


def _notes(
    model_file: ModelFile, study: Study, foreign: ForeignPatients, told: Sequence[str]
) -> Iterator[str]:
    outcome, positive = model_file.model.outcome, study.patients.outcome.event
    if outcome != positive:
        yield f"The model predicts {outcome}; the study calls the event {positive}."
    if _cleaning(model_file, study) != study.roi_cleaning:
        yield "ROIs are cleaned as in training, not as the study's roi_cleaning says."
    yield from told
    n = len(foreign.inputs)
    for item in model_file.model.inputs:
        values = foreign.inputs[item.variable.name]
        if missing := int(values.isna().sum()):
            yield f"{item.variable.label} is missing in {missing} of {n} patients."
        outside = int(((values < item.low) | (values > item.high)).sum())
        if outside:
            yield (
                f"{item.variable.label} is outside its trained range ({item.low:g} to "
                f"{item.high:g}) in {outside} of {n} patients."
            )
