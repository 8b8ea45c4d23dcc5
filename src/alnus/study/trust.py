"""What a step believes: files and keys that are as earlier steps left them, or are trusted knowingly."""

import warnings
from pathlib import Path

import pandas as pd

from alnus.errors import AlnusWarning, StudyError
from alnus.files import file_sha256
from alnus.study.config import Study
from alnus.study.prepare import study_as_used
from alnus.study.resting import changed_inputs, feature_tables, gone_inputs, of_study
from alnus.study.run_directory import RESULTS, RunDirectory
from alnus.study.step_record import (
    changed_files,
    changed_keys,
    other_versions,
    read_records,
)
from alnus.tables.cohort import PATIENTS
from alnus.tables.features import FAILURES, FEATURES

SHOWN = 5


def study_for(
    name: str, path: Path, run: RunDirectory, *, trust: bool
) -> tuple[Study, tuple[str, ...]]:
    """Read a step's study; refuse what was changed since earlier steps, or name what is trusted."""
    changed = run.changed_before(name)
    refuse_changed(run, changed, trust=trust)
    study = study_as_used(path, run.study_content())
    records = run.records_before(name)
    if "extract" in records and run.path(PATIENTS).is_file():
        patients = run.read(PATIENTS)
        changed += changed_inputs(records["extract"], study, path.parent, patients)
        _tell_gone(gone_inputs(records["extract"], study, path.parent, patients))
    for told in other_versions(records):
        message = f"{run.folder}: {told}. `alnus run` makes such steps again."
        warnings.warn(message, AlnusWarning, stacklevel=3)
    now = of_study(study, fitted=True)
    if "fit" in records and (keys := changed_keys(records["fit"], now)):
        changed.append(
            f"{', '.join(keys)} of {path.name} changed since the fit. Run `alnus fit --force` again"
        )
    return study, refuse_changed(run, changed, trust=trust)


def _tell_gone(cases: list[str]) -> None:
    if cases:
        more = ", …" if len(cases) > SHOWN else ""
        message = (
            f"Files of {len(cases)} cases are no longer where they were extracted from "
            f"({', '.join(cases[:SHOWN])}{more}). Their features stay as they are."
        )
        warnings.warn(message, AlnusWarning, stacklevel=4)


def changed_results(folder: Path) -> list[str]:
    """Name each file of a run directory that is no longer as its step wrote it."""
    return list(changed_files(folder, read_records(folder), steps=list(RESULTS)))


def tell_refused(failures: pd.DataFrame) -> None:
    """Name the cases that an extraction has refused, also to who asked for quiet."""
    if len(failures):
        more = f"\n  … and {len(failures) - SHOWN} more" if len(failures) > SHOWN else ""
        reasons = "".join(f"\n  {reason}" for reason in failures["reason"][:SHOWN])
        message = f"Refused cases: {len(failures)}; {FAILURES.path} says why.{reasons}{more}"
        warnings.warn(message, AlnusWarning, stacklevel=3)


def refuse_changed(run: RunDirectory, changed: list[str], *, trust: bool) -> tuple[str, ...]:
    """Refuse changed files unless they are trusted."""
    if changed and not trust:
        message = [*changed, "or give --trust to go on knowingly, and the report will say so"]
        raise StudyError.of_faults(str(run.folder), message)
    return tuple(changed)


def trust_notes(run: RunDirectory, trusted: tuple[str, ...]) -> list[str]:
    """Say in the report what was changed by others and trusted."""
    earlier = [text for one in run.records_before("report").values() for text in one.trusted]
    texts = dict.fromkeys([*earlier, *trusted])
    return [f"Gone on knowingly (--trust): {text.split('. Run')[0]}." for text in texts]


def inputs_of(path: Path, study: Study, run: RunDirectory) -> dict[str, str]:
    """Hash the study's files, and the features, for run.json."""
    files = {path.name: path, study.patients.table: path.parent / study.patients.table}
    files |= {name: path.parent / name for name in feature_tables(study)}
    hashes = {name: file_sha256(file) for name, file in files.items()}
    return {**hashes, FEATURES.path: run.sha256(FEATURES.path)}
