"""The steps of a study in order: check, extract, fit, evaluate, report. Each calls the wings."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from alnus.cohort.characteristics import characteristics
from alnus.cohort.inclusion import without_failures
from alnus.cohort.paths import columns_of
from alnus.errors import CohortError, StudyError
from alnus.extraction.batch import extracted
from alnus.extraction.feature_files import Extracted, write_features
from alnus.extraction.preflight import preflight
from alnus.files import write_bytes
from alnus.imaging.source import Source
from alnus.model_file import write_model
from alnus.models.settings import PublishedSettings
from alnus.report.artwork import Artwork, write_artwork
from alnus.report.document import write_report
from alnus.report.formats.archive import packed_report
from alnus.study.centers import centers_tables, left_out_tables
from alnus.study.certificate import CERTIFICATES, certificate_of
from alnus.study.certificate import PLACE as CERTIFICATE
from alnus.study.config import Study
from alnus.study.description import describe
from alnus.study.facts import facts_of
from alnus.study.feature_groups import group_tables
from alnus.study.image_checks import image_faults
from alnus.study.model_files import model_files, operating_points, require_as_fitted
from alnus.study.performance import performance_tables
from alnus.study.predictions import predict_cohorts
from alnus.study.prepare import Prepared, prepare, study_as_used
from alnus.study.procedures import Found, procedure_tables
from alnus.study.recipe import fit as fit_recipe
from alnus.study.reliability import extract_again, rereadings
from alnus.study.resampling import resample
from alnus.study.run_directory import RunDirectory, Step
from alnus.study.traces import traces_sentence
from alnus.study.trained_ranges import memories
from alnus.study.training import Training
from alnus.study.transport import transport_tables
from alnus.study.validation_plan import validation_plan
from alnus.tables.centers import CASE_CENTERS
from alnus.tables.cohort import CHARACTERISTICS, FLOW, PATIENTS
from alnus.tables.evaluation import (
    DISCRIMINATION,
    PREDICTIONS,
    VALIDATION_SIZE,
)
from alnus.tables.features import (
    FAILURES,
    FEATURES,
    IMAGES,
    PREFLIGHT_CASES,
    PREFLIGHT_FEATURES,
    PREFLIGHT_IMAGE_TYPES,
)
from alnus.tables.models import AVAILABILITY, INTERNAL_VALIDATION
from alnus.tables.procedures import OWN

Progress = Callable[[int, int], None]


def check(path: Path, *, progress: Progress | None = None) -> list[str]:
    """Read everything a study needs and report all faults at once; write nothing.

    Returns
    -------
    list of str
        What was found, for people.

    Raises
    ------
    StudyError
        With every fault of file, table, images and ROIs.
    """
    prepared = prepare(path)
    faults = list(prepared.faults)
    faults += image_faults([*prepared.cases, *prepared.second_cases], progress=progress)
    if faults:
        raise StudyError.of_faults(str(path), faults)
    counts = prepared.patients.groupby("cohort", sort=False)["outcome"].agg(["size", "sum"])
    cohorts = [
        f"{name}: {size} patients, {events} {prepared.study.patients.outcome.positive}"
        for name, size, events in counts.itertuples()
    ]
    if prepared.given is not None:
        return [*cohorts, *prepared.given.sentences()]
    found = preflight(prepared.cases, prepared.study.extraction)
    unit = prepared.study.patients.spacing.unit
    return [*cohorts, *found.sentences(unit=unit), traces_sentence(prepared.cases)]


def extract(
    path: Path,
    out: Path | None = None,
    *,
    force: bool = False,
    jobs: int | None = None,
    strict: bool = False,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> RunDirectory:
    """Include the patients and extract their features."""
    run = run_directory(path, out)
    prepared = prepare(path)
    if prepared.faults:
        raise CohortError.of_faults(str(prepared.table), prepared.faults)
    study = prepared.study
    with run.step("extract", force=force) as step:
        if prepared.given is not None:
            prepared.given.write(step)
        else:
            extracting = partial(
                _extracted, prepared.folder, settings=study.extraction, workers=jobs,
                store=run.folder / "records", scheduler=scheduler, strict=strict,
            )  # fmt: skip
            _extract_images(prepared, step, extracting, progress)
        failed = step.read(FAILURES)
        step.write_study(study)
        step.write(PATIENTS, prepared.patients)
        if study.centers is not None:
            step.write(CASE_CENTERS, prepared.centers)
        step.write(FLOW, without_failures(prepared.flow, prepared.patients, set(failed["case_id"])))
        step.write(
            CHARACTERISTICS,
            characteristics(
                prepared.patients, study.clinical_variables, settings=study.characteristics
            ),
        )
    return run


def _extract_images(
    prepared: Prepared,
    step: Step,
    extracting: Callable[..., Iterator[Extracted]],
    progress: Progress | None,
) -> None:
    settings = prepared.study.extraction
    write_features(
        extracting(prepared.cases, progress=progress), settings,
        features=step.folder / FEATURES.path, failures=step.folder / FAILURES.path,
        images=step.folder / IMAGES.path,
    )  # fmt: skip
    extract_again(prepared, step, extracting)
    found = preflight(prepared.cases, settings)
    step.write(PREFLIGHT_CASES, found.cases)
    step.write(PREFLIGHT_IMAGE_TYPES, found.image_types)
    step.write(PREFLIGHT_FEATURES, found.features)


def _extracted(folder: Path, cases: Sequence[Source], **how: Any) -> Iterator[Extracted]:
    """Extract; a refusal's sentence names files as the study file does, wherever the study lies."""
    for item in extracted(cases, **how):
        yield replace(item, reason=item.reason.replace(f"{folder}{os.sep}", ""))


def fit(
    path: Path,
    out: Path | None = None,
    *,
    force: bool = False,
    jobs: int | None = None,
    as_published: bool = False,
    progress: Progress | None = None,
) -> RunDirectory:
    """Fit the models on the training cohort, look behind them, and predict every cohort.

    ``jobs`` and ``progress`` are those of the refits that ``[resampling]`` asks for;
    ``as_published`` asks for ``[as_published]`` where the study file has none.
    """
    run = run_directory(path, out)
    study = study_as_used(path, run.study_content())
    if as_published and study.as_published is None:
        study = replace(study, as_published=PublishedSettings())
    patients = run.read(PATIENTS).merge(run.read(FEATURES), on="case_id")
    with run.step("fit", force=force) as step:
        training = Training(
            patients[patients["cohort"] == study.training], tuple(rereadings(run, study))
        )
        fitted = fit_recipe(training, study)
        description = describe(fitted, training, study)
        resamples = resample(training, study, fitted, jobs=jobs, progress=progress)
        if study.centers is not None:
            centers = run.read(CASE_CENTERS)
            resamples |= left_out_tables(training, study, centers, jobs=jobs, progress=progress)
        for table, frame in {**description.tables, **resamples}.items():
            step.write(table, frame)
        internal = resamples.get(INTERNAL_VALIDATION)
        groups = group_tables(fitted, training, study, internal, jobs=jobs, progress=progress)
        for table, frame in groups.items():
            step.write(table, frame)
        predictions, availability = predict_cohorts(fitted, patients)
        own = Found(OWN, fitted, {**description.tables, **resamples}, predictions)
        beside = procedure_tables(own, patients, study, jobs=jobs, progress=progress)
        for table, frame in beside.items():
            step.write(table, frame)
        step.write(PREDICTIONS, predictions)
        step.write(AVAILABILITY, availability)
        for table, frame in transport_tables(fitted, patients, training=study.training).items():
            step.write(table, frame)
        images = run.read(IMAGES) if run.path(IMAGES).is_file() else None
        remembered = memories(fitted, study, patients, images)
        for model_file in model_files(fitted, study, run, predictions, remembered):
            write_model(model_file, step.folder / "models" / f"{model_file.model.name}.json")
        points = operating_points(predictions, study) if len(predictions) else {}
        certificate = certificate_of(study.training, fitted, training, predictions, points)
        CERTIFICATES.write(certificate, step.folder / CERTIFICATE)
        step.write_text("models/notes.txt", "".join(f"{note}\n" for note in description.notes))
        step.write_study(study)
    return run


def evaluate(path: Path, out: Path | None = None, *, force: bool = False) -> RunDirectory:
    """Evaluate the predictions in every cohort, at the thresholds fixed on training."""
    run = run_directory(path, out)
    study = study_as_used(path, run.study_content())
    predictions = run.read(PREDICTIONS)
    points = operating_points(predictions, study)
    with run.step("evaluate", force=force) as step:
        if not predictions.empty:
            measured = performance_tables(predictions, points, study)
            require_as_fitted(run, points, measured[DISCRIMINATION])
            measured[VALIDATION_SIZE] = validation_plan(run, predictions, points, study)
            if study.centers is not None:
                measured |= centers_tables(predictions, run.read(CASE_CENTERS), study)
            for table, frame in measured.items():
                step.write(table, frame)
        step.write_study(study)
    return run


def report(path: Path, out: Path | None = None, *, force: bool = False) -> Path:
    """Write the report from the run directory's tables and finish the run.

    Parameters
    ----------
    path : Path
        The study file, or a run directory: it is enough, wherever it has been copied.
    out : Path, optional
        The run directory of a study file.
    force : bool
        Replace a report that is there already.
    """
    if path.is_dir():
        if out is not None:
            message = f"{path} is a run directory; leave --out away."
            raise StudyError(message)
        run = RunDirectory(path)
        study, inputs = run.study(), run.inputs()
    else:
        run = run_directory(path, out)
        study = study_as_used(path, run.study_content())
        inputs = _inputs(path, study, run)
    with run.step("report", force=force) as step:
        place = step.folder / "report"
        write_report(run.tables(), facts_of(run, study), place)
        write_bytes(step.folder / "report.zip", packed_report(place, run.folder))
    run.finish(seed=study.seed, inputs=inputs)
    return run.folder / "report" / "report.html"


def figures(run: Path, out: Path, artwork: Artwork) -> list[Path]:
    """Draw the figures of a run for a journal, from its tables alone.

    Parameters
    ----------
    run : Path
        A run directory, wherever it has been copied.
    out : Path
        Folder of the files.
    """
    directory = RunDirectory(run)
    return write_artwork(directory.tables(), facts_of(directory, directory.study()), out, artwork)


def run(
    study: str | Path,
    out: str | Path | None = None,
    *,
    force: bool = False,
    jobs: int | None = None,
    as_published: bool = False,
    progress: Progress | None = None,
    refitting: Progress | None = None,
    tell: Callable[[str], None] | None = None,
) -> Path:
    """Run a whole study: check, extract, fit, evaluate, report.

    Parameters
    ----------
    study : str or Path
        The study file.
    out : str or Path, optional
        The run directory; default: ``run`` beside the study file.
    force : bool
        Replace results that are there already.
    jobs : int, optional
        Processes for extraction and refits; default: one a core.
    as_published : bool
        Set the published procedure beside the study's own, as ``[as_published]`` does.
    progress : callable, optional
        Called with the number of extracted cases and of all.
    refitting : callable, optional
        Called with the number of refits made and of all.
    tell : callable, optional
        Called with each line that the check finds, before anything long runs.

    Returns
    -------
    Path
        The report's page.

    Raises
    ------
    AlnusError
        With every fault of the study; nothing is written then.
    """
    path, folder = Path(study), None if out is None else Path(out)
    for line in check(path):
        if tell is not None:
            tell(line)
    extract(path, folder, force=force, jobs=jobs, progress=progress)
    fit(path, folder, force=force, jobs=jobs, as_published=as_published, progress=refitting)
    evaluate(path, folder, force=force)
    return report(path, folder, force=force)


def run_directory(path: Path, out: Path | None) -> RunDirectory:
    """Give the run directory: as named, or ``run`` beside the study file."""
    return RunDirectory(path.parent / "run" if out is None else out)


def _inputs(path: Path, study: Study, run: RunDirectory) -> dict[str, str]:
    files = {path.name: path, study.patients.table: path.parent / study.patients.table}
    tables = () if study.features is None else study.features.table.named
    files |= {name: path.parent / name for _, name in tables if not columns_of(name)}
    hashes = {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()}
    return {**hashes, FEATURES.path: run.sha256(FEATURES.path)}
