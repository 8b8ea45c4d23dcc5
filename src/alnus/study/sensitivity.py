"""What a study's settings do: the same recipe under several of them, in one table, none chosen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from alnus.errors import CohortError, ModelError, StudyError
from alnus.evaluation.discrimination import discrimination_table
from alnus.extraction.preparation import Normalization, Resampling
from alnus.extraction.settings import ExtractionSettings
from alnus.models.settings import ResamplingSettings
from alnus.study.config import Study
from alnus.study.feature_groups import GROUPS, restricted
from alnus.study.image_features import extract_images
from alnus.study.internal_validation import NESTED, validate
from alnus.study.predictions import predict_cohorts
from alnus.study.prepare import Prepared, prepare
from alnus.study.recipe import FittedStudy, fit
from alnus.study.reliability import rereadings
from alnus.study.run_directory import RunDirectory
from alnus.study.training import Training
from alnus.study.transport import transport_tables
from alnus.tables.evaluation import DISCRIMINATION
from alnus.tables.features import FEATURES
from alnus.tables.models import INTERNAL_VALIDATION
from alnus.tables.sensitivity import EXTERNAL, INTERNAL, SENSITIVITY, SensitivityRow
from alnus.tables.table import AnyTable
from alnus.tables.transport import EXTREME_RISKS, TRANSPORT
from alnus.workers.ordered_map import Progress

BIN_WIDTHS = (10.0, 25.0, 50.0)
SCALE = 100.0
"""Of normalized intensities, so that bin widths of 10 to 50 are fractions of their deviation."""

OWN = "as the study"
NOTE = (
    "External AUC is shown apart and chooses nothing: a setting picked by it would have been tuned "
    "to the very patients that are to test it."
)


@dataclass(frozen=True, eq=False)
class _Extracted:
    """Patients of all cohorts with one setting's features, and the training cohort of them."""

    patients: pd.DataFrame
    training: Training


def sensitivity(
    path: Path,
    *,
    bin_widths: Sequence[float] = BIN_WIDTHS,
    store: Path | None = None,
    jobs: int | None = 1,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Put a study's radiomics recipe through several settings; nothing is chosen.

    Parameters
    ----------
    path : Path
        The study file, of images.
    bin_widths : sequence of float
        Widths of a gray level; image types with a width of their own keep it.
    store : Path, optional
        Folder of the records of extracted cases; default: the one of the study's run.
    jobs : int, optional
        Processes; default: one a core.
    progress : callable, optional
        Called with the number of extractions done and of all.

    Returns
    -------
    DataFrame
        ``SENSITIVITY``.

    Raises
    ------
    StudyError, CohortError
        For a study of feature tables, and with every fault of the patient table.
    """
    prepared = prepare(path)
    if prepared.given is not None:
        message = f"{path}: features come from tables. Settings can be varied with images only."
        raise StudyError(message)
    if prepared.faults:
        raise CohortError.of_faults(str(prepared.table), prepared.faults)
    records = path.parent / "run" / "records" if store is None else store
    rows: list[SensitivityRow] = []
    variants = extraction_variants(prepared, bin_widths)
    for place, (name, settings) in enumerate(variants.items(), start=1):
        study = _radiomics_alone(prepared.study, settings)
        extracted = _extract(replace(prepared, study=study), records, jobs)
        rows += _rows(name, study, extracted, jobs)
        for group in GROUPS if name == OWN else ():
            part = restricted(settings, group)
            if part is not None:
                rows += _rows(f"{group} alone", replace(study, extraction=part), extracted, jobs)
        if progress is not None:
            progress(place, len(variants))
    return SENSITIVITY.frame(rows)


def as_text(frame: pd.DataFrame) -> str:
    """Print the table: internal evidence first, external apart below it, and why."""
    rows = SENSITIVITY.rows(frame)
    inside = [_line(row) for row in rows if row.evidence == INTERNAL]
    outside = [_line(row) for row in rows if row.evidence == EXTERNAL]
    heads = "Corrected internal AUC of the radiomics model", "External AUC, not for choosing"
    return "\n".join([heads[0], *inside, "", heads[1], *outside, "", NOTE])


def _line(row: SensitivityRow) -> str:
    if row.value is None:
        return f"  {row.setting}: {row.method}"
    limits = "no interval"
    if row.low is not None and row.high is not None:
        limits = f"{row.confidence:.0%} CI {row.low:.3f} to {row.high:.3f}, {row.method}"
    text = f"  {row.setting}: {row.value:.3f} ({limits}), {row.n_offered} features offered"
    if row.n_refits is not None:
        return f"{text}, a model in {row.n_built} of {row.n_refits} refits"
    return "; ".join([f"{text}, {row.cohort}", *_travels(row)])


def _travels(row: SensitivityRow) -> Iterator[str]:
    if row.shift is not None:
        yield f"farthest: {row.farthest}, {row.shift:+.1f} SD"
    if row.share_outside:
        yield f"most outside its range: {row.most_outside}, {row.share_outside:.0%}"
    if row.share_extreme is not None:
        yield f"risks beyond .001 or .999: {row.share_extreme:.0%}"


def extraction_variants(
    prepared: Prepared, bin_widths: Sequence[float]
) -> dict[str, ExtractionSettings]:
    """Name the settings that are compared: the study's own, and one change of it at a time."""
    own = prepared.study.extraction
    variants = {OWN: own}
    for width in bin_widths:
        variants[f"bin width {width:g}"] = replace(own, bin_width=float(width), bin_count=None)
    if own.normalization is None:
        variants["normalized"] = replace(own, normalization=Normalization(SCALE))
    else:
        variants["not normalized"] = replace(own, normalization=None)
    if own.resampling is None:
        spacing = median_spacing(prepared)
        name = f"resampled to {spacing[0]:g} x {spacing[1]:g} mm"
        variants[name] = replace(own, resampling=Resampling(spacing))
    else:
        variants["not resampled"] = replace(own, resampling=None)
    return variants


def median_spacing(prepared: Prepared) -> tuple[float, float]:
    """Give the median pixel height and width of the training cohort, mm."""
    spacings = np.array([case.read().spacing for case in prepared.training_cases])
    row, column = np.median(spacings, axis=0)
    return float(row), float(column)


def _radiomics_alone(study: Study, settings: ExtractionSettings) -> Study:
    asked = study.resampling
    nested = ResamplingSettings(nested=max(asked.nested, 1), nested_folds=asked.nested_folds)
    return replace(study, variables={}, extraction=settings, resampling=nested)


def _extract(prepared: Prepared, store: Path, jobs: int | None) -> _Extracted:
    """Extract into a run directory that is thrown away; records stay in the store."""
    study = prepared.study
    with TemporaryDirectory() as folder:
        run = RunDirectory(Path(folder) / "run")
        with run.step("extract", force=False) as step:
            extract_images(prepared, step, store, progress=None, workers=jobs)
        patients = prepared.patients.merge(run.read(FEATURES), on="case_id")
        again = tuple(rereadings(run, study))
    return _Extracted(patients, Training(patients[patients["cohort"] == study.training], again))


def _rows(
    name: str, study: Study, extracted: _Extracted, jobs: int | None
) -> Iterator[SensitivityRow]:
    try:
        fitted = fit(extracted.training, study, lenient=True)
        inside = validate(extracted.training, study, fitted, jobs=jobs)[INTERNAL_VALIDATION]
    except (ModelError, StudyError) as reason:
        yield _row(name, study, INTERNAL, study.training, f"not fitted: {reason}")
        return
    for row in INTERNAL_VALIDATION.rows(inside):
        if (row.model, row.procedure) == ("radiomics", NESTED):
            alone = _row(name, study, INTERNAL, study.training, row.method)
            yield replace(
                alone, value=row.value, low=row.low, high=row.high, n_built=row.n_built,
                n_refits=row.n_refits,
            )  # fmt: skip
    if "radiomics" in fitted.models:
        yield from _external(name, study, fitted, extracted.patients)


def _external(
    name: str, study: Study, fitted: FittedStudy, patients: pd.DataFrame
) -> Iterator[SensitivityRow]:
    predictions, _ = predict_cohorts(fitted, patients)
    tables = transport_tables(fitted, patients, training=study.training)
    rng = np.random.default_rng(study.seed)
    elsewhere = predictions[predictions["cohort"] != study.training]
    for row in DISCRIMINATION.rows(discrimination_table(elsewhere, study.evaluation, rng=rng)):
        alone = _row(name, study, EXTERNAL, row.cohort, row.method)
        yield replace(
            alone, value=row.auc, low=row.low, high=row.high, **_transport(tables, row.cohort)
        )


def _transport(tables: Mapping[AnyTable, pd.DataFrame], cohort: str) -> dict[str, Any]:
    """Say how far the model's inputs and risks in a cohort lie from those of training."""
    inputs = [row for row in TRANSPORT.rows(tables[TRANSPORT]) if row.cohort == cohort]
    found: dict[str, Any] = {}
    if inputs:
        far = max(inputs, key=lambda row: abs(row.shift or 0.0))
        outside = max(inputs, key=lambda row: row.n_outside / row.n)
        found = {"farthest": far.input, "shift": far.shift, "most_outside": outside.input,
                 "share_outside": outside.n_outside / outside.n}  # fmt: skip
    for row in EXTREME_RISKS.rows(tables[EXTREME_RISKS]):
        if row.cohort == cohort and row.n:
            found["share_extreme"] = row.n_extreme / row.n
    return found


def _row(name: str, study: Study, evidence: str, cohort: str, method: str) -> SensitivityRow:
    return SensitivityRow(
        name, evidence, cohort, len(study.extraction.feature_names), None, None, None, method,
        study.evaluation.confidence, None, None,
    )  # fmt: skip
