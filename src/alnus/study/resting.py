"""What a step rests on: keys of the study file, the patient table, and the files of each case."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alnus.canonical_json import sha256_of
from alnus.cohort.paths import columns_of
from alnus.errors import CaseError
from alnus.files import file_sha256
from alnus.imaging.read import CaseFiles
from alnus.study.config import Study, content_of
from alnus.study.prepare import Prepared, case_files, extracted_part
from alnus.study.step_record import StepRecord

EVALUATED = ("thresholds", "hosmer_lemeshow", "proportion_interval", "net_benefit_at")
NOT_FITTED = ("sample_size", "characteristics", *(f"evaluation.{name}" for name in EVALUATED))
"""Keys of the study file that no fit reads."""


def of_extraction(prepared: Prepared) -> StepRecord:
    """Give what an extraction rests on; a case whose files cannot be read has an empty hash."""
    cases = {case.case_id: _digest(case) for case in prepared.cases}
    again = {_again(case): _digest(case) for case in prepared.second_cases}
    given = {name: file_sha256(prepared.folder / name) for name in feature_tables(prepared.study)}
    keys = {**extracted_part(prepared.study), "characteristics": prepared.study.characteristics}
    hashed = {key: sha256_of(repr(part)) for key, part in keys.items()}
    return StepRecord(hashed, file_sha256(prepared.table), {**cases, **again, **given})


def of_study(study: Study, *, fitted: bool = False) -> StepRecord:
    """Give what a later step rests on beside earlier files; ``fitted`` leaves out what a fit does."""
    content = content_of(study)
    evaluation = content.pop("evaluation", {})
    # A model file holds its AUC, whose interval needs bootstrap samples or does not.
    by_samples = study.evaluation.auc_interval.startswith("bootstrap")
    unread = (*NOT_FITTED, *(() if by_samples else ("evaluation.bootstrap",)))
    parts = content | {f"evaluation.{key}": part for key, part in evaluation.items()}
    return StepRecord(
        {
            key: sha256_of(json.dumps(part, default=str))  # a date
            for key, part in parts.items()
            if not (fitted and key in unread)
        }
    )


def changed_inputs(record: StepRecord, study: Study, folder: Path, patients: Any) -> Iterator[str]:
    """Name the patient table and each case whose files are others than were extracted.

    Files that are gone are no fault: what was read of them has not changed.
    """
    remedy = "since the extraction. Run `alnus extract --force` again"
    table = folder / study.patients.table
    if record.table and table.is_file() and file_sha256(table) != record.table:
        yield f"{study.patients.table} was changed {remedy}"
    if study.features is not None:
        for name in feature_tables(study):
            if (folder / name).is_file() and file_sha256(folder / name) != record.cases.get(name):
                yield f"{name} was changed {remedy}"
        return
    for name, case in _recorded(record, study, folder, patients):
        found = _digest(case)
        if found and record.cases[name] and found != record.cases[name]:
            yield f"image or ROI of {name} was changed {remedy}"


def gone_inputs(record: StepRecord, study: Study, folder: Path, patients: Any) -> list[str]:
    """Name the cases of which a file is no longer there that was there at the extraction."""
    if study.features is not None:
        return []
    cases = _recorded(record, study, folder, patients)
    return [name for name, case in cases if record.cases[name] and not _digest(case)]


def _recorded(
    record: StepRecord, study: Study, folder: Path, patients: Any
) -> Iterator[tuple[str, CaseFiles]]:
    """Give the cases of a record, each with its name there; those of the second reader, too."""
    cases = [(case.case_id, case) for case in case_files(patients, study, folder)]
    if "second_roi" in patients:
        second = case_files(patients.assign(roi=patients["second_roi"]), study, folder)
        cases += [(_again(case), case) for case in second]
    return ((name, case) for name, case in cases if name in record.cases)


def _again(case: CaseFiles) -> str:
    return f"{case.case_id}, second reader"


def feature_tables(study: Study) -> list[str]:
    """Name the tables that stand in place of images, from the study's folder; not those a case."""
    named = () if study.features is None else study.features.table.named
    return [name for _, name in named if not columns_of(name)]


def _digest(case: CaseFiles) -> str:
    """Hash a case's files; empty where one is gone."""
    try:
        return case.digest()
    except CaseError:
        return ""
