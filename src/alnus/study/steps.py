"""The steps of a study in order: check, extract, fit, evaluate, report. Each calls the wings."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from alnus.cohort.characteristics import characteristics
from alnus.cohort.inclusion import without_failures
from alnus.errors import CohortError
from alnus.model_file import write_model
from alnus.models.settings import PublishedSettings
from alnus.study.centers import centers_tables
from alnus.study.certificate import CERTIFICATES, certificate_of
from alnus.study.certificate import PLACE as CERTIFICATE
from alnus.study.checks import Checked, checked, records_of
from alnus.study.description import describe
from alnus.study.image_checks import told_before
from alnus.study.image_features import extract_images
from alnus.study.lock import locked
from alnus.study.model_files import model_files, operating_points, require_as_fitted
from alnus.study.performance import performance_tables
from alnus.study.predictions import predict_cohorts
from alnus.study.prepare import prepare
from alnus.study.procedures import Found, procedure_tables
from alnus.study.recipe import fit as fit_recipe
from alnus.study.reliability import rereadings
from alnus.study.resampling import refit_tables
from alnus.study.resting import of_extraction, of_study
from alnus.study.run_directory import RunDirectory
from alnus.study.trained_ranges import memories
from alnus.study.training import Training
from alnus.study.transport import transport_tables
from alnus.study.trust import study_for, tell_refused
from alnus.study.validation_plan import validation_plan
from alnus.tables.centers import CASE_CENTERS
from alnus.tables.cohort import CHARACTERISTICS, CONSENSUS, FLOW, PATIENTS, ROI_MEASUREMENTS
from alnus.tables.evaluation import (
    DISCRIMINATION,
    PREDICTIONS,
    VALIDATION_SIZE,
)
from alnus.tables.features import (
    FAILURES,
    FEATURES,
    IMAGES,
)
from alnus.tables.models import AVAILABILITY
from alnus.tables.procedures import OWN

Progress = Callable[[int, int], None]


def check(path: Path, *, progress: Progress | None = None, traces: bool = True) -> list[str]:
    """Read everything a study needs and report all faults at once; write nothing.

    ``traces`` looks for measuring traces on a few images, half a second each.

    Returns
    -------
    list of str
        What was found, for people.

    Raises
    ------
    StudyError
        With every fault of file, table, images, ROIs and clinical variables.
    """
    return list(checked(path, progress=progress, traces=traces).sentences)


def extract(
    path: Path,
    out: Path | None = None,
    *,
    force: bool = False,
    jobs: int | None = None,
    strict: bool = False,
    scheduler: str | None = None,
    progress: Progress | None = None,
    go_on: bool = False,
    found: Checked = Checked(()),  # noqa: B008 - it is frozen
) -> RunDirectory:
    """Include the patients and extract their features.

    ``go_on`` leaves results that rest on the same as they are, and replaces others; ``found`` is
    what a check of these files has done already.
    """
    run = RunDirectory.of(path, out)
    prepared = prepare(path)
    if prepared.faults:
        raise CohortError.of_faults(str(prepared.table), prepared.faults)
    study, resting = prepared.study, of_extraction(prepared)
    if go_on:
        run.require_results_of(study)
    if go_on and run.is_current("extract", resting):
        return run
    force = force or (go_on and run.is_recorded)
    with run.step("extract", force=force, resting=resting) as step:
        if prepared.given is not None:
            prepared.given.write(step)
        else:
            how = {"workers": jobs, "scheduler": scheduler, "strict": strict}
            store = records_of(run)
            extract_images(prepared, step, store, found=found, progress=progress, **how)
        failed = step.read(FAILURES)
        step.write_study(study)
        step.write(PATIENTS, prepared.patients)
        if study.centers is not None:
            step.write(CASE_CENTERS, prepared.centers)
        if study.consensus:
            step.write(CONSENSUS, prepared.consensus)
        if len(prepared.readings):
            step.write(ROI_MEASUREMENTS, prepared.readings)
        step.write(FLOW, without_failures(prepared.flow, prepared.patients, set(failed["case_id"])))
        step.write(
            CHARACTERISTICS,
            characteristics(
                prepared.patients, study.clinical_variables, settings=study.characteristics
            ),
        )
    return run


def fit(
    path: Path,
    out: Path | None = None,
    *,
    force: bool = False,
    jobs: int | None = None,
    as_published: bool = False,
    progress: Progress | None = None,
    trust: bool = False,
    go_on: bool = False,
) -> RunDirectory:
    """Fit the models on the training cohort, look behind them, and predict every cohort.

    ``jobs`` and ``progress`` are those of the refits that ``[resampling]`` asks for;
    ``as_published`` asks for ``[as_published]`` where the study file has none; ``trust`` goes on
    with changed files; ``go_on`` is that of :func:`extract`.
    """
    run = RunDirectory.of(path, out)
    study, trusted = study_for("fit", path, run, trust=trust)
    if as_published and study.as_published is None:
        study = replace(study, as_published=PublishedSettings())
    resting = replace(of_study(study, fitted=True), trusted=trusted)
    if go_on and run.is_current("fit", resting):
        return run
    patients = run.read(PATIENTS).merge(run.read(FEATURES), on="case_id")
    with run.step("fit", force=force or (go_on and run.is_recorded), resting=resting) as step:
        training = Training(
            patients[patients["cohort"] == study.training], tuple(rereadings(run, study))
        )
        fitted = fit_recipe(training, study)
        description = describe(fitted, training, study)
        centers = None if study.centers is None else run.read(CASE_CENTERS)
        resamples = refit_tables(fitted, training, study, centers, jobs=jobs, progress=progress)
        predictions, availability = predict_cohorts(fitted, patients)
        own = Found(OWN, fitted, {**description.tables, **resamples}, predictions)
        beside = procedure_tables(own, patients, study, jobs=jobs, progress=progress)
        step.write_all(own.tables, beside)
        step.write_all(transport_tables(fitted, patients, training=study.training))
        step.write_all({PREDICTIONS: predictions, AVAILABILITY: availability})
        images = run.read(IMAGES) if run.path(IMAGES).is_file() else None
        memory = memories(fitted, study, patients, images, centers)
        for model_file in model_files(fitted, study, run, predictions, memory):
            write_model(model_file, step.folder / "models" / f"{model_file.model.name}.json")
        points = operating_points(predictions, study) if len(predictions) else {}
        certificate = certificate_of(study.training, fitted, training, predictions, points)
        CERTIFICATES.write(certificate, step.folder / CERTIFICATE)
        step.write_text("models/notes.txt", "".join(f"{note}\n" for note in description.notes))
        step.write_study(study)
    return run


def evaluate(
    path: Path,
    out: Path | None = None,
    *,
    force: bool = False,
    trust: bool = False,
    go_on: bool = False,
) -> RunDirectory:
    """Evaluate the predictions in every cohort, at the thresholds fixed on training.

    ``trust`` and ``go_on`` are those of :func:`fit`.
    """
    run = RunDirectory.of(path, out)
    study, trusted = study_for("evaluate", path, run, trust=trust)
    resting = replace(of_study(study), trusted=trusted)
    if go_on and run.is_current("evaluate", resting):
        return run
    predictions = run.read(PREDICTIONS)
    points = operating_points(predictions, study)
    with run.step("evaluate", force=force or (go_on and run.is_recorded), resting=resting) as step:
        if not predictions.empty:
            measured = performance_tables(predictions, points, study)
            require_as_fitted(run, points, measured[DISCRIMINATION])
            measured[VALIDATION_SIZE] = validation_plan(run, predictions, points, study)
            if study.centers is not None:
                measured |= centers_tables(predictions, run.read(CASE_CENTERS), study)
            step.write_all(measured)
        step.write_study(study)
    return run


def run(
    study: str | Path,
    out: str | Path | None = None,
    *,
    force: bool = False,
    jobs: int | None = None,
    as_published: bool = False,
    reading: Progress | None = None,
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
        Make every step again.
    jobs : int, optional
        Processes for extraction and refits; default: one a core.
    as_published : bool
        Set the published procedure beside the study's own, as ``[as_published]`` does.
    reading : callable, optional
        Called with the number of cases that are checked and of all.
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

    A step whose results are there and rest on the same study file and files is not repeated, so
    that a run goes on after a failure, and after an edit of the study file from where it matters.

    Raises
    ------
    AlnusError
        With every fault of the study; nothing is written then.
    """
    from alnus.study.reports import report  # noqa: PLC0415 - no other step draws

    path, folder = Path(study), None if out is None else Path(out)
    into = RunDirectory.of(path, folder)
    # what lies on the images is told before their first extraction, not before every edit
    found = checked(path, into=into, traces=not into.is_recorded, jobs=jobs, progress=reading)
    for line in found.sentences:
        if tell is not None:
            tell(line)
    how: dict[str, Any] = {"force": force, "go_on": not force}
    with locked(into.folder, throughout=True):
        with told_before():
            extract(path, folder, jobs=jobs, progress=progress, found=found, **how)
        tell_refused(into.read(FAILURES))
        fit(path, folder, jobs=jobs, as_published=as_published, progress=refitting, **how)
        evaluate(path, folder, **how)
        return report(path, folder, jobs=jobs, **how)
